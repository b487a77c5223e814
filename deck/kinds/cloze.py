"""Cloze: a text with numbered gaps, each of them a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deck.kinds.filled import FilledCard, Key
from deck.kinds.filler import Filler
from deck.kinds.keys import gap_key
from deck.kinds.kind import Kind
from deck.kinds.numbers import grade_number, half_unit, meets
from deck.kinds.spellings import names
from deck.kinds.typed_text import fold, lower, number_text, numbers
from deck.kinds.verdict import COMPARE, RIGHT, WRONG, Outcome, Verdict
from deck.live.passage import Gap, Passage
from deck.live.value import Numbers, Value, in_words
from deck.render.blocks import Inside
from deck.render.blocks import Text as Shown
from deck.source.fields import Fields
from deck.source.forms import LIST, by_language, scalar
from deck.source.formulas import check_formulas
from deck.source.keys import Form, Keys, key
from deck.source.models import Card
from deck.source.source import LocalizedText, Map, Text
from deck.source.template import Piece, split_gaps

EXAMPLE = """\
# A text with gaps: one card for each number.
- id: quotient-and-remainder
  kind: cloze
  text: In Python `a // b` gives the {{c1::quotient::which part?}}, `a % b` the {{c2::remainder::which part?}}.
"""
_TEX_NAME = re.compile(r"\\(?=[a-z]+\()")  # of a function, as `\exp(` in a formula
_MARKUP = r"[\s`*]*|\\[()]"  # around a number in a gap
_GAP = scalar(r"\{\{c[0-9]+::")
GAPS = Form(
    "gaps",
    Fields.words,
    {"anyOf": [_GAP, by_language(_GAP, minProperties=1)]},
    is_prose=True,
)
ACCEPT = Form(
    "accept",
    Fields.get,  # read with the gaps
    {
        "anyOf": [
            LIST.schema,
            {
                "type": "object",
                "patternProperties": {"^c[0-9]+$": LIST.schema},
                "additionalProperties": False,
            },
        ]
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze:
    """A text with gaps, a card for each number; graded by text or value.

    `pieces` are what the text is cut into, by language, and `gaps` their numbers.
    """

    text: LocalizedText = key(
        GAPS,
        "a sentence with gaps `{{c1::gap}}` or `{{c1::gap::hint}}`; a number keeps its "
        "gap, new gaps get new numbers",
        needed=True,
        missing="`text` is a sentence with gaps, each written `{{c1::gap}}`",
        role="gapped",
    )
    accept: Mapping[int, Sequence[Text]] = key(
        ACCEPT,
        "what else is right in the gap, words or `${ … }`, or in each of several: "
        "`{c1: [more, mehr], c2: [less]}`",
        default=dict,
    )
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    gaps: tuple[int, ...] = ()


def _check(fields: Fields, values: Mapping[str, Any]) -> Cloze | None:
    """A text whose languages have the same gaps."""
    words = values["text"]
    if words is None:
        return None
    findings = fields.findings
    before = len(findings.recorded)
    texts = words.written
    pieces = {name: split_gaps(text, findings) for name, text in texts.items()}
    if len(findings.recorded) > before:
        return None
    gaps = {lang: {p.gap for p in some if p.gap} for lang, some in pieces.items()}
    first, *others = gaps.values()
    if any(other != first for other in others):
        shown = {lang: " and ".join(map(str, sorted(gaps[lang]))) for lang in gaps}
        listed = ", ".join(f"{n or 'none'} in `{lang}`" for lang, n in shown.items())
        message = f"the languages of {fields.what} have different gaps: {listed}"
        place, fix = fields.key_span("text"), "number the gaps alike in each language"
        findings.add("bad-cloze", message, place, help=fix)
        return None
    for language, text in texts.items():
        check_formulas(text, findings, pieces[language])
    if len(pieces) == 1:
        pieces = dict.fromkeys(fields.languages, *pieces.values())
    numbers = tuple(sorted(first))
    accept = _accept(fields, numbers) if "accept" in values else {}
    return Cloze(text=words, accept=accept, pieces=pieces, gaps=numbers)


def _accept(fields: Fields, gaps: Sequence[int]) -> dict[int, Sequence[Text]]:
    """What is right in the gap besides, or in each of several."""
    key = "accept"
    node = fields.get(key)
    if isinstance(node, Map) and node.entries.keys() <= {*fields.languages}:
        words = "[ … ]" if len(gaps) == 1 else f"{{c{gaps[0]}: [ … ]}}"
        wanted, fix = (
            "the words of all languages in one list",
            f"write `{key}: {words}`",
        )
        fields.wrong(key, node, wanted, fix)
        return {}
    if isinstance(node, Map):
        inner, names = fields.inside(key, node), {f"c{gap}": gap for gap in gaps}
        inner.check_keys({*names}, Keys.of(inner.what, {}, nouns=()))
        return {
            names[key]: inner.texts(key, are_names=False)
            for key in node.entries
            if key in names
        }
    if len(gaps) > 1:
        message = f"`{key}` does not say of which gap"
        fields.report(key, message, f"write `{key}: {{c{gaps[0]}: [ … ]}}`")
        return {}
    return {gaps[0]: fields.texts(key, are_names=False)}


def _fill(body: Cloze, filler: Filler) -> FilledCard:
    text = body.text[filler.language]
    shown: list[str | Value | Gap] = []
    for piece in body.pieces[filler.language]:
        inside = filler.fill(text, piece.text, piece.start, is_needed=piece.gap > 0)
        if piece.gap:
            shown.append(Gap(piece.gap, inside, _hint(text, piece, filler)))
        else:
            shown += inside
    passage = tuple(shown)
    gaps = {str(gap): _key(body, gap, passage, filler) for gap in body.gaps}
    return FilledCard(
        (Shown(passage),), (Inside(passage),), {"kind": "gaps", "gaps": gaps}
    )


def _hint(text: Text, piece: Piece, filler: Filler) -> str:
    """The hint of a gap, with the values in it as in a sentence."""
    hint = filler.fill(text, piece.hint, piece.start + len(piece.text) + len("::"))
    return "".join(in_words(part, filler.language) for part in hint)


def _key(body: Cloze, number: int, passage: Passage, filler: Filler) -> Key:
    """What is right in the gap of a number, of several such in the first."""
    insides = [
        part.inside
        for part in passage
        if isinstance(part, Gap) and part.number == number
    ]
    accept = [
        "".join(map(str, filler.fill(one, one))) for one in body.accept.get(number, ())
    ]
    text = _TEX_NAME.sub("", "".join(map(str, insides[0])))
    values = (one for one in map(_lone_number, insides) if one is not None)
    others = names(text, filler.language, filler.terms)
    return gap_key(text, next(values, None), accept, others)


def _lone_number(parts: Sequence[str | Value]) -> Numbers | None:
    """The number or vector that is all there is beside markup."""
    values = [part for part in parts if not isinstance(part, str)]
    rest = (part for part in parts if isinstance(part, str))
    if len(values) == 1 and all(re.fullmatch(_MARKUP, part) for part in rest):
        value = values[0]
        return value if isinstance(value, Numbers) and not value.is_matrix else None
    return None


def _gap_texts(card: Card, language: str) -> dict[int, str]:
    """The text of each gap as its author wrote it, hints aside."""
    texts: dict[int, str] = {}
    for piece in card.body.pieces[language]:
        if piece.gap:
            before = texts.get(piece.gap)
            words = " ".join(piece.text.casefold().split())
            texts[piece.gap] = words if before is None else f"{before}\x00{words}"
    return texts


def _key_at(filled: FilledCard, gap: int) -> Key | None:
    return None if filled.key is None else filled.key["gaps"][str(gap)]


def _grade(key: Key, typed: str) -> Verdict:
    own, given = fold(key["text"]), fold(typed)
    accepted, names = key.get("accept", ()), key.get("names", ())
    forms = [own, *map(fold, [*accepted, *names])]
    noun = re.sub(r"^(?:[Tt]he|an?|A) (?=[A-Za-z]{2})", "", given)
    if "=" not in own:
        noun = re.sub(r"^[^\W\d]\w*=(?!=)", "", noun)
    for same in (str, lower):
        for n, form in enumerate(forms):
            if same(form) in {same(given), same(noun)}:
                if same is lower and (key.get("exact") or "`" in key["text"]):
                    return COMPARE
                is_other = n > len(accepted)  # what the cards call it is shown
                return Verdict(Outcome.RIGHT, "term-called") if is_other else RIGHT
    if "values" in key:
        return _written(key, typed)
    if not given or lower(noun) in map(lower, key.get("closed", ())):
        return WRONG
    return _symbols(own, given)


def _written(key: Key, typed: str) -> Verdict:
    """The verdict on a number in a text, where its spelling may be what is asked."""
    verdict = grade_number(key, typed)
    found = numbers(number_text(typed), 1)
    is_close = meets(
        found, {**key, "limits": [half_unit(key["text"])]}
    )  # 3.1416 for 3.14
    is_wrong = verdict.outcome is Outcome.WRONG
    is_unsure = verdict.hint == "near-rounded" or (is_wrong and is_close)
    is_unread = verdict.outcome is Outcome.UNREADABLE
    return COMPARE if is_unsure or is_unread else verdict


def _symbols(wanted: str, given: str) -> Verdict:
    """The verdict on single letters such as `n` or `m,p`."""
    one = wanted.split(",")
    other = re.split(r"[ ,;*×]+", given.strip("()[] "))
    other = [x for x in other if x != "x" or "x" in one]  # `m x n`
    if not all(re.fullmatch(r"[A-Za-zα-ω]\d*", x) for x in one + other):
        return COMPARE
    if one == other:
        return RIGHT
    return COMPARE if [x.lower() for x in one] == [x.lower() for x in other] else WRONG


KIND = Kind(
    name="cloze",
    body=Cloze,
    example=EXAMPLE,
    check=_check,
    fill=_fill,
    key_at=_key_at,
    graders={"words": _grade},
    gap_texts=_gap_texts,
)
