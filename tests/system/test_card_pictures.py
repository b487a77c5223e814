"""The pictures in `docs/pictures/cards`: cards in Chromium, compared with what is kept.

`pytest -m system tests/system/test_card_pictures.py --bless` makes them anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.system.browser import Page, Side, driven, read_sides

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

KEPT = Path(__file__).parents[2] / "docs/pictures/cards"
PHONE, WINDOW = 360, 640  # pixels wide
SCALE = 1.5
LARGEST = 600_000  # bytes of all
# What a family's script remembers before its first variant, however many it has.
LAST_VARIANT = f"{math.lcm(*range(1, 25)) - 1}b0"
# How far apart two pictures may be, in parts of 1: their heights, and the light of one
# cell of 20 pixels, or of all where the fonts are others.
SAME_FONTS = {"height": 0.01, "cell": 0.06}
OTHER_FONTS = {"height": 0.2, "light": 0.06}
_FONTS = r"""(function () {
  var pen = document.createElement("canvas").getContext("2d");
  return [".card", "#qa [lang]", "#qa code"].map(function (place) {
    var node = document.querySelector(place) || document.body;
    pen.font = "100px " + getComputedStyle(node).fontFamily;
    return Math.round(pen.measureText("Ag0 \u6743\u201c").width);
  }).join(" ");
})()"""


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
    sides: dict[str, dict[tuple[str, str], Side]] = {}
    media = tmp_path_factory.mktemp("media")
    for name, package in packages.items():
        found, files = read_sides(package, tmp_path_factory.mktemp("sides"))
        sides[name] = {side[:2]: side for side in reversed(found)}  # the first gap
        for file in files.iterdir():
            (media / file.name).write_bytes(file.read_bytes())
    with driven(desktop.web, media) as page:
        pictures = {
            name: _picture(page, shot, sides[f"{shot.deck} {shot.language}"])
            for name, shot in SHOTS.items()
        }
        fonts: str = page.run(_FONTS)
        if pytestconfig.getoption("bless"):
            _keep({n: _small(each) for n, each in pictures.items()}, fonts)
        yield pictures, fonts


def _picture(page: Page, shot: Shot, sides: dict[tuple[str, str], Side]) -> bytes:
    """A side, answered before on its front, of the first variant."""
    front, wanted = sides[shot.card, "f"], sides[shot.card, shot.side]
    look = {"night": shot.night, "phone": shot.width == PHONE}
    page.resize(shot.width, SCALE)
    page.run(
        f"sessionStorage.clear(); sessionStorage.setItem('fam:{shot.card}', "
        f"'{LAST_VARIANT}')"
    )
    page.show(front, **look)
    if shot.answered:
        assert page.run(f"answer(document, '{shot.answered}')")
        page.run("drawn()")
    if wanted is not front:
        page.show(wanted, **look)
    return page.picture()


def _keep(pictures: dict[str, bytes], fonts: str) -> None:
    """Write the pictures, and a page that shows them."""
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    text = "# Cards in Anki\n\nOn a phone of 360 pixels and in a window, by day and by "
    text += "night. The pictures are made by\n`pytest -m system "
    text += f"tests/system/test_card_pictures.py --bless`. <!-- fonts: {fonts} -->\n"
    for name, picture in pictures.items():
        (KEPT / f"{name}.png").write_bytes(picture)
        shot = SHOTS[name]
        text += f'\n## {shot.title}\n\n<img src="{name}.png" width="{shot.width}" '
        text += f'alt="{shot.title}">\n'
    (KEPT / "README.md").write_text(text, "utf-8")


def _small(picture: bytes) -> bytes:
    """A picture in 256 colours, a quarter of the size."""
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small = BytesIO()
    few.save(small, "PNG", optimize=True)
    return small.getvalue()


def _unlike(new: bytes, old: bytes) -> dict[str, float]:
    """How far two pictures are apart."""
    with Image.open(BytesIO(new)) as one, Image.open(BytesIO(old)) as other:
        size = other.width // 20, other.height // 20
        box = Image.Resampling.BOX
        cells = [i.convert("RGB").resize(size, box).convert("L") for i in (one, other)]
        height = abs(one.height - other.height) / other.height
    apart = ImageChops.difference(*cells)
    _, most = cast("tuple[int, int]", apart.getextrema())
    light = ImageStat.Stat(apart).mean[0]
    return {"height": height, "cell": most / 255, "light": light / 255}


def _alike(apart: dict[str, float], limits: dict[str, float]) -> bool:
    return all(apart[name] <= most for name, most in limits.items())


@pytest.mark.parametrize("name", SHOTS)
def test_as_kept(taken: tuple[dict[str, bytes], str], name: str) -> None:
    """A card looks as its picture in the documents does."""
    pictures, fonts = taken
    told = re.search("<!-- fonts: (.*?) -->", (KEPT / "README.md").read_text("utf-8"))
    assert told

    apart = _unlike(pictures[name], (KEPT / f"{name}.png").read_bytes())

    assert _alike(apart, SAME_FONTS if told[1] == fonts else OTHER_FONTS), apart


def test_a_difference_is_seen(taken: tuple[dict[str, bytes], str]) -> None:
    """An answer that is right is told from one that is wrong; all are small files."""
    pictures, _ = taken

    apart = _unlike(pictures["mistake"], pictures["numeric"])
    assert not _alike(apart, SAME_FONTS)
    assert {path.stem for path in KEPT.glob("*.png")} == {*SHOTS}
    assert sum(path.stat().st_size for path in KEPT.iterdir()) < LARGEST
