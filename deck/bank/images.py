"""Reads the image files that cards name, and checks that they may go to learners."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from deck.bank.finding_list import Findings
from deck.bank.image_formats import FORMATS, ImageProblem, check_pixels, check_svg
from deck.bank.models import Card
from deck.bank.source import Source
from deck.diagnostics.finding import Finding
from deck.files import NAME_RULE, is_plain_name, read_file
from deck.hashes import sha256

_MAX_BYTES = 1_000_000
_KINDS = {"jpeg": "jpg", **{kind: kind for kind in (*FORMATS, "svg")}}
_INSIDE = "put the file into the deck folder, and write its place from there"
_KNOWN = "the formats are png, jpg, gif, webp and svg"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A checked image. `kind` is the end of its name."""

    kind: str
    data: bytes = field(repr=False)

    @property
    def hash(self) -> str:
        """The content hash, which names it in the package."""
        return sha256(self.data).hexdigest()


def read_images(
    folder: Path, cards: Sequence[Card], sources: Mapping[str, Source]
) -> tuple[dict[str, ImageFile], list[Finding]]:
    """The image files of some cards, and a finding for each that is refused."""
    read: dict[str, ImageFile | ImageProblem] = {}
    found: list[Finding] = []
    for card in cards:
        for image in card.images:
            if not image.is_file:
                continue
            name = str(image.source)
            if name not in read:
                read[name] = _read(folder, name)
            problem = read[name]
            if isinstance(problem, ImageProblem):
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


def _read(folder: Path, name: str) -> ImageFile | ImageProblem:
    try:
        kind = _kind(name)
        data = _bytes(_within(folder, name))
        if kind == "svg":
            check_svg(data)
        else:
            check_pixels(kind, data)
        return ImageFile(kind, data)
    except ImageProblem as problem:
        return problem


def _kind(name: str) -> str:
    kind = _KINDS.get(PurePosixPath(name).suffix[1:].lower(), "")
    if not kind:
        raise ImageProblem("is neither the name of an image nor what draws one", _KNOWN)
    return kind


def _within(folder: Path, name: str) -> Path:
    """The file of that name, which must be inside the folder with links followed."""
    if PureWindowsPath(name).drive or name.startswith("/") or "\\" in name:
        raise ImageProblem("is not a place inside the deck folder", _INSIDE)
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ImageProblem("lies outside the deck folder", _INSIDE)
        if not is_plain_name(name):
            raise ImageProblem("is not a plain file name", NAME_RULE)
        if not path.exists():
            raise ImageProblem("is not there", _INSIDE)
        if not path.is_file():
            raise ImageProblem("is not a file")
    except (OSError, RuntimeError, ValueError):  # a loop of links, a strange name
        raise ImageProblem("cannot be read") from None
    return path


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path, _MAX_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            fix = "make it smaller: phones must load it"
            raise ImageProblem("is larger than 1 MB", fix) from None
        reason = (error.strerror or "unknown reason").lower()
        raise ImageProblem(f"cannot be read: {reason}") from None
