"""A new card of a kind to fill in: its text, its place in a bank, editors' snippets."""

from __future__ import annotations

import json
import re
import textwrap
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Sequence
from itertools import count

from deck.bank.deck_folder import Listing
from deck.bank.finding_list import Findings
from deck.bank.forms import MAX_ID
from deck.bank.keys import KIND_LINES, KINDS, Kind
from deck.bank.source import Map, Node, Seq, Source, Text
from deck.bank.validate import read_bank
from deck.bank.yaml_reader import read_tree
from deck.diagnostics.finding import check_known
from deck.errors import UsageError
from deck.files import replace_file, writing

_SLOT = "\0"  # ends a line that the author fills in
_WIDTH = 84  # of comments, which are indented
_COMMON = ("concept", "why")  # what most cards have, and none needs
_TESTS = "      tests:"
# What lists of a form begin with: texts, but for a test and the key of tests.
_ENTRIES = {
    "options": 3 * ("    - text:", "      because:"),
    "parts": (
        *("    - text:", "      hint:", _TESTS),
        *(f"        - test:{_SLOT}", "          because:"),
    ),
    "points": 2 * ("    -",),
    "steps": 2 * ("    -",),
}
_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def card_text(kind: Kind, card_id: str, languages: Sequence[str]) -> str:
    """A new card as an entry of a list, with a comment on each of its keys."""
    return "".join(
        f"{line.removesuffix(_SLOT)}\n" for line in _lines(kind, card_id, languages)
    )


def snippets(languages: Sequence[str]) -> str:
    """The new cards of all kinds as snippets of VS Code, a file of JSON."""
    return json.dumps(
        {
            f"livedeck {kind}": {
                "scope": "yaml",
                "prefix": f"card-{kind}",
                "description": KIND_LINES[kind],
                "body": _snippet(kind, languages),
            }
            for kind in Kind
        },
        ensure_ascii=False,
        indent=2,
    )


def _snippet(kind: Kind, languages: Sequence[str]) -> list[str]:
    numbers = count(2)
    lines = list(_lines(kind, f"${{1:{kind}-01}}", languages))
    first, body = lines[:3], lines[3:]
    texts = [re.sub(r"([$}\\])", r"\\\1", line) for line in body]
    filled = [
        f"{line.removesuffix(_SLOT)} ${{{next(numbers)}}}" if _SLOT in line else line
        for line in texts
    ]
    return [*first, *filled]


def _lines(kind: Kind, card_id: str, languages: Sequence[str]) -> Iterator[str]:
    yield f"# {kind}: {KIND_LINES[kind]}"
    yield f"# (`deck explain {kind}` lists what else it may have)"
    yield f"- id: {card_id}"
    yield f"  kind: {kind}"
    keys = KINDS[kind]
    for name in _COMMON:  # as comments, which a `#` less makes keys
        yield f"  # {name}: {keys.each[name].what}"
    for name in keys.begun[2:]:  # behind `id` and `kind`
        comment = textwrap.wrap(keys.each[name].what, _WIDTH)
        yield from (f"  # {line}" for line in comment)
        match keys.each[name].form:
            case "text" | "gaps":
                yield from _texts(f"  {name}:", languages)
            case form if form in _ENTRIES:
                yield f"  {name}:"
                for line in _ENTRIES[form]:
                    if line.endswith(_SLOT) or line == _TESTS:
                        yield line
                    else:
                        yield from _texts(line, languages)
            case _:
                yield f"  {name}:{_SLOT}"


def _texts(before: str, languages: Sequence[str]) -> Iterator[str]:
    """Lines for a text in each language, or for the one text of a single language."""
    if len(languages) == 1:
        yield before + _SLOT
        return
    within = " " * (len(before) - len(before.lstrip(" -")) + 2)
    if before.endswith("-"):  # the languages are the keys of the entry itself
        within, before = before.replace("-", " ") + " ", ""
    for number, language in enumerate(languages):
        if before and not number:
            yield before
        start = within if before or number else within[:-2] + "- "
        yield f"{start}{language}:{_SLOT}"


def add_card(
    listing: Listing, kind: Kind, topic: str | None, released: Collection[str]
) -> tuple[str, str]:
    """Write a card behind the last one of a bank; where it begins, and its id.

    No card has that id, nor one of those that were `released`. Raises UsageError, and
    DeckError.
    """
    languages = listing.config.languages
    banks = [read_bank(source, languages) for source in listing.sources]
    topics = sorted({bank.topic for bank in banks if bank.topic})
    check_known(topic, topics, "the deck has no topic {}")
    if topic is None and len(banks) != 1:
        raise UsageError(f"say with --topic in which bank: {', '.join(topics)}")
    bank = next(bank for bank in banks if topic in {None, bank.topic})
    taken = {*released, *(str(card_id) for other in banks for card_id in other.ids)}
    taken |= {str(card.was) for other in banks for card in other.cards if card.was}
    card_id = fresh_id(bank.ids, taken, bank.topic)
    grown = with_card(bank.source, card_text(kind, card_id, languages))
    if grown is None or not bank.topic:
        fact = "is broken, or has no cards on lines of their own to add one to"
        raise UsageError(f"{bank.source.path} {fact}; see `deck check`")
    text, line = grown
    file = (listing.path / bank.source.name).resolve()  # a link stays one
    with writing(file):
        mark = "utf-8-sig" if file.read_bytes().startswith(BOM_UTF8) else "utf-8"
        replace_file(file, text.encode(mark))
    return f"{bank.source.path}:{line}", card_id


def fresh_id(ids: Sequence[str], taken: Collection[str], topic: str) -> str:
    """An id that no card has had: the last numbered one of a bank, counted on."""
    stem, number = f"{topic}-", "00"
    for known in ids:
        match = _NUMBERED.fullmatch(known)
        if match is not None and len(known) <= MAX_ID:
            stem, number = match.groups()
    numbers = (f"{n:0{len(number)}}" for n in count(int(number) + 1))
    names = (stem[: MAX_ID - len(digits)] + digits for digits in numbers)
    return next(name for name in names if name not in taken)


def with_card(source: Source, card: str) -> tuple[str, int] | None:
    """The text of a bank with a card behind its last one, and the line of its id.

    None where the cards are not on lines of their own, or cannot be read.
    """
    text = source.text
    root = read_tree(source, Findings(source))
    cards = root.entries.get("cards") if isinstance(root, Map) else None
    if isinstance(cards, Seq) and not cards.flow:
        dash = cards.start.column
    elif (
        isinstance(root, Map)
        and not root.flow
        and isinstance(cards, Text)
        and (cards, cards.style) == ("", "plain")
    ):
        dash = root.start.column + 2
    else:
        return None
    end = source.offset(*_end(cards))
    line_end = "\r\n" if "\r\n" in text else "\n"
    if text[:end][-1:] != "\n":  # to the end of the line, and of a comment there
        end = text.find("\n", end) + 1 or len(text)
    within = re.compile(rf"(?: {{{dash + 1},}}#.*\n?)*")  # comments of the last card
    if isinstance(cards, Seq) and (comments := within.match(text, end)):
        end = comments.end()
    before, after = text[:end], text[end:]
    while not before.endswith(line_end * (2 if isinstance(cards, Seq) else 1)):
        before += line_end
    if after and not after.startswith(line_end):
        after = line_end + after
    added = textwrap.indent(card, " " * dash).replace("\n", line_end)
    grown = Source(source.path, before + added + after)
    return grown.text, grown.point(len(before) + added.index("- id:")).line


def _end(node: Node) -> tuple[int, int]:
    """Line and column behind the last text of a node."""
    while not isinstance(node, Text) and not node.flow:
        node = [*node.entries.values()][-1] if isinstance(node, Map) else node.items[-1]
    return node.span[2:]
