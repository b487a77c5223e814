"""`deck watch` as an author has it: a real process, real files, ways to save."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from deck.cli.file_watcher import _glances, is_git_busy, is_input, saves
from deck.cli.finding_delta import compare, describe
from deck.diagnostics.finding import Finding, Label, Severity, Span
from deck.width import plain
from tests.patience import outcome, wait_until
from tests.project.decks import CARD, git, python, run, write_deck
from tests.tables import table
from tests.terminal import end, expect, spawn

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")

CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates}
languages: [en]
banks: [and.yaml, or.yaml]
"""
BANK = """\
topic: gates
title: {en: Gates}
cards:
  - id: NAME-sum
    kind: recall
    q: {en: What is it?}
    a: {en: One.}
  - id: NAME-table
    kind: table
    q: {en: Fill the table.}
    a: ${ gate_table("AND") }
"""
# Ctrl-C may come when something is open and not yet in its `with`.
_WARNINGS = ["-W", "error", "-W", "ignore::ResourceWarning"]
TIME = r"\d\d:\d\d:\d\d  "
Start = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deck folder of two banks and four cards."""
    created = tmp_path / "deck"
    created.mkdir()
    (created / "deck.yaml").write_text(CONFIG, encoding="utf-8")
    for name in ("and", "or"):
        text = BANK.replace("NAME", name)
        (created / f"{name}.yaml").write_text(text, encoding="utf-8")
    return created


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts `deck watch` on the folder, in the folder around it."""
    children: list[Any] = []

    def begin(*options: str, first: str = "built 4 cards, 4 new") -> Any:
        words = [*_WARNINGS, "-m", "deck", "watch", "deck", *options]
        command = [sys.executable, *words]
        child = spawn(command, tmp_path, {"NO_COLOR": "1"}, encoding="utf-8")
        children.append(child)
        child.logfile_read = (tmp_path / "screen").open("w", encoding="utf-8")
        if first:
            expect(child, [f"{first}[^\\n]*\n"])
        return child

    yield begin
    for child in children:
        end(child)
        child.logfile_read.close()


def shown(child: Any, line: str) -> str:
    """What is on the screen up to a line that has these words, it included."""
    expect(child, [f"{TIME}[^\\n]*{line}[^\\n]*\\n"])
    return str(child.before + child.after).replace("\r", "")


def stopped(child: Any) -> str:
    """End it with Ctrl-C; what was shown since."""
    child.sendintr()
    expect(child, [pexpect.EOF])
    child.wait()
    assert child.exitstatus == 130
    return str(child.before)


def release(folder: Path) -> None:
    """Build, so that there is a lock."""
    run("build", folder, "-o", folder / "out", code=0)


def in_place(path: Path, text: str) -> None:
    """As nano saves."""
    path.write_text(text, encoding="utf-8")


def renamed(path: Path, text: str) -> None:
    """As most editors save: a file beside it takes its place."""
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def backed_up(path: Path, text: str) -> None:
    """As vim saves: the old file gets another name, a new one is written."""
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    old = path.rename(path.with_name(path.name + "~"))
    path.write_text(text, encoding="utf-8")
    old.unlink()


def in_pieces(path: Path, text: str) -> None:
    """As a slow drive saves: empty, then half of it, then all."""
    with path.open("w", encoding="utf-8") as stream:
        for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
            time.sleep(0.005)
            stream.write(piece)
            stream.flush()


def test_every_way_of_saving(start: Start, folder: Path, tmp_path: Path) -> None:
    """Each save is one build, though packages and lock are written in the folder."""
    child = start("-o", "deck/out")
    bank = folder / "and.yaml"
    text = bank.read_text(encoding="utf-8")

    for number, save in enumerate((in_place, renamed, backed_up)):
        save(bank, text.replace("One.", f"{number}."))
        shown(child, r"built 4 cards, 1 changed \(and-sum\), \d+\.\d s")
    in_pieces(bank, text)
    shown(child, "built 4 cards, 1 ")
    (folder / "README.md").write_text("Not a bank.", encoding="utf-8")
    stopped(child)

    screen = (tmp_path / "screen").read_text(encoding="utf-8")
    assert 5 <= screen.count("built") < 12  # slow machines build each step of a save
    assert [path.name for path in (folder / "out").iterdir()] == ["gates.en.apkg"]
    names = {"README.md", "and.yaml", "deck.yaml", "or.yaml", "out"}
    assert {path.name for path in folder.iterdir()} == names


def test_a_flood_of_events(start: Start, folder: Path, tmp_path: Path) -> None:
    """Renames without end are a few builds, the last of what is there at their end."""
    child = start()
    bank, away = folder / "and.yaml", folder / "away.yaml"
    text = bank.read_text(encoding="utf-8")

    for _ in range(2_000):
        bank.rename(away)
        away.rename(bank)
    in_place(bank, text.replace("One.", "Two."))
    shown(child, r"built 4 cards, 1 changed \(and-sum\)")
    in_place(bank, text)
    shown(child, r"built 4 cards, 1 changed \(and-sum\)")
    stopped(child)

    screen = (tmp_path / "screen").read_text(encoding="utf-8")
    assert 3 <= len(re.findall(TIME, screen)) < 1_000  # a busy machine renames slowly


def test_findings_come_and_go(start: Start, folder: Path, tmp_path: Path) -> None:
    """A new finding is shown with its lines, one that stays in short, then mended."""
    child = start()
    bank = folder / "and.yaml"
    good = bank.read_text(encoding="utf-8")
    bad = good.replace("gate_table", "gate_tabel")
    package = tmp_path / "out/gates.en.apkg"
    before = package.read_bytes()

    renamed(bank, bad)
    first = shown(child, "1 error; nothing was built")
    renamed(bank, "# moved\n" + bad)
    second = shown(child, "1 error; nothing was built")
    renamed(bank, bad + "\n  - {")
    third = shown(child, "1 error; nothing was built")
    renamed(bank, bad)
    fourth = shown(child, "1 error; nothing was built")
    renamed(bank, good)
    fifth = shown(child, "built 4 cards, nothing changed")

    finding = "error[unknown-name]: `gate_tabel` is not a name that expressions know"
    assert f"\n{finding}\n  --> deck/and.yaml:11:11\n" in first
    assert f"\ndeck/and.yaml:12:11: {finding} (did you mean" in second
    assert "error[yaml" in third
    assert "mended" not in third
    assert "mended deck/and.yaml: error[yaml" in fourth
    assert f"deck/and.yaml:11:11: {finding} (did" in fourth
    assert f"\nmended deck/and.yaml: {finding}\n" in fifth
    assert package.read_bytes() == before


def test_files_come_and_go(start: Start, folder: Path, tmp_path: Path) -> None:
    """A renamed bank, a lost folder, a lock in conflict: shown, and watched on."""
    release(folder)
    child = start(first="built 4 cards, nothing changed")
    lock = folder / "deck.lock"

    (folder / "or.yaml").rename(folder / "nor.yaml")
    assert "there is no bank `or.yaml`" in shown(child, "1 error; nothing")
    renamed(folder / "deck.yaml", CONFIG.replace(" or.", " nor."))
    assert "mended deck/deck.yaml" in shown(child, "built 4 cards, nothing changed")
    folder.rename(tmp_path / "away")
    shown(child, "error: deck does not exist")
    (tmp_path / "away").rename(folder)
    shown(child, "built 4 cards, nothing changed")
    before = lock.read_text(encoding="utf-8")
    renamed(lock, before + "<<<<<<< ours\n")
    shown(child, "merge conflict at line")
    renamed(lock, before)
    shown(child, "built 4 cards, nothing changed")
    stopped(child)


def test_what_cannot_be_written(start: Start, folder: Path, tmp_path: Path) -> None:
    """A package that cannot be written is shown once; the next save writes it."""
    child = start()
    bank, text = folder / "and.yaml", BANK.replace("NAME", "and")
    shutil.rmtree(tmp_path / "out")
    (tmp_path / "out").touch()

    renamed(bank, text.replace("One", "1"))
    shown(child, "error: cannot write .*out")
    (tmp_path / "out").unlink()
    renamed(bank, text)
    between = shown(child, "built 4 cards, nothing changed")
    stopped(child)

    assert between.count("error") == 0


def test_a_conflict_with_the_lock(start: Start, folder: Path) -> None:
    """What stops `deck build` is a finding here too, and mended when it is undone."""
    cloze = "  - id: gaps\n    kind: cloze\n    text: {en: '{{c1::AND}} {{c2::OR}}'}\n"
    bank = folder / "and.yaml"
    good = bank.read_text(encoding="utf-8") + cloze
    renamed(bank, good)
    release(folder)
    child = start(first="built 5 cards, nothing changed")
    moved = good.replace("c1", "c0").replace("c2", "c1").replace("c0", "c2")

    renamed(bank, moved)
    assert "error[gap-moved]" in shown(child, "1 error; nothing was built")
    renamed(bank, moved.replace("kind: table", "kind: tabel"))
    assert "mended" not in shown(child, "2 errors; nothing was built")
    renamed(bank, good)
    last = shown(child, "built 5 cards, nothing changed")
    stopped(child)

    assert last.count("mended") == 2


def test_a_branch_switch(start: Start, folder: Path, tmp_path: Path) -> None:
    """Many files that git changes are one build; while git is at work there is none."""
    git(folder, "init", "-q", "-b", "old")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "old")
    git(folder, "switch", "-qc", "new")
    names = [f"more{number}" for number in range(20)]
    for name in names:
        in_place(folder / f"{name}.yaml", BANK.replace("NAME", name))
    listed = ", ".join(f"{name}.yaml" for name in ("and", "or", *names))
    in_place(folder / "deck.yaml", CONFIG.replace("and.yaml, or.yaml", listed))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "new")
    git(folder, "switch", "-q", "old")
    child = start()

    git(folder, "switch", "-q", "new")
    shown(child, "built 44 cards, 40 new")
    git(folder, "switch", "-q", "old")
    shown(child, "built 4 cards, 40 retired")
    (folder / ".git/index.lock").touch()
    busy = is_git_busy(folder)
    in_place(folder / "and.yaml", "half")
    in_place(folder / "and.yaml", BANK.replace("NAME", "and").replace("One", "1"))
    (folder / ".git/index.lock").unlink()
    shown(child, "built 4 cards, 1 changed")
    stopped(child)

    screen = (tmp_path / "screen").read_text(encoding="utf-8")
    assert busy
    assert not is_git_busy(folder)
    builds = [line for line in screen.splitlines() if "built" in line]
    # Of what git left last, a slow machine learns when the rest is built.
    assert len([line for line in builds if "nothing changed" not in line]) == 4


@pytest.mark.parametrize(("age", "busy"), [(0, True), (60, False), (-3600, False)])
def test_git_that_died(age: int, busy: bool, folder: Path) -> None:
    """A lock that is old, or of a clock that was fast, is waited for no longer."""
    lock = folder / ".git/index.lock"
    lock.parent.mkdir()
    lock.touch()
    os.utime(lock, times=(time.time() - age,) * 2)

    assert is_git_busy(folder) is busy


def test_the_option_then(start: Start, folder: Path, tmp_path: Path) -> None:
    """A command runs after each good build, as words; its failure ends nothing."""
    script = "import sys; code = int(open('deck/flag').read()); print(sys.argv[1:])"
    script += "; sys.exit(code)"
    (folder / "flag").write_text("0", encoding="utf-8")
    child = start("--then", f"'{sys.executable}' -c \"{script}\" '$HOME; *' '' b|c")

    expect(child, ["['$HOME; *', '', 'b|c']"], exact=True)
    (folder / "flag").write_text("1", encoding="utf-8")
    bank = folder / "and.yaml"
    renamed(bank, bank.read_text(encoding="utf-8").replace("One", "1"))
    shown(child, "built 4 cards, 1 changed")
    shown(child, "--then ended with exit code 1")
    renamed(bank, "half")
    half = shown(child, "nothing was built")
    renamed(bank, BANK.replace("NAME", "and"))
    shown(child, "built 4 cards, 1 changed")
    shown(child, "--then ended with exit code 1")
    stopped(child)

    assert "HOME" not in half


@pytest.mark.parametrize(("option", "value", "sentence"), table(__file__, "failing"))
def test_a_command_that_fails(
    option: str, value: str, sentence: str, start: Start
) -> None:
    """What cannot be started is shown after the build, and Ctrl-C still ends it."""
    child = start(option, value)

    shown(child, sentence)
    stopped(child)


@pytest.mark.parametrize(("option", "value", "sentence"), table(__file__, "refused"))
def test_refused_options(
    option: str, value: str, sentence: str, folder: Path, here: Path
) -> None:
    """A mistake in the command ends it at once with 2, before anything is built."""
    assert sentence in run("watch", folder, option, value, code=2).stderr
    assert not (here / "out").exists()


@pytest.mark.parametrize("option", ["-q", "-qq"])
def test_quiet_options(option: str, start: Start, folder: Path, tmp_path: Path) -> None:
    """`-q` leaves out the lines of builds; `-qq` prints nothing, and builds."""
    bank, copy = folder / "and.yaml", tmp_path / "copy"
    good = bank.read_text(encoding="utf-8")
    copy.touch()
    child = start(option, "--then", f"cp deck/and.yaml {copy}", first="")

    wait_until(lambda: copy.read_text(encoding="utf-8") == good)
    if option == "-q":
        renamed(bank, good.replace("kind: table", "kind: tabel"))
        expect(child, ["1 error; nothing was built"])
    renamed(bank, f"{good}\n")
    wait_until(lambda: copy.read_text(encoding="utf-8") == f"{good}\n")
    stopped(child)

    text = (tmp_path / "screen").read_text(encoding="utf-8").replace("\r", "")
    lines = [line for line in text.replace("^C", "").splitlines() if line]
    kinds = [re.sub(f"{TIME}(built|1 error;) .*", r"\1", line) for line in lines]
    assert kinds == (["built", "1 error;", "built"] if option == "-q" else [])


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("command", "name"), [("watch", "SIGHUP"), ("preview", "SIGTERM")]
)
def test_the_end_of_the_terminal(command: str, name: str, tmp_path: Path) -> None:
    """Whatever ends it, no temporary folder of its is left behind."""
    own = tmp_path / "own"
    own.mkdir()
    twice = 'def twice(x: float) -> float:\n    """Twice."""\n    return 2 * x\n'
    card = CARD.replace("a: A thing.", "a: ${ twice(2) }")
    folder = write_deck(tmp_path / "deck", card, module=f"{twice}# {command} {name}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "deck", command, str(folder), "--allow-code"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(own), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        assert any(re.search(r"built 1 card,|http:", line) for line in process.stdout)
        assert list(own.iterdir())
        number = getattr(signal, name)
        process.send_signal(number)
        outcome(process)

        assert process.returncode == -number
        assert not list(own.iterdir())


_INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from deck.signals import take_over
from deck.bank.deck_folder import open_folder
from deck.compile.compiled_deck import compile_deck
os.cpu_count = lambda: 2
take_over()
os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGINT))
compile_deck(open_folder(Path(sys.argv[1])))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
def test_an_interrupt_while_processes_start(folder: Path, tmp_path: Path) -> None:
    """Ctrl-C that comes while Python forks is not lost."""
    cache = str(tmp_path / "cache")
    done = python("-c", _INTERRUPTED, folder, XDG_CACHE_HOME=cache)

    assert done.returncode == -signal.SIGINT
    assert "Exception ignored" not in done.stderr


def test_code_that_is_saved_meanwhile(start: Start, folder: Path) -> None:
    """With `--allow-code` each saved program runs; without, one that changed asks.

    Its card is left out meanwhile, and is neither retired nor back afterwards.
    """
    bank = folder / "and.yaml"
    text = bank.read_text(encoding="utf-8") + "  - id: prints\n    kind: output\n"
    bank.write_text(f"{text}    program: print(1)\n", encoding="utf-8")
    child = start("--allow-code", first="built 5 cards, 5 new")
    for number in (2, 3):
        bank.write_text(f"{text}    program: print({number})\n", encoding="utf-8")
        shown(child, r"built 5 cards, 1 changed \(prints\)")
    stopped(child)

    child = start(first="built 5 cards")
    bank.write_text(f"{text}    program: print(4)\n", encoding="utf-8")
    expect(child, ["program of card `prints` was not run: it changed since allowed"])
    shown(child, "built 4 cards, nothing changed, .* 1 warning")
    bank.write_text(f"{text}    program: print(3)\n", encoding="utf-8")
    shown(child, "built 5 cards, nothing changed")
    stopped(child)


def test_what_counts_as_a_change(folder: Path) -> None:
    """Banks, pictures and the lock count; drafts, hidden folders, packages do not."""
    for name in ("out", ".git", "images"):
        (folder / name).mkdir()
    others = (".and.yaml.swp", "and.yaml~", "4913", ".git/a.yaml", "out/a.svg")
    read = ("and.yaml", "images/gate.SVG", "deck.lock", "own.py", "images", "")

    for out in (folder / "out", folder.parent / "elsewhere"):
        found = {name for name in others if is_input(folder / name, folder, out)}
        assert found == ({"out/a.svg"} if out != folder / "out" else set())
        assert all(is_input(folder / name, folder, out) for name in read)
        assert not is_input(folder / ".git", folder, out)
    assert is_input(folder / "and.yaml", folder, folder)
    assert is_input(Path("/elsewhere/and.yaml"), folder, folder)


def test_what_is_saved_is_not_lost(folder: Path, tmp_path: Path) -> None:
    """Also between two steps, in a folder behind a link, and one that comes back."""
    link, bank = tmp_path / "link", folder / "and.yaml"
    link.symlink_to(folder)
    steps = filter(None, saves(link, tmp_path / "out"))

    next(steps)
    for save in (in_place, renamed, backed_up):
        save(bank, BANK)
        next(steps)
    link.unlink()
    next(steps)
    link.symlink_to(folder)
    next(steps)
    in_place(bank, BANK)
    next(steps)


def test_a_folder_that_is_there_again(folder: Path, tmp_path: Path) -> None:
    """It is watched anew, however it differs from the one that was there before."""
    away = tmp_path / "away"
    folder.rename(away)
    glances = _glances(folder, tmp_path / "out")
    assert not next(glances)

    for _ in range(2):
        shutil.copytree(away, folder)
        while any(next(glances) for _ in range(5)):
            pass  # it comes, and maybe another one went
        in_place(folder / "and.yaml", BANK)
        assert any(next(glances) for _ in range(99))
        shutil.rmtree(folder)


def test_polled(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without events of the system files are polled; no save of a second is missed."""
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    steps = filter(None, saves(folder, tmp_path / "out"))

    next(steps)
    for number in range(2):
        renamed(folder / "and.yaml", f"{BANK}# {number}")
        next(steps)


def test_equal_findings_that_moved() -> None:
    """Only as many are new, or mended, as there are more or fewer of them."""
    one, *moved = (
        Finding("late-need", Severity.WARNING, "x", Label("a.yaml", Span.point(n, 1)))
        for n in (1, 7, 8)
    )
    more = compare([one], moved, {"a.yaml"})
    fewer = compare(moved, [one], {"a.yaml"})

    assert (more.new, more.mended) == ((moved[1],), ())
    assert (fewer.new, fewer.mended) == ((), (moved[1],))


def test_no_more_than_ten_findings() -> None:
    """Of many findings ten are shown, the errors first, and how many more there are."""
    label = Label("a.yaml", Span.point(1, 1))
    many = [Finding("late-need", Severity.WARNING, f"{n}", label) for n in range(99)]
    last = Finding("unknown-key", Severity.ERROR, "last", label)
    changes = compare([], [*many, last], {"a.yaml"})

    text = "".join(describe(changes, {}, "concise", plain))

    assert len(text.splitlines()) == 11
    assert "last" in text
    assert text.endswith("… and 90 more new; `deck check` shows them all\n")
