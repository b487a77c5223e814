"""What `deck quiz` takes for an option, and what it refuses in one sentence."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.project.decks import run
from tests.tables import table

GREETINGS = {
    "en": "Press Enter to see the answer, q to quit, ? for help.",
    "zh": "按回车看答案，q 退出，? 看帮助。",
}
QUESTIONS = {"en": "What is a weight?", "zh": "什么是权重？"}
quiz = partial(run, "quiz")  # with nothing to read: it ends at the first question


@pytest.mark.parametrize(("option", "value", "said"), table(__file__, "refused"))
def test_what_is_refused(
    deck_folder: Path, tmp_path: Path, option: str, value: str, said: str
) -> None:
    """A time that never ends, or a language that it does not speak, makes no file."""
    db = tmp_path / "r.db"
    done = quiz(deck_folder, option, value, "--db", db)
    (error,) = [line for line in done.stderr.split("\n") if "rror" in line]

    assert done.exit_code == 2
    assert done.stdout == ""
    assert error.startswith(f"Error: Invalid value for '{option}': ")
    assert error.endswith(said)
    assert not db.exists()


@pytest.mark.parametrize("minutes", ["0.5", "8", "1e300"])
def test_minutes_that_are_a_number(
    deck_folder: Path, tmp_path: Path, minutes: str
) -> None:
    """Any other time is taken, however long."""
    done = quiz(deck_folder, "--minutes", minutes, "--db", tmp_path / "r.db")

    assert done.exit_code == 0
    assert "q to quit," in done.stdout


def test_more_new_cards_than_a_list_can_hold(deck_folder: Path, tmp_path: Path) -> None:
    """A number of new cards a day beyond all bounds asks those that there are."""
    db = tmp_path / "r.db"
    done = quiz(deck_folder, "--new", 10**20, "--db", db, typed="a number\n3\n")

    assert done.exit_code == 0
    assert "0 due, 16 new" in done.stdout
    assert "About one day until all are seen." in done.stdout


@pytest.mark.parametrize(
    ("cards", "options", "ui", "asked"), table(__file__, "languages")
)
def test_the_interface_goes_with_the_cards(
    deck_folder: Path, cards: str, options: str, ui: str, asked: str
) -> None:
    """It speaks as the cards do where it can, else English, or as it is told.

    `--ui zh` alone asks Chinese cards; `--lang` says otherwise.
    """
    for file in deck_folder.glob("*.yaml"):
        text = file.read_text("utf-8").replace("zh", cards)
        file.write_text(text, "utf-8")

    db = deck_folder.with_name("r.db")
    done = quiz(deck_folder, *options.split(), "--db", db)

    assert done.exit_code == 0, done.output
    assert GREETINGS[ui] in done.stdout
    assert QUESTIONS[asked] in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [("", "deck folder: the current folder"), ("--ui zh", "卡组文件夹：当前文件夹")],
)
def test_the_folder_is_named_in_the_language_of_the_interface(
    deck_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: str,
    said: str,
) -> None:
    """Where none is given, its name comes first."""
    monkeypatch.chdir(deck_folder)
    done = run("quiz", *options.split(), "--db", tmp_path / "r.db")

    assert done.stderr.split("\n")[0] == said
