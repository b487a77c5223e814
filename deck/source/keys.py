"""Keys of YAML: what each takes, and which of them a mapping has.

The keys of a card, of its kind and of what it lists are fields of frozen dataclasses,
made by `key`; those of files are tables of `Key`. Reader, findings, `deck explain`, the
guide and the schema for editors have them from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, field, fields
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, cast


class Tier(StrEnum):
    """The priority of a card."""

    CORE = "core"
    MORE = "more"


class Form(NamedTuple):
    """What a key takes: how it is read, and the JSON schema that editors have of it.

    `read` gets the fields of a mapping and the key. `entries` are the keys of the
    mappings that a list has.
    """

    name: str
    read: Callable[..., Any]
    schema: Mapping[str, Any]
    is_prose: bool = False
    entries: Keys | None = None


class Beside(NamedTuple):
    """A key that another one needs, and the finding where it is missing."""

    key: str
    fact: str = ""
    help: str = ""
    rule: str = "bad-value"


class Key(NamedTuple):
    """A key: the form of its value, a description, and a chapter of the guide.

    `missing` is the help where a needed key is missing or empty, by default its
    description. One that is `begun` is listed as needed, though another could take its
    place. `role` is what its text is to a learner; of a list of mappings, what the
    first text of each is.
    """

    form: Form
    what: str = ""
    see: str = ""
    needed: bool = False
    begun: bool = False
    missing: str = ""
    beside: Beside | None = None
    role: str = ""

    @property
    def description(self) -> str:
        """A sentence for an editor or a terminal."""
        chapter = f". More in README.md, {self.see}" if self.see else ""
        return f"{self.what}{chapter}"


def key(form: Form, what: str = "", *, default: Any = None, **more: Any) -> Any:
    """A field of a dataclass that is a key of YAML, with the parts of its `Key`."""
    metadata = {"key": Key(form, what, **more)}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    is_needed = more.get("needed", False)
    return field(default=MISSING if is_needed else default, metadata=metadata)


def declared(record: type[Any]) -> Mapping[str, Key]:
    """The keys that a dataclass declares."""
    return _declared(cast("Any", record))


@cache
def _declared(record: Any) -> Mapping[str, Key]:
    each = {one.name: one.metadata.get("key") for one in fields(record)}
    known = {name: one for name, one in each.items() if one is not None}
    return MappingProxyType(known)


def _nowhere(_: str) -> str:
    return ""


class Keys(NamedTuple):
    """The keys of a mapping; `what` names the mapping, such as `a recall card`.

    Of a card's keys `own` are those that only its kind has, or describes anew. `nouns`
    are those of the mapping, the narrowest first: `recall card`, `card`. `elsewhere`
    is the help for a key that stands in another mapping.
    """

    what: str
    each: Mapping[str, Key]
    needed: Sequence[str]
    beside: Mapping[str, Beside]
    own: Collection[str] = ()
    nouns: Sequence[str] = ()
    elsewhere: Callable[[str], str] = _nowhere

    @classmethod
    def of(cls, what: str, each: Mapping[str, Key], **more: Any) -> Keys:
        """The keys of a mapping that is called `what`."""
        needed = [name for name, known in each.items() if known.needed]
        beside = {name: known.beside for name, known in each.items() if known.beside}
        more = {"nouns": (what.partition(" ")[2] or what,)} | more
        return cls(what, MappingProxyType(dict(each)), needed, beside, **more)

    @property
    def begun(self) -> Sequence[str]:
        """The keys that a new mapping has: those that are needed, and alike."""
        return [n for n, known in self.each.items() if known.needed or known.begun]
