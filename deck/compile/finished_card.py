"""Finished cards, for the quiz: their values, and the texts of it parsed.

They are cached by bank and language, as lists, numbers and texts, in which no code
can hide. To show one, nothing is computed or parsed.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from deck.bank.keys import Kind
from deck.hashes import file_hash
from deck.live.value import Numbers, TruthTable
from deck.memo import recording, use_stored

if TYPE_CHECKING:
    from deck.live.live_bank import LiveBank
    from deck.live.variant import LiveCard, Variant

_PART = "deck."  # where the classes of values are
_NARROW = 20  # columns at which all that may be shown is: formulas on one line, too


class LeftOutError(Exception):
    """A card cannot be asked: it is `untrusted` or `broken`, or its bank `edited`."""


class FinishedCard(NamedTuple):
    """A card in one language. Of a family the seeds are those of its draws.

    `code` is all that is run for it, if anything is.
    """

    kind: Kind
    is_family: bool
    code: str | None
    packed: Mapping[str, Any]  # variants by seed

    def variant(self, seed: str = "") -> Variant:
        """The variant of a seed. Raises KeyError for one that was not drawn."""
        return cast("Variant", unpack_value(self.packed[seed]))


class FinishedBank(NamedTuple):
    """The finished cards of a bank by id, packed, and hashes of its image files.

    `left_out` has those whose code may not run.
    """

    images: Mapping[str, str]
    cards: Mapping[str, str]
    left_out: Collection[str] = ()

    def card(self, card_id: str) -> FinishedCard:
        """A card. Raises LeftOutError for one without values."""
        if card_id not in self.cards:
            raise LeftOutError("untrusted" if card_id in self.left_out else "broken")
        kind, *rest, results = json.loads(self.cards[card_id])
        use_stored(results)
        return FinishedCard(Kind(kind), *rest)


def finished_bank(live: LiveBank, language: str) -> FinishedBank:
    """The finished cards of a bank in a language."""
    images = {name: file_hash(i.data) for name, i in live.loaded.images.items()}
    cards = {str(c.card.id): _finish(c, language) for c in live.cards}
    return FinishedBank(images, cards, sorted(live.left_out))


def _finish(live: LiveCard, language: str) -> str:
    from deck.live.program import card_code
    from deck.render.blocks import Look
    from deck.render.passage import passage_lines
    from deck.render.terminal import card_lines

    card, packed = live.card, {}
    narrow = Look(width=_NARROW, language=language)
    with recording() as results:
        for seed, variant in zip(live.seeds, live.variants[language], strict=True):
            card_lines(card.kind, variant, narrow, card.gaps)
            for part in variant.parts:
                passage_lines(part.hint, narrow)
            packed[seed] = pack_value(variant)
    code = card_code(card).text if card.has_code else None
    whole = [card.kind, bool(card.draw), code, packed, results]
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def pack_value(thing: object) -> Any:
    """A value or variant as lists, numbers and texts. Raises TypeError for others.

    A text of a bank loses its place. Each part has the name of its class, as it may be
    of any of thirty: so only the modules of those that a card has are imported. Records
    of one type are packed without it, by `deck.bank.codec`.
    """
    if thing is None or type(thing) in {bool, int, float}:
        return thing
    part_type: Any = type(thing)
    is_ours = part_type.__module__.startswith(_PART)
    name = f"{part_type.__module__.removeprefix(_PART)}.{part_type.__name__}"
    if is_ours and isinstance(thing, Enum):
        return [name, thing.value]
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, bytes):
        return ["bytes", b64encode(thing).decode()]
    if type(thing) is tuple:
        return ["tuple", *map(pack_value, thing)]
    if isinstance(thing, Mapping):
        return [
            "map",
            *([pack_value(key), pack_value(each)] for key, each in thing.items()),
        ]
    if is_ours and (is_dataclass(thing) or isinstance(thing, tuple)):
        if isinstance(thing, Numbers | TruthTable):
            _ = thing.texts  # recorded: to compute them would need NumPy
        return [
            name,
            *(pack_value(getattr(thing, field)) for field in _fields(part_type)),
        ]
    message = f"{part_type.__name__} is no part of a finished card"
    raise TypeError(message)


def unpack_value(found: Any) -> Any:
    """The thing that was packed."""
    if not isinstance(found, list):
        return found
    name, *parts = found
    if name == "tuple":
        return tuple(map(unpack_value, parts))
    if name == "map":
        return {unpack_value(key): unpack_value(each) for key, each in parts}
    if name == "bytes":
        return b64decode(parts[0])
    return _class(name)(*map(unpack_value, parts))


@cache
def _class(name: str) -> Any:
    module, _, own = name.rpartition(".")
    return getattr(import_module(_PART + module), own)


@cache
def _fields(part_type: Any) -> Sequence[str]:
    own = getattr(part_type, "_fields", None)
    return own or [field.name for field in fields(part_type)]
