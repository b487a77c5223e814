"""What `deck quiz` takes for an option, and what it refuses in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck.cli import cli

ENGLISH = "Press Enter to see the answer, q to quit, ? for help."
CHINESE = "按回车看答案，q 退出，? 看帮助。"


def quiz(*words: str | Path) -> Result:
    """The command with nothing to read: it ends at the first question."""
    return CliRunner().invoke(cli, ["quiz", *map(str, words)], input="")


@pytest.mark.parametrize("minutes", ["nan", "inf", "Infinity", "1e999"])
def test_minutes_that_are_no_number(
    deck_folder: Path, tmp_path: Path, minutes: str
) -> None:
    """A time that never ends is refused before anything is read or made."""
    db = tmp_path / "r.db"
    done = quiz(deck_folder, "--minutes", minutes, "--db", db)

    assert done.exit_code == 2
    assert done.stdout == ""
    said = (
        f"Invalid value for '--minutes': {float(minutes)} is not a number of minutes."
    )
    assert [x for x in done.stderr.split("\n") if "rror" in x] == [f"Error: {said}"]
    assert not db.exists()


@pytest.mark.parametrize("minutes", ["0", "-1", "-inf", "long"])
def test_minutes_out_of_range(deck_folder: Path, minutes: str) -> None:
    """No time, less than that, and words are refused too."""
    done = quiz(deck_folder, "--minutes", minutes)

    assert done.exit_code == 2
    assert "Error: Invalid value for '--minutes': " in done.stderr


@pytest.mark.parametrize("minutes", ["0.5", "8", "1e300"])
def test_minutes_that_are_a_number(
    deck_folder: Path, tmp_path: Path, minutes: str
) -> None:
    """Any other time is taken, however long."""
    done = quiz(deck_folder, "--minutes", minutes, "--db", tmp_path / "r.db")

    assert done.exit_code == 0
    assert "q to quit," in done.stdout


@pytest.mark.parametrize("ui", ["fr", "EN", "zh-TW", ""])
def test_an_interface_that_there_is_not(deck_folder: Path, ui: str) -> None:
    """Only what the quiz speaks; what that is, is said."""
    done = quiz(deck_folder, "--ui", ui)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"Error: Invalid value for '--ui': '{ui}' is not one of " in done.stderr
    assert "'en', 'zh'." in done.stderr


@pytest.mark.parametrize(
    ("cards", "options", "greeting"),
    [
        ("zh", ("--lang", "en"), ENGLISH),
        ("zh", ("--lang", "zh"), CHINESE),
        ("zh", ("--ui", "zh"), CHINESE),
        ("zh", ("--lang", "en", "--ui", "zh"), CHINESE),
        ("zh", ("--lang", "zh", "--ui", "en"), ENGLISH),
        ("fr", ("--lang", "fr"), ENGLISH),
        ("fr", ("--lang", "fr", "--ui", "zh"), CHINESE),
    ],
)
def test_the_interface_goes_with_the_cards(
    deck_folder: Path,
    tmp_path: Path,
    cards: str,
    options: tuple[str, ...],
    greeting: str,
) -> None:
    """It speaks as the cards do where it can, else English, or as it is told."""
    for file in deck_folder.glob("*.yaml"):
        text = file.read_text("utf-8").replace("zh", cards)
        file.write_text(text, "utf-8")

    done = quiz(deck_folder, *options, "--db", tmp_path / "r.db")

    assert done.exit_code == 0, done.output
    assert greeting in done.stdout


def test_the_cards_go_with_the_interface(deck_folder: Path, tmp_path: Path) -> None:
    """`--ui zh` alone asks Chinese cards; `--lang` says otherwise."""
    db = tmp_path / "r.db"

    assert "什么是权重？" in quiz(deck_folder, "--ui", "zh", "--db", db).stdout
    english = quiz(deck_folder, "--ui", "zh", "--lang", "en", "--db", db).stdout
    assert "What is a weight?" in english


def test_help_names_the_interfaces() -> None:
    """The help says which there are, and which is taken."""
    done = quiz("--help")

    assert "--ui [en|zh]" in done.stdout
    assert "by default that of the locale, else of the cards." in " ".join(
        done.stdout.split()
    )
