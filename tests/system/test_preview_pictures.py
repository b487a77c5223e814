"""The pictures of `deck preview` in the documents: the page looks like them.

`python -m tests.pictures` writes them anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from deck.folder.trust import trust_always
from tests.preview.served import running
from tests.project.decks import run
from tests.system.committed_pictures import differences, fonts, save
from tests.system.drivers import Chromium
from tests.system.test_preview import OPTIONS, fits, open_card, press, seen

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/pictures"


class Shot(NamedTuple):
    """The page with a card, after some buttons were pressed."""

    card: str
    buttons: tuple[str, ...]
    frames: int
    size: tuple[int, int]
    theme: str = "light"
    slip: tuple[str, str] = ("", "")  # a word of the bank, and how it is mistyped


SHOTS = {
    "light": Shot("mol-05", ("Night", "Wrong"), 2, (1180, 720)),
    "broken": Shot(
        "mol-04", (), 4, (1180, 600), slip=('{ molar_mass("H2O") }', '{ mass("H2O") }')
    ),
    "night": Shot("mol-07", ("Light", "Both"), 4, (1180, 720), "dark"),
    "phone": Shot("mol-06", ("Night", "Desktop"), 1, (390, 800)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck on another subject, released once."""
    home = tmp_path_factory.mktemp("preview")
    shutil.copytree(ROOT / "docs/examples/chemistry", home / "chemistry")
    trust_always(home / "chemistry")
    run("build", home / "chemistry", "-o", home / "out", code=0)
    return home / "chemistry"


def _picture(browser: Chromium, folder: Path, shot: Shot) -> tuple[bytes, str]:
    """The picture, and the fonts that it shows."""
    bank = folder / "moles.yaml"
    text = bank.read_text("utf-8")
    browser.size(*shot.size)
    browser.theme(shot.theme)
    with running(Path(folder.name), *OPTIONS, home=folder.parent) as (url, _):
        open_card(browser, url, shot.card)
        press(browser, *shot.buttons)
        if shot.slip[0]:
            bank.write_text(text.replace(*shot.slip, 1), encoding="utf-8")
            browser.wait("document.getElementById('findings').innerText")
        seen(browser, shot.frames, fits)
        taken, last = browser.picture(), b""
        while taken != last:  # frames are drawn later than the page
            taken, last = browser.picture(), taken
    bank.write_text(text, encoding="utf-8")
    return taken, str(browser.run(fonts("body", "button", "#findings pre")))


@pytest.mark.parametrize("name", SHOTS)
def test_as_in_the_documents(
    name: str, chromium: Chromium, folder: Path, pytestconfig: pytest.Config
) -> None:
    """The page looks as its picture in the documents does."""
    committed = PICTURES / f"preview-{name}.png"

    taken, shown = _picture(chromium, folder, SHOTS[name])
    if pytestconfig.getoption("bless"):
        save(committed, taken, shown)

    assert differences(taken, shown, committed) == {}
