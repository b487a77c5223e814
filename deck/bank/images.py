"""Images that lie beside a bank: read, and held to what may go to learners."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.bank.pixels import STARTS, sides
from deck.bank.source import Source
from deck.diagnostics.finding import Finding
from deck.files import NAME_RULE, is_plain_name, read_file
from deck.hashes import sha256

_MAX_BYTES = 1_000_000
_MAX_PIXELS = 4_096  # of each side
_KINDS = {"jpeg": "jpg", **{kind: kind for kind in (*STARTS, "svg")}}
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
        if not is_plain_name(name):
            raise _Problem("is not a plain file name", NAME_RULE)
        if not path.exists():
            raise _Problem("is not there", _INSIDE)
        if not path.is_file():
            raise _Problem("is not a file")
    except (OSError, RuntimeError, ValueError):  # a loop of links, a strange name
        raise _Problem("cannot be read") from None
    return path


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path, _MAX_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            fix = "make it smaller: phones must load it"
            raise _Problem("is larger than 1 MB", fix) from None
        reason = (error.strerror or "unknown reason").lower()
        raise _Problem(f"cannot be read: {reason}") from None


def _check_drawing(data: bytes) -> None:
    from deck.bank.svg import svg_problem

    problem = svg_problem(data)
    if problem is not None:
        raise _Problem(*problem)


def _check_pixels(kind: str, data: bytes) -> None:
    """The file is what its name says, whole, and of a size that a phone can draw."""
    if not STARTS[kind].match(data):
        raise _Problem(f"is not a {kind.upper()} image, whatever its name says")
    found = [*sides(kind, data)]
    if not found:
        raise _Problem(f"is a {kind.upper()} image that ends too early, or is damaged")
    for width, height in found:
        if not (0 < width <= _MAX_PIXELS and 0 < height <= _MAX_PIXELS):
            size = f"{width} × {height} pixels"
            raise _Problem(f"has {size}; {_MAX_PIXELS} a side at most")
