"""Image files beside a bank: what is taken, and what is not."""

from __future__ import annotations

import os
import zlib
from base64 import b85decode
from pathlib import Path

import pytest

from tests.folders import Folder, read_folder, write_folder
from tests.tables import table

CARD = """\
topic: gates
title: Gates
cards:
  - {id: shown, kind: recall, q: q, a: a, picture: %s, alt: a picture}
  - {id: plain, kind: recall, q: q, a: a}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
SIZES = ("4097 × 1", "2 × 4097")


# Images of two pixels by one.
JPEG = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    b"\xff\xc0\0\x0b\x08\0\1\0\2\1\1\x11\0\xff\xda\0\x08\1\1\0\0?\0\xa0\xff\xd9"
)
GIF = b85decode("M@dFFH(>$*0RVvj00000000000000004x9i000620RR991pom62nYZ>")
LOSSLESS = b85decode("Qb|Te8UO$QS4BclR!}%h4gdfEF984m00$5e{SQP${{s")
WEBP = b85decode("Qb|TeBme*aS4BclR!}$~7ytkOFaZFa0V)Cj0RRlZ&LyM(18@NT>}LP~")


def png(width: int = 2, height: int = 2) -> bytes:
    """A small PNG image that says it has these sides."""
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\0\0\0\0"
    chunks = (
        (b"IHDR", header),
        (b"IDAT", zlib.compress(b"\0\1\2" * 2)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
        for kind, data in chunks
    )


def folder_with(path: Path, name: str, files: dict[str, bytes]) -> Folder:
    """A deck folder whose first card shows a file of that name."""
    write_folder(path, {"gates": CARD % name})
    for file, data in files.items():
        (path / file).parent.mkdir(exist_ok=True)
        (path / file).write_bytes(data)
    return read_folder(path)


def problem(folder: Folder) -> str:
    """The one finding of a folder, without the name of the file; its card is out."""
    (finding,) = folder.findings
    assert finding.rule == "bad-picture"
    assert finding.at.span[:2] == (4, 52)
    assert [str(card.id) for card in folder.cards] == ["plain"]
    assert folder.images == {}
    return finding.message.partition("` ")[2]


def evaluated(text: str) -> bytes:
    """The bytes of a row of a table."""
    data: bytes = eval(text)  # noqa: S307 - our own table
    return data


@pytest.mark.parametrize(("name", "data"), table(__file__, "good"))
def test_good(name: str, data: str, tmp_path: Path) -> None:
    """An image of each format is kept byte for byte."""
    folder = folder_with(tmp_path, name, {name: evaluated(data)})

    assert folder.findings == ()
    assert folder.images[name].data == evaluated(data)
    assert folder.images[name].kind in {"png", "jpg", "gif", "webp", "svg"}
    assert len(folder.cards) == 2


@pytest.mark.parametrize(("name", "data", "fact"), table(__file__, "not an image"))
def test_not_an_image(name: str, data: str, fact: str, tmp_path: Path) -> None:
    """A file that is no image of its format, or too large, is a finding."""
    assert problem(folder_with(tmp_path, name, {name: evaluated(data)})) == fact


@pytest.mark.parametrize(
    ("kind", "data", "place", "side"),
    [
        ("jpg", JPEG, 27, b"\x10\1"),
        ("gif", GIF, 6, b"\1\x10"),
        ("webp", WEBP, 26, b"\1\x10"),
        ("webp", LOSSLESS, 21, b"\0\x10"),
    ],
)
def test_sides(kind: str, data: bytes, place: int, side: bytes, tmp_path: Path) -> None:
    """A side above the bound is a finding in each format, and so is a lost head."""
    name = f"a.{kind}"
    wide = data[:place] + side + data[place + 2 :]
    early = f"is a {kind.upper()} image that ends too early, or is damaged"

    found = problem(folder_with(tmp_path, name, {name: wide}))
    assert found in {f"has {size} pixels; 4096 a side at most" for size in SIZES}
    assert problem(folder_with(tmp_path, name, {name: data[: place + 1]})) == early


@pytest.mark.parametrize(("name", "fact"), table(__file__, "outside"))
def test_files_outside_the_folder(name: str, fact: str, tmp_path: Path) -> None:
    """Only files inside the folder are read."""
    (tmp_path / "b.png").write_bytes(png())
    (tmp_path / "deck" / "images.png").mkdir(parents=True)

    (finding,) = folder_with(tmp_path / "deck", name, {"images/x": b""}).findings

    assert (finding.rule, finding.message.partition("` ")[2]) == ("bad-picture", fact)


@pytest.mark.parametrize("name", ["images/Layer-1.png", "images/layer1.png"])
def test_renamed(name: str, tmp_path: Path) -> None:
    """A file that is not there is taken for the one beside it with nearly its name."""
    files = {"images/layer-1.png": png(), "images/other.png": png(), "x": b""}

    (finding,) = folder_with(tmp_path / "deck", name, files).findings

    assert finding.message.endswith("is not there")
    assert finding.help == "did you mean `images/layer-1.png`?"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no such files")
def test_links(tmp_path: Path) -> None:
    """A link out of the folder, a loop and a pipe are findings; one inside is good."""
    folder_with(tmp_path / "deck", "a.png", {"images/good.png": png()})
    (tmp_path / "secret.png").write_bytes(png())
    link = tmp_path / "deck" / "a.png"
    link.symlink_to("../secret.png")
    assert problem(read_folder(tmp_path / "deck")) == "lies outside the deck folder"
    link.unlink()
    link.symlink_to("a.png")
    assert problem(read_folder(tmp_path / "deck")) in {"cannot be read", "is not there"}
    link.unlink()
    os.mkfifo(link)
    assert problem(read_folder(tmp_path / "deck")) == "is not a file"
    link.unlink()
    link.symlink_to("images/good.png")
    assert read_folder(tmp_path / "deck").findings == ()
