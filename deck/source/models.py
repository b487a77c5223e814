"""What a card is, once it has been read: typed, frozen, each text with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, NamedTuple

from deck.source.fields import Fields
from deck.source.forms import (
    ID,
    LIST,
    RULES,
    SCALAR,
    TEXT,
    WORDS,
    entries,
    one_or_more,
    python_name,
    reference,
    scalar,
)
from deck.source.keys import Beside, Form, Keys, Tier, declared, key
from deck.source.source import LocalizedText, Map, Text
from deck.source.template import Piece

_FILE_END = r"\.[A-Za-z]{3,4}\s*$"
_DRAWN = re.compile(r"[^\W\d_]|[\[(]")  # in what computes more than a number
_DRAWS = "write what draws it: `integer(2, 9)`, `tenths(0.1, 2)`, `pick(2, 5)`"
_TIERS = {str(tier): tier for tier in Tier}
_PATHS = ("sprint",)


class Image(NamedTuple):
    """A picture on a card: an expression or file that draws it, and a description."""

    source: Text
    alt: LocalizedText

    @property
    def is_file(self) -> bool:
        """True if the source names a file; an expression has brackets at its end."""
        is_drawn = "(" in self.source or "${" in self.source
        return not is_drawn or bool(re.search(_FILE_END, self.source))


def _tier(fields: Fields, name: str) -> Tier:
    text = fields.text(name)
    if text is not None and text not in _TIERS:
        fields.bad(text, f"there is no `{name}` called `{text}`", _TIERS)
    return _TIERS.get(text or "", Tier.CORE)


def _paths(fields: Fields, name: str) -> tuple[str, ...]:
    path = fields.texts(name)
    for word in path:
        if word not in _PATHS:
            fields.bad(word, f"there is no `{name}` called `{word}`", _PATHS)
    return tuple(map(str, path))


def _draws(fields: Fields, key_name: str) -> dict[Text, Text]:
    fix = "write `x: integer(1, 9)` below `draw`, without a `-`"
    inner = fields.mapping(key_name, "a mapping of names and what they draw", fix=fix)
    if isinstance(fields.get(key_name), Map) and not inner.node.entries:
        fields.missing(key_name)
    draws: dict[Text, Text] = {}
    for written, value in inner.others():
        name, fix = Text.between(python_name(written), written.start, written.end), ""
        if not name:
            message = f"`{written}` cannot be the name of a number"
            fix = "a name has letters, digits and `_`, and no digit first"
        elif name in draws:
            message = f"`{name}` is drawn twice: Python reads both names as one"
            fix = "give the number another name"
        elif not isinstance(value, Text) or not _DRAWN.search(value):
            message, fix = f"`{name}` draws nothing", _DRAWS
        if fix:
            fields.findings.add("bad-draw", message, name.span, help=fix)
        elif isinstance(value, Text):
            draws[name] = value
    return draws


_DRAWABLE = r"^[^\s0-9!-/:-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*$"
KIND = Form("kind", Fields.get, reference("kind"))  # read before all other keys
TIER = Form("tier", _tier, {"enum": [*Tier]})
PATHS = Form("paths", _paths, one_or_more({"enum": [*_PATHS]}))
DRAWS = Form(
    "draws",
    _draws,
    {
        "type": "object",
        "patternProperties": {_DRAWABLE: scalar()},
        "additionalProperties": False,
        "minProperties": 1,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing to learn; `body` has what its kind asks for.

    A `program`, and what else a kind describes anew, is in the body, too.
    """

    id: Text = key(
        ID,
        "lower-case letters, digits, `.`, `_`, `-`; **never changes**: the learner's "
        "history depends on it",
        needed=True,
        missing="write `id: some-name` first; it names the card, and never changes",
    )
    kind: str = key(KIND, "how it is asked and graded", needed=True, see="Kinds")
    tier: Tier = key(TIER, "`core` (default) or `more`", default=Tier.CORE)
    concept: str = key(
        SCALAR, "a word that groups cards on the same idea, in all banks", default=""
    )
    why: LocalizedText | None = key(
        TEXT, "one or two sentences shown after the answer", role="why"
    )
    proof: tuple[Text, ...] = key(
        LIST,
        "an expression, or a list of them, which unfolds after the answer with its "
        "value: `sqrt(2)`",
        default=(),
    )
    program: Text | None = key(
        SCALAR,
        "Python, run when the deck is built; shown with the question",
        role="program",
        missing="`program` is Python, in a block that starts with `|-`",
    )
    needs: tuple[Text, ...] = key(
        LIST, "list of card ids that come before this one", default=()
    )
    path: tuple[str, ...] = key(PATHS, "`sprint`: part of the short path", default=())
    ref: LocalizedText | None = key(TEXT, "where to read on", role="ref")
    was: Text | None = key(
        ID,
        "the former id of a renamed card, which no card has now: its history in Anki "
        "and in the quiz goes on; its own id where a card that was taken out comes "
        "back edited",
    )
    picture: Text | None = key(
        SCALAR,
        "a picture shown with the question, drawn or a file",
        see="Pictures",
        missing="write `picture` or `answer_picture`, with its `alt`",
        beside=Beside("alt"),
    )
    alt: LocalizedText | None = key(
        TEXT,
        "what `picture` shows in words",
        missing="write in `alt` what is to be seen, for those who cannot see the "
        "picture",
        beside=Beside(
            "picture", "`alt` without `picture` describes nothing", rule="bad-picture"
        ),
        role="alt",
    )
    answer_picture: Text | None = key(
        SCALAR,
        "the same as `picture`, shown with the answer",
        beside=Beside("answer_alt"),
    )
    answer_alt: LocalizedText | None = key(
        TEXT,
        "what `answer_picture` shows in words",
        missing="write in `answer_alt` what is to be seen, for those who cannot see it",
        beside=Beside(
            "answer_picture",
            "`answer_alt` without `answer_picture` describes nothing",
            rule="bad-picture",
        ),
        role="alt",
    )
    example: LocalizedText | None = key(
        TEXT,
        "a solved one, shown before the card is asked for the first time",
        see="Kinds",
        beside=Beside(
            "draw",
            "`example` is for a card with `draw`, or of kind `code`",
            "another card can explain itself in `why`",
        ),
        role="example",
    )
    draw: Mapping[Text, Text] = key(
        DRAWS,
        "names, each on a line of its own, with what draws a fresh number for it at "
        "each review: `x: integer(1, 9)`",
        see="Families",
        default=dict,
    )
    where: Text | None = key(
        SCALAR,
        "an expression that says which drawn numbers are fit",
        beside=Beside(
            "draw", "`where` without `draw` rejects nothing", rule="bad-draw"
        ),
    )
    allow: tuple[Text, ...] = key(  # rules
        RULES,
        "list of rules that this card may break",
        see="Where a rule does not fit",
        default=(),
    )
    topic: str
    body: Any

    @property
    def question(self) -> LocalizedText | None:
        """What is asked, where the kind has a key for it."""
        question: LocalizedText | None = getattr(self.body, "q", None)
        return question

    def question_text(self, language: str, gap: str) -> str | None:
        """The question as it is written, with a text for each gap.

        None where the kind has words of its own for it.
        """
        if self.pieces:
            return "".join(gap if p.gap else p.text for p in self.pieces[language])
        return None if self.question is None else str(self.question[language])

    @property
    def is_value(self) -> bool:
        """True if what it asks for is one value."""
        return any(
            known.role == "value" for known in declared(type(self.body)).values()
        )

    @property
    def slips(self) -> tuple[Slip, ...]:
        """The usual mistakes, where the kind has a key for them."""
        slips: tuple[Slip, ...] = getattr(self.body, "slips", ())
        return slips

    @property
    def pieces(self) -> Mapping[str, Sequence[Piece]]:
        """What a text with gaps is cut into, by language; empty for other cards."""
        pieces: Mapping[str, Sequence[Piece]] = getattr(self.body, "pieces", {})
        return pieces

    @property
    def gaps(self) -> tuple[int, ...]:
        """The numbers of the gaps; (0,) for a card without gaps."""
        gaps: tuple[int, ...] = getattr(self.body, "gaps", (0,))
        return gaps

    @property
    def image(self) -> Image | None:
        """The picture of the question."""
        return _image(self.picture, self.alt)

    @property
    def answer_image(self) -> Image | None:
        """The picture of the answer."""
        return _image(self.answer_picture, self.answer_alt)

    @property
    def images(self) -> tuple[Image, ...]:
        """The pictures of both sides."""
        return tuple(filter(None, (self.image, self.answer_image)))


def _image(source: Text | None, alt: LocalizedText | None) -> Image | None:
    return Image(source, alt) if source and alt else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A usual mistake: the answer that it gives, and why that is wrong."""

    value: LocalizedText = key(WORDS, "the answer that the mistake gives", needed=True)
    because: LocalizedText = key(
        TEXT,
        "why that is wrong",
        needed=True,
        missing="`because` says why that is wrong",
        role="slip-reason",
    )


CARD = Keys.of("a card", declared(Card))
SLIP = Keys.of("a slip", declared(Slip))
SLIPS = entries("slips", SLIP, Slip, one_or_more(reference("slip")))


class CodeText(LocalizedText):
    """A line of code, the same in every language, which is not read as words."""

    __slots__ = ()


def code_texts(card: Card) -> Iterator[tuple[str, Text]]:
    """The code of a card that a learner reads, with its roles."""
    own = declared(type(card.body))
    for name, known in {**declared(Card), **own}.items():
        record = card.body if name in own else card
        text = getattr(record, name)
        if known.role and type(text) is Text:
            yield known.role, text


def card_words(card: Card) -> Iterator[tuple[str, LocalizedText]]:
    """The texts of a card that a learner reads, with their roles."""
    yield from _words(card.body)
    yield from _words(card)


def _words(record: Any, first: str = "") -> Iterator[tuple[str, LocalizedText]]:
    """The texts of a record with their roles; `first` is that of its first text."""
    for name, known in declared(type(record)).items():
        value, role = getattr(record, name), first or known.role
        if isinstance(value, LocalizedText):
            first = ""
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            if isinstance(one, LocalizedText):
                if role and not isinstance(one, CodeText):
                    yield role, one
            elif is_dataclass(one):
                yield from _words(one, known.role)
