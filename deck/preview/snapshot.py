"""What a preview shows at one time: the cards of a deck, its findings and changes.

While there are errors, cards that cannot be computed stay as they were. A snapshot is
immutable: the server's threads read one while the next is prepared.
"""

from __future__ import annotations

import re
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import partial
from html import unescape
from mimetypes import guess_type
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from deck.build.builder import plan_build
from deck.build.compiled_deck import CompiledDeck
from deck.build.note import CompiledNote
from deck.folder.heads import CardHead
from deck.preview.anki_card import card_sides
from deck.preview.mathml import draw_formulas
from deck.source.finding import Finding
from deck.source.report import finding_data, report

_IMAGE = re.compile(r'(<img\b[^<>]*\bsrc=")([^"]*)"')
_NONE: Mapping[str, Any] = MappingProxyType({})


class PreviewCard(NamedTuple):
    """A card with its notes and pictures; not `is_current` if errors hide edits."""

    head: CardHead
    bank: str  # path as the user is shown it
    notes: Mapping[str, CompiledNote]  # by language
    media: Mapping[str, bytes]
    is_current: bool = True

    @property
    def hash(self) -> str:
        """A hash of what is shown."""
        return "-".join(note.fields for note in self.notes.values())

    def content(self) -> dict[str, Any]:
        """Front and back by language and gap, with embedded pictures and formulas."""
        shown = {
            language: {
                ord_ + 1: [self._complete(side) for side in card_sides(note, ord_ + 1)]
                for ord_ in note.ords
            }
            for language, note in self.notes.items()
        }
        return {"hash": self.hash, "sides": shown}

    def _complete(self, html: str) -> str:
        def inline(match: re.Match[str]) -> str:
            name = unescape(match[2])
            kind = guess_type(name)[0] or "application/octet-stream"
            data = b64encode(self.media.get(name, b"")).decode()
            return f'{match[1]}data:{kind};base64,{data}"'

        return draw_formulas(_IMAGE.sub(inline, html))

    def summary(self, change: str) -> dict[str, Any]:
        """What the list and the head of the page show."""
        note = next(iter(self.notes.values()))
        return {
            "bank": self.bank,
            "line": self.head.id.span.line,
            "topic": self.head.topic,
            "kind": self.head.kind,
            "titles": {name: unescape(n.title) for name, n in self.notes.items()},
            "change": change,
            "gaps": [ord_ + 1 for ord_ in note.ords] if note.form == "cloze" else [],
            "current": self.is_current,
            "hash": self.hash,
        }


class Details(NamedTuple):
    """What takes longer than the cards: changes since the release, and advice."""

    changes: Mapping[str, str] = _NONE  # since the last release, by card
    findings: Sequence[Finding] = ()


def read_details(deck: CompiledDeck, out: Path, now: float) -> Details:
    """The details, by planning a build; nothing is written. Raises LockError."""
    planned = plan_build(deck, out, deck.languages, now)
    groups = ("changed", "returned", "new")
    changes = {key[0]: name for name in groups for key in planned.plan.of(name)}
    conflicts = planned.conflicts()
    better = () if conflicts else deck.quality()
    return Details(changes, (*conflicts, *better))


_NO_DETAILS = Details()


class Snapshot(NamedTuple):
    """All that the page shows."""

    title: str
    languages: Sequence[str]
    cards: Mapping[str, PreviewCard]  # in the order of learning
    summaries: Mapping[str, dict[str, Any]]  # of these
    findings: Sequence[dict[str, Any]]
    files: Mapping[str, str]  # where each bank is
    topics: Mapping[str, Mapping[str, str]]  # titles by language
    details: Details
    trouble: str = ""

    def only(self, card: str) -> Snapshot:
        """The snapshot with one card alone."""
        findings = [f for f in self.findings if f["card"] in {card, ""}]
        return self._replace(
            cards={card: self.cards[card]},
            summaries={card: self.summaries[card]},
            findings=findings,
        )

    def patch(self, before: Snapshot | None = None) -> dict[str, Any]:
        """What a page with an earlier snapshot, or none, needs to show this one."""
        old = before.summaries if before else {}
        return {
            "title": self.title,
            "languages": [*self.languages],
            "order": [*self.cards],
            "cards": {
                n: card for n, card in self.summaries.items() if old.get(n) != card
            },
            "topics": {**self.topics},
            "findings": self.findings,
            "files": self.files,
            "trouble": self.trouble,
        }


def take_snapshot(
    deck: CompiledDeck,
    languages: Sequence[str],
    details: Details = _NO_DETAILS,
    before: Snapshot | None = None,
) -> Snapshot:
    """The current deck in some languages; what errors hide is as it was before."""
    cards = _cards(deck, languages)
    files = {
        path: (deck.path / Path(path).name).absolute().as_posix()
        for path in deck.sources
    }
    topics = {head.topic: head.titles for head in deck.heads}
    config = deck.listing.config
    titles = config.titles
    title = next((titles[name] for name in languages if name in titles), config.name)
    if before is not None and deck.has_errors:
        cards = _with_hidden(cards, before.cards)
        files = {**before.files, **files}
        topics = {**before.topics, **topics}
        languages = tuple(dict.fromkeys([*before.languages, *languages]))
        title = title or before.title
    found = sorted({*deck.findings, *details.findings}, key=lambda each: each.order)
    place = partial(_card_at, lines=_lines(cards))
    return Snapshot(
        title=title,
        languages=languages,
        cards=cards,
        summaries={
            name: card.summary(details.changes.get(name, ""))
            for name, card in cards.items()
        },
        findings=[
            {**finding_data(each), "text": report([each], deck.sources), "card": card}
            for each, card in zip(found, map(place, found), strict=True)
        ],
        files=files,
        topics=topics,
        details=details,
    )


def _cards(deck: CompiledDeck, languages: Sequence[str]) -> dict[str, PreviewCard]:
    notes: dict[str, dict[str, CompiledNote]] = {}
    for note in deck.notes(languages):
        notes.setdefault(note.card, {})[note.language] = note
    media = {name: data for bank in deck.banks for name, data in bank.media.items()}
    cards: dict[str, PreviewCard] = {}
    for name, (head, source) in deck.order.items():
        if name in notes:
            shown = {file for note in notes[name].values() for file in note.media}
            files = {file: media[file] for file in shown}
            cards[name] = PreviewCard(head, source.path, notes[name], files)
    return cards


def _with_hidden(
    cards: Mapping[str, PreviewCard], before: Mapping[str, PreviewCard]
) -> dict[str, PreviewCard]:
    """The cards with the missing ones, each behind its former predecessor."""
    followers: dict[str, dict[str, PreviewCard]] = {}
    last = ""
    for name, card in before.items():
        if name in cards:
            last = name
        else:
            followers.setdefault(last, {})[name] = card._replace(is_current=False)
    merged = followers.get("", {})
    for name, card in cards.items():
        merged |= {name: card, **followers.get(name, {})}
    return merged


Lines = Mapping[str, Sequence[tuple[int, str]]]


def _lines(cards: Mapping[str, PreviewCard]) -> Lines:
    """The first lines of cards, by bank."""
    lines: dict[str, list[tuple[int, str]]] = {}
    for name, card in cards.items():
        lines.setdefault(card.bank, []).append((card.head.id.span.line, name))
    return {bank: sorted(some) for bank, some in lines.items()}


def _card_at(finding: Finding, lines: Lines) -> str:
    """The card of a finding; empty if it is in none."""
    begin = lines.get(finding.at.path, ())
    number = bisect_right(begin, (finding.at.span.line, "\U0010ffff"))
    return begin[number - 1][1] if number else ""
