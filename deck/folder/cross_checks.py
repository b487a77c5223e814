"""The rules that need all banks of a folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from deck.folder.heads import BankHead, Ordered
from deck.source.finding import Finding, Label, did_you_mean
from deck.source.finding_list import Findings
from deck.source.source import Source, Text

if TYPE_CHECKING:
    from deck.folder.deck_folder import Listing

_Ids = Mapping[str, tuple[Source, Text]]
_MOST_PROPOSED = 100  # findings; of more names none is misspelt: a bank is missing


def check_across(
    banks: Sequence[BankHead], cards: Ordered, listing: Listing
) -> list[Finding]:
    """Rules that need all banks, on ids, former ids, and what cards need.

    A listed bank that is not there may have the cards that others name.
    """
    recorded: list[Finding] = []
    ids = _ids(banks, recorded)
    _check_former_ids(banks, ids, recorded)
    if banks and len(banks) >= len({*listing.config.banks}):
        _check_names(banks, ids, recorded)
    place = {card_id: number for number, card_id in enumerate(cards)}
    for card, source in cards.values():
        for need in card.needs:
            if place.get(need, -1) >= place[card.id]:
                message, fix = f"card `{card.id}` needs `{need}`, which comes later", ""
                if need == card.id:
                    message, fix = f"card `{card.id}` needs itself", "take it out"
                findings = Findings(source, recorded)
                findings.add("late-need", message, need.span, help=fix)
    return recorded


def _ids(banks: Sequence[BankHead], recorded: list[Finding]) -> _Ids:
    """The first place of each id, with a finding for each that is used twice."""
    first: dict[str, tuple[Source, Text]] = {}
    for bank in banks:
        for card_id in bank.ids:
            source, known = first.setdefault(card_id, (bank.source, card_id))
            if known is not card_id:
                message = f"card id `{card_id}` is used twice"
                also = Label(source.path, known.span, "first use")
                Findings(bank.source, recorded).add(
                    "duplicate-id", message, card_id.span, "second use", also=(also,)
                )
    return first


def _check_names(banks: Sequence[BankHead], ids: _Ids, recorded: list[Finding]) -> None:
    """A finding for each card that is named and does not exist."""
    # A bank that could not be read may hold the cards that are named.
    unread = "\n".join(b.source.text for b in banks if b.is_unread)

    def report(source: Source, fact: str, name: Text, others: Collection[str]) -> None:
        if name not in unread:
            fix = ""
            if len(recorded) < _MOST_PROPOSED:
                fix = did_you_mean(name, [i for i in ids if i not in others])
            message = f"{fact} `{name}`, which is not there"
            Findings(source, recorded).add("unknown-card", message, name.span, help=fix)

    for bank in banks:
        for card in bank.cards:
            for need in card.needs:
                if need not in ids:
                    fact, others = f"card `{card.id}` needs", {card.id, *card.needs}
                    report(bank.source, fact, need, others)


def _check_former_ids(
    banks: Sequence[BankHead], ids: _Ids, recorded: list[Finding]
) -> None:
    """Findings for former ids that another card has now, or takes over, too.

    A history goes on in one card. In a circle or chain of renames, and where two cards
    name the same id, nothing says in which.
    """
    taken: dict[str, tuple[Text, Label]] = {}
    for bank in banks:
        findings = Findings(bank.source, recorded)
        for card in bank.cards:
            was = card.was
            if was is None or was == card.id:
                continue
            fact = f"`was` of card `{card.id}` names `{was}`, "
            if was in ids:
                source, card_id = ids[was]
                other = Label(source.path, card_id.span, "a card now")
                fact += "which is the id of a card now"
                findings.add("bad-was", fact, was.span, also=(other,))
            elif was in taken:
                first, place = taken[was]
                fact += f"and so does card `{first}`"
                findings.add("bad-was", fact, was.span, "second", also=(place,))
            else:
                place = Label(bank.source.path, was.span, "first")
                taken[str(was)] = card.id, place
