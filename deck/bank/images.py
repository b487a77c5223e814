"""The image files that cards name, and checks that they may go to learners.

A file may come from anybody: it must be whole, not too large, and only a drawing.
Headers are read without decoding the image, and no length in them is trusted.
"""

from __future__ import annotations

import errno
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.parsers import expat

from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.bank.source import Source
from deck.diagnostics.finding import Finding, did_you_mean
from deck.files import failing, is_spelled, name_fault, read_file
from deck.hashes import short_hash

_MAX_BYTES = 1_000_000
_MAX_PIXELS = 4_096  # of each side
_INSIDE = "put the file into the deck folder, and write its place from there"
_KNOWN = "the formats are png, jpg, gif, webp and svg"


class ImageProblem(Exception):  # noqa: N818 - reported as a finding
    """Why a file is no picture for a card, and what to do."""

    def __init__(self, fact: str, fix: str = "") -> None:
        """The fact goes on after the name of the file."""
        super().__init__(fact)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A checked image. `kind` is the end of its name, `digest` a hash of its data."""

    kind: str
    digest: str
    data: bytes = field(repr=False)


def read_images(
    folder: Path, cards: Sequence[Card], source: Source
) -> tuple[dict[str, ImageFile], tuple[Card, ...], list[Finding]]:
    """The image files of a bank's cards, the cards that have theirs, and findings."""
    images: dict[str, ImageFile] = {}
    problems: dict[str, ImageProblem] = {}
    whole: list[Card] = []
    findings = Findings(source)
    for card in cards:
        before = len(findings.recorded)
        for image in card.images:
            name = str(image.source)
            if not image.is_file or name in images:
                continue
            if name not in problems:
                try:
                    images[name] = _read(folder, name)
                    continue
                except ImageProblem as problem:
                    problems[name] = problem
            message, fix = f"`{name}` {problems[name]}", problems[name].fix
            findings.add("bad-picture", message, image.source.span, help=fix)
        if len(findings.recorded) == before:
            whole.append(card)
    return images, tuple(whole), findings.recorded


def _read(folder: Path, name: str) -> ImageFile:
    """An image file that may be shown. Raises ImageProblem."""
    kind = PurePosixPath(name).suffix[1:].lower().replace("jpeg", "jpg")
    if kind not in {*_FORMATS, "svg"}:
        raise ImageProblem("is neither the name of an image nor what draws one", _KNOWN)
    with failing(ImageProblem, "cannot be read"):
        try:
            data = read_file(_within(folder, name), _MAX_BYTES)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            fix = "make it smaller: phones must load it"
            raise ImageProblem("is larger than 1 MB", fix) from None
    if kind == "svg":
        check_svg(data)
    else:
        _check_pixels(kind, data)
    return ImageFile(kind, short_hash(data), data)


def _within(folder: Path, name: str) -> Path:
    """The file of that name, which must be inside the folder with links followed."""
    if "://" in name:
        raise ImageProblem("is an address of the web", _INSIDE)
    if PureWindowsPath(name).drive or name.startswith("/") or "\\" in name:
        raise ImageProblem("is not a place inside the deck folder", _INSIDE)
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ImageProblem("lies outside the deck folder", _INSIDE)
        if fault := name_fault(name):
            raise ImageProblem("is not a plain file name", fault)
        if not path.exists() or not is_spelled(folder, name):
            beside = path.parent.iterdir() if path.parent.is_dir() else ()
            names = [str(PurePosixPath(name).with_name(one.name)) for one in beside]
            fix = did_you_mean(name, sorted(names)) or _INSIDE
            raise ImageProblem("is not there", fix)
        if not path.is_file():
            raise ImageProblem("is not a file")
    except (OSError, RuntimeError, ValueError):  # a loop of links, a strange name
        raise ImageProblem("cannot be read") from None
    return path


def _check_pixels(kind: str, data: bytes) -> None:
    """Raises ImageProblem unless a file is a whole image of a kind in `_FORMATS`."""
    start, size_of = _FORMATS[kind]
    if not re.match(start, data, re.DOTALL):
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


def _png(data: bytes) -> tuple[int, ...]:
    if data[12:16] != b"IHDR":
        raise ValueError
    data.index(b"IEND\xaeB`\x82")
    return struct.unpack_from(">II", data, 16)


_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _jpeg(data: bytes) -> tuple[int, ...]:
    """Skips segments up to the first frame header; the end mark comes after it.

    Any number of bytes of ones may stand before a marker.
    """
    at = 2
    while (kind := data[at + 1]) not in _JPEG_FRAMES:
        (length,) = struct.unpack_from(">xxH", data, at)
        at += 1 if kind == 0xFF else 2 + length  # noqa: PLR2004
    marker, height, width = struct.unpack_from(">BxxxxHH", data, at)
    if marker != 0xFF:  # noqa: PLR2004 - every marker begins with it
        raise ValueError
    data.index(b"\xff\xd9", at)
    return width, height


def _gif(data: bytes) -> tuple[int, ...]:
    if not data.rstrip(b"\0").endswith(b"\0;"):  # an empty block, and the trailer
        raise ValueError
    return struct.unpack_from("<HH", data, 6)


def _webp(data: bytes) -> tuple[int, ...]:
    (size,) = struct.unpack_from("<I", data, 4)
    if len(data) < size + 8:
        raise ValueError
    if data[12:16] == b"VP8X":
        sides = struct.unpack_from("<HBHB", data, 24)
        return sides[0] + (sides[1] << 16) + 1, sides[2] + (sides[3] << 16) + 1
    if data[12:16] == b"VP8L" and data[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return tuple(side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    raise ValueError


# How a file of each format begins, and what reads its width and height.
_FORMATS: Mapping[str, tuple[bytes, Callable[[bytes], tuple[int, ...]]]] = {
    "png": (rb"\x89PNG\r\n\x1a\n", _png),
    "jpg": (rb"\xff\xd8\xff", _jpeg),
    "gif": (rb"GIF8[79]a", _gif),
    "webp": (rb"RIFF.{4}WEBP", _webp),
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
_LINKS = {"href", "src", "base"}


def check_svg(data: bytes) -> None:
    """Raises ImageProblem unless an SVG file only draws: it runs and loads nothing."""
    inside: list[tuple[str, str]] = []  # tag and id of each open element
    styles: list[str] = []
    copied: set[str] = set()
    with_copies: set[str] = set()

    def start(name: str, attributes: dict[str, str]) -> None:
        if not inside and name != _SVG_ROOT:
            raise _not_a_drawing("has no `svg` as its outermost element")
        inside.append((name.rpartition(" ")[2], attributes.get("id", "")))
        if len(inside) > _MAX_DEPTH:
            raise _not_a_drawing("is nested too deeply")
        for link in _links(name, attributes):
            copied.add(link.strip()[1:])
            with_copies.update(own_id for _, own_id in inside)

    def text(data: str) -> None:
        if any(tag == "style" for tag, _ in inside):
            styles.append(data)

    def doctype(_name: str, _system: object, _public: object, entities: int) -> None:
        if entities:
            raise _not_a_drawing("declares entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: inside.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        message = "is not an SVG image, whatever its name says"
        raise ImageProblem(message) from None
    if _LOADS.search("".join(styles)):
        raise _not_a_drawing(_OUTSIDE)
    if (copied & with_copies) - {""}:  # a small file would draw for hours
        raise _not_a_drawing("copies what is itself made of copies")


def _refuse_instruction(_target: str, _data: str) -> None:
    raise _not_a_drawing(_OUTSIDE)  # it may ask for a style sheet


def _links(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """What an element copies. Raises ImageProblem if it could run or load something."""
    space, _, tag = name.rpartition(" ")
    if space == _XHTML or _ACTIVE.match(tag):
        fact = f"has an element `{tag}`, which is more than a drawing"
        raise _not_a_drawing(fact)
    for full, value in attributes.items():
        key = full.rpartition(" ")[2].lower()
        if key.startswith("on"):
            raise _not_a_drawing(f"has an event handler, `{full}`")
        is_style = "(" in value or key == "style"
        if (key in _LINKS and not _INTERNAL.match(value)) or (
            is_style and _LOADS.search(value)
        ):
            raise _not_a_drawing(_OUTSIDE)
        if tag == "use" and key in _LINKS:
            yield value


def _not_a_drawing(fact: str) -> ImageProblem:
    return ImageProblem(fact, "take it out, or save the picture as PNG")
