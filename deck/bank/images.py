"""Images that lie beside a bank: read, and held to what may go to learners."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from deck.bank.card import Card
from deck.bank.collect import Findings
from deck.bank.finding import Finding
from deck.bank.source import Source
from deck.hashes import sha256

_MAX_BYTES = 1_000_000
_MAX_PIXELS = 4_096  # of each side
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_STARTS = {
    "png": re.compile(re.escape(_PNG)),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
_KINDS = {"jpeg": "jpg", **{kind: kind for kind in (*_STARTS, "svg")}}
_INSIDE = "put the file into the deck folder, and write its place from there"
_FORMATS = "the formats are png, jpg, gif, webp and svg"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An image that was found good. `kind` is the end of its name."""

    kind: str
    data: bytes = field(repr=False)

    @property
    def hash(self) -> str:
        """What tells its file from another."""
        return sha256(self.data).hexdigest()


class _Problem(Exception):  # noqa: N818 - told as a finding
    """Why a file is no picture for a card, and what to do."""

    def __init__(self, fact: str, fix: str = "") -> None:
        super().__init__(fact)
        self.fix = fix


def read_images(
    folder: Path, cards: Sequence[Card], sources: Mapping[str, Source]
) -> tuple[dict[str, ImageFile], list[Finding]]:
    """The image files that cards name, and a finding for each that is not good."""
    read: dict[str, ImageFile | _Problem] = {}
    found: list[Finding] = []
    for card in cards:
        for image in card.images:
            if not image.is_file:
                continue
            name = str(image.source)
            if name not in read:
                read[name] = _read(folder, name)
            problem = read[name]
            if isinstance(problem, _Problem):
                findings = Findings(sources[card.bank], found)
                message, place = f"`{name}` {problem}", image.source.span
                findings.add("bad-picture", message, place, help=problem.fix)
    images = {n: image for n, image in read.items() if isinstance(image, ImageFile)}
    return images, found


def whole_cards(
    cards: Sequence[Card], images: Mapping[str, ImageFile]
) -> Iterator[Card]:
    """The cards whose image files are all good."""
    for card in cards:
        if all(str(i.source) in images for i in card.images if i.is_file):
            yield card


def _read(folder: Path, name: str) -> ImageFile | _Problem:
    try:
        kind = _kind(name)
        data = _bytes(_within(folder, name))
        if kind == "svg":
            _check_drawing(data)
        else:
            _check_pixels(kind, data)
        return ImageFile(kind, data)
    except _Problem as problem:
        return problem


def _kind(name: str) -> str:
    kind = _KINDS.get(PurePosixPath(name).suffix[1:].lower(), "")
    if not kind:
        raise _Problem("is neither the name of an image nor what draws one", _FORMATS)
    return kind


def _within(folder: Path, name: str) -> Path:
    """The file of that name, which is in the folder in truth, links followed."""
    if PureWindowsPath(name).drive or name.startswith("/") or "\\" in name:
        raise _Problem("is not a place inside the deck folder", _INSIDE)
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise _Problem("lies outside the deck folder", _INSIDE)
        if not path.exists():
            raise _Problem("is not there", _INSIDE)
        if not path.is_file():
            raise _Problem("is not a file")
    except (OSError, RuntimeError, ValueError):  # a loop of links, a strange name
        raise _Problem("cannot be read") from None
    return path


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise _Problem(f"cannot be read: {reason}") from None
    if len(data) > _MAX_BYTES:
        raise _Problem("is larger than 1 MB", "make it smaller: phones must load it")
    return data


def _check_drawing(data: bytes) -> None:
    from deck.bank.svg import svg_problem

    problem = svg_problem(data)
    if problem is not None:
        raise _Problem(*problem)


def _check_pixels(kind: str, data: bytes) -> None:
    """The file is what its name says, whole, and of a size that a phone can draw."""
    if not _STARTS[kind].match(data):
        raise _Problem(f"is not a {kind.upper()} image, whatever its name says")
    if kind == "png":
        if not data[12:16] == b"IHDR" or _PNG_END not in data:
            raise _Problem("is a PNG image that ends too early")
        sides = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
        if not all(0 < side <= _MAX_PIXELS for side in sides):
            size = f"{sides[0]} × {sides[1]} pixels"
            raise _Problem(f"has {size}; {_MAX_PIXELS} a side at most")
