"""What the lock holds against a build: changes that no author may make unawares.

A value that moved by itself, a gap that took another's number, the id of a card that
was taken out: each would reach learners as something that nobody meant.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence

from deck.anki.changes import find_entry, is_back, is_moved
from deck.anki.gaps import moved_gaps
from deck.anki.lock import NAME, Entry, Key, Wanted, read_lock
from deck.anki.plan import wanted_notes
from deck.bank.card import Card, Cloze
from deck.bank.collect import Findings, did_you_mean
from deck.bank.finding import Finding, Span
from deck.bank.source import Source
from deck.errors import DeckError
from deck.live.deck import LiveDeck
from deck.live.value import Printed
from deck.live.variant import LiveCard

_MOST_PAIRS = 4
_LATEST = 1 << 36  # seconds: a lock that was edited by hand may say anything

Fact = tuple[str, str, Span, str]  # rule, message, place, help


class HeldError(DeckError):
    """A build was stopped before it wrote anything; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """The first finding is the sentence."""
        more = len(findings) - 1
        super().__init__(findings[0].message + (f" (and {more} more)" if more else ""))
        self.findings = tuple(findings)


def lock_findings(deck: LiveDeck) -> list[Finding]:
    """What the lock of a deck holds against it. Raises LockError."""
    old = read_lock(deck.folder.path / NAME)
    return held_back(deck, old, wanted_notes(deck, deck.folder.languages))


def held_back(
    deck: LiveDeck,
    old: Mapping[Key, Entry],
    wanted: Sequence[Wanted],
    accept: Collection[str] = (),
) -> list[Finding]:
    """The findings, one a card and rule, but of those rules that are accepted."""
    if not old:
        return []
    cards = {str(live.card.id): live for live in deck.cards}
    taken = {want.key for want in wanted}
    gone = _taken_out(old, wanted)
    known = {entry.card for entry in old.values()}
    found: dict[tuple[str, str], Finding] = {}
    for want in wanted:
        live = cards[want.card]
        source = deck.folder.sources[live.card.bank]
        entry = find_entry(old, want, taken)
        facts = [*_facts(source, live, want, entry)]
        if known and entry is None and want.was and want.card not in known:
            facts += _stray(live.card, known, set(cards))
        if want.card in gone:
            facts.append(_reused(live, gone[want.card]))
        for rule, message, span, fix in facts:
            if rule not in accept and (rule, want.card) not in found:
                findings = Findings(source)
                findings.add(rule, message, span, help=fix)
                found[rule, want.card] = findings.found[0]
    return sorted(found.values(), key=lambda finding: finding.order)


def _taken_out(old: Mapping[Key, Entry], wanted: Sequence[Wanted]) -> dict[str, int]:
    """The ids of cards that were taken out and are not back, with their times."""
    active = {entry.card for entry in old.values() if not entry.retired}
    back = {want.card for want in wanted if is_back(old, want)}
    gone: dict[str, int] = {}
    for entry in old.values():
        if entry.card not in active and entry.card not in back:
            gone[entry.card] = max(entry.retired, gone.get(entry.card, 0))
    return gone


def _reused(live: LiveCard, at: int) -> Fact:
    """The fact that a card has the id of one that was taken out."""
    card = live.card.id
    day = time.strftime("%Y-%m-%d", time.gmtime(min(at, _LATEST)))
    message = f"card id `{card}` is that of a card taken out on {day}"
    fix = (
        "give the card another id; or, if it is the old card come back, write "
        f"`was: {card}` in it for the next build"
    )
    return "retired-id", message, card.span, fix


def _stray(card: Card, known: Collection[str], ids: Collection[str]) -> list[Fact]:
    """The fact that a new card has the history of no other, whatever its `was` says."""
    was = card.was or card.id
    fix = "take `was` away, or write the id that the card had when it was built last"
    if was in ids:
        fact = f"`was` of card `{card.id}` names `{was}`, which is a card still"
        return [("unknown-card", fact, was.span, fix)]
    if was in known:  # in another language or form
        return []
    fact = f"`was` of card `{card.id}` names `{was}`, which was never built"
    near = did_you_mean(was, sorted(set(known) - set(ids)))
    return [("unknown-card", fact, was.span, near or fix)]


def _facts(
    source: Source, live: LiveCard, want: Wanted, entry: Entry | None
) -> Iterator[Fact]:
    """What is wrong with a note."""
    if entry is None:
        return
    card = live.card
    if is_moved(entry, want):
        told = _told(live, entry.values, want.values)
        message = f"card `{card.id}` did not change, but its values did: {told}"
        yield "value-moved", message, card.id.span, ""
    for number, before in moved_gaps(entry.gaps, want.gaps):
        message = f"gap {number} of card `{card.id}` was gap {before}"
        if number == before:
            message = f"gap {number} of card `{card.id}` was another one, taken out"
        span = _gap_span(source, card, want.language, number)
        yield "gap-moved", message, span, ""
        return


def _gap_span(source: Source, card: Card, language: str, number: int) -> Span:
    """The place of a gap, or of the card's id where it has gone."""
    if isinstance(card.body, Cloze):
        text = card.body.text.within(language)
        for piece in card.body.pieces[language]:
            if piece.gap == number:
                end = piece.start + len(piece.text)
                return source.locate(text, piece.start, end)
    return card.id.span


def _told(live: LiveCard, old: str, new: str) -> str:
    """Each value that moved, old and new."""
    before, now = _values(old), _values(new)
    variant = next(iter(live.variants.values()))[0]
    names = [proof.expression for proof in live.computed]
    names += ["the output" for part in variant.answer if isinstance(part, Printed)]
    pairs = [
        f"`{name}`: {was} -> {value}"
        for name, was, value in zip(names, before, now, strict=False)
        if was != value
    ]
    if not pairs or len(before) != len(now):
        return "in a picture, or in other draws"
    more = len(pairs) - _MOST_PAIRS
    rest = [f"and {more} more"] if more > 0 else []
    return ", ".join(pairs[:_MOST_PAIRS] + rest)


def _values(column: str) -> list[str]:
    try:
        found = json.loads(column)
    except ValueError:
        return []
    return [str(value) for value in found] if isinstance(found, list) else []
