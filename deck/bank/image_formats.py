"""What an image file of each format must be: whole, not too large, and only a drawing.

A file may come from anybody: headers are read without decoding the image, and no
length in it is trusted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from xml.parsers import expat

_MAX_PIXELS = 4_096  # of each side


class ImageProblem(Exception):  # noqa: N818 - reported as a finding
    """Why a file is no picture for a card, and what to do."""

    def __init__(self, fact: str, fix: str = "") -> None:
        """The fact goes on after the name of the file."""
        super().__init__(fact)
        self.fix = fix


def check_pixels(kind: str, data: bytes) -> None:
    """Raises ImageProblem unless a file is a whole image of a kind in `FORMATS`."""
    start, size_of = FORMATS[kind]
    if not start.match(data):
        message = f"is not a {kind.upper()} image, whatever its name says"
        raise ImageProblem(message)
    try:
        width, height = size_of(data)
    except (IndexError, ValueError, struct.error):
        message = f"is a {kind.upper()} image that ends too early, or is damaged"
        raise ImageProblem(message) from None
    if not (0 < width <= _MAX_PIXELS and 0 < height <= _MAX_PIXELS):
        size = f"{width} × {height} pixels"
        raise ImageProblem(f"has {size}; {_MAX_PIXELS} a side at most")


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError
    data.index(b"IEND\xaeB`\x82")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    """Skips segments up to the first frame header; the end mark comes after it."""
    at = 2
    while data[at + 1] not in range(0xC0, 0xD0) or data[at + 1] in {0xC4, 0xC8, 0xCC}:
        (length,) = struct.unpack_from(">xxH", data, at)
        at += 2 + length
    marker, height, width = struct.unpack_from(">BxxxxHH", data, at)
    if marker != 0xFF:  # noqa: PLR2004 - every marker begins with it
        raise ValueError
    data.index(b"\xff\xd9", at)
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    if not data.rstrip(b"\0").endswith(b"\0;"):  # an empty block, and the trailer
        raise ValueError
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _webp(data: bytes) -> tuple[int, int]:
    (size,) = struct.unpack_from("<I", data, 4)
    if len(data) < size + 8:
        raise ValueError
    if data[12:16] == b"VP8X":
        return _number(data[24:27]) + 1, _number(data[27:30]) + 1
    if data[12:16] == b"VP8L" and data[20:21] == b"\x2f":
        bits = _number(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _number(data[26:28]) & 0x3FFF, _number(data[28:30]) & 0x3FFF
    raise ValueError


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


# How a file of each format begins, and what reads its width and height.
FORMATS: Mapping[str, tuple[re.Pattern[bytes], Callable[[bytes], tuple[int, int]]]] = {
    "png": (re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    "jpg": (re.compile(rb"\xff\xd8\xff"), _jpeg),
    "gif": (re.compile(rb"GIF8[79]a"), _gif),
    "webp": (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), _webp),
}

_SVG_ROOT = "http://www.w3.org/2000/svg svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_ACTIVE = re.compile(
    r"script|foreignobject|animate|set$|a$|handler|discard", re.IGNORECASE
)
_INTERNAL = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);)", re.IGNORECASE)
_LOADS = re.compile(
    r"url\((?!\s*['\"]?\s*#)|@import|image-set\(|src\(|expression\(|\\", re.IGNORECASE
)
_MAX_DEPTH = 200
_OUTSIDE = "refers to something outside itself"


class _SvgReader:
    """Handlers for the parser, each of which raises ImageProblem."""

    def __init__(self) -> None:
        self.open: list[tuple[str, str]] = []  # tag and id of each open element
        self.style = ""
        self.copied: set[str] = set()
        self.with_copies: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if not self.open and name != _SVG_ROOT:
            raise ImageProblem("has no `svg` as its outermost element")
        self.open.append((tag, attributes.get("id", "")))
        if len(self.open) > _MAX_DEPTH:
            raise ImageProblem("is nested too deeply")
        if space == _XHTML or _ACTIVE.match(tag):
            message = f"has an element `{tag}`, which is more than a drawing"
            raise ImageProblem(message)
        for full, value in attributes.items():
            key = full.rpartition(" ")[2].lower()
            if key.startswith("on"):
                raise ImageProblem(f"has an event handler, `{full}`")
            is_link = key in {"href", "src", "base"}
            is_style = "(" in value or key == "style"
            if (is_link and not _INTERNAL.match(value)) or (
                is_style and _LOADS.search(value)
            ):
                raise ImageProblem(_OUTSIDE)
            if tag == "use" and is_link:
                self.copied.add(value.strip()[1:])
                self.with_copies.update(name for _, name in self.open)

    def text(self, data: str) -> None:
        if any(tag == "style" for tag, _ in self.open):
            self.style += data

    def doctype(self, *declared: object) -> None:
        *_names, has_entities = declared
        if has_entities:
            raise ImageProblem("declares entities")

    def instruction(self, _target: str, _data: str) -> None:
        raise ImageProblem(_OUTSIDE)  # it may ask for a style sheet

    def finish(self) -> None:
        if _LOADS.search(self.style):
            raise ImageProblem(_OUTSIDE)
        if (self.copied & self.with_copies) - {""}:  # a small file would draw for hours
            raise ImageProblem("copies what is itself made of copies")


def check_svg(data: bytes) -> None:
    """Raises ImageProblem unless an SVG file only draws: it runs and loads nothing."""
    reader = _SvgReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = lambda _name: reader.open.pop()
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(data, True)
        reader.finish()
    except ImageProblem as problem:
        problem.fix = "take it out, or save the picture as PNG"
        raise
    except (expat.ExpatError, ValueError, LookupError):
        message = "is not an SVG image, whatever its name says"
        raise ImageProblem(message) from None
