"""What may stand in an SVG image: shapes and text, nothing that runs or calls home."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "path"),
        *("rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("textPath", "linearGradient", "radialGradient", "stop", "pattern"),
        *("clipPath", "mask", "marker", "style", "image", "switch", "filter"),
        *("feBlend", "feColorMatrix", "feComposite", "feFlood", "feGaussianBlur"),
        *("feMerge", "feMergeNode", "feMorphology", "feOffset", "feTile"),
        *("feComponentTransfer", "feFuncA", "feFuncB", "feFuncG", "feFuncR"),
    )
)
# What drawing programs keep for themselves; no browser acts on it.
_NOTES = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns",
    "http://web.resource.org/cc/",
)
_HERE = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);)", re.IGNORECASE)
_CALL = re.compile(
    r"url\((?!\s*['\"]?\s*#)|@import|image-set\(|src\(|expression\(|\\", re.IGNORECASE
)
_MAX_DEPTH = 200
_FIX = "take it out, or save the picture as PNG"


class Problem(NamedTuple):
    """Why an SVG image is not taken, and what to do."""

    fact: str
    fix: str = ""


class _Found(Exception):  # noqa: N818 - ends the reading at the first problem
    """A part that must not be there."""


class _Reader:
    """Looks at each part as the parser meets it, and keeps no more than ids."""

    def __init__(self) -> None:
        self.within: list[str] = []  # the ids of open elements
        self.styles = 0
        self.style = ""
        self.copied: set[str] = set()
        self.with_copies: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens: of the kinds that draw, and with harmless attributes."""
        space, _, tag = name.rpartition(" ")
        self.within.append(attributes.get("id", ""))
        if len(self.within) == 1 and (space, tag) != (_SVG, "svg"):
            raise _Found("has no `svg` as its outermost element")
        if len(self.within) > _MAX_DEPTH:
            raise _Found("is nested too deeply")
        if not (space == _SVG and tag in _SHAPES) and not space.startswith(_NOTES):
            raise _Found(f"has an element `{tag}`, which is more than a drawing")
        self.styles += tag == "style"
        for key, value in attributes.items():
            self.attribute(key.rpartition(" ")[2], value)
            if tag == "use" and key.endswith("href"):
                self.copied.add(value.strip()[1:])
                self.with_copies.update(self.within)

    def attribute(self, key: str, value: str) -> None:
        """An attribute calls nothing, neither code nor another place."""
        if key.lower().startswith("on"):
            raise _Found(f"has an event handler, `{key}`")
        if key.lower() in {"href", "src", "base"} and not _HERE.match(value):
            raise _Found("refers to something outside itself")
        if _CALL.search(value) and ("(" in value or key.lower() == "style"):
            raise _Found("refers to something outside itself")

    def end(self, name: str) -> None:
        """An element closes; the text of a style sheet calls nothing either."""
        self.within.pop()
        if name.endswith(" style"):
            self.styles -= 1
            if _CALL.search(self.style):
                raise _Found("refers to something outside itself")
            self.style = ""

    def done(self) -> None:
        """A copy of copies of copies can make a small file draw for hours."""
        if (self.copied & self.with_copies) - {""}:
            raise _Found("copies what is itself made of copies")

    def text(self, data: str) -> None:
        """Text is kept where it is a style sheet."""
        if self.styles:
            self.style += data

    def instruction(self, _target: str, _data: str) -> None:
        """A processing instruction, such as one that asks for a style sheet."""
        raise _Found("refers to something outside itself")

    def doctype(self, *named: object) -> None:
        """A document type; with entities of its own, text could grow without end."""
        *_, internal = named
        if internal:
            raise _Found("declares entities")


def svg_problem(data: bytes) -> Problem | None:
    """What keeps an SVG image from learners' devices; None where it is a drawing."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.ProcessingInstructionHandler = reader.instruction
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(data, True)
        reader.done()
    except _Found as found:
        return Problem(str(found), _FIX)
    except (expat.ExpatError, ValueError, LookupError):
        return Problem("is not an SVG image, whatever its name says")
    return None
