"""Conflicts with the lock: changes that are probably not intended.

A computed value that changed, a gap that took another's number, a card that lost its
id or took that of another: learners would get what no author meant.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from deck.build.lock_plan import after_renames, is_current, is_moved, is_same
from deck.build.lockfile import RENAMED, Entry, Lock
from deck.build.note import NONE, CompiledNote, Key, moved_gaps, read_values
from deck.folder.heads import CardHead
from deck.source.finding import START, Finding, Span, did_you_mean
from deck.source.finding_list import Findings
from deck.source.source import Source

if TYPE_CHECKING:
    from deck.build.compiled_deck import CompiledDeck

Content = tuple[str, str, str]  # language, note type, and the hash of what it says

_MOST_PAIRS = 4
_LATEST = 1 << 36  # seconds: a lock that was edited by hand may say anything


class _Fact(NamedTuple):
    """A conflict with the lock, on one card or in `deck.yaml`."""

    rule: str
    message: str
    span: Span
    help: str = ""


def check_against_lock(
    deck: CompiledDeck,
    old: Lock,
    notes: Sequence[CompiledNote],
    accept: Collection[str] = (),
) -> list[Finding]:
    """One finding per card and rule, except for rules that are accepted or off."""
    if not old.entries:
        return []
    conflicts: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for card, fact in (*_card_facts(deck, old, notes), *_deck_facts(deck, old)):
        if fact.rule in accept or (card and (fact.rule, card) in seen):
            continue
        seen.add((fact.rule, card))
        source = deck.order[card][1] if card else deck.listing.source
        findings = Findings(source, conflicts)
        findings.add(fact.rule, fact.message, fact.span, help=fact.help)
    shown, _ = deck.switches.silence(conflicts)
    return sorted(shown, key=lambda finding: finding.order)


def _card_facts(
    deck: CompiledDeck, old: Lock, notes: Sequence[CompiledNote]
) -> Iterator[tuple[str, _Fact]]:
    """The conflicts of each card; a card that is unchanged has none."""
    entries = after_renames(old.entries, notes)
    known = {entry.card for entry in old.entries.values()}
    taken_out = _taken_out(old.entries, notes)
    left = _left_contents(entries, notes)
    for note in notes:
        entry, head = entries.get(note.key), deck.order[note.card][0]
        if is_current(entry, note):
            continue
        if entry is not None:
            for fact in _note_facts(head, note, entry):
                yield note.card, fact
        former = next(filter(None, map(left.get, _contents(note))), None)
        if former and entry and former.is_retired:  # which anybody may ask again
            former = None
        if note.card in taken_out:
            yield note.card, _reused(head, taken_out[note.card])
        elif former and former.card != note.card:
            yield note.card, _moved_id(head, former, deck.order)
        elif note.was and entry is None and note.card not in known:
            for fact in _unknown_former_id(head, known, deck.order):
                yield note.card, fact


def _left_contents(
    entries: Mapping[Key, Entry], notes: Sequence[CompiledNote]
) -> dict[Content, Entry]:
    """Entries by content whose card reads otherwise now, or is gone.

    Of several with one content it is that of a card that was just removed.
    """
    now = {note.key: note for note in notes}
    left: dict[Content, Entry] = {}
    for key, entry in sorted(entries.items(), key=lambda one: one[1].is_retired):
        note = now.get(key)
        if note is None or not is_same(entry, note):
            for content in _contents(entry):
                left.setdefault(content, entry)
    return left


def _contents(one: Entry | CompiledNote) -> list[Content]:
    """What a note says; two that share one of these say the same, but for values."""
    hashes = {one.content, one.source} - {NONE, RENAMED}
    return [(one.language, one.form, each) for each in sorted(hashes)]


def _taken_out(
    old: Mapping[Key, Entry], notes: Sequence[CompiledNote]
) -> dict[str, int]:
    """The ids of removed cards that are not back, with the times of removal.

    A card is back if a note of it reads as before, or its `was` says so.
    """
    active = {entry.card for entry in old.values() if not entry.is_retired}
    gone = {e.card: e.written for e in old.values() if e.card not in active}
    for note in notes:
        entry = old.get(note.key)
        if note.was == note.card or (entry is not None and is_same(entry, note)):
            gone.pop(note.card, None)
    return gone


def _moved_id(card: CardHead, former: Entry, cards: Collection[str]) -> _Fact:
    """A card that reads like one of the last build that had another id."""
    message = f"card `{card.id}` reads like `{former.card}` in the last build"
    do = f"write `was: {former.card}` in it"
    if former.card in cards:
        do = f"give it the id `{former.card}` again, and that one a new id"
    fix = (
        f"{do}, and learners keep what they know of it; "
        f"or build once with `--accept-ids`, and what they know of `{card.id}`, if "
        "anything, is of what it says now"
    )
    return _Fact("id-moved", message, card.id.span, fix)


def _reused(card: CardHead, at: int) -> _Fact:
    """A card with the id of a removed one."""
    day = time.strftime("%Y-%m-%d", time.gmtime(min(at, _LATEST)))
    message = f"card id `{card.id}` is that of a card taken out on {day}"
    fix = (
        "give the card another id; or, if it is the old card come back, write "
        f"`was: {card.id}` in it for the next build"
    )
    return _Fact("retired-id", message, card.id.span, fix)


def _unknown_former_id(
    card: CardHead, known: Collection[str], cards: Collection[str]
) -> Iterator[_Fact]:
    """A new card whose `was` names no card that was ever built."""
    was = card.was or card.id
    if was in known or was in cards:  # in another language; `bad-was` says the other
        return
    message = f"`was` of card `{card.id}` names `{was}`, which was never built"
    proposal = did_you_mean(was, sorted({*known} - {*cards}))
    fix = "take `was` away, or write the id that the card had when it was built last"
    yield _Fact("unknown-card", message, was.span, proposal or fix)


def _note_facts(card: CardHead, note: CompiledNote, entry: Entry) -> Iterator[_Fact]:
    """The conflicts of a note: values and gaps that moved."""
    if is_moved(entry, note):
        pairs = moved_values(entry.values, note.values)
        message = f"card `{card.id}` did not change, but its values did: {pairs}"
        yield _Fact("value-moved", message, card.id.span)
    for number, before in moved_gaps(entry.gaps, note.gaps):
        message = f"gap {number} of card `{card.id}` was gap {before}"
        if number == before:
            message = f"gap {number} of card `{card.id}` was another one, taken out"
        yield _Fact("gap-moved", message, card.id.span)
        return


def moved_values(old: str, new: str) -> str:
    """Each changed value before and after, draw by draw."""
    before, now = read_values(old), read_values(new)
    pairs: list[str] = []
    for draw, (was, values) in enumerate(zip(before, now, strict=False), start=1):
        where = f"in draw {draw}: " if len(now) > 1 else ""
        for old_value, value in zip_longest(was, values, fillvalue="nothing"):
            if old_value != value:
                pairs.append(f"{where}{old_value} -> {value}")
    if before and len(before) != len(now):
        pairs.append(f"{len(before)} draws -> {len(now)}")
    more = len(pairs) - _MOST_PAIRS
    rest = [f"and {more} more"] if more > 0 else []
    # What a table does not ask for is not among its values.
    return ", ".join(pairs[:_MOST_PAIRS] + rest) or "cells that are not asked for"


def _deck_facts(deck: CompiledDeck, old: Lock) -> Iterator[tuple[str, _Fact]]:
    """The conflicts of the deck as a whole."""
    source, namespace = deck.listing.source, deck.listing.config.namespace
    if old.namespace and namespace and old.namespace != namespace:
        message = f"the `namespace` was `{old.namespace}` in the last build"
        yield "", _Fact("namespace-changed", message, _key(source, "namespace"))


def _key(config: Source, key: str) -> Span:
    """The place of a key of `deck.yaml`; the start of the file if it has none."""
    match = re.search(rf"^{key}(?=\s*:)", config.text, re.MULTILINE)
    if match is None:
        return START
    start = config.point(match.start())
    return start._replace(end_column=start.column + len(key))
