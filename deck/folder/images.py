"""The image files that cards name, and checks that they may go to learners.

They are shown by `<img>`, where nothing in a file runs or loads. Headers are read
without decoding the image, and no length in them is trusted.
"""

from __future__ import annotations

import errno
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.bank.source import Source
from deck.diagnostics.finding import Finding, did_you_mean
from deck.files import failing, is_spelled, name_fault, read_file
from deck.hashes import short_hash
from deck.live.drawing import ImageFile

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
    if kind not in _FORMATS:
        raise ImageProblem("is neither the name of an image nor what draws one", _KNOWN)
    with failing(ImageProblem, "cannot be read"):
        try:
            data = read_file(_within(folder, name), _MAX_BYTES)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            fix = "make it smaller: phones must load it"
            raise ImageProblem("is larger than 1 MB", fix) from None
    _check(kind, data)
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


def _check(kind: str, data: bytes) -> None:
    """Raises ImageProblem unless a file begins as a small image of its kind."""
    start, size_of = _FORMATS[kind]
    if not re.match(start, data, re.DOTALL):
        message = f"is no {kind.upper()} image, whatever its name says"
        raise ImageProblem(message)
    try:
        sides = size_of(data)
    except (IndexError, ValueError, struct.error):
        message = f"is a {kind.upper()} image that ends too early, or is damaged"
        raise ImageProblem(message) from None
    if not all(0 < side <= _MAX_PIXELS for side in sides):
        size = " × ".join(map(str, sides))
        raise ImageProblem(f"has {size} pixels; {_MAX_PIXELS} a side at most")


def _jpeg(data: bytes) -> tuple[int, ...]:
    """Skips segments up to the first frame header.

    Any number of bytes of ones may stand before a marker.
    """
    at = 2
    while (kind := data[at + 1]) not in _JPEG_FRAMES:
        (length,) = struct.unpack_from(">xxH", data, at)
        at += 1 if kind == 0xFF else 2 + length  # noqa: PLR2004
    height, width = struct.unpack_from(">xxxxxHH", data, at)
    return width, height


_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _webp(data: bytes) -> tuple[int, ...]:
    if data[12:16] == b"VP8X":
        sides = struct.unpack_from("<HBHB", data, 24)
        return sides[0] + (sides[1] << 16) + 1, sides[2] + (sides[3] << 16) + 1
    if data[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return tuple(side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))


# How a file of each format begins, and what reads its width and height. An SVG, whose
# letters may have two bytes each, has no pixels.
_FORMATS: Mapping[str, tuple[bytes, Callable[[bytes], tuple[int, ...]]]] = {
    "png": (rb"\x89PNG\r\n\x1a\n", lambda data: struct.unpack_from(">II", data, 16)),
    "jpg": (rb"\xff\xd8\xff", _jpeg),
    "gif": (rb"GIF8[79]a", lambda data: struct.unpack_from("<HH", data, 6)),
    "webp": (rb"RIFF.{4}WEBPVP8[ LX]", _webp),
    "svg": (rb".{0,4000}?<\0?s\0?v\0?g", lambda _: ()),
}
