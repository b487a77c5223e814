"""What `deck check` prints for each mistake, and for all of them at once."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck.cli import cli
from deck.diagnostics.rules import QUALITY, RULES

HERE = Path(__file__).parent
PROGRAMS_RUN = {
    *("live-error-program", "live-error-not-python", "live-error-silent"),
    *("live-error-raises", "live-error-empty-name"),
    *("long-code", "machine-value", "unstable-value"),
}
HIDES = {"bad-glossary"}  # where it is broken, an unlisted file may be the glossary
WRONG = [rule for rule in RULES if rule not in QUALITY]
"""The rules of what is wrong; where one is broken, quality is not looked at."""
# Findings are printed as `error[rule]: …` and then `--> path:line:column`.
PLACED = re.compile(
    r"^(?:error|warning)\[(.+?)\]: .*\n *--> (.+):(\d+):(\d+)$", re.MULTILINE
)
# No stop at the end, no capital at the start unless a name stands there.
MESSAGE = re.compile(r"^(?:error|warning)\[[a-z-]+\]: ([^A-Z].*[^.\n])$", re.MULTILINE)
MakeMistake = Callable[[str, Path], None]
Place = tuple[str, int, int, str]  # path, line, column, rule


def _run(*arguments: str) -> Result:
    done = CliRunner().invoke(cli, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def _places(text: str) -> list[Place]:
    found = PLACED.findall(text)
    return [(path, int(line), int(column), rule) for rule, path, line, column in found]


def test_text_of_a_mistake(
    mistake: str,
    make_mistake: MakeMistake,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """A mistake prints exactly the text beside its fixture; errors exit with 1."""
    make_mistake(mistake, tmp_path)
    monkeypatch.chdir(tmp_path)

    done = _run("check", ".", *(["--allow-code"] * (mistake in PROGRAMS_RUN)))

    expected = HERE / f"{mistake}.txt"
    if request.config.getoption("--bless"):
        expected.write_bytes(done.stdout.encode())
    assert done.stdout == expected.read_bytes().decode()
    assert done.exit_code == int("error[" in done.stdout)
    assert done.stdout.count("[") >= len(_places(done.stdout)) > 0
    assert len(MESSAGE.findall(done.stdout)) == len(_places(done.stdout))


def test_every_rule_has_a_fixture(mistakes: list[str]) -> None:
    """A rule without a fixture of its name fails; no fixture is of no rule."""
    shown = {name: (HERE / f"{name}.txt").read_text("utf-8") for name in mistakes}

    assert [rule for rule in RULES if rule not in mistakes] == []
    assert [rule for rule in RULES if f"[{rule}]: " not in shown[rule]] == []
    for name, text in shown.items():
        assert any(name.startswith(f"{rule}") and f"[{rule}]" in text for rule in RULES)
    assert {path.stem for path in HERE.glob("*.txt")} == set(mistakes)


# Long words first; in the deck of all mistakes each bank gets ids of its own, as
# long as those of the fixture, so that no column moves.
IDS = re.compile(r"\b(and|nor|xor|or)-(sum|smu)\b")


def _own_ids(text: str, number: int) -> str:
    return IDS.sub(lambda m: f"{m[1][:-2]}{number:02}-{m[2]}", text)


@pytest.fixture
def all_mistakes(make_mistake: MakeMistake, tmp_path: Path) -> Path:
    """A deck folder with the fixtures of all rules, one bank each."""
    folder = tmp_path / "all"
    folder.mkdir()
    listed = []
    lock: dict[str, None] = {}
    for number, rule in enumerate(WRONG):
        one = tmp_path / rule
        one.mkdir()
        make_mistake(rule, one)
        bank = one / f"{rule}.yaml"
        if not bank.exists():
            continue  # a mistake of the folder
        data = bank.read_bytes()
        if rule not in {"encoding", "too-large"}:
            data = _own_ids(data.decode(), number).encode()
        (folder / bank.name).write_bytes(data)
        listed.append(bank.name)
        if (one / "deck.lock").exists():
            lines = (one / "deck.lock").read_text("utf-8").splitlines()
            lock |= {_own_ids(line, number): None for line in lines}
    (folder / "deck.lock").write_text("\n".join(lock), encoding="utf-8")
    (folder / "extra.yaml").write_text("topic: extra\n", encoding="utf-8")
    config = (tmp_path / "unlisted-bank" / "deck.yaml").read_text("utf-8")
    listed.append("nowhere.yaml")
    config = re.sub(r"banks: .*", f"banks: [{', '.join(listed)}]", config)
    module = Path(shutil.copy(tmp_path / "bad-module" / "gates.py", folder)).name
    (folder / "deck.yaml").write_text(f"{config}live: {module}\n", encoding="utf-8")
    return folder


def _expected(folder: Path) -> Iterator[Place]:
    for rule in WRONG:
        if (folder / f"{rule}.yaml").exists():
            yield from _places((HERE / f"{rule}.txt").read_text("utf-8"))
    banks = (folder / "deck.yaml").read_text("utf-8").splitlines()[4]
    yield "gates.py", 4, 5, "bad-module"
    yield "deck.yaml", 5, 1, "unlisted-bank"
    yield "deck.yaml", 5, banks.index("nowhere") + 1, "missing-bank"


def test_all_mistakes_at_once(
    all_mistakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with mistakes of all rules prints each, by path, line and column."""
    monkeypatch.chdir(all_mistakes)
    expected = sorted(_expected(all_mistakes))

    done = _run("check", ".")

    assert _places(done.stdout) == expected
    not_run = {"unstable-value"}  # of programs, and none is run here
    assert {rule for *_, rule in expected} == set(WRONG) - HIDES - not_run
    assert done.exit_code == 1
    banks = len({path for path, *_ in expected})
    warnings = sum(RULES[rule].severity == "warning" for *_, rule in expected)
    counts = f"{len(expected) - warnings} errors and {warnings} warnings"
    assert done.stderr == f"Found {counts} in {banks} files.\n"


def test_formats_agree(all_mistakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Concise, JSON and GitHub texts hold the same findings in the same order."""
    monkeypatch.chdir(all_mistakes)
    expected = sorted(_expected(all_mistakes))

    concise = _run("check", ".", "--output-format", "concise")
    data = _run("check", ".", "--output-format", "json")
    github = _run("check", ".", "--output-format", "github")

    assert concise.exit_code == data.exit_code == github.exit_code == 1
    found = re.findall(
        r"^(\S+):(\d+):(\d+): \w+\[(.+?)\]: ", concise.stdout, re.MULTILINE
    )
    assert [(p, int(n), int(c), rule) for p, n, c, rule in found] == expected
    assert concise.stdout.count("\n") == len(expected)
    entries = json.loads(data.stdout)
    assert [(e["path"], e["line"], e["column"], e["rule"]) for e in entries] == expected
    assert all(e["severity"] == RULES[e["rule"]].severity for e in entries)
    marks = re.findall(
        r"^::(?:error|warning) file=(.+?),line=(\d+),col=(\d+),title=(.+?)::.",
        github.stdout,
        re.MULTILINE,
    )
    assert [(p, int(n), int(c), rule) for p, n, c, rule in marks] == expected
    assert github.stdout.count("\n") == len(expected)


def test_mistakes_write_nothing(
    all_mistakes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of a folder with errors exits with 1 and writes nothing anywhere."""
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    before = sorted(all_mistakes.iterdir())

    done = _run("build", str(all_mistakes))

    assert done.exit_code == 1
    assert "error[duplicate-id]" in done.stderr
    assert done.stdout == ""
    assert sorted(all_mistakes.iterdir()) == before
    assert list(away.iterdir()) == []


@pytest.mark.parametrize("quiet", ["-q", "-qq"])
def test_quiet(quiet: str, all_mistakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-q` keeps the count, `-qq` keeps only the exit code."""
    monkeypatch.chdir(all_mistakes)

    done = _run("check", ".", quiet)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Found ") is (quiet == "-q")


def test_single_bank_of_a_folder(
    all_mistakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file given prints its own findings only, under the path given."""
    monkeypatch.chdir(all_mistakes.parent)

    done = _run("check", "all/duplicate-id.yaml")

    assert _places(done.stdout) == [("all/duplicate-id.yaml", 8, 9, "duplicate-id")]


@pytest.mark.parametrize("rule", RULES)
def test_rules_explain_themselves(rule: str) -> None:
    """`deck explain` gives each rule's fact, reason, and a bad and good example."""
    known = RULES[rule]

    text = _run("explain", rule).stdout

    assert text.startswith(f"{rule} ({known.severity}): {known.fact}\n")
    assert "\nbad:\n" in text
    assert "\ngood:\n" in text
    assert known.bad != known.good
    assert known.reason.endswith(".")
    assert not known.fact.endswith(".")
