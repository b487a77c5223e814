"""`deck preview` as a command."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import Result

from deck.cli.preview import editor_scheme
from tests.preview.served import Page, running
from tests.project.decks import edit, run


def preview(*words: object) -> Result:
    """What the command says."""
    return run("preview", *words)


def test_one_file(folder: Path, tmp_path: Path) -> None:
    """`--once` writes the page and says so."""
    page = tmp_path / "page.html"

    done = preview(folder, "--once", page)

    assert done.exit_code == 0, done.output
    assert done.stdout == f"wrote {page}, 3 cards\n"
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert not (folder / "deck.lock").exists()


def test_one_card(folder: Path, tmp_path: Path) -> None:
    """A card by its id, in one language."""
    page = tmp_path / "page.html"

    done = preview(
        "and-gap", "--deck", folder, "--once", page, "--lang", "zh", "--ui", "zh"
    )

    assert done.exit_code == 0, done.output
    text = page.read_text("utf-8")
    assert "它" in text
    assert "or-word" not in text
    assert "fires" not in text


def test_a_broken_lock(folder: Path, tmp_path: Path) -> None:
    """It is one sentence, on the page too, and the cards are shown."""
    page = tmp_path / "page.html"
    (folder / "deck.lock").write_text("nonsense\n", encoding="utf-8")

    done = preview(folder, "--once", page)

    fact = "deck.lock is damaged at line 1"
    assert done.exit_code == 1
    assert done.stderr.count(fact) == 1
    assert done.stdout == f"wrote {page}, 3 cards\n"
    assert fact in page.read_text("utf-8")


def test_errors(folder: Path, tmp_path: Path) -> None:
    """The file is written with what there is; the exit code is 1."""
    page = tmp_path / "page.html"
    edit(folder / "and.yaml", "1 + 1", "1 + oops")

    done = preview(folder, "--once", page)

    assert done.exit_code == 1
    assert "oops" in done.stderr
    assert "and-gap" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["or-wrod"], "there is no card `or-wrod`, .*did you mean `or-word`"),
        (["--lang", "fr"], "the deck has no language `fr`"),
        (["--once", "x.html", "--port", "80"], "it takes no --port"),
        (["--once", "deck.yaml"], "deck.yaml is no name of a page"),
    ],
)
def test_what_is_not_there(folder: Path, words: list[str], message: str) -> None:
    """One sentence, and exit code 2."""
    done = preview(*words, "--deck", folder)

    assert done.exit_code == 2
    assert re.search(message, done.stderr)


def test_unwritable_file(folder: Path, tmp_path: Path) -> None:
    """One sentence."""
    done = preview(folder, "--once", tmp_path / "none" / "page.html")

    assert done.exit_code == 1
    assert "cannot write" in done.stderr


@pytest.mark.parametrize(
    ("editor", "scheme"),
    [("", "vscode"), ("vim", "vscode"), ("/usr/bin/cursor -w", "cursor")],
)
def test_editor(editor: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses open the editor that the environment names, if it has some."""
    monkeypatch.setenv("EDITOR", editor)
    monkeypatch.delenv("VISUAL", raising=False)

    assert editor_scheme() == scheme


def save(folder: Path, number: int) -> str:
    """Save a bank in one of the ways that editors do; what its first card says then."""
    path, word = folder / "and.yaml", f"edit-{number}-"
    text = re.sub(
        r"What is .*?\?", f"What is {word}?", path.read_text("utf-8"), count=1
    )
    if number % 2:
        path.write_text(text, encoding="utf-8")
    else:
        other = folder / ".and.yaml.tmp"
        other.write_text(text, encoding="utf-8")
        other.replace(path)
    return word


@pytest.mark.skipif(os.name != "posix", reason="ends by a signal")
def test_saves_arrive(folder: Path) -> None:
    """Each save is shown, whichever way a file is saved; the lock is never written."""
    with running(folder) as (url, _):
        page = Page(url)
        for number in range(10):
            page.wait("and-sum", save(folder, number))
        edit(folder / "and.yaml", "kind: numeric", "kind: [numeric")
        while not page.findings:
            page.read()
        edit(folder / "and.yaml", "kind: [numeric", "kind: numeric")
        while page.findings:
            page.read()
        page.close()

    assert not (folder / "deck.lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="ends by a signal")
def test_files_named_as_modules_are_not_run(folder: Path, tmp_path: Path) -> None:
    """Nor by the process that looks for what could be better, in the current folder."""
    trace = tmp_path / "trace"
    for name in ("deck", "yaml", "json", "platform"):
        (folder / f"{name}.py").write_text(f"open({str(trace)!r}, 'w')")

    with running(folder, home=folder) as (url, _):
        page = Page(url)
        while set(page.changes.values()) != {"new"}:
            page.read()
        page.close()

    assert not trace.exists()
    assert not (folder / "deck.lock").exists()
