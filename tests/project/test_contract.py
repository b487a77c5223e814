"""What users see of a deck stays as it is, whatever becomes of the inside.

For each deck there is a transcript: what the commands print, the lock without its
times, and hashes of some cards as `deck show` prints them. `pytest --bless` writes them
anew.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from tests.project.decks import run
from tests.tables import column, table

ROOT = Path(__file__).parents[2]
CONTRACT = Path(__file__).parent / "contract"
DECKS = dict(table(__file__, "decks"))
COMMANDS = column(__file__, "commands")
# The year that `stats` shows ends with today, and begins with a Monday.
_TIMES = re.compile(
    r'\d+\.\d s\b|\b\d{4}-\d\d-\d\d\b|\b1[78]\d{8,11}\b|(?<="year": )\[[^]]*]'
)
_LONG = 120  # lines of one command; of more there is a hash
_SHOWN = 10  # cards of a deck, at least


def _run(words: str) -> str:
    """A command, and what it prints to both streams, without times."""
    done = run(*words.split())
    printed = _TIMES.sub("TIME", f"{done.output}exit code {done.exit_code}\n")
    return f"$ deck {words}\n{_brief(printed)}"


def _brief(text: str) -> str:
    """A text; of a long one how long it is, and a hash."""
    lines = text.count("\n")
    return text if lines <= _LONG else f"{lines} lines, {_hash(text)}\n"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _entry(line: str) -> str:
    """A line of the lock without note id and times, which depend on the clock."""
    columns = line.split(" ")
    if len(columns) < 12 or line.startswith("@"):
        return line
    return " ".join([*columns[:4], columns[5], *columns[9:]])


def _transcript(deck: Path) -> str:
    """All that users see of a deck."""
    lock = deck / "deck.lock"
    languages = re.search(r"^languages: \[(.*?)\]", _config(deck), re.MULTILINE)
    names = languages[1].split(", ") if languages else ["en"]
    parts = []
    for command in COMMANDS:
        each = names if "LANG" in command else [""]
        parts += [_run(command.replace("LANG", name)) for name in each]
    if Path("map.svg").exists():
        parts.append(f"map.svg {_hash(Path('map.svg').read_text('utf-8'))}\n")
    if lock.exists():
        lines = lock.read_text("utf-8").splitlines()
        entries = (_entry(line) for line in lines if not line.startswith("@digest"))
        parts.append("deck.lock\n" + _brief("".join(f"{e}\n" for e in entries)))
    ids = re.findall(r"^ +(?:- )?id: *(\S+)", _banks(deck), re.MULTILINE)
    for number, card in enumerate(ids[:: 1 + len(ids) // _SHOWN]):
        name = names[number % len(names)]
        screen = _run(f"show {card} deck --lang {name} --seed 0")
        parts.append(f"show {card} {name} {_hash(screen)}\n")
    return "".join(parts)


def _config(deck: Path) -> str:
    return (deck / "deck.yaml").read_text("utf-8")


def _banks(deck: Path) -> str:
    return "".join(
        path.read_text("utf-8")
        for path in sorted(deck.glob("*.yaml"))
        if path.name not in {"deck.yaml", "glossary.yaml"}
    )


@pytest.mark.parametrize("name", DECKS)
def test_what_users_see(
    name: str,
    here: Path,
    warm_cache: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """The transcript of a deck is the recorded one."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    ignored = shutil.ignore_patterns("built", "*.lock" if name != "shipped" else "-")
    shutil.copytree(ROOT / DECKS[name], "deck", ignore=ignored)
    transcript = _transcript(Path("deck"))
    recorded = CONTRACT / f"{name}.txt"
    if request.config.getoption("--bless"):
        recorded.write_text(transcript, "utf-8")

    assert transcript == recorded.read_text("utf-8")
