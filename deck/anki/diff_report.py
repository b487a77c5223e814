"""Shows what the next build would change: in full, a line a card, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict
from difflib import SequenceMatcher

from deck.anki.diff import KINDS, CardChange, Diff, Lines, Part
from deck.render.wrap import FIRM, Run, Style, plain, wrap
from deck.width import cell_width, shorten

Opcode = tuple[str, int, int, int, int]  # as difflib gives them
_TOKEN = re.compile(
    r"\d+(?:\.\d+)?|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]"
    r"|[^\W\d\u2e80-\u9fff\uf900-\ufaff]+|\s+|.",
    re.DOTALL,
)
_HALF_START = re.compile(r"^\w{1,14} ", re.ASCII)
_HALF_END = re.compile(r" \w{1,14}$", re.ASCII)
_MOST = 4000  # words or lines that are compared one by one
_CONTEXT = 24  # cells of what stays that are shown beside what does not
_ROLES = {"new": "good", "changed": "warning", "returned": "good", "retired": "bad"}
_MOVED = "only its values moved: `deck build --accept-values` takes them over"
_KIND = max(map(len, _ROLES))


def report(
    diff: Diff,
    output_format: str = "full",
    style: Style = plain,
    width: int = 80,
) -> str:
    """The diff as one text, with a line end after the last."""
    if output_format == "json":
        return json.dumps(asdict(diff), indent=2, ensure_ascii=False) + "\n"
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
    counts = ", ".join(f"{diff.counts[kind]} {kind}" for kind in KINDS)
    lines += wrap([(f"notes: {counts}", "")], width)
    return "".join(f"{line}\n" for line in lines)


def _head(card: CardChange, style: Style, width: int) -> str:
    """What happens to a card, in a line: its kind, id, language, and its question."""
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
    """Lines that go, then lines that come; what stays is left out."""
    from deck.anki.field_text import INDENT

    if part.old is None:
        for line in part.new:
            yield from _line([(line, "")], "+", style, width)
        return
    for what, a, b, c, d in _opcodes(part.old, part.new):
        if what != "equal":
            above = part.old[a - 1] if a else ""
            if above.startswith(INDENT) and above.strip():
                yield f"      {style(above, 'dim')}"
            for sign, lines in _words(part.old[a:b], part.new[c:d]):
                for runs in lines:
                    yield from _line(runs, sign, style, width)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """How to come from old to new; all at once where comparing would take long."""
    if not (old and new) or len(old) + len(new) > _MOST:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _words(old: Lines, new: Lines) -> Iterator[tuple[str, Iterator[list[Run]]]]:
    """Both texts as lines of runs, the words that differ with a role."""
    a, b = (_TOKEN.findall("\n".join(lines)) for lines in (old, new))
    removed: list[Run] = []
    added: list[Run] = []
    opcodes = _opcodes(a, b)
    for number, (what, start, end, start_b, end_b) in enumerate(opcodes, start=1):
        before, after = "".join(a[start:end]), "".join(b[start_b:end_b])
        if what == "equal":
            last = number == len(opcodes)
            same = _middle(before, first=number == 1, last=last)
            removed.append((same, ""))
            added.append((same, ""))
        else:
            removed.append((before, "bad"))
            added.append((after, "good"))
    if old:
        yield "-", _split(removed)
    if new:
        yield "+", _split(added)


def _middle(text: str, *, first: bool, last: bool) -> str:
    """What stays, its middle left out where it is long and all on one line."""
    if "\n" in text or cell_width(text) <= 3 * _CONTEXT:
        return text
    head, tail = text, text
    while cell_width(head) > _CONTEXT:
        head = head[:-1]
    while cell_width(tail) > _CONTEXT:
        tail = tail[1:]
    head, tail = _HALF_END.sub(" ", head), _HALF_START.sub(" ", tail)
    return f"{'' if first else head}…{'' if last else tail}"


def _split(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The runs of each line."""
    line: list[Run] = []
    for text, role in runs:
        for number, piece in enumerate(text.split("\n")):
            if number:
                yield line
                line = []
            if piece:
                line.append((piece, role))
    yield line


def _line(runs: list[Run], sign: str, style: Style, width: int) -> Iterator[str]:
    """A line after its sign, broken to the width; blanks of programs are kept."""
    from deck.anki.field_text import INDENT

    if runs and runs[0][0].startswith(INDENT):
        runs = [(text.replace(" ", FIRM), role) for text, role in runs]
    lead = f"    {sign} "
    first, *rest = wrap(runs, width, style, first=lead, rest=" " * len(lead))
    role = "bad" if sign == "-" else "good"
    yield f"    {style(sign, role)}{first[len(lead) - 1 :]}"
    yield from rest
