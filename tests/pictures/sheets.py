"""Contact sheets: a kind of card on all its sides, to be looked at as a whole.

`python -m tests.pictures.sheets PACKAGE FOLDER [CARD …]` writes a sheet for each kind,
or for each card that is named: its front, as it is and checked; its back after a wrong
and a right answer, and without one; on a phone and a desktop, by day and by night.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image

from tests.system.browser import Side, driven, picture, read_sides, show
from tests.system.conftest import install
from tests.system.drivers import Chromium

CARDS = {
    "recall": "sm-04",
    "cloze": "ac-04",
    "choice": "sm-02",
    "numeric": "pc-14",
    "output": "ff-07",
    "bug": "ac-17",
    "code": "rb-01",
    "order": "rb-24",
    "exercise": "gates",
    "interview": "iv-01",
    "picture": "xr-11",
    "shape": "dm-09a",
    "table": "pc-09",
}
PHONE, DESKTOP = 360, 900  # pixels wide
GAP = 12
STATES = ("front", "checked", "wrong", "right", "back")


def shots(page: Chromium, sides: dict[str, Side], night: bool) -> Iterator[bytes]:
    """The front, as it is and checked; the back after answers and without one."""
    width = page.run("innerWidth")
    for state in STATES:
        page.run("sessionStorage.clear()")
        show(page, sides["f"], night=night, phone=width == PHONE)
        if state not in {"front", "back"}:
            how = "right" if state == "right" else "slip"
            page.run(f"answer(document, '{how}')")
            page.run("drawn()")
        if state not in {"front", "checked"}:
            show(page, sides["b"], night=night, phone=width == PHONE)
        yield picture(page)


def sheet(page: Chromium, sides: dict[str, Side]) -> Image.Image:
    """All looks of a card, a row for each width and theme."""
    rows = []
    for width, night in product((PHONE, DESKTOP), (False, True)):
        page.size(width, 2000)
        row = [Image.open(BytesIO(shot)) for shot in shots(page, sides, night)]
        rows.append(_joined(row, across=True))
    return _joined(rows, across=False)


def _joined(images: Sequence[Image.Image], *, across: bool) -> Image.Image:
    """Images beside each other or below each other."""
    along, other = (0, 1) if across else (1, 0)
    size = [0, 0]
    size[along] = sum(image.size[along] + GAP for image in images)
    size[other] = max(image.size[other] for image in images)
    whole, at = Image.new("RGB", (size[0], size[1]), "#8a8f96"), [0, 0]
    for image in images:
        whole.paste(image, (at[0], at[1]))
        at[along] += image.size[along] + GAP
    return whole


@contextmanager
def reviewer(package: Path) -> Iterator[tuple[Chromium, dict[str, dict[str, Side]]]]:
    """A page of Anki's reviewer, and the sides of each card by name, such as `f2`."""
    with tempfile.TemporaryDirectory() as home:
        wanted = f"aqt=={version('anki')}"
        programs = install(sys.executable, Path(home) / "anki", wanted)
        (web,) = programs.parent.glob("lib/python*/site-packages/_aqt/data/web")
        found, media = read_sides(package, Path(home))
        sides: dict[str, dict[str, Side]] = {}
        for side in found:
            name = side[1] if side[2] == 1 else f"{side[1]}{side[2]}"
            sides.setdefault(side[0], {})[name] = side
        with driven(web, media) as page:
            yield page, sides


def main(package: str, folder: str, *cards: str) -> None:
    """Write the sheets."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with reviewer(Path(package)) as (page, sides):
        for name, card in {card: card for card in cards}.items() or CARDS.items():
            path = out / f"{name}.png"
            sheet(page, sides[card]).save(path)
            print(path)  # noqa: T201 - a command


if __name__ == "__main__":
    main(*sys.argv[1:])
