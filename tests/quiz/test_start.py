"""How a session starts: by which options, what is stored and imported."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deck.quiz.copies import copy_folder
from deck.quiz.store import Store
from deck.width import terminal_columns
from tests.folders import HEAD, MORE, write_folder
from tests.project.decks import edit, python, run
from tests.quiz.entries import a_review
from tests.tables import table

SHIPPED = Path(__file__).parents[2] / "cards"
LATER = ("numpy", "fsrs", "yaml", "rich", "pygments", "markdown_it")
_LOOK = """
import builtins, sys
names = sys.argv.pop().split()
def stop(prompt):
    print("loaded:", *(name for name in names if name in sys.modules))
    raise EOFError
builtins.input = stop
from deck.cli import main
main()
"""


def _loaded(folder: Path, home: Path, names: Sequence[str]) -> list[str]:
    """Which of these modules a session has when it asks for the first key."""
    keys = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    words = ["quiz", folder, "--lang", "en", "--db", home / "reviews.db"]
    homes: dict[str, Any] = dict.fromkeys(keys, str(home))
    done = python("-c", _LOOK, *words, " ".join(names), **homes)
    assert done.returncode == 0, done.stderr
    (line,) = (each for each in done.stdout.splitlines() if "loaded:" in each)
    return line.split()[1:]


def test_the_copy_of_the_day(tmp_path: Path, warm_cache: None) -> None:
    """It is computed while the first question is read: no answer waits for it."""
    path = tmp_path / "reviews.db"
    with Store(path) as store:
        store.add(a_review())

    _loaded(SHIPPED, tmp_path, ())

    assert len([*copy_folder(path).iterdir()]) == 1


def test_cards_in_words(tmp_path: Path) -> None:
    """A deck without live values is asked without NumPy, the first time too."""
    card = "  - {id: a, kind: recall, tier: core, concept: c, q: Why?, a: So.}\n"
    folder = write_folder(tmp_path / "deck", {"a": HEAD + card})
    edit(folder / "deck.yaml", MORE, "")

    loaded = _loaded(folder, tmp_path / "home", LATER)

    assert "yaml" in loaded
    assert "numpy" not in loaded


@pytest.mark.parametrize("columns", ["", "100", "0", "-3", "wide", "7"])
def test_columns(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The width is what `shutil` says it is."""
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal_columns() == shutil.get_terminal_size((80, 24)).columns


GREETINGS = {
    "en": "Enter: answer, q: quit, ?: help.",
    "zh": "回车看答案，q 退出，? 看帮助。",
}
QUESTIONS = {"en": "What is a weight?", "zh": "什么是权重？"}
quiz = partial(run, "quiz")  # with nothing to read: it ends at the first question


@pytest.mark.parametrize(("option", "value", "message"), table(__file__, "refused"))
def test_what_is_refused(
    deck_folder: Path, tmp_path: Path, option: str, value: str, message: str
) -> None:
    """A time that never ends, or a language that it does not speak, makes no file."""
    db = tmp_path / "r.db"
    done = quiz(deck_folder, option, value, "--db", db)
    (error,) = [line for line in done.stderr.split("\n") if "rror" in line]

    assert done.exit_code == 2
    assert done.stdout == ""
    assert error.startswith(f"Error: Invalid value for '{option}': ")
    assert error.endswith(message)
    assert not db.exists()


@pytest.mark.parametrize("minutes", ["0.5", "8", "1e300"])
def test_minutes_that_are_a_number(
    deck_folder: Path, tmp_path: Path, minutes: str
) -> None:
    """Any other time is taken, however long."""
    done = quiz(deck_folder, "--minutes", minutes, "--db", tmp_path / "r.db")

    assert done.exit_code == 0
    assert "q: quit," in done.stdout


def test_more_new_cards_than_a_list_can_hold(deck_folder: Path, tmp_path: Path) -> None:
    """A number of new cards a day beyond all bounds asks those that there are."""
    db = tmp_path / "r.db"
    done = quiz(deck_folder, "--new", 10**20, "--db", db, typed="a number\n3\n")

    assert done.exit_code == 0
    assert "16 new cards, none due" in done.stdout
    assert "Cards 1 of 16, about one day to go." in done.stdout


@pytest.mark.parametrize(
    ("cards", "options", "ui", "language"), table(__file__, "languages")
)
def test_the_interface_goes_with_the_cards(
    deck_folder: Path, cards: str, options: str, ui: str, language: str
) -> None:
    """It speaks as the cards do where it can, else English, or as `--ui` says.

    `--ui zh` alone asks Chinese cards; `--lang` says otherwise.
    """
    for file in deck_folder.glob("*.yaml"):
        text = file.read_text("utf-8").replace("zh", cards)
        file.write_text(text, "utf-8")

    db = deck_folder.with_name("r.db")
    done = quiz(deck_folder, *options.split(), "--db", db)

    assert done.exit_code == 0, done.output
    assert GREETINGS[ui] in done.stdout
    assert QUESTIONS[language] in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("quiz", "deck folder: the current folder"),
        ("quiz --ui zh", "卡组文件夹：当前文件夹"),
        ("list", "deck folder: the current folder"),
        ("list --lang zh", "卡组文件夹：当前文件夹"),
        ("map --lang zh", "卡组文件夹：当前文件夹"),
        ("show numeric --lang zh", "卡组文件夹：当前文件夹"),
    ],
)
def test_the_folder_is_named_in_the_language_of_the_interface(
    deck_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    message: str,
) -> None:
    """Where none is given, its name comes first."""
    monkeypatch.chdir(deck_folder)
    monkeypatch.setenv("DECK_DB", str(tmp_path / "r.db"))
    done = run(*words.split())

    assert done.stderr.split("\n")[0] == message
