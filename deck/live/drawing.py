"""A picture as whoever draws it gives it: to be shown, to be hashed, in characters.

What is drawn in it, nothing in `deck` knows.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

from deck.hashes import short_hash
from deck.live.image_file import ImageFile, ImageProblem, image_file
from deck.words import base_language

PICTURE = "picture "  # before the hash of one among values


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a card; it has an SVG or a file.

    An SVG is part of the card, and what is `currentColor` in it has the colour of the
    text. `cells` are the same as lines of characters, the widest first; without them, a
    terminal has the words in `alt`. `credit` is HTML by language, for the description
    of the deck. What is pixelated stays so where it is shown enlarged.
    """

    svg: str = ""
    file: ImageFile | None = None
    cells: tuple[str, ...] = ()
    meaning: str = ""  # what is hashed in place of what is seen
    credit: Mapping[str, str] = field(default_factory=dict, compare=False)
    is_pixelated: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where it has no file, and no SVG that can stand in HTML."""
        if self.file is not None:
            return
        try:
            tag = ET.fromstring(self.svg).tag  # noqa: S314 - of trusted code
        except ET.ParseError as error:
            raise ValueError(f"the SVG is not well-formed: {error}") from None
        if tag.rpartition("}")[2] != "svg" or not self.svg.startswith("<svg"):
            raise ValueError("an SVG begins with `<svg`; `image` takes any file")

    def __repr__(self) -> str:
        """As messages name it."""
        return "a picture"

    def credit_in(self, language: str) -> str:
        """Whose it is, in a language or else in the first that there is."""
        first = next(iter(self.credit.values()), "")
        return self.credit.get(base_language(language), first)

    @property
    def digest(self) -> str:
        """A short hash of what it means."""
        if self.file is not None and not self.meaning:
            return self.file.digest
        return short_hash((self.meaning or self.svg).encode())


def image(data: bytes, kind: str = "png") -> Drawing:
    """The picture that is the content of a file: png, jpg, gif, webp or svg.

    Raises ValueError where none may be shown.
    """
    try:
        return Drawing(file=image_file(kind, data))
    except ImageProblem as problem:
        raise ValueError(f"the image {problem}") from None


def meaning_of(kind: str, *parts: object) -> str:
    """What a picture means that shows these numbers and texts, or lists of them."""
    return json.dumps([kind, parts], separators=(",", ":"))
