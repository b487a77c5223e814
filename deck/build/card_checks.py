"""Checks of a card with its values: unused draws, words with the answer in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from deck.kinds.filled import FilledCard
from deck.live.foreign import check_markup
from deck.live.used_names import used_names
from deck.render.blocks import Blocks, Options, Ours, Picture, Program, Text, shown
from deck.source.finding_list import Findings
from deck.source.models import Card, Image, card_words

_MARKS = re.compile(r"[*`_]|\\[()]")
_CLAUSE_END = re.compile(r"[.:;,!?(。：；，！？（]")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST = 2
_AS_WRITTEN = "a `program` runs as it is written, and knows no number that is drawn"


def check_card(
    card: Card, draws: Mapping[str, Sequence[FilledCard]], findings: Findings
) -> None:
    """Findings on the words, the markup and the drawn numbers of a card."""
    before = len(findings.recorded)
    if card.image is not None:
        _check_alt(card.image, draws, findings)
    if card.draw:
        _check_draws(card, findings)
    for role, words in card_words(card):
        for text in words.written.values() if role not in {"value", "slip"} else ():
            check_markup(text, findings, gaps=role == "gapped")
    if card.is_value and len(findings.recorded) == before:
        _check_questions(card, draws, findings)


def _check_draws(card: Card, findings: Findings) -> None:
    """A warning for each number that is drawn and that nothing on the card uses."""
    uses = used_names(card)
    for name in card.draw:
        if uses is not None and name not in uses:
            message = f"`{name}` is drawn and used nowhere on card `{card.id}`"
            is_named = re.search(rf"\b{re.escape(name)}\b", card.program or "")
            fix = _AS_WRITTEN if is_named else ""
            findings.add("unused-draw", message, name.span, help=fix)


def _check_questions(
    card: Card, draws: Mapping[str, Sequence[FilledCard]], findings: Findings
) -> None:
    """A warning for a question that has another answer in another draw."""
    for drawn in draws.values():
        answers: dict[object, str] = {}
        for one in drawn:
            answer = "".join(_answers(one.answer))
            front = shown(one.question)
            if (other := answers.setdefault(front, answer)) != answer:
                message = f"draws with the same question have answers {other}, {answer}"
                name = next(iter(card.draw))
                fix = f"a question shows what is drawn as `${{ {name} }}`"
                findings.add("unused-draw", message, name.span, help=fix)
                return


def _check_alt(
    image: Image, draws: Mapping[str, Sequence[FilledCard]], findings: Findings
) -> None:
    """A finding for each language in which a picture's words have the answer."""
    for language, drawn in draws.items():
        given = next(filter(None, map(_given_away, drawn)), "")
        if given:
            message = f"the words for the picture hold the answer, `{given}`"
            findings.add_in("alt-tells", message, image.alt[language])


def _given_away(filled: FilledCard) -> str:
    """The start of the answer, up to the end of a clause, if the words have it."""
    answer = re.sub("^(?:the|an?) ", "", _words(_answers(filled.answer)))
    start = _CLAUSE_END.split(answer, maxsplit=1)[0].strip()
    if len(start) < _SHORTEST or not _LETTER.search(start):
        return ""
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(start)}(?![a-z0-9])")
    alts = (block.alt for block in filled.question if isinstance(block, Picture))
    return start if any(whole.search(_words(map(str, alt))) for alt in alts) else ""


def _answers(blocks: Blocks) -> Iterator[str]:
    """The texts of the answer, without our own words."""
    for block in blocks:
        match block:
            case Text(passage) if not isinstance(passage, Ours):
                yield from map(str, passage)
            case Options(items):
                yield from (str(x) for one in items if one.right for x in one.text)
            case Program():
                yield block.piece or block.code


def _words(texts: Iterable[str]) -> str:
    return _MARKS.sub("", "".join(texts)).casefold().strip()
