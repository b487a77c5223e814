"""What each key and kind is, in words: for `deck explain` and the guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deck.folder.deck_config import DECK, SWITCHES
from deck.folder.glossary import GLOSSARY, TERM
from deck.folder.validate import BANK
from deck.kinds import KINDS, card_keys
from deck.kinds.kind import Kind
from deck.source.keys import Keys
from deck.source.models import CARD


def entry_keys() -> Iterator[Keys]:
    """The keys of the mappings that cards list, such as those of an option."""
    waiting = [card_keys(kind) for kind in KINDS.values()]
    found: dict[str, Keys] = {}
    for keys in waiting:
        for known in keys.each.values():
            inner = known.form.entries
            if inner is not None and inner.what not in found:
                found[inner.what] = inner
                waiting.append(inner)
    yield from found.values()


def places() -> Mapping[str, Keys]:
    """The keys by what has them, those of kinds aside."""
    others = (SWITCHES, BANK, GLOSSARY, TERM, *entry_keys())
    named = {keys.what: keys for keys in others}
    return {"deck.yaml": DECK, "every card": CARD} | named


def key_lines(kind: Kind, *, begun: bool) -> Iterator[tuple[str, str]]:
    """The keys that a card of a kind needs, or else those that it may have."""
    keys = card_keys(kind)
    for name, key in keys.each.items():
        if (name in keys.begun) is begun and name not in {"id", "kind"}:
            yield name, key.what.replace("**", "")


def kind_lines() -> Iterator[tuple[str, str]]:
    """Each kind with what it asks for, and its other names."""
    for kind in KINDS.values():
        yield kind.name, kind.what
        for other in kind.aliases:
            yield other, f"another name of {kind.name}"


def describe_key(name: str) -> Iterator[str]:
    """A line on a key for each of the meanings that it has in a deck folder."""
    for place, keys in places().items():
        if name in keys.each:
            yield f"{name} of {place}: {keys.each[name].what}"
    kinds: dict[str, list[str]] = {}
    for kind in KINDS.values():
        keys = card_keys(kind)
        what = keys.each[name].what if name in keys.each else ""
        if what and (name not in CARD.each or what != CARD.each[name].what):
            kinds.setdefault(what, []).append(kind.name)
    for what, names in kinds.items():
        yield f"{name} of {', '.join(names)}: {what}"


def key_names() -> set[str]:
    """All keys that there are."""
    every = (*places().values(), *map(card_keys, KINDS.values()))
    return {name for keys in every for name in keys.each}
