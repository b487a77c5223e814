"""The pictures of the READMEs are what the program and its cards look like now."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.pictures.all import CARDS, FOLDER, MOVING

pytestmark = pytest.mark.system

_MOST = 4.0  # of 255 levels, on average: fonts of other versions differ by less
_SIZE = (90, 120)  # in which letters are grey


def _small(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        return image.convert("L").resize(_SIZE, Image.Resampling.BOX)


@pytest.mark.parametrize("name", CARDS)
def test_cards(name: str) -> None:
    """Pixel by pixel a card is the committed one, but for how a version draws."""
    new, kept = CARDS[name](), (FOLDER / name).read_bytes()

    apart = ImageChops.difference(_small(new), _small(kept))

    assert ImageStat.Stat(apart).mean[0] < _MOST, f"python -m tests.pictures {name}"


@pytest.mark.parametrize("name", MOVING)
def test_the_film(name: str) -> None:
    """The session goes as it is shown, to the letter."""
    kept = (FOLDER / name).read_text(encoding="utf-8")

    assert MOVING[name]().decode() == kept, f"python -m tests.pictures {name}"
