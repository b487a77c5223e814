"""The image files that cards name.

They are shown by `<img>`, where nothing in a file runs or loads.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from deck.files import failing, is_spelled, name_fault, read_file
from deck.live.image_file import (
    FORMATS,
    KNOWN,
    MAX_BYTES,
    ImageFile,
    ImageProblem,
    image_file,
    too_large,
)
from deck.source.finding import Finding, did_you_mean
from deck.source.finding_list import Findings
from deck.source.models import Card
from deck.source.source import Source

_INSIDE = "put the file into the deck folder, and write its place from there"


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
    if kind not in FORMATS:
        raise ImageProblem("is neither the name of an image nor what draws one", KNOWN)
    with failing(ImageProblem, "cannot be read"):
        try:
            data = read_file(_within(folder, name), MAX_BYTES)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            raise too_large() from None
    return image_file(kind, data)


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
