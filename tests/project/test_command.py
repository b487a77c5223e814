"""The command as a process: exit codes, streams, signals, where it finds decks."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import click
import pytest

from deck._interrupt import is_program
from deck.cli import cli
from deck.cli.console import progress
from deck.folder.trust import trust_always
from deck.width import cell_width
from tests.patience import outcome, wait_until
from tests.project.decks import process, python, run, write_deck
from tests.project.terminal_bytes import on_terminal
from tests.tables import table

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "deck/starter"
MISTAKE = ROOT / "tests/project/readme/my-deck"
_DECK = [sys.executable, "-m", "deck"]


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


# Python runs it first: Ctrl-C is pressed when a module begins to be imported.
_INTERRUPT = """
import signal, sys

class Interrupt:
    def find_spec(name, path, target=None):
        if name == "{module}":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupt)
"""


@pytest.mark.usefixtures("warm_cache")
@pytest.mark.parametrize(("words", "code", "sentence"), table(__file__, "exit codes"))
def test_exit_codes(words: str, code: str, sentence: str, here: Path) -> None:
    """0 is fine, 1 errors found, 2 something that is not there; never a traceback."""
    (here / "file").write_text("x", encoding="utf-8")

    done = run(*words.replace("MISTAKE", str(MISTAKE)).split())

    assert (done.exit_code, done.stdout) == (int(code), "")
    assert sentence in done.stderr
    assert not (here / "out").exists()


def test_cards_of_the_current_folder_come_first(here: Path) -> None:
    """A deck folder named `cards` beside you is taken before the shipped one."""
    shutil.copytree(MISTAKE, here / "cards")

    done = run("check", code=1)

    assert done.stderr.startswith("deck folder: ./cards\n")
    assert "cards/gates.yaml:7:11" in done.stdout


def test_a_misnamed_file(here: Path) -> None:
    """Where `deck.yml` is no other deck is taken instead."""
    (here / "deck.yml").write_text("name: mine\n", encoding="utf-8")

    done = run("check", code=2)

    assert done.stderr.endswith("it has no deck.yaml; rename deck.yml\n")


@pytest.mark.parametrize(
    ("languages", "locale", "shown"),
    [
        ("en, pt-BR", "pt_BR.UTF-8", "pt-BR"),
        ("en, pt-BR", "pt", "pt-BR"),
        ("en, zh-TW, zh-CN", "zh_CN.utf8@pinyin", "zh-CN"),
        ("en, zh-TW, zh-CN", "zh_HK", "zh-TW"),
        ("fr, en-GB", "de_DE.UTF-8", "en-GB"),
        ("fr, de", "C", "fr"),
    ],
)
def test_the_language_of_the_locale(
    languages: str, locale: str, shown: str, tmp_path: Path
) -> None:
    """With its region, else without, else English, else the first of the deck."""
    texts = ", ".join(f"{name}: in {name}" for name in languages.split(", "))
    card = f"  - id: one\n    kind: recall\n    q: {{{texts}}}\n    a: '1'\n"
    folder = write_deck(tmp_path / "deck", card, more=f"languages: [{languages}]\n")
    for file, title in (("deck.yaml", "Mine"), ("bank.yaml", "Things")):
        text = (folder / file).read_text("utf-8")
        text = text.replace(f"title: {title}", f"title: {{{texts}}}")
        (folder / file).write_text(text, encoding="utf-8")

    done = run("list", folder, LC_ALL=locale)

    assert done.stdout.split("  ")[-1] == f"in {shown}\n", done.output


@pytest.mark.parametrize(("words", "environ", "coloured"), table(__file__, "colour"))
def test_colour_is_decided_once(words: str, environ: str, coloured: str) -> None:
    """The option wins over NO_COLOR, that over FORCE_COLOR, that over the terminal."""
    environment: dict[str, Any] = dict(pair.split("=") for pair in environ.split())

    done = run(*words.split(), "check", str(MISTAKE), **environment)

    assert ("\x1b[" in done.stdout) is (coloured == "yes")


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("name", "coloured"), [("xterm", True), ("dumb", False)])
def test_colour_on_a_terminal(name: str, coloured: bool) -> None:
    """One that calls itself dumb would show the escapes."""
    shown = on_terminal("deck", ["check", str(MISTAKE)], ROOT, {"TERM": name})

    assert b"unknown-name" in shown
    assert (b"\x1b[" in shown) is coloured


@pytest.mark.parametrize(("name", "is_drawn"), [("xterm", True), ("dumb", False)])
def test_bar_on_a_terminal(
    name: str,
    is_drawn: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What takes a while has a bar, but where each of its states were read aloud."""
    monkeypatch.setenv("TERM", name)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clock = iter([0.0, 2.0])
    monkeypatch.setattr("deck.cli.console.time.monotonic", lambda: next(clock, 2.0))

    with click.Context(cli), progress("zh") as step:
        step(1, 2)

    assert (
        bool(re.match(r"\r计算中 \[#+-+\] 1/2\r *\r$", capsys.readouterr().err))
        is is_drawn
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [24, 80])
def test_lines_of_findings_fit_the_terminal(columns: int, tmp_path: Path) -> None:
    """The mark is under what it marks: neither line is broken."""
    value = "${ undefined_name }"
    card = "  - {{id: {0}, kind: recall, q: '{1}{2}{1}', a: b}}\n"
    texts = {"a": "several words " * 20, "b": "许多字" * 50}
    cards = [card.format(name, text, value) for name, text in texts.items()]
    folder = write_deck(tmp_path, "".join(cards))

    words = ["check", str(folder)]
    shown = on_terminal("deck", words, ROOT, {"NO_COLOR": "1"}, columns=columns)

    lines = shown.decode().replace("\r", "")
    found = re.findall(r"^ *\d+ \|.*\n *\|.*", lines, re.MULTILINE)
    assert len(found) == len(texts)
    for line, marks in map(str.splitlines, found):
        assert max(map(cell_width, (line, marks))) <= columns
        before = line[: line.index(value[3:9])]
        assert marks.index("^") == cell_width(before)


@pytest.mark.parametrize(("argv", "given", "expected"), table(__file__, "programs"))
def test_who_resets_ctrl_c(argv: str, given: str, expected: str) -> None:
    """Only the program itself does, until it runs; not one that imports it."""
    assert is_program(json.loads(argv), given.split()) is (expected == "yes")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("module", ["deck.cli", "click.core"])
def test_interrupted_before_it_begins(module: str, tmp_path: Path) -> None:
    """Ctrl-C while the program is still being imported ends it without a word."""
    hook = tmp_path / "sitecustomize.py"
    hook.write_text(_INTERRUPT.format(module=module), encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])

    done = process("quiz", PYTHONPATH=path)

    assert done.returncode == -signal.SIGINT
    assert done.stdout == done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("command", "name"),
    [
        *product(["build"], ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")),
        *(("check", "SIGTERM"), ("diff", "SIGHUP")),
        *(("preview", "SIGINT"), ("preview", "SIGQUIT")),
    ],
)
def test_ended_by_a_signal(command: str, name: str, tmp_path: Path) -> None:
    """It does not wait for a program that never ends, and leaves no folder of its own.

    Ctrl-C exits with 130; what else ends it is what the shell sees it ended by.
    """
    write_deck(
        tmp_path / "cards",
        "  - id: c\n    kind: output\n    program: 'import time; time.sleep(99)'\n",
    )
    own, number = tmp_path / "own", getattr(signal, name)
    own.mkdir()
    child = subprocess.Popen(
        [*_DECK, command, "cards"],
        cwd=tmp_path,
        env=_environment(TMPDIR=str(own)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: _are_in(own))
    for _ in range(2):  # a terminal that closes sends it, and its shell
        child.send_signal(number)
    _, errors = outcome(child)

    assert child.returncode == (130 if name == "SIGINT" else -number)
    assert "Traceback" not in errors
    assert not list(own.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cards", "own"]
    files = {path.name for path in (tmp_path / "cards").iterdir()}
    assert files == {"bank.yaml", "deck.yaml"}


_AT_ONCE = """
import os, signal, sys, time
import deck.cli

class Held:
    number = signal.SIGINT

    def __del__(self):
        signal.raise_signal(self.number)

def deleted(**_):
    Held()
    while True:
        time.sleep(0.01)

def interrupted(**_):
    held = Held()
    raise KeyboardInterrupt

def shut_down(**_):
    both = [signal.SIGHUP, signal.SIGTERM]
    signal.pthread_sigmask(signal.SIG_BLOCK, both)
    for each in both:
        os.kill(os.getpid(), each)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, both)

CASE
sys.argv = ["deck", "--version"]
deck.cli.main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("deck.cli.cli.main = interrupted", 130),
        ("deck.cli.cli.main = shut_down", -1),
        ("deck.cli.cli.main = deleted", 130),
        ("deck.cli.cli.main, Held.number = deleted, signal.SIGTERM", -15),
    ],
)
def test_a_signal_at_the_end(case: str, code: int) -> None:
    """Ctrl-C once more, or a second signal, disturbs nothing while it ends.

    One that comes while something is deleted is not lost.
    """
    done = python("-c", _AT_ONCE.replace("CASE", case))

    assert (done.returncode, done.stderr) == (code, "")


def _shell(command: str) -> subprocess.CompletedProcess[str]:
    """A command of the shell, in which `DECK` is ours."""
    words = ["sh", "-c", command.replace("DECK", '"$0" -m deck'), sys.executable]
    return subprocess.run(
        words, env=_environment(), capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="has a disk that is always full")
def test_a_full_disk_is_one_sentence(here: Path, warm_cache: None) -> None:
    """What cannot be printed ends in a sentence and exit code 1."""
    done = _shell("DECK list -q > /dev/full")

    assert done.returncode == 1
    assert re.fullmatch("error: no space left on device.*\n", done.stderr)


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_closed_pipe_is_quiet(here: Path, warm_cache: None) -> None:
    """`deck list | head -1` ends without a word."""
    done = _shell("DECK list -q | true")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_everything_closed(here: Path) -> None:
    """A build with nowhere to read from or print to builds."""
    shutil.copytree(STARTER, "deck")
    trust_always(Path("deck"))

    assert _shell("DECK build deck <&- >&- 2>&-").returncode == 0
    assert len([*Path().glob("out/*.apkg")]) == 1


def _are_in(folder: Path) -> bool:
    """Whether a process has its working folder in this one, deleted or not."""
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has ended
            if str(cwd.readlink()).startswith(f"{folder}/"):
                return True
    return False


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_no_input_at_all(here: Path, warm_cache: None) -> None:
    """A quiz whose input was closed ends as at the end of a file."""
    done = _shell("DECK quiz -q --db reviews.db <&-")

    assert (done.returncode, done.stderr) == (0, "")
    assert "── 0/5 done · 8 min left · " in done.stdout


@pytest.mark.parametrize("words", ["--help", "quiz --help", "explain numeric"])
def test_help_fits_the_terminal(words: str) -> None:
    """Also one that is narrow, but for examples; no sentence on a command is cut."""
    text = run(*words.split(), COLUMNS="40").stdout.partition("example:")[0]
    lines = [each for each in text.splitlines()[1:] if not each.startswith("  deck ")]

    assert len(lines) > 20
    assert max(map(len, lines)) <= 40
    assert words != "--help" or "in the browser as Anki will, again at each save." in (
        " ".join(text.split())
    )


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("deck s", "stats show schema"),
        ("deck quiz --ui ", "en zh"),
        ("deck build -o", "-o"),
    ],
)
def test_completion(words: str, completed: str) -> None:
    """A shell completes commands, options and their values."""
    code = "import sys; from deck.cli import main; sys.argv = ['deck']; main()"
    done = python(
        *("-c", code),
        _DECK_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(words.count(" ")),
    )

    found = [line.partition(",")[2] for line in done.stdout.splitlines()]
    assert " ".join(found) == completed


def test_no_option_is_ignored(here: Path) -> None:
    """What an option asks for is done, or refused."""
    write_deck(here)

    assert "say which program" in run("write", "--hint", code=2).stderr


def test_a_bank_that_is_named_twice(here: Path) -> None:
    """Its cards are counted once."""
    write_deck(here)

    assert run("check", ".", ".").stderr == "1 card, no findings\n"


def test_values_of_a_card_fit_the_terminal(tmp_path: Path) -> None:
    """An expression with its value is one line where that has room, else several."""
    write_deck(
        tmp_path,
        "  - id: a\n    kind: recall\n    q: Which ones?\n"
        "    a: ${ arange(20) * 1000 } and ${ 3 * 7 }\n",
    )

    lines = run("show", "a", tmp_path, "-q", COLUMNS="40").stdout.splitlines()
    start = lines.index("${ arange(20) * 1000 } = [0 1000 2000")

    assert max(map(len, lines)) <= 40
    assert lines[start + 1].startswith("  3000 4000 ")
    assert lines[-1] == "${ 3 * 7 } = 21"
