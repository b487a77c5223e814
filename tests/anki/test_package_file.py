"""What is in a package: rows with the ids of the lock, the same bytes anywhere.

Its image files are there after the import, and new when they changed.
"""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from deck.build.apkg_reader import read_package
from deck.build.lockfile import read_lock
from deck.errors import DeckError
from deck.files import replace_file
from deck.folder.trust import trust_always
from nnref.live.pictures import digit_picture
from tests.anki.learner import Learner
from tests.anki.workshop import BuiltDeck, Workshop
from tests.project.decks import process, rows


def test_zip(workshop: Workshop) -> None:
    """Members dated alike, compressed; no file is left beside the package."""
    workshop.build(1_790_000_000)

    with zipfile.ZipFile(workshop.package) as pack:
        members = pack.infolist()
        assert pack.testzip() is None
        assert pack.read("media") == b"{}"
    names = [member.filename for member in members]
    assert names == ["collection.anki2", "media"]
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}
    assert {member.create_system for member in members} == {3}
    assert [p.name for p in workshop.package.parent.iterdir()] == ["small.en.apkg"]


def test_times_and_ids(workshop: Workshop) -> None:
    """Notes and cards have the ids and times of the lock; a note's cards follow it."""
    workshop.build(1_790_000_000)
    entries = read_lock(workshop.lock).entries
    notes = rows(workshop.package, "select id, guid, mod from notes")
    cards = rows(workshop.package, "select id, nid, ord, mod, due from cards")

    assert notes == [(e.note, e.guid, e.changed) for e in entries.values()]
    places = {entry.note: n for n, entry in enumerate(entries.values(), start=1)}
    assert cards == [
        (note + ord_, note, ord_, 1_790_000_000, places[note])
        for _, note, ord_, _, _ in cards
    ]


@pytest.mark.skipif(os.name != "posix", reason="no links without permission")
def test_a_link_to_an_executable_file(workshop: Workshop, tmp_path: Path) -> None:
    """The package takes the place of the link, and nothing of the file."""
    workshop.build(1_790_000_000)
    other = workshop.package.rename(tmp_path / "elsewhere")
    other.chmod(0o755)
    workshop.package.symlink_to(other)
    workshop.cards.pop("a")

    workshop.build(1_790_000_060)

    assert not workshop.package.is_symlink()
    assert workshop.package.stat().st_mode & 0o111 == 0
    assert [len(read_package(one).notes) for one in (other, workshop.package)] == [4, 3]


def test_out_is_the_folder_of_another_deck(workshop: Workshop, tmp_path: Path) -> None:
    """A file that is no earlier package of the deck is not replaced, nor the lock."""
    other = Workshop(tmp_path / "other", namespace="f" * 32)
    other.build(1_790_000_000)
    workshop.build(1_790_000_000)
    shutil.rmtree(workshop.package.parent)
    workshop.package.parent.symlink_to(other.package.parent)
    workshop.cards.pop("a")
    lock, foreign = workshop.lock.read_bytes(), other.package.read_bytes()

    for text in (foreign, b"notes of mine"):
        other.package.write_bytes(text)
        with pytest.raises(DeckError, match=r"is not a package of this deck"):
            workshop.build(1_790_000_060)
        assert other.package.read_bytes() == text
        assert workshop.lock.read_bytes() == lock


def test_drafts_of_killed_builds(tmp_path: Path) -> None:
    """What a killed build left is deleted once it is old, and nothing else is."""
    names = ("01234567", "_0123456", "notes", "a_folder", "abcdefgh")
    old, new, mine, deep, link = (f".livedeck-{name}" for name in names)
    ages = {old: 7_200, new: 60, mine: 7_200, deep: 7_200}
    for name in ages:
        (tmp_path / name).mkdir()
        (tmp_path / name / "collection.anki2").touch()
    (tmp_path / deep / "deeper").mkdir()
    for name, age in ages.items():
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    (tmp_path / link).symlink_to(new, target_is_directory=True)
    os.utime(tmp_path / link, (0, 0), follow_symlinks=False)

    replace_file(tmp_path / "x.apkg", b"")

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {new, mine, deep, link, "x.apkg"}
    assert (tmp_path / deep / "deeper").exists()
    assert all((tmp_path / x / "collection.anki2").exists() for x in (mine, new))


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_across_processes(sample: BuiltDeck, tmp_path: Path) -> None:
    """A process with another hash seed writes what this one wrote."""
    source, out = sample.deck.folder.path, tmp_path / "out"
    folder = shutil.copytree(source, tmp_path / "deck")
    trust_always(folder)
    words = ("build", str(folder), "-o", str(out))
    done = process(*words, PYTHONHASHSEED="42")

    assert done.returncode == 0, done.stdout + done.stderr
    assert _files(out) == _files(sample.package("en").parent)
    lock = (folder / "deck.lock").read_bytes()
    assert lock == (source / "deck.lock").read_bytes()


def test_digit_and_own_files(sample: BuiltDeck, learner: Learner) -> None:
    """Digits, an SVG and a PNG of the author's own arrive byte for byte.

    A family of digits has a file for each, and all are fetched before one is shown:
    they are less than a kilobyte each.
    """
    learner.take(sample.package("en"))
    by_id = {str(live.card.id): live.draws["en"] for live in sample.deck.cards}
    drawn = [draw.pictures[0] for draw in by_id["picture-digits"]]
    media, own = Path(learner.col.media.dir()), sample.deck.folder.path / "images"

    data = {path.suffix: set[bytes]() for path in media.iterdir()}
    for path in media.iterdir():
        data[path.suffix].add(path.read_bytes())

    digits = set[bytes]()
    for drawing in (digit_picture(0), *(picture.drawing for picture in drawn)):
        assert drawing.file is not None
        digits.add(drawing.file.data)
    assert data == {
        ".svg": {(own / "layer.svg").read_bytes()},
        ".png": {(own / "stripes.png").read_bytes(), *digits},
    }
    assert len(digits) > 20
    assert max(map(len, digits)) < 1_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_credit(sample: BuiltDeck, language: str, learner: Learner) -> None:
    """The description of a deck with digits says whose they are."""
    learner.take(sample.package(language))
    deck = learner.col.decks.by_name(sample.title(language))

    assert "MNIST" in deck["desc"]
    assert "creativecommons.org/licenses/by-sa/3.0" in deck["desc"]


def test_hash_is_of_what_is_shown(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another way to draw or to write the same picture is no edit; other data is."""
    card = "kind: recall\n    q: which\n    a: this\n    alt: a curve\n    picture: "
    workshop.cards = {"p": f'{card}${{ curve_picture("relu") }}'}
    first = workshop.build(1_790_000_000)
    monkeypatch.setattr("deck.live.curve._WIDTH", 400)

    redrawn = workshop.build(1_790_000_060)
    workshop.cards["p"] = f'{card}${{ curve_picture("relu", -4, 5) }}'
    other = workshop.build(1_790_000_120)

    assert len(first.changes.of("new")) == 1
    assert len(redrawn.changes.of("unchanged")) == 1
    assert len(other.changes.of("changed")) == 1
