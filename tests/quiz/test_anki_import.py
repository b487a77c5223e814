"""The import from the real Anki: the same answers, days and memory."""

from __future__ import annotations

import random
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from deck.errors import StoreError
from deck.quiz import anki_import
from deck.quiz.anki_import import Note, Tally, read_history
from deck.quiz.review import CardKey, Purpose, Rating, Review, study_date
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.store import Store
from tests.folders import write_folder
from tests.project import decks
from tests.quiz.entries import DAY, a_review
from tests.tables import table

SCHEDULER = Scheduler()
NOW_MS = 1_790_000_000_000
NAMESPACE = "00112233445566ff"
BANK = Path(__file__).with_name("anki_import.yaml").read_text("utf-8")
FORMATS = ("apkg", "apkg-legacy", "colpkg", "colpkg-legacy", "anki2")


@dataclass(frozen=True)
class Lesson:
    """A deck folder whose packages were learnt in Anki, and what Anki knows of it."""

    folder: Path
    files: dict[str, Path]  # by their format
    answers: list[tuple[CardKey, str, int, int]]  # item, language, moment, rating
    memories: dict[CardKey, tuple[float, float]]  # as Anki has it
    others: int
    plain: Path  # exported without progress


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """Three weeks of several answers on some days, with FSRS."""
    tmp = tmp_path_factory.mktemp("lesson")
    folder = write_folder(tmp / "small", {"small": BANK})
    decks.run("build", folder, "-o", tmp / "out", "-q", code=0)
    return _learn(tmp, folder)


def _learn(tmp: Path, folder: Path) -> Lesson:
    import anki.collection as anki

    path = tmp / "collection.anki2"
    col = anki.Collection(str(path))
    col.set_config("fsrs", True)
    for package in sorted((tmp / "out").iterdir()):
        col.import_anki_package(
            anki.ImportAnkiPackageRequest(package_path=str(package))
        )
    col.models._clear_cache()
    foreign = col.new_note(col.models.by_name("Basic"))
    foreign["Front"] = "of another deck"
    col.add_note(foreign, col.decks.id("Other"))
    conf = col.decks.config_dict_for_deck_id(1)
    for kind in ("new", "rev"):
        conf[kind]["perDay"] = 9999
    col.decks.update_config(conf)
    answers, others = _answer(col)
    memories = {}
    for number in col.find_cards("-deck:Other"):
        card = col.get_card(number)
        state = col.compute_memory_state(number)
        if state.stability is not None:
            memories[_item(card)] = (state.stability, state.difficulty)
    files, plain = _export(anki, col, path, tmp)
    return Lesson(folder, files, answers, memories, others, plain)


def _item(card: Any) -> CardKey:
    cloze = "cloze" in card.note_type()["name"].lower()
    return CardKey(card.note()["ID"], card.ord + 1 if cloze else 0)


def _answer(col: Any) -> tuple[list[tuple[CardKey, str, int, int]], int]:
    """Answers at the hours of a day, some cards several times; nothing of `d` in zh."""
    from tests.quiz.anki_answers import give, noon_ms

    rng = random.Random(11)  # noqa: S311
    start = noon_ms(40)
    given, others = [], 0
    languages = {"en": "Gates", "zh": "逻辑门"}
    for number in col.find_cards(""):
        deck = col.decks.name(col.get_card(number).did)
        language = next((k for k, title in languages.items() if title in deck), "")
        item = None if deck == "Other" else _item(col.get_card(number))
        # Of one item only one language is learnt: Anki keeps them apart.
        if item is not None and (item.card == "d") != (language == "zh"):
            continue
        at = start + number % 1000
        for _ in range(9):
            for _ in range(rng.choice((1, 1, 2, 3))):
                at += rng.randrange(60_000, 600_000)
                rating = rng.choice((1, 2, 3, 3, 3, 4))
                give(col, number, rating, at, rng.randrange(1000, 9000))
                others += item is None
                if item is not None:
                    given.append((item, language, at, rating))
            at += DAY * rng.randrange(1, 5)
            at += rng.randrange(-6, 7) * 600_000
    return given, others


def _export(anki: Any, col: Any, path: Path, tmp: Path) -> tuple[dict[str, Path], Path]:
    files = {}
    plain = tmp / "plain.apkg"
    for name, legacy, progress in (
        ("apkg", False, True),
        ("apkg-legacy", True, True),
        ("plain", False, False),
    ):
        file = tmp / f"{name}.apkg"
        options = anki.ExportAnkiPackageOptions(
            with_scheduling=progress,
            with_deck_configs=False,
            with_media=False,
            legacy=legacy,
        )
        col.export_anki_package(out_path=str(file), options=options, limit=None)
        files[name] = file
    del files["plain"]
    for name, legacy in (("colpkg", False), ("colpkg-legacy", True)):
        files[name] = tmp / f"{name}.colpkg"
        col.export_collection_package(str(files[name]), False, legacy)
        col.reopen(after_full_sync=False)
    col.close()
    files["anki2"] = path
    return files, plain


def run(
    lesson: Lesson, *files: Path, db: Path, code: int = 0, folder: Path | None = None
) -> Result:
    """`deck reviews import` of some files."""
    words = ["import", *files, "--deck", folder or lesson.folder, "--db", db]
    return decks.run("reviews", *words, code=code)


def read_log(db: Path) -> tuple[list[Review], Mapping[CardKey, Memory]]:
    """The answers in a log, and what follows from them."""
    with Store(db) as store:
        return list(store.reviews(NAMESPACE)), store.memories(NAMESPACE, SCHEDULER)


@pytest.mark.parametrize("form", FORMATS)
def test_every_container(lesson: Lesson, form: str, tmp_path: Path) -> None:
    """Same answers, same days, memory within a hundredth; foreign notes are counted."""
    db, file = tmp_path / "r.db", lesson.files[form]
    before = file.read_bytes()
    output = run(lesson, file, db=db).stdout
    found, memories = read_log(db)

    assert output == (
        f"{file}: {len(lesson.answers)} answers of {len(lesson.memories)} cards; "
        f"{lesson.others} of other decks left alone\n"
        f"{len(lesson.answers)} of them new\n"
    )
    assert sorted((r.item, r.language, r.at_ms, r.rating) for r in found) == sorted(
        lesson.answers
    )
    assert {r.purpose for r in found} == {Purpose.ANKI}
    assert {r.device for r in found} == {"anki"}
    assert all(1000 <= r.duration_ms < 9000 for r in found)
    assert {r.date for r in found} == {
        study_date(datetime.fromtimestamp(at / 1000, UTC).astimezone())
        for _, _, at, _ in lesson.answers
    }
    assert memories.keys() == lesson.memories.keys()
    for item, (stability, difficulty) in lesson.memories.items():
        assert memories[item].stability == pytest.approx(stability, rel=0.01)
        assert memories[item].difficulty == pytest.approx(difficulty, rel=0.01)
    assert file.read_bytes() == before
    assert {p.name for p in file.parent.iterdir() if "wal" in p.name} == set()


def test_again_and_again(lesson: Lesson, tmp_path: Path) -> None:
    """A history is taken over once, whichever files it comes in."""
    db = tmp_path / "r.db"
    run(lesson, lesson.files["colpkg"], db=db)
    before = read_log(db)
    output = run(lesson, *lesson.files.values(), db=db).stdout

    assert output.endswith("\n0 of them new\n")
    assert read_log(db) == before


def test_beside_answers_from_here(lesson: Lesson, tmp_path: Path) -> None:
    """Both count for the same memory, in the order of time."""
    db, item = tmp_path / "r.db", CardKey("a", 0)
    with Store(db) as store:
        store.memories(NAMESPACE, SCHEDULER)
        last = max(at for _, _, at, _ in lesson.answers)
        for at in (last - 20 * DAY, last + DAY):
            given = a_review(namespace=NAMESPACE, item=item, at_ms=at)
            store.add(given, SCHEDULER)
    run(lesson, lesson.files["anki2"], db=db)
    found, memories = read_log(db)

    assert len(found) == len(lesson.answers) + 2
    assert memories == SCHEDULER.replay(found)
    assert memories[item].reps == sum(r.item == item for r in found)


def test_a_folder_that_changed(lesson: Lesson, tmp_path: Path) -> None:
    """Without its lock a folder knows its GUIDs, also of a card with another id.

    The lock knows retired cards: their history is there if they come back.
    """
    other, file = tmp_path / "small", lesson.files["apkg"]
    shutil.copytree(lesson.folder, other)
    bank = other / "small.yaml"
    bank.write_text(BANK.partition("  - id: d")[0], encoding="utf-8")
    run(lesson, file, db=tmp_path / "retired.db", folder=other)
    assert len(read_log(tmp_path / "retired.db")[0]) == len(lesson.answers)

    (other / "deck.lock").unlink()
    renamed = BANK.replace("- id: a\n", "- id: new-a\n    was: a\n")
    bank.write_text(renamed, encoding="utf-8")
    run(lesson, file, db=tmp_path / "r.db", folder=other)
    found, _ = read_log(tmp_path / "r.db")
    assert len(found) == len(lesson.answers)
    assert {r.item.card for r in found} == {"new-a", "b", "d"}


def test_without_progress(lesson: Lesson, tmp_path: Path) -> None:
    """A line names a package that was exported without progress."""
    output = run(lesson, lesson.plain, db=tmp_path / "r.db").stdout

    assert output == (
        f"{lesson.plain}: 0 answers of 0 cards; "
        "was it exported with its learning progress?\n0 of them new\n"
    )


def test_an_open_collection(lesson: Lesson, tmp_path: Path) -> None:
    """What Anki has open is refused and left alone; closed, it is read."""
    import anki.collection as anki

    path = tmp_path / "collection.anki2"
    shutil.copyfile(lesson.files["anki2"], path)
    col = anki.Collection(str(path))
    before = {p.name: p.stat().st_size for p in tmp_path.iterdir()}
    error = run(lesson, path, db=tmp_path / "new" / "r.db", code=1).stderr
    after = {p.name: p.stat().st_size for p in tmp_path.iterdir() if p.is_file()}
    before = {name: size for name, size in before.items() if name in after}
    col.close()

    assert error == (
        f"error: {path}: Anki has it open, or did not close it: "
        "close Anki and try again; nothing was imported\n"
    )
    assert after == before
    run(lesson, path, db=tmp_path / "r.db")


def test_a_collection_that_changes(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Anki writes while its collection is read, nothing is imported."""
    path = tmp_path / "c.anki2"
    shutil.copyfile(lesson.files["anki2"], path)
    read = anki_import._cards

    def slow(*words: Any) -> Any:
        path.with_name("c.anki2-wal").write_bytes(b"")
        return read(*words)

    monkeypatch.setattr(anki_import, "_cards", slow)
    error = run(lesson, path, db=tmp_path / "r.db", code=1).stderr

    assert "Anki has it open" in error
    assert read_log(tmp_path / "r.db") == ([], {})


NOTES = {
    "guid-a": Note("a", "en", is_cloze=False),
    "guid-zh": Note("a", "zh", is_cloze=False),
    "guid-gaps": Note("gaps", "en", is_cloze=True),
}
TABLES = (
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT)",
    "CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, ord INTEGER)",
    "CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid, ease, factor, time, type)",
    "INSERT INTO notes VALUES (1, 'guid-a'), (2, 'foreign'), (3, x'ff00')",
    "INSERT INTO cards VALUES (10, 1, 0), (20, 2, 0), (30, 3, 0), (40, 1, 1)",
)


def collection(path: Path, *statements: str) -> Path:
    """A collection made by hand."""
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    return path


def package(path: Path, database: bytes, *, version: int = 2) -> Path:
    """A package made by hand."""
    names = {1: "collection.anki2", 2: "collection.anki21", 3: "collection.anki21b"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("meta", bytes((8, version)))
        file.writestr(names.get(version, "collection.anki22"), database)
    return path


def history(path: Path) -> tuple[list[Review], Tally]:
    """The answers that are read from a file."""
    entries, tally = read_history(path, "n", NOTES)
    return [entry for entry in entries if isinstance(entry, Review)], tally


def test_rows_of_every_sort(tmp_path: Path) -> None:
    """What is no answer is left out, what makes no sense is counted, nothing stops."""
    rows = (row for row, _ in table(__file__, "revlog"))
    inserts = [f"INSERT INTO revlog VALUES ({row})" for row in rows]  # noqa: S608
    found, tally = history(collection(tmp_path / "c.anki2", *TABLES, *inserts))

    assert [(r.at_ms, r.rating) for r in found] == [
        (1700000001000, Rating.GOOD),
        (1700000001001, Rating.AGAIN),
        (1700000001005, Rating.EASY),
        (1700000001013, Rating.HARD),
    ]
    assert found[-1].duration_ms == 0
    assert tally == Tally(4, {CardKey("a", 0)}, 4, 1, 1, 5)


def test_both_languages_are_one_item(tmp_path: Path) -> None:
    """A card learnt in two languages has one memory, of all its answers."""
    statements = (
        "INSERT INTO notes VALUES (4, 'guid-zh'), (5, 'guid-gaps')",
        "INSERT INTO cards VALUES (50, 4, 0), (60, 5, 0), (61, 5, 3)",
        "INSERT INTO cards VALUES (62, 5, 9223372036854775807)",
        *(
            f"INSERT INTO revlog VALUES (170000000{n}000, {card}, 3, 1, 1, 1)"  # noqa: S608
            for n, card in enumerate((10, 50, 60, 61, 62))
        ),
    )
    found, tally = history(collection(tmp_path / "c.anki2", *TABLES, *statements))

    assert [(r.item, r.language) for r in found] == [
        (CardKey("a", 0), "en"),
        (CardKey("a", 0), "zh"),
        (CardKey("gaps", 1), "en"),
        (CardKey("gaps", 4), "en"),
    ]
    assert tally.items == {CardKey("a", 0), CardKey("gaps", 1), CardKey("gaps", 4)}


@pytest.mark.parametrize(
    "trick",
    [
        "CREATE VIEW revlog AS SELECT id, nid AS cid, 3 AS ease, 1 AS type FROM cards",
        "CREATE TABLE revlog (id INTEGER PRIMARY KEY, type AS (zeroblob(1000000000)))",
        "CREATE VIRTUAL TABLE revlog USING fts5(id, cid, ease, factor, time, type)",
        "CREATE TABLE other (x)",
    ],
    ids=["view", "computed column", "virtual table", "no table"],
)
def test_tables_that_are_not_plain(tmp_path: Path, trick: str) -> None:
    """Only plain tables are read."""
    path = collection(tmp_path / "c.anki2", *TABLES[:2], trick)

    with pytest.raises(StoreError, match="it is not a collection of Anki"):
        history(path)


def test_a_schema_that_is_no_text(tmp_path: Path) -> None:
    """SQLite's own words about what it read may be no text either."""
    path = collection(tmp_path / "c.anki2", *TABLES)
    path.write_bytes(path.read_bytes().replace(b"TABLE notes", b"TABL\xff notes"))

    with pytest.raises(StoreError, match="its database is damaged"):
        history(path)


def test_a_damaged_database(lesson: Lesson, tmp_path: Path) -> None:
    """Where pages are broken or cut off, nothing is imported in part."""
    data = lesson.files["anki2"].read_bytes()
    for broken in (data[: len(data) // 2], data[:4096] + bytes(len(data) - 4096)):
        path = tmp_path / "c.anki2"
        path.write_bytes(broken)
        error = run(lesson, path, db=tmp_path / "r.db", code=1).stderr

        assert error.startswith(f"error: {path}: its database is damaged")
        assert error.count("\n") == 1
    assert read_log(tmp_path / "r.db") == ([], {})


@pytest.mark.parametrize("form", ["apkg", "colpkg-legacy"])
def test_random_damage_to_packages(lesson: Lesson, form: str, tmp_path: Path) -> None:
    """Whichever bytes change or are missing, it is read, or refused in a sentence."""
    whole = lesson.files[form].read_bytes()
    rng = random.Random(3)  # noqa: S311
    path = tmp_path / "c.apkg"
    for length in (4, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(StoreError, match="truncated or damaged"):
            history(path)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            history(path)
        except StoreError as error:
            assert "\n" not in str(error)  # noqa: PT017


def plain_database(tmp_path: Path) -> bytes:
    """A small collection."""
    return collection(tmp_path / "plain.anki2", *TABLES).read_bytes()


def test_packages_of_other_versions(tmp_path: Path) -> None:
    """Older ones do not name their version; of newer ones nothing is guessed."""
    data = plain_database(tmp_path)
    with zipfile.ZipFile(tmp_path / "old.apkg", "w") as file:
        file.writestr("collection.anki2", data)
    assert history(tmp_path / "old.apkg")[0] == []
    assert history(package(tmp_path / "one.apkg", data, version=1))[0] == []

    for version in (0, 4, 200):
        with pytest.raises(StoreError, match="a newer Anki wrote it; export it once"):
            history(package(tmp_path / "new.apkg", data, version=version))


def test_the_stub_beside_the_real_one(tmp_path: Path) -> None:
    """Packages carry an old collection that only asks for an update; it is not read."""
    row = "INSERT INTO revlog VALUES (1700000001000, 10, 3, 2500, 4000, 1)"
    real = collection(tmp_path / "real", *TABLES, row).read_bytes()
    for meta in (True, False):
        with zipfile.ZipFile(tmp_path / "c.apkg", "w") as file:
            if meta:
                file.writestr("meta", b"\x08\x02")
            file.writestr("collection.anki2", b"stub")
            file.writestr("collection.anki21", real)
        assert len(history(tmp_path / "c.apkg")[0]) == 1


def bombs(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Hostile packages, and the message on each."""
    import zstandard

    zeros = bytes(8 * 1024**2)
    data = plain_database(tmp_path)
    yield package(tmp_path / "bomb.apkg", zeros), "it would take more than 1 MB"
    packed = zstandard.compress(zeros)
    yield package(tmp_path / "zstd.apkg", packed, version=3), "more than 1 MB"
    whole = zstandard.compress(data)[:-40]
    yield package(tmp_path / "cut.apkg", whole, version=3), "of Anki; nothing"
    wide = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=wide)
    packed = packer.compressobj().compress(zeros)
    yield package(tmp_path / "wide.apkg", packed, version=3), "damaged"
    yield package(tmp_path / "not.apkg", data, version=3), "truncated or damaged"
    with zipfile.ZipFile(tmp_path / "names.apkg", "w") as file:
        file.writestr("../collection.anki2", data)
        file.writestr("/collection.anki21", data)
    yield tmp_path / "names.apkg", "there is no collection of Anki in it"
    locked = bytearray(package(tmp_path / "locked.apkg", data).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := locked.find(mark, place + 1)) >= 0:
            flags = struct.unpack_from("<H", locked, place + at)[0]
            struct.pack_into("<H", locked, place + at, flags | 1)
    (tmp_path / "locked.apkg").write_bytes(locked)
    yield tmp_path / "locked.apkg", "encrypted"
    with zipfile.ZipFile(tmp_path / "lzma.apkg", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("collection.anki2", data)
    yield tmp_path / "lzma.apkg", "it is packed in a way that Anki does not"
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    yield tmp_path / "empty.zip", "there is no collection of Anki in it"


def test_hostile_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is unpacked than a collection may have; nothing is written elsewhere."""
    monkeypatch.setattr("deck.anki_file._SMALL", 1024**2)
    places = tmp_path / "unpacked"
    places.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(places))
    for path, sentence in bombs(tmp_path):
        with pytest.raises(StoreError) as caught:
            history(path)

        assert sentence in str(caught.value), path
        assert str(caught.value).startswith(f"{path}: ")
        assert list(places.iterdir()) == []
