"""Decks that leave nothing to be better, and what `--strict` does to others."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from folders import HEAD, write_folder

from deck.cli import cli
from deck.diagnostics.rules import QUALITY, RULES
from deck.live.trust import allow

ROOT = Path(__file__).parents[2]
GOOD = Path(__file__).parent / "good"
Other = Callable[[str], Path]


def run(*arguments: str) -> Result:
    """The command's outcome; a traceback is none."""
    done = CliRunner().invoke(cli, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A deck of many kinds, with a glossary, that breaks no rule."""
    folder = tmp_path / "good"
    shutil.copytree(GOOD, folder)
    allow(folder)
    return folder


@pytest.fixture
def other(tmp_path: Path) -> Other:
    """Makes a deck folder of one bank."""

    def make(cards: str) -> Path:
        folder: Path = write_folder(tmp_path / "other", {"one": HEAD + cards})
        allow(folder)
        return folder

    return make


def test_good_deck_breaks_no_rule(good: Path) -> None:
    """`deck check --strict` finds nothing in it, and `deck build --strict` builds."""
    checked = run("check", str(good), "--strict")
    built = run("build", str(good), "--strict", "-o", str(good.parent / "out"))

    assert (checked.exit_code, checked.stdout) == (0, "")
    assert built.exit_code == 0, built.stderr
    assert len(list((good.parent / "out").iterdir())) == 2


def test_shipped_deck_breaks_no_rule() -> None:
    """The strictest check of the cards that come with livedeck is without a finding."""
    transcript = (ROOT / "tests/project/contract/shipped.txt").read_text("utf-8")

    strict = r"--strict --output-format concise\n\d+ cards, no findings\nexit code 0\n"
    assert re.search(strict, transcript)


def test_quality_is_no_error() -> None:
    """Rules for better cards warn, and say what to do."""
    rules = {slug: RULES[slug] for slug in QUALITY}
    computed = {"longest-key", "other-form", "banned-word"}

    assert {rule.severity for rule in rules.values()} == {"warning"}
    assert {slug for slug, rule in rules.items() if not rule.help} == computed


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


def test_what_is_wrong_comes_first(other: Other) -> None:
    """Where a card is broken nothing is said of what could be better."""
    folder = other(SLIP + "  - id: gate\n    kind: recall\n    q: x\n    a: y\n")

    done = run("check", str(folder))

    assert re.findall(r"\[([a-z-]+)\]: ", done.stdout) == ["duplicate-id"]


def test_one_bank_has_its_own_findings_only(good: Path) -> None:
    """A file given prints what is in it; the rules still see the whole deck."""
    bank = good / "layers.yaml"
    text = bank.read_text("utf-8").replace("a: {en: A bent line.", "a: {en: 'Yes'")
    bank.write_text(text, encoding="utf-8")

    assert run("check", str(good / "gates.yaml")).stdout == ""
    assert "layers.yaml" in run("check", str(bank)).stdout


HISTORY = """\
  - id: bastille
    kind: recall
    q: {en: When did the Bastille fall?, zh: 巴士底狱何时陷落？}
    a: {en: In 1789, zh: 1789 年}
  - id: republic
    kind: recall
    q: {en: When did the first republic begin?, zh: 第一共和国始于何时？}
    a: {en: In 1792, zh: 1792 年}
"""


def test_deck_on_another_subject_is_left_alone(other: Other) -> None:
    """Cards that compute nothing, and use no concepts, are held to neither."""
    assert run("check", str(other(HISTORY)), "--strict").stdout == ""


def test_language_that_no_rule_knows(tmp_path: Path) -> None:
    """A deck in a third language is measured, but not read for its words."""
    config = "namespace: 00112233445566ab\nname: a\ntitle: A\nlanguages: [de]\n"
    card = "  - id: x\n    kind: recall\n    q: Does es regnen?\n    a: yes\n"
    long = f"  - id: y\n    kind: recall\n    q: Warum?\n    a: {'wort ' * 13}\n"
    head = "topic: one\ntitle: Eins\ncards:\n"
    write_folder(tmp_path, {"one": head + card + long}, config)

    done = run("check", str(tmp_path))

    assert re.findall(r"\[([a-z-]+)\]: ", done.stdout) == ["long-answer"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("card: bias-what", "card: gate-one", "`gate-one` does not have `bias`"),
        ("card: bias-what", "card: bias-whta", "did you mean `bias-what`?"),
        ("zh: [种类]", "zh: [类]", "`类` is the first form of a term, too"),
        ("en: layer\n", "en: ''\n", "`en` of term is empty"),
        ("    zh: 层\n", "", "term `layer` has no `zh` form"),
    ],
)
def test_glossary_has_its_own_mistakes(
    old: str, new: str, expected: str, good: Path
) -> None:
    """A glossary names cards that have its terms, and each form once."""
    words = good / "words.yaml"
    text = words.read_text("utf-8")
    words.write_text(text.replace(old, new, 1), encoding="utf-8")

    done = run("check", str(good))

    assert done.exit_code == 1
    assert expected in done.stdout
    assert "words.yaml:" in done.stdout
    assert text.count(old) == 1
