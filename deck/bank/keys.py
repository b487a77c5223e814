"""Which kinds of cards and keys there are, what each key takes, and which must be.

All else is made of these tables: `forms.py` reads a key by its form, `json_schema.py`
has the form for editors, `new_card.py` writes it. Words on them: `key_texts.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """How a card asks its question and is graded."""

    RECALL = "recall"
    CLOZE = "cloze"
    CHOICE = "choice"
    NUMERIC = "numeric"
    TABLE = "table"
    SHAPE = "shape"
    OUTPUT = "output"
    BUG = "bug"
    CODE = "code"
    ORDER = "order"
    EXERCISE = "exercise"
    PICTURE = "picture"
    INTERVIEW = "interview"


class Tier(StrEnum):
    """The priority of a card."""

    CORE = "core"
    MORE = "more"


class Keys(NamedTuple):
    """What a mapping is, its keys with the forms of what they take, and those it needs.

    Of a card's keys `own` are those that are of its kind, or mean more there; `begun`
    those that a new card is written with, of which some others could take the place.
    """

    what: str
    forms: Mapping[str, str]
    needed: Sequence[str] = ()
    own: Sequence[str] = ()
    begun: Sequence[str] = ()


DECK = Keys(
    "a deck folder",
    {
        "namespace": "namespace",
        "name": "name",
        "title": "words",
        "languages": "languages",
        "banks": "list",
        "live": "scalar",
        "data": "list",
        "glossary": "scalar",
        "rules": "switches",
        "description": "words",
        "author": "scalar",
        "license": "scalar",
        "url": "address",
    },
    ("namespace", "name", "title", "banks"),
)
SWITCHES = Keys("`rules`", {"off": "rules"})
BANK = Keys(
    "a bank",
    {"topic": "id", "title": "words", "concepts": "names", "cards": "cards"},
    ("topic", "title", "cards"),
)
GLOSSARY = Keys("a glossary", {"terms": "terms"}, ("terms",))
TERM = Keys(
    "a term", {"also": "forms", "avoid": "forms", "card": "scalar"}
)  # and languages

OPTION = Keys("an option", {"text": "text", "because": "text"}, ("text",))
SLIP = Keys("a slip", {"value": "words", "because": "text"}, ("value", "because"))
PART = Keys(
    "a part",
    {"text": "text", "hint": "text", "tests": "tests"},
    ("text", "hint", "tests"),
)
TEST = Keys("a test", {"test": "scalar", "because": "text"}, ("test", "because"))

CARD = Keys(
    "a card",
    {
        "id": "id",
        "kind": "kind",
        "tier": "tier",
        "concept": "scalar",
        "why": "text",
        "proof": "list",
        "program": "scalar",
        "needs": "list",
        "path": "paths",
        "ref": "text",
        "given": "numbers",
        "was": "id",
        "picture": "scalar",
        "alt": "text",
        "answer_picture": "scalar",
        "answer_alt": "text",
        "example": "text",
        "draw": "draws",
        "where": "scalar",
        "allow": "rules",
    },
    ("id", "kind"),
)


_ASKED = {"q": "text", "a": "text"}
_VALUE = {"q": "text", "a": "words"}  # a value to compare has no formulas
_SLIPS = {"slips": "slips"}
_NUMBER = {
    "tolerance": "tolerance",
    "digits": "digits",
    "significant": "significant",
}
# The keys of each kind: those that it needs, those it may have, and what else is begun.
_OWN: Mapping[Kind, tuple[Mapping[str, str], Mapping[str, str], *tuple[str, ...]]] = {
    Kind.RECALL: (_ASKED, {}),
    Kind.CLOZE: ({"text": "gaps"}, {"accept": "accept"}),
    Kind.CHOICE: ({"q": "text", "options": "options"}, {}),
    Kind.NUMERIC: (_VALUE, _NUMBER | _SLIPS),
    Kind.TABLE: (_VALUE, _SLIPS),
    Kind.SHAPE: (_VALUE, _SLIPS),
    Kind.OUTPUT: ({"program": "scalar"}, {"q": "text"} | _SLIPS),
    Kind.BUG: (
        {"q": "text", "program": "scalar", "a": "text"},
        {"line": "line", "mend": "scalar", "tests": "scalar"} | _SLIPS,
    ),
    Kind.CODE: (
        {"q": "text", "program": "gapped", "a": "scalar", "tests": "scalar"},
        {},
    ),
    Kind.ORDER: (
        {"q": "text"},
        {
            "program": "scalar",
            "steps": "steps",
            "unused": "steps",
            "orders": "list",
            "tests": "scalar",
        },
        "steps",
    ),
    Kind.EXERCISE: (
        {"q": "text", "a": "scalar", "parts": "parts"},
        {"setup": "scalar"},
    ),
    Kind.PICTURE: (_ASKED, {"picture": "scalar", "alt": "text"}, "picture", "alt"),
    Kind.INTERVIEW: ({"q": "text", "points": "points"}, {}),
}


def _card(
    kind: Kind, needed: Mapping[str, str], may: Mapping[str, str], *begun: str
) -> Keys:
    what = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} card"
    own = {**needed, **may}
    forms = {name: CARD.forms[name] for name in CARD.needed} | own
    forms |= {name: f for name, f in CARD.forms.items() if name not in own}
    names = (*CARD.needed, *needed)
    return Keys(what, forms, names, (*own,), (*names, *begun))


KINDS: Mapping[Kind, Keys] = {kind: _card(kind, *own) for kind, own in _OWN.items()}
"""What the cards of each kind have."""
