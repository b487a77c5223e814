"""The real desktop Anki studies decks, offscreen, and prints what its window shows.

A program of its own, because Anki's window takes a whole process and an environment
with `aqt`. It reads from a JSON file what to do, and prints as JSON what it saw.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import aqt
from anki.collection import ImportAnkiPackageRequest
from aqt.profiles import ProfileManager, VideoDriver
from aqt.qt import QEventLoop, QImage, QPainter, Qt, QTimer
from aqt.theme import Theme
from aqt.webview import AnkiWebPage

LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
_SIZE = (600, 2000)
_WIDTH = 300  # of a side on a sheet
_AGAIN, _EASY = 1, 4
_PATIENCE = 120  # seconds for a side to be drawn
_STEP = 2  # milliseconds
_FRAMES = 4  # that are drawn before a picture of them is
READY = "document.readyState === 'complete' && !!document.querySelector('#study')"
# What a family's script remembers before its first variant, however many it has.
_LAST_VARIANT = f"{math.lcm(*range(1, 25)) - 1}b0"


def started(base: Path, *packages: str) -> Any:
    """Anki's window with packages in a new profile, which asks nothing of anybody."""
    base.mkdir(parents=True)
    profiles = ProfileManager(base)
    profiles.setupMeta()
    profiles.meta |= {
        "firstRun": False,
        "defaultLang": "en_US",
        "check_for_updates": False,
        "check_for_addon_updates": False,
    }
    profiles.create("learner")
    profiles.openProfile("learner")
    profiles.set_video_driver(VideoDriver.Software)
    profiles.save()
    profiles.db.close()
    aqt._run(["anki", "-b", str(base), "-p", "learner"], exec=False)
    window: Any = aqt.mw
    until(lambda: window.col is not None and window.state == "deckBrowser")
    window.resize(*_SIZE)
    for package in packages:
        window.col.import_anki_package(ImportAnkiPackageRequest(package_path=package))
    window.col.models._clear_cache()
    return window


def run(program: Callable[..., Any], *words: str) -> NoReturn:
    """Print as JSON what a program finds, and end at once: Qt's own farewell may crash.

    An error goes to the real standard error, since Anki has another in its place.
    """
    try:
        print(json.dumps(program(*words)))  # noqa: T201 - a command
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - whatever it is
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)


def wait(milliseconds: int = _STEP) -> None:
    """Let the window do its work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(condition: Callable[[], Any], every: int = _STEP) -> Any:
    """What a condition gives, as soon as it is true."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if result := condition():
            return result
        wait(every)
    raise TimeoutError


def evaluate(window: Any, script: str) -> Any:
    """What a script on the window's page gives; a page that leaves answers nothing."""
    answers: list[Any] = []
    for _ in range(_PATIENCE):
        window.web.evalWithCallback(script, answers.append)
        for _ in range(1000 // _STEP):
            wait()
            if answers:
                return answers[0]
    raise TimeoutError


class Study:
    """One deck in one theme, card by card, as its queue brings them."""

    def __init__(self, window: Any, job: dict[str, Any]) -> None:
        """The deck, the theme, and what is asked of them."""
        self.window = window
        self.deck: str = job["deck"]
        self.night: bool = job["night"]
        self.images: dict[str, list[QImage]] = {}
        self.fonts: dict[str, str] = {}
        self.again = set(job["again"])

    def sides(self) -> Iterator[dict[str, Any]]:
        """What is seen on each side that is shown."""
        self._begin()
        reviewer, met = self.window.reviewer, set[str]()
        while self.window.state == "review":
            name = reviewer.card.note().fields[0]
            shown = f"{name}.{reviewer.card.ord + 1}"
            first = shown not in met
            met.add(shown)
            for side in "fb":
                if side == "b":
                    reviewer._showAnswer()
                found = self._seen(name, side)
                if first:
                    self.images.setdefault(shown, []).append(self._image(found))
                    self.fonts[shown] = found["fonts"]
                place = {"deck": self.deck, "night": self.night, "card": shown}
                yield found | place | {"side": side, "again": not first}
            again = first and name in self.again
            reviewer._answerCard(_AGAIN if again else _EASY)
            until(lambda: self.window.state == "overview" or _asks(reviewer))

    def _begin(self) -> None:
        """All cards are new, and families begin with their first variant."""
        window, col = self.window, self.window.col
        window.set_theme(Theme.DARK if self.night else Theme.LIGHT)
        deck = col.decks.id(self.deck)
        config = col.decks.config_dict_for_deck_id(deck)
        config["new"]["perDay"] = config["rev"]["perDay"] = 9999
        col.decks.update_config(config)
        cards = col.find_cards(f'deck:"{self.deck}"')
        col.sched.schedule_cards_as_new(cards, restore_position=True)
        col.decks.select(deck)
        window.moveToState("overview")
        fields = col.db.list("select flds from notes")
        keys = ["fam:" + text.split("\x1f")[0] for text in fields]
        script = "for (const key of %s) sessionStorage.setItem(key, '%s'); %s"
        script %= json.dumps(keys), _LAST_VARIANT, READY
        until(lambda: evaluate(window, script))
        window.moveToState("review")
        until(lambda: _asks(window.reviewer))

    def _seen(self, name: str, side: str) -> dict[str, Any]:
        """What is seen on one side, once it is drawn."""
        values = json.dumps([name, side, self.night, _FRAMES])
        call = f"{LOOK}.apply(null, {values})"
        found: dict[str, Any] = json.loads(until(lambda: evaluate(self.window, call)))
        return found

    def _image(self, found: dict[str, Any]) -> QImage:
        """The page as the window shows it, once it is that page and does not change."""
        paper = tuple(found["paper"])
        last = QImage()

        def still() -> QImage | None:
            nonlocal last
            before, last = last, self.window.web.grab().toImage()
            same = last.pixelColor(2, 2).getRgb()[:3] == paper and last == before
            return last if same else None

        image = until(still, every=20)
        return image.copy(0, 0, image.width(), min(found["height"], image.height()))


def _asks(reviewer: Any) -> bool:
    """Whether a card waits for its answer to be shown."""
    return reviewer.card is not None and reviewer.state == "question"


def _sheets(studies: list[Study], out: Path) -> dict[str, str]:
    """Write a sheet of each card, all themes together; the fonts of each."""
    out.mkdir(parents=True, exist_ok=True)
    for card in studies[0].images:
        sides = [side for study in studies for side in study.images[card]]
        _sheet(sides).save(str(out / f"{card}.png"), "PNG")
    return studies[0].fonts


def _sheet(sides: list[QImage]) -> QImage:
    """The sides next to each other, each on its own paper."""
    smooth = Qt.TransformationMode.SmoothTransformation
    small = [side.scaledToWidth(_WIDTH, smooth) for side in sides]
    height = max(side.height() for side in small)
    whole = QImage(_WIDTH * len(small), height, QImage.Format.Format_RGB32)
    painter = QPainter(whole)
    for left, side in zip(range(0, whole.width(), _WIDTH), small, strict=True):
        painter.fillRect(left, 0, _WIDTH, height, side.pixelColor(0, 0))
        painter.drawImage(left, 0, side)
    painter.end()
    return whole


def main(job_file: str) -> dict[str, Any]:
    """Do what the file says; what was seen."""
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    errors: list[str] = []

    def console(_: Any, level: Any, text: str, line: int, source: str) -> None:
        is_of_anki = "/_anki/" in source and (
            level.name == "WarningMessageLevel"
            or "showQuestion is not defined" in text  # its buttons are not there yet
        )
        if not is_of_anki:
            errors.append(f"{source}:{line} {text}")

    AnkiWebPage.javaScriptConsoleMessage = console
    window = started(Path(job["base"]), *job["packages"])
    seen, sheets = [], {}
    for deck in job["decks"]:
        studies = [Study(window, {**deck, "night": night}) for night in deck["nights"]]
        for study in studies:
            for side in study.sides():
                seen.append(side | {"errors": errors[:]})
                errors.clear()
        out = Path(job["sheets"]) / deck["language"]
        sheets[deck["language"]] = _sheets(studies, out)
    cards = {
        deck["deck"]: len(window.col.find_cards(f'deck:"{deck["deck"]}"'))
        for deck in job["decks"]
    }
    return {"seen": seen, "sheets": sheets, "cards": cards}


if __name__ == "__main__":
    run(main, *sys.argv[1:])
