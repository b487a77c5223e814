"""Decks that leave nothing to be better, and what `--strict` does to others."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from deck.folder.trust import trust_always
from deck.source.rules import QUALITY, RULES
from tests.folders import HEAD, write_folder
from tests.project.decks import run

GOOD = Path(__file__).parent / "good"
Other = Callable[[str], Path]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A deck of many kinds, with a glossary, that breaks no rule."""
    folder = tmp_path / "good"
    shutil.copytree(GOOD, folder)
    trust_always(folder)
    return folder


@pytest.fixture
def other(tmp_path: Path) -> Other:
    """Makes a deck folder of one bank."""

    def make(cards: str) -> Path:
        folder: Path = write_folder(tmp_path / "other", {"one": HEAD + cards})
        trust_always(folder)
        return folder

    return make


def test_good_deck_breaks_no_rule(good: Path) -> None:
    """`deck check --strict` finds nothing in it, and `deck build --strict` builds."""
    checked = run("check", str(good), "--strict")
    built = run("build", str(good), "--strict", "-o", str(good.parent / "out"))

    assert (checked.exit_code, checked.stdout) == (0, "")
    assert built.exit_code == 0, built.stderr
    assert len(list((good.parent / "out").iterdir())) == 2


def test_quality_is_no_error() -> None:
    """Rules for better cards warn, and say what to do."""
    rules = {slug: RULES[slug] for slug in QUALITY}

    assert {rule.severity for rule in rules.values()} == {"warning"}
    assert all(rule.help for rule in rules.values())


SLIP = """\
  - id: gate
    kind: recall
    q: {en: Does AND fire at all?, zh: 哪个门？}
    a: {en: AND, zh: 与门}
"""


def test_strict_makes_errors(other: Other, tmp_path: Path) -> None:
    """`--strict` fails where a plain check warns and a plain build builds."""
    folder, out = str(other(SLIP)), str(tmp_path / "out")

    plain, strict = run("check", folder), run("check", folder, "--strict")
    stopped = run("build", folder, "--strict", "-o", out)
    assert not Path(out).exists()
    built = run("build", folder, "-o", out)

    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert "warning[yes-no]" in plain.stdout
    assert strict.stdout == plain.stdout.replace("warning[", "error[")
    assert stopped.exit_code == 1
    assert "error[yes-no]" in stopped.stderr
    assert built.exit_code == 0
    assert "yes-no" not in built.output


def test_strict_builds_what_was_built_before(good: Path) -> None:
    """An edit that breaks a rule is found though the deck was built a moment ago."""
    out = str(good.parent / "out")
    assert run("build", str(good), "-o", out).exit_code == 0
    bank = good / "gates.yaml"
    text = bank.read_text("utf-8").replace("What does a gate give", "Does a gate give")
    bank.write_text(text, encoding="utf-8")

    assert run("build", str(good), "-o", out).exit_code == 0
    assert run("build", str(good), "-o", out, "--strict").exit_code == 1


def test_language_that_no_rule_knows(tmp_path: Path) -> None:
    """A deck in a third language is measured, but not read for its words."""
    config = "namespace: 00112233445566ab\nname: a\ntitle: A\nlanguages: [de]\n"
    card = "  - id: x\n    kind: recall\n    q: Does es regnen?\n    a: yes\n"
    long = f"  - id: y\n    kind: recall\n    q: Warum?\n    a: {'wort ' * 13}\n"
    head = "topic: one\ntitle: Eins\ncards:\n"
    write_folder(tmp_path, {"one": head + card + long}, config)

    done = run("check", str(tmp_path))

    assert re.findall(r"\[([a-z-]+)\]: ", done.stdout) == ["long-answer"]
