"""The order of learning, and the rules that need all banks of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deck.bank.bank import Bank
from deck.bank.card import Card, Tier
from deck.bank.collect import Findings, did_you_mean
from deck.bank.finding import Finding, Label
from deck.bank.glossary import Glossary
from deck.bank.source import Text


def learning_order(banks: Sequence[Bank]) -> tuple[Card, ...]:
    """The cards as they are learnt; of two with one id the first."""
    return tuple(sorted(_unique(banks), key=learning_rank))


def learning_rank(card: Card) -> int:
    """The sprint comes first, then core, then more; sorting keeps the banks' order."""
    if "sprint" in card.path:
        return 0
    return 1 if card.tier is Tier.CORE else 2


def _unique(banks: Sequence[Bank]) -> Iterator[Card]:
    seen: set[str] = set()
    for bank in banks:
        for card in bank.cards:
            if card.id not in seen:
                seen.add(card.id)
                yield card


def across(
    banks: Sequence[Bank], cards: Sequence[Card], glossary: Glossary | None
) -> Iterator[Finding]:
    """Rules that need all banks, on ids, former ids, and what cards need.

    `cards` are those of the banks in the order of learning.
    """
    yield from _names(banks, glossary)
    place = {str(card.id): number for number, card in enumerate(cards)}
    sources = {bank.source.path: bank.source for bank in banks}
    for card in cards:
        for need in card.needs:
            if place.get(str(need), -1) >= place[str(card.id)]:
                findings = Findings(sources[card.bank])
                message = f"card `{card.id}` needs `{need}`, which comes later"
                if need == card.id:
                    message = f"card `{card.id}` needs itself"
                findings.add("late-need", message, need.span)
                yield from findings.found


def _names(banks: Sequence[Bank], glossary: Glossary | None) -> Iterator[Finding]:
    """Ids used twice or taken over twice, and cards named but not there."""
    first: dict[str, Label] = {}
    for bank in banks:
        findings = Findings(bank.source)
        for card_id in bank.ids:
            here = Label(bank.source.path, card_id.span, "first use")
            if card_id in first:
                findings.add(
                    "duplicate-id",
                    f"card id `{card_id}` is used twice",
                    card_id.span,
                    "second use",
                    also=(first[card_id],),
                )
            first.setdefault(str(card_id), here)
        yield from findings.found
    yield from _former_ids(banks, first)
    # A bank that could not be read may hold the cards that are named.
    unread = "\n".join(b.source.text for b in banks if _is_unread(b))
    for bank in banks:
        findings = Findings(bank.source)
        for card in bank.cards:
            for need in card.needs:
                if need not in first and need not in unread:
                    known = [i for i in first if i not in {card.id, *card.needs}]
                    help_text = did_you_mean(need, known)
                    message = f"card `{card.id}` needs `{need}`, which is not there"
                    findings.add("unknown-card", message, need.span, help=help_text)
        yield from findings.found
    if glossary is not None:
        findings = Findings(glossary.source)
        for card_id in glossary.cards:
            if card_id not in first and card_id not in unread:
                message = f"a term names card `{card_id}`, which is not there"
                near = did_you_mean(card_id, first)
                findings.add("unknown-card", message, card_id.span, help=near)
        yield from findings.found


def _former_ids(banks: Sequence[Bank], ids: Mapping[str, Label]) -> Iterator[Finding]:
    """Former ids that another card has now, or that another card took over, too.

    A history goes on in one card. In a circle or chain of renames, and where two cards
    name the same id, nothing says in which.
    """
    taken: dict[str, tuple[Text, Label]] = {}
    for bank in banks:
        findings = Findings(bank.source)
        for card in bank.cards:
            was = card.was
            if was is None or was == card.id:
                continue
            fact = f"`was` of card `{card.id}` names `{was}`, "
            if was in ids:
                other = ids[was]._replace(text="a card now")
                fact += "which is the id of a card now"
                findings.add("bad-was", fact, was.span, also=(other,))
            elif was in taken:
                first, place = taken[was]
                fact += f"and so does card `{first}`"
                findings.add("bad-was", fact, was.span, "second", also=(place,))
            else:
                place = Label(bank.source.path, was.span, "first")
                taken[str(was)] = card.id, place
        yield from findings.found


def _is_unread(bank: Bank) -> bool:
    return any(finding.rule.startswith("yaml") for finding in bank.findings)
