"""What is in a package: the rows that genanki would write, the same bytes anywhere.

Its image files are there after the import, and new when they changed.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import genanki
import pytest

from deck.anki.apkg_reader import read_package
from deck.anki.build import deck_id
from deck.anki.lockfile import read_lock
from deck.compile.compiled_card import tags
from deck.files import replace_file
from deck.live.drawing import Digit
from deck.live.pictures import digit_picture
from deck.render.anki_text import anki_html
from deck.render.card import note_html
from deck.render.pictures.draw import png_file
from tests.anki.genanki_types import notetype
from tests.anki.learner import Learner
from tests.anki.workshop import BuiltDeck, Workshop
from tests.project.decks import process, rows

NOTES = "select guid, mid, usn, tags, flds, sfld, csum, flags, data from notes"
CARDS = (
    "select n.guid, c.did, c.ord, c.usn, c.type, c.queue, c.due, c.ivl, c.factor,"
    " c.reps, c.lapses, c.left, c.odue, c.odid, c.flags, c.data"
    " from cards c join notes n on n.id = c.nid order by c.id"
)


def _rows(package: Path) -> tuple[list[Any], list[Any], Any, Any]:
    """Notes, cards, decks and note types of a package."""
    ((decks, models),) = rows(package, "select decks, models from col")
    found = sorted(rows(package, NOTES)), sorted(rows(package, CARDS))
    return *found, json.loads(decks), json.loads(models)


@pytest.mark.parametrize(
    ("built", "language"),
    [("sample", "en"), ("sample", "zh"), ("shipped", "zh")],
    indirect=["built"],
)
def test_rows_are_those_of_genanki(
    built: BuiltDeck, language: str, tmp_path: Path
) -> None:
    """Notes, cards, deck and note types are what genanki itself writes, save times.

    genanki warns of HTML that is not closed or escaped, and warnings are errors.
    """
    entries = read_lock(built.deck.folder.path / "deck.lock").entries
    folder = built.deck.folder
    deck = genanki.Deck(
        deck_id(folder.config.namespace, language), built.title(language)
    )
    titles = {
        bank.topic: str(bank.title[language]) if bank.title else ""
        for bank in folder.banks
    }
    for place, live in enumerate(built.deck.cards, start=1):
        html = note_html(live, language, titles[live.card.topic])
        card_id = str(live.card.id)
        form = "cloze" if live.card.kind == "cloze" else "basic"
        deck.add_note(
            genanki.Note(
                model=notetype(cloze=form == "cloze"),
                fields=[
                    *map(anki_html, (card_id, html.title, html.front, html.back)),
                    *map(anki_html, (html.extra, html.key, html.topic, " ")),
                ],
                tags=tags(
                    live.card.topic, live.card.tier, live.card.concept, live.card.path
                ),
                guid=entries[card_id, language, form].guid,
                due=place,
            )
        )
    for note in deck.notes:
        note.fields = [field.strip() for field in note.fields]
    genanki.Package(deck).write_to_file(tmp_path / "theirs.apkg", timestamp=1)

    ours = _rows(built.package(language))
    theirs = _rows(tmp_path / "theirs.apkg")

    assert ours[:2] == theirs[:2]
    assert ours[2].keys() == theirs[2].keys()
    for number, model in theirs[3].items():
        assert ours[3][number] | {"mod": 0, "did": 0} == model | {"mod": 0, "did": 0}


def test_zip(workshop: Workshop) -> None:
    """Members dated alike, compressed; no file is left beside the package."""
    workshop.build(1_790_000_000)

    with zipfile.ZipFile(workshop.package) as pack:
        members = pack.infolist()
        assert pack.testzip() is None
        assert pack.read("media") == b"{}"
    names = [member.filename for member in members]
    banks = ["livedeck/small.yaml", "livedeck/deck.yaml", "livedeck/deck.lock"]
    assert names == ["collection.anki2", "media", *banks]
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
    words = ("build", str(folder), "-o", str(out), "--allow-code")
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
    by_id = {str(live.card.id): live.variants["en"] for live in sample.deck.cards}
    drawn = [variant.picture for variant in by_id["picture-digits"]]
    media, own = Path(learner.col.media.dir()), sample.deck.folder.path / "images"

    data = {path.suffix: set[bytes]() for path in media.iterdir()}
    for path in media.iterdir():
        data[path.suffix].add(path.read_bytes())

    digits = {png_file(digit_picture(0).rows).data}
    for figure in drawn:
        assert figure is not None
        assert isinstance(figure.drawing, Digit)
        digits.add(png_file(figure.drawing.rows).data)
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
    monkeypatch.setattr("deck.render.pictures.draw._CURVE", (400, 300))

    redrawn = workshop.build(1_790_000_060)
    carried = read_package(workshop.package).lock
    assert carried == workshop.lock.read_text("utf-8")
    workshop.cards["p"] = f'{card}${{ curve_picture("relu", -4, 5) }}'
    other = workshop.build(1_790_000_120)

    assert len(first.changes.of("new")) == 1
    assert len(redrawn.changes.of("unchanged")) == 1
    assert len(other.changes.of("changed")) == 1
