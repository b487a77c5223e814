"""What `deck check` prints for each mistake, and for all of them at once."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.folder.trust import trust_always
from deck.source.rules import QUALITY, RULES
from tests.findings.mistakes import MISTAKES, make
from tests.project.decks import run

HERE = Path(__file__).parent
# In the deck of all mistakes a broken glossary hides that a file is unlisted, no
# program is run, and a bank that is not there may have the cards that others name.
ALONE = {"bad-glossary", "unknown-card"}
WRONG = [rule for rule in RULES if rule not in QUALITY | ALONE]
"""The rules of what is wrong; where one is broken, quality is not looked at."""
# Findings are printed as `error[rule]: …` and then `--> path:line:column`.
PLACED = re.compile(
    r"^(?:error|warning)\[(.+?)\]: .*\n *--> (.+):(\d+):(\d+)$", re.MULTILINE
)
# No stop at the end, no capital at the start unless a name stands there.
MESSAGE = re.compile(r"^(?:error|warning)\[[a-z-]+\]: ([^A-Z].*[^.\n])$", re.MULTILINE)
CONCISE = re.compile(r"^(\S+):(\d+):(\d+): \w+\[(.+?)\]: ", re.MULTILINE)
GITHUB = re.compile(
    r"^::(?:error|warning) file=(.+?),line=(\d+),col=(\d+),title=(.+?)::.", re.MULTILINE
)
Place = tuple[str, int, int, str]  # path, line, column, rule


def _places(text: str) -> list[Place]:
    found = PLACED.findall(text)
    return [(path, int(line), int(column), rule) for rule, path, line, column in found]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_text_of_a_mistake(
    mistake: str, here: Path, request: pytest.FixtureRequest
) -> None:
    """A mistake prints exactly the text beside its fixture; errors exit with 1."""
    make(mistake, here)
    if not mistake.startswith("untrusted-code"):
        trust_always(here)

    done = run("check", ".")

    expected = HERE / f"{mistake}.txt"
    if request.config.getoption("--bless"):
        expected.write_bytes(done.stdout.encode())
    assert done.stdout == expected.read_bytes().decode()
    assert done.exit_code == int("error[" in done.stdout)
    assert done.stdout.count("[") >= len(_places(done.stdout)) > 0
    assert len(MESSAGE.findall(done.stdout)) == len(_places(done.stdout))


def test_rules_have_fixtures_and_texts() -> None:
    """A rule without a fixture of its name fails, a fixture of no rule, and a twin."""
    written = (HERE.parents[1] / "deck/source/rules.md").read_text("utf-8")
    shown = {name: (HERE / f"{name}.txt").read_text("utf-8") for name in MISTAKES}

    assert re.findall(r"(?m)^## (\S+)", written) == [*RULES]
    assert [rule for rule in RULES if f"[{rule}]: " not in shown.get(rule, "")] == []
    for name, text in shown.items():
        assert any(name.startswith(f"{rule}") and f"[{rule}]" in text for rule in RULES)
    assert {path.stem for path in HERE.glob("*.txt")} == {
        *MISTAKES,
        "json_schema",
        "beginners",
    }
    for rule in RULES.values():
        assert rule.bad != rule.good
        assert rule.reason.endswith(".")
        assert not rule.fact.endswith(".")


# Long words first; in the deck of all mistakes each bank gets ids of its own, as
# long as those of the fixture, so that no column moves.
IDS = re.compile(r"\b(and|nor|xor|or)-(sum|smu)\b")


def _own_ids(text: str, number: int) -> str:
    return IDS.sub(lambda m: f"{m[1][:-2]}{number:02}-{m[2]}", text)


@pytest.fixture
def all_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, a deck with the fixtures of all rules, one bank each."""
    folder = tmp_path / "all"
    folder.mkdir()
    listed = []
    lock: dict[str, None] = {}
    for number, rule in enumerate(WRONG):
        one = tmp_path / rule
        one.mkdir()
        make(rule, one)
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
    shutil.copy(tmp_path / "bad-module" / "functions.py", folder)
    config += "functions: [nnref]\n"
    (folder / "deck.yaml").write_text(config, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def _expected(folder: Path) -> Iterator[Place]:
    for rule in WRONG:
        if (folder / f"{rule}.yaml").exists():
            yield from _places((HERE / f"{rule}.txt").read_text("utf-8"))
    banks = (folder / "deck.yaml").read_text("utf-8").splitlines()[4]
    yield "functions.py", 4, 5, "bad-module"
    yield "deck.yaml", 5, 1, "unlisted-bank"
    yield "deck.yaml", 5, banks.index("nowhere") + 1, "missing-bank"


def test_all_mistakes_at_once(all_mistakes: Path) -> None:
    """All formats have the same findings in the same order: by path, line, column."""
    expected = sorted(_expected(all_mistakes))
    assert {rule for *_, rule in expected} == set(WRONG)

    full = run("check", ".")
    assert _places(full.stdout) == expected
    banks = len({path for path, *_ in expected})
    warnings = sum(RULES[rule].severity == "warning" for *_, rule in expected)
    counts = f"{len(expected) - warnings} errors and {warnings} warnings"
    assert full.stderr == f"Found {counts} in {banks} files.\n"

    for name, pattern in (("concise", CONCISE), ("github", GITHUB)):
        done = run("check", ".", "--output-format", name)
        found = pattern.findall(done.stdout)
        assert [(p, int(n), int(c), rule) for p, n, c, rule in found] == expected
        assert done.stdout.count("\n") == len(expected)
        assert done.exit_code == 1

    entries = json.loads(run("check", ".", "--output-format", "json").stdout)
    assert [(e["path"], e["line"], e["column"], e["rule"]) for e in entries] == expected
    assert all(e["severity"] == RULES[e["rule"]].severity for e in entries)


def test_single_bank_of_a_folder(
    all_mistakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file given prints its own findings only, under the path given."""
    monkeypatch.chdir(all_mistakes.parent)
    trust_always(all_mistakes)

    done = run("check", "all/duplicate-id.yaml")

    assert _places(done.stdout) == [("all/duplicate-id.yaml", 8, 9, "duplicate-id")]


@pytest.mark.parametrize(
    "name",
    [
        *("bad-was-banks", "bad-was-chain", "live-error-program", "bad-glossary"),
        *("wrong-type-glossary", "unknown-key-glossary", "id-moved"),
        "namespace-changed",
    ],
)
def test_all_commands_agree(name: str, here: Path) -> None:
    """`build` and `diff` find what `check` does; where it is an error, they end."""
    make(name, here)
    trust_always(here)
    text = (HERE / f"{name}.txt").read_text("utf-8")
    is_error = "error[" in text

    for command in ("check", "diff", "build"):
        done = run(command, ".")
        assert _places(done.output) == _places(text), command
        assert done.exit_code == is_error
    assert Path("out").exists() is not is_error


def test_mistakes_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of a folder with errors exits with 1 and writes nothing anywhere.

    `-q` leaves the count, `-qq` leaves only the exit code.
    """
    folder, away = tmp_path / "deck", tmp_path / "away"
    folder.mkdir()
    away.mkdir()
    make("duplicate-id", folder)
    monkeypatch.chdir(away)
    before = sorted(folder.iterdir())

    built, quiet, silent = (
        run("build", str(folder)),
        run("check", str(folder), "-q"),
        run("check", str(folder), "-qq"),
    )

    assert built.exit_code == quiet.exit_code == silent.exit_code == 1
    assert built.stdout == quiet.stdout == silent.stdout == silent.stderr == ""
    assert "error[duplicate-id]" in built.stderr
    assert quiet.stderr == "Found 1 error in 1 file.\n"
    assert sorted(folder.iterdir()) == before
    assert list(away.iterdir()) == []
