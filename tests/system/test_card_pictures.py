"""The pictures in `docs/pictures/cards`: cards in Chromium look like them.

`pytest -m system tests/system/test_card_pictures.py --bless` makes them anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.system.browser import Sides, driven, first_sides, picture, show
from tests.system.committed_pictures import differences, fonts, save
from tests.system.drivers import Chromium

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

PICTURES = Path(__file__).parents[2] / "docs/pictures/cards"
PHONE, WINDOW = 360, 640  # pixels wide
SCALE = 1.5
LARGEST = 600_000  # bytes of all
# What a family's script remembers before its first variant, however many it has.
LAST_VARIANT = f"{math.lcm(*range(1, 25)) - 1}b0"


class Shot(NamedTuple):
    """A picture of one side of a card; answered right, wrong, by a slip, or not."""

    title: str
    card: str
    language: str
    side: str
    answered: str = ""
    night: bool = False
    width: int = PHONE
    deck: str = "shipped"


SHOTS = {
    "numeric": Shot("A number is asked for", "dm-03f", "en", "f"),
    "mistake": Shot("A mistake that is known says why", "dm-03f", "en", "f", "slip"),
    "choice": Shot("An option was tapped", "sm-02", "en", "f", "wrong"),
    "choice-back": Shot(
        "Every option with its reason", "sm-02", "zh", "b", "wrong", night=True
    ),
    "table": Shot("A table, filled in", "pc-09", "zh", "b", "slip"),
    "cloze": Shot("A gap in a text", "ac-04", "en", "b", "right", night=True),
    "bug": Shot("A fault in a program", "ac-18", "en", "b", "right"),
    "code": Shot("The piece of a program in its place", "rb-08", "zh", "b", night=True),
    "order": Shot("Lines to put in order", "order", "en", "b", "right", deck="sample"),
    "picture": Shot("A drawn network", "sm-18", "zh", "b"),
    "digit": Shot("A digit that is misread", "mi-15", "en", "b", night=True),
    "curve": Shot("A curve, drawn from its values", "ac-19a", "en", "b"),
    "output": Shot("What a program prints", "nl-04", "en", "b", "right", width=WINDOW),
    "interview": Shot(
        "Points to say aloud", "iv-01", "zh", "b", night=True, width=WINDOW
    ),
}


@pytest.fixture(scope="module")
def taken(
    packages: dict[str, Path],
    desktop: Desktop,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[tuple[dict[str, bytes], str]]:
    """The pictures as they are now, and which fonts they have."""
    sides: dict[str, Sides] = {}
    media = tmp_path_factory.mktemp("media")
    for name, package in packages.items():
        folder = tmp_path_factory.mktemp("sides")
        sides[name], files = first_sides(package, folder)
        for file in files.iterdir():
            (media / file.name).write_bytes(file.read_bytes())
    with driven(desktop.web, media) as page:
        pictures = {
            name: _picture(page, shot, sides[f"{shot.deck} {shot.language}"])
            for name, shot in SHOTS.items()
        }
        shown: str = page.run(fonts(".card", "#qa [lang]", "#qa code"))
        if pytestconfig.getoption("bless"):
            _keep(pictures, shown)
        yield pictures, shown


def _picture(page: Chromium, shot: Shot, sides: Sides) -> bytes:
    """A side, answered before on its front, of the first variant."""
    front, wanted = sides[shot.card, "f"], sides[shot.card, shot.side]
    look = {"night": shot.night, "phone": shot.width == PHONE}
    page.size(shot.width, 900, SCALE)
    page.run(
        f"sessionStorage.clear(); sessionStorage.setItem('fam:{shot.card}', "
        f"'{LAST_VARIANT}')"
    )
    show(page, front, **look)
    if shot.answered:
        assert page.run(f"answer(document, '{shot.answered}')")
        page.run("drawn()")
    if wanted is not front:
        show(page, wanted, **look)
    return picture(page)


def _keep(pictures: dict[str, bytes], shown_fonts: str) -> None:
    """Write the pictures, and a page that shows them."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    text = "# Cards in Anki\n\nOn a phone of 360 pixels and in a window, by day and by "
    text += "night. `python -m tests.pictures` makes the pictures.\n"
    for name, taken in pictures.items():
        save(PICTURES / f"{name}.png", taken, shown_fonts)
        shot = SHOTS[name]
        text += f'\n## {shot.title}\n\n<img src="{name}.png" width="{shot.width}" '
        text += f'alt="{shot.title}">\n'
    (PICTURES / "README.md").write_text(text, "utf-8")


@pytest.mark.parametrize("name", SHOTS)
def test_as_in_the_documents(taken: tuple[dict[str, bytes], str], name: str) -> None:
    """A card looks as its picture in the documents does."""
    pictures, shown = taken

    assert differences(pictures[name], shown, PICTURES / f"{name}.png") == {}


def test_a_difference_is_seen(taken: tuple[dict[str, bytes], str]) -> None:
    """A right answer does not look like a wrong one; all are small files."""
    pictures, shown = taken

    assert differences(pictures["mistake"], shown, PICTURES / "numeric.png")
    assert {path.stem for path in PICTURES.glob("*.png")} == {*SHOTS}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < LARGEST
