"""Conflicts with the lock: changes that are probably not intended.

A computed value that changed, a gap that took another's number, a card that lost its
id or took that of another: learners would get what no author meant.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from deck.anki.lock_plan import (
    after_renames,
    is_current,
    is_moved,
    is_returned,
    is_same,
    moved_cards,
    one_line,
)
from deck.anki.lockfile import RENAMED, Entry, Lock
from deck.bank.finding_list import Findings
from deck.bank.heads import CardHead
from deck.bank.models import Card, Cloze
from deck.bank.source import Source
from deck.compile.note import NONE, CompiledNote, Key, moved_gaps
from deck.diagnostics.finding import START, Finding, Span, did_you_mean

if TYPE_CHECKING:
    from deck.compile.compiled_deck import CompiledDeck
    from deck.live.variant import LiveCard

Content = tuple[str, str, str]  # language, note type, and a hash of what it says

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
    for card, fact in (*_card_facts(deck, old, notes), *_deck_facts(deck, old, notes)):
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
    notes = [one for one in notes if not is_current(entries.get(one.key), one)]
    known = {entry.card for entry in old.entries.values()}
    taken_out = _taken_out(old.entries, notes)
    ids = {card for bank in deck.banks for card in bank.head.ids}
    left = _former_contents(entries, notes, ids)
    hashes = {digest for *_, digest in left}
    for note in notes:
        card, entry, former = note.card, entries.get(note.key), None
        head = deck.order[card][0]
        if not hashes.isdisjoint((note.content, note.source)):  # few are in it
            former = next(filter(None, map(left.get, _contents(note))), None)
        if entry is not None:
            if entry.content != note.content or entry.gaps != note.gaps:
                for fact in _note_facts(deck, note, entry):
                    yield card, fact
            if former and not former.retired and _is_edited(entry, note):
                yield card, _taken_over(head, former)
        elif former and former.card in ids and card in known.difference(taken_out):
            yield card, _taken_over(head, former, is_new=True)  # of another note type
        elif note.was and card not in known:
            for fact in _unknown_former_id(head, known, deck.order):
                yield card, fact
        elif former:
            yield card, _renamed(head, former, is_there=former.card in ids)
        if card in taken_out:
            yield card, _reused(head, taken_out[card])


def _former_contents(
    entries: Mapping[Key, Entry], notes: Sequence[CompiledNote], ids: Collection[str]
) -> dict[Content, Entry]:
    """Entries whose card has other content now, or is gone, by their content.

    Of several with one content it is that of a card that was just removed.
    """
    now = {(note.card, note.language): note for note in notes}  # of either note type
    others = [
        entry
        for entry in entries.values()
        if entry.card not in ids
        or (
            not entry.retired
            and (note := now.get((entry.card, entry.language)))
            and _is_edited(entry, note)
        )
    ]
    left: dict[Content, Entry] = {}
    for entry in sorted(others, key=lambda e: (e.retired > 0, e.card in ids)):
        for content in _contents(entry):
            left.setdefault(content, entry)
    return left


def _is_edited(entry: Entry, note: CompiledNote) -> bool:
    """True if the author rewrote a note, as far as the lock can show."""
    if entry.content == RENAMED or is_same(entry, note):
        return False
    return {*_contents(entry)}.isdisjoint(_contents(note))


def _contents(one: Entry | CompiledNote) -> Sequence[Content]:
    """The contents of a note; two notes that share one of them read alike."""
    hashes = [one.content] if one.source == NONE else [one.content, one.source]
    return [(one.language, one.form, each) for each in hashes]


def _taken_out(
    old: Mapping[Key, Entry], notes: Sequence[CompiledNote]
) -> dict[str, int]:
    """The ids of removed cards that are not back, with the times of removal."""
    active = {entry.card for entry in old.values() if not entry.retired}
    gone: dict[str, int] = {}
    for entry in old.values():
        if entry.card not in active:
            gone[entry.card] = max(entry.retired, gone.get(entry.card, 0))
    back = {note.card for note in notes if note.card in gone and is_returned(old, note)}
    return {card: time for card, time in gone.items() if card not in back}


def _renamed(card: CardHead, former: Entry, *, is_there: bool) -> _Fact:
    """A new card that is probably a renamed one.

    The former id may belong to another card now, or its card was edited.
    """
    when = "is not in the deck any more"
    do = f"write `was: {former.card}` in it"
    if is_there:
        when = "reads otherwise now"
        do = f"if that is another card now, give this one the id `{former.card}` and "
        do += "that one a new id"
    elif former.retired:
        when = f"was taken out on {_day(former.retired)}"
    message = f"card `{card.id}` is new, and reads like `{former.card}`, which {when}"
    fix = (
        f"{do}, and learners keep what they know of it; "
        "or build once with `--accept-ids`, and it is new to them"
    )
    return _Fact("id-moved", message, card.id.span, fix)


def _taken_over(card: CardHead, former: Entry, *, is_new: bool = False) -> _Fact:
    """A card that took the id of another one; `is_new` if its note is new."""
    otherwise = f"what they know of `{card.id}` is of what it says now"
    if is_new:
        otherwise = "it is new to them"
    message = f"card `{card.id}` reads like `{former.card}` in the last build"
    fix = (
        "an id stays with its card: give each the id that it had, and learners keep "
        f"what they know of it; or build once with `--accept-ids`, and {otherwise}"
    )
    return _Fact("id-moved", message, card.id.span, fix)


def _reused(card: CardHead, at: int) -> _Fact:
    """A card with the id of a removed one."""
    message = f"card id `{card.id}` is that of a card taken out on {_day(at)}"
    fix = (
        "give the card another id; or, if it is the old card come back, write "
        f"`was: {card.id}` in it for the next build"
    )
    return _Fact("retired-id", message, card.id.span, fix)


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(min(seconds, _LATEST)))


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


def _note_facts(
    deck: CompiledDeck, note: CompiledNote, entry: Entry
) -> Iterator[_Fact]:
    """The conflicts of a note: values and gaps that moved."""
    card, source = deck.order[note.card]
    if is_moved(entry, note):
        live = deck.live_card(note.card)
        pairs = _moved_values(live, entry.values, note.values)
        message = f"card `{card.id}` did not change, but its values did: {pairs}"
        yield _Fact("value-moved", message, card.id.span)
    for number, before in moved_gaps(entry.gaps, note.gaps):
        message = f"gap {number} of card `{card.id}` was gap {before}"
        if number == before:
            message = f"gap {number} of card `{card.id}` was another one, taken out"
        whole = deck.live_card(note.card).card
        yield _Fact("gap-moved", message, _gap_span(source, whole, note, number))
        return


def _gap_span(source: Source, card: Card, note: CompiledNote, number: int) -> Span:
    """The place of a gap; of the card's id if the gap is gone."""
    if isinstance(card.body, Cloze):
        text = card.body.text[note.language]
        for piece in card.body.pieces[note.language]:
            if piece.gap == number:
                end = piece.start + len(piece.text)
                return source.locate(text, piece.start, end)
    return card.id.span


def _moved_values(live: LiveCard, old: str, new: str) -> str:
    """Each changed value before and after, draw by draw."""
    names = {str(proof.value): proof.expression for proof in live.computed}
    before, now = _columns(old), _columns(new)
    pairs: list[str] = []
    for draw, (was, values) in enumerate(zip(before, now, strict=False), start=1):
        for old_value, value in zip_longest(was, values, fillvalue="nothing"):
            if old_value == value:
                continue
            where = f"in draw {draw}: " if len(now) > 1 else ""
            if draw == 1 and value in names:
                where = f"`{names[value]}`: "
            pairs.append(f"{where}{old_value} -> {value}")
    if before and len(before) != len(now):
        pairs.append(f"{len(before)} draws -> {len(now)}")
    more = len(pairs) - _MOST_PAIRS
    rest = [f"and {more} more"] if more > 0 else []
    if not pairs and old == new:  # which has what is asked for in a table alone
        return "cells of a table that are not asked for"
    # An earlier version wrote the values in another way.
    return ", ".join(pairs[:_MOST_PAIRS] + rest) or f"{old} -> {new}"


def _columns(text: str) -> list[list[str]]:
    """The values of each draw."""
    try:
        draws = json.loads(text)
    except ValueError:
        return []
    draws = draws if isinstance(draws, list) else []
    return [[str(v) for v in draw] for draw in draws if isinstance(draw, list)]


def _deck_facts(
    deck: CompiledDeck, old: Lock, notes: Sequence[CompiledNote]
) -> Iterator[tuple[str, _Fact]]:
    """The conflicts of the deck as a whole."""
    source, now_is = deck.listing.source, deck.listing.config
    both = {old.namespace, now_is.namespace}
    if len(both) > 1 and all(both):  # one that cannot be read is a finding by itself
        message = f"the `namespace` was `{old.namespace}` in the last build"
        yield "", _Fact("namespace-changed", message, _key(source, "namespace"))
    for language, title in old.titles.items():
        now = one_line(now_is.titles.get(language, ""))
        if language not in now_is.languages:
            message = (
                f"language `{language}` was in the last build, and is not any more"
            )
            yield "", _Fact("language-dropped", message, _key(source, "languages"))
        elif now and now != title:  # a title that is missing is a finding of its own
            message = f"the `title` was `{title}` in the last build, and is `{now}` now"
            fix = (
                "learners would get a second deck beside theirs: write the old title, "
                f"or tell them to rename their deck to `{now}` before they import"
            )
            yield "", _Fact("title-changed", message, _key(source, "title"), fix)
    if moved := moved_cards(old.order, [*dict.fromkeys(note.card for note in notes)]):
        named = ", ".join(f"`{card}`" for card in moved[:_MOST_PAIRS])
        more = ", …" if len(moved) > _MOST_PAIRS else ""
        noun = "card has" if len(moved) == 1 else "cards have"
        message = f"{len(moved)} {noun} another place than in the last build: "
        yield "", _Fact("order-changed", message + named + more, _key(source, "banks"))


def _key(config: Source, key: str) -> Span:
    """The place of a key of `deck.yaml`; the start of the file if it has none."""
    match = re.search(rf"^{key}(?=\s*:)", config.text, re.MULTILINE)
    if match is None:
        return START
    start = config.point(match.start())
    return start._replace(end_column=start.column + len(key))
