"""Contents of a package are read as they were written; all else is one sentence."""

from __future__ import annotations

import sqlite3
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from anki.collection import DeckIdLimit, ExportAnkiPackageOptions

from deck.anki.note_types import BASIC_ID, CLOZE_ID
from deck.build.apkg_reader import ContentsError, read_package
from deck.build.apkg_writer import pack
from deck.build.package import DeckRow, NoteRow
from tests.anki.learner import Learner
from tests.tables import table

DECK = DeckRow(1_512_345_678_901, "Gates 逻辑门", "what it is")
NOTES = [
    NoteRow(
        1_790_000_000_000,
        "guid-one",
        BASIC_ID,
        1_790_000_000,
        tags=("livedeck::tier::core", "livedeck::topic::gates"),
        fields=("one", "Title", "前 <b>", "back", "", "", "", ""),
        ords=(0,),
        position=1,
    ),
    NoteRow(
        1_790_000_000_100,
        "guid-two",
        CLOZE_ID,
        1_790_000_007,
        tags=(),
        fields=("two", "Title", "{{c1::a}} {{c3::b}}", "", "e", "", "", ""),
        ords=(0, 2),
        position=2,
    ),
]
NOT_OURS = "was not built by livedeck"
DAMAGED = "is damaged, or no package"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with two notes."""
    path = tmp_path / "gates.en.apkg"
    path.write_bytes(pack(DECK, NOTES))
    return path


def _zip(path: Path, collection: bytes, name: str = "collection.anki2") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(name, collection)


def _alter(path: Path, change: str) -> None:
    """Run SQL on the collection in a package."""
    inside = path.with_suffix(".anki2")
    with zipfile.ZipFile(path) as pack:
        inside.write_bytes(pack.read("collection.anki2"))
    with closing(sqlite3.connect(inside)) as database:
        database.executescript(change)
        database.commit()
    _zip(path, inside.read_bytes())
    inside.unlink()


def test_what_was_written_is_read(package: Path) -> None:
    """The deck and every note come back as they were."""
    package.write_bytes(pack(DECK, NOTES))

    contents = read_package(package)

    assert contents.deck == DECK
    assert contents.notes == {note.guid: note for note in NOTES}


@pytest.mark.parametrize(("change", "fact"), table(__file__, "altered"))
def test_an_altered_collection(package: Path, change: str, fact: str) -> None:
    """Tables, rows and types that we do not write are refused, and nothing runs."""
    _alter(package, change)

    with pytest.raises(ContentsError) as caught:
        read_package(package)

    sentence = {"ours": NOT_OURS, "damaged": DAMAGED}[fact]
    assert str(caught.value) == f"{package} {sentence}"


@pytest.mark.parametrize(
    ("make", "fact"),
    [
        (lambda p: p.write_bytes(b""), DAMAGED),
        (lambda p: p.write_bytes(b"PK\x05\x06"), DAMAGED),
        (lambda p: p.write_bytes(p.read_bytes()[:-9]), DAMAGED),
        (lambda p: p.write_bytes(p.read_bytes()[99:]), DAMAGED),
        (lambda p: _zip(p, b"not a database" * 99), DAMAGED),
        (lambda p: _zip(p, b""), DAMAGED),
        (lambda p: _zip(p, b"", "other"), DAMAGED),
        (
            lambda p: _zip(p, b"", "collection.anki21b"),
            "was exported from Anki (collection.anki21b), not built by livedeck",
        ),
    ],
)
def test_another_file(package: Path, make: Callable[[Path], object], fact: str) -> None:
    """A file that is no package of ours is one sentence that says what it is."""
    make(package)

    with pytest.raises(ContentsError) as caught:
        read_package(package)

    assert str(caught.value) == f"{package} {fact}"


def test_every_damaged_byte(package: Path) -> None:
    """Whichever byte is another, the package is read as it was or refused."""
    sound = package.read_bytes()
    expected = read_package(package)
    for at in range(0, len(sound), 97):
        package.write_bytes(sound[:at] + bytes([sound[at] ^ 0x41]) + sound[at + 1 :])
        try:
            found = read_package(package)
        except ContentsError:
            continue
        assert found == expected


def test_every_damaged_byte_of_the_collection(package: Path) -> None:
    """Also where the zip is sound and the database in it is not."""
    with zipfile.ZipFile(package) as pack:
        sound = pack.read("collection.anki2")
    for at in range(0, len(sound), 2003):
        _zip(package, sound[:at] + b"\xff" + sound[at + 1 :])
        with suppress(ContentsError):
            read_package(package)


def test_a_bomb_is_left_in_its_zip(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpacking ends where no deck of ours goes on, in little memory."""
    monkeypatch.setattr("deck.build.apkg_reader._LARGEST", 1 << 24)
    with (
        zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack,
        pack.open("collection.anki2", "w") as member,
    ):
        for _ in range(17):
            member.write(bytes(1 << 20))
    tracemalloc.start()

    with pytest.raises(ContentsError, match=r"is larger than any package of livedeck$"):
        read_package(package)

    assert tracemalloc.get_traced_memory()[1] < 17 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("size", [10, 1 << 31])
def test_wrong_sizes(package: Path, size: int) -> None:
    """A size that is too small or too large is refused, before more is unpacked."""
    sound = package.read_bytes()
    at = sound.index(b"PK\x01\x02") + 24
    package.write_bytes(sound[:at] + struct.pack("<I", size) + sound[at + 4 :])

    with pytest.raises(ContentsError, match=r"is (damaged|larger than any package)"):
        read_package(package)


def test_a_long_directory_is_not_read(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zip of very many members is refused before they are listed."""
    monkeypatch.setattr("zipfile.ZipInfo", None)
    count = 400_000
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *[0] * 9, 0, 0, 1, *[0] * 6)
    directory = (entry + b"x") * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    package.write_bytes(directory + end)

    with pytest.raises(ContentsError, match=r"is damaged, or no package$"):
        read_package(package)


@pytest.mark.parametrize("legacy", [True, False])
def test_what_anki_exports(
    learner: Learner, package: Path, tmp_path: Path, legacy: bool
) -> None:
    """A package that Anki exported is refused in a sentence that says why."""
    learner.take(package)
    path = tmp_path / "exported.apkg"
    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=False, legacy=legacy
    )
    limit = DeckIdLimit(learner.col.decks.id(DECK.name))
    learner.col.export_anki_package(out_path=str(path), options=options, limit=limit)

    with pytest.raises(ContentsError, match=r"was exported from Anki \(collection\."):
        read_package(path)
