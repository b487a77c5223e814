"""Image files in a package: there after the import, and new when they changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from deck.anki.apkg_reader import read_package
from deck.live.drawing import Digit
from deck.live.pictures import digit_picture
from deck.render.pictures.draw import png_file
from tests.anki.learner import Learner
from tests.anki.workshop import Made, Workshop


def test_digit_and_own_files(sample: Made, learner: Learner) -> None:
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
def test_credit(sample: Made, language: str, learner: Learner) -> None:
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
