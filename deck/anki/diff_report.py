"""Shows what the next build would change: in full, a line a card, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest

from deck.anki.diff import CardChange, Diff, Part
from deck.anki.field_text import INDENT, Lines
from deck.anki.lock_plan import GROUPS, counts_line
from deck.render.wrap import FIRM, Run, wrap
from deck.width import Style, cell_width, fitting, plain, shorten

_MOST = 4000  # lines that are compared one by one
_CONTEXT = 24  # cells of what stays that are shown beside what does not
_WORD = re.compile(r"[A-Za-z0-9.]+")
_WORD_END = re.compile(r"[A-Za-z0-9.]+$")
_ROLES = {"new": "good", "changed": "warning", "returned": "good", "retired": "bad"}
_MOVED = "only its values moved: `deck build --accept-values` takes them over"
_KIND = max(map(len, _ROLES))


def report(
    diff: Diff,
    output_format: str = "full",
    style: Style = plain,
    width: int = 80,
) -> str:
    """The diff as a text that ends in a line end."""
    if output_format == "json":
        counts = {name: diff.counts.get(name, 0) for name in GROUPS}
        data = asdict(diff) | {"counts": counts}
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if output_format == "concise":
        lines = [_head(card, style, width) for card in diff.cards]
    else:
        gone = {
            (card.card, card.language)
            for card in diff.cards
            if card.change == "retired"
        }
        lines = [
            line
            for card in diff.cards
            for line in (*_card(card, gone, style, width), "")
        ]
    lines += wrap([(counts_line(diff.counts), "")], width)
    return "".join(f"{line}\n" for line in lines)


def _head(card: CardChange, style: Style, width: int) -> str:
    """A card on a line: kind of change, id, language, and question."""
    lead = f"{card.change:{_KIND}}  {card.card}  {card.language}"
    title = shorten(card.title, max(width - cell_width(lead) - 2, 8))
    kind = style(card.change, _ROLES[card.change]) + " " * (_KIND - len(card.change))
    named = f"{kind}  {style(card.card, 'bold')}  {card.language}"
    return f"{named}  {style(title, 'dim')}" if title else named


def _card(
    card: CardChange, gone: Container[tuple[str, str]], style: Style, width: int
) -> Iterator[str]:
    yield _head(card, style, width)
    facts = []
    if card.change == "retired":
        facts.append(f"in Anki: {card.search}")
    elif not card.old_known:
        facts.append("what it was is not known")
    elif not card.parts:
        facts.append("the same text, in another form")
    if card.change == "new" and (card.card, card.language) in gone:
        facts.append("a new note: it went over to the other note type")
    if card.value_only:
        facts.append(_MOVED)
    for fact in facts:
        yield from wrap([(fact, "")], width, style, first="  ", rest="  ")
    for part in card.parts:
        many = part.variants > 1
        of = f" (in {part.differing} of {part.variants} variants)" if many else ""
        yield f"  {style(part.part, 'bold')}{of}"
        yield from _part(part, style, width)


def _part(part: Part, style: Style, width: int) -> Iterator[str]:
    """Removed and added lines; equal ones are left out."""
    if part.old is None:
        for line in part.new:
            yield from _line([(line, "")], "+", style, width)
        return
    for what, a, b, c, d in _opcodes(part.old, part.new):
        if what == "equal":
            continue
        above = part.old[a - 1] if a else ""
        if above.startswith(INDENT) and above.strip():
            yield f"      {style(above, 'dim')}"
        old, new = part.old[a:b], part.new[c:d]
        for sign, lines, others in (("-", old, new), ("+", new, old)):
            for line, other in zip_longest(lines, others[: len(lines)], fillvalue=""):
                yield from _line(_runs(line, other, sign), sign, style, width)


def _opcodes(old: Lines, new: Lines) -> Sequence[tuple[str, int, int, int, int]]:
    """The opcodes of difflib; one that replaces all if comparing would take long."""
    if not (old and new) or len(old) + len(new) > _MOST:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _runs(line: str, other: str, sign: str) -> list[Run]:
    """Runs of a line; what differs from `other` has a role, the rest is shortened."""
    head = _common(line, other)
    rest, others = line[len(head) :], other[len(head) :]
    tail = _common(rest[::-1], others[::-1])[::-1]
    differs = rest.removesuffix(tail)
    if cell_width(head) > 3 * _CONTEXT:
        head = fitting(reversed(head), _CONTEXT)[::-1]
        head = "…" + re.sub(r"^\w{1,14} ", " ", head, flags=re.ASCII)
    if cell_width(tail) > 3 * _CONTEXT:
        tail = fitting(tail, _CONTEXT)
        tail = re.sub(r" \w{1,14}$", " ", tail, flags=re.ASCII) + "…"
    return [(head, ""), (differs, "bad" if sign == "-" else "good"), (tail, "")]


def _common(one: str, two: str) -> str:
    """The common prefix, which ends at no word or number that is cut in two."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))
    same = "".join(char for char, _ in pairs)
    is_cut = any(_WORD.match(text, len(same)) for text in (one, two))
    return _WORD_END.sub("", same) if is_cut else same


def _line(runs: list[Run], sign: str, style: Style, width: int) -> Iterator[str]:
    """A line with its sign, wrapped to the width; programs keep their blanks."""
    if "".join(text for text, _ in runs).startswith(INDENT):
        runs = [(text.replace(" ", FIRM), role) for text, role in runs]
    lead = f"    {sign} "
    first, *rest = wrap(runs, width, style, first=lead, rest=" " * len(lead))
    yield f"    {style(sign, 'bad' if sign == '-' else 'good')}{first[len(lead) - 1 :]}"
    yield from rest
