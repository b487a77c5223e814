"""Messages that a trial of authors found unhelpful, each replayed as it was met."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from deck.anki.apkg_reader import read_package
from deck.live.builtins import NAMES
from deck.live.evaluator import DRAWING
from tests.project.decks import CARD, run, write_deck


class Shown(NamedTuple):
    """A finding as `deck check` prints it."""

    rule: str
    message: str
    marked: str  # what the carets stand under
    help: str = ""


_FINDING = re.compile(
    r"^(?:error|warning)\[(?P<rule>.+?)\]: (?P<message>.*)\n *--> .+\n"
    r"(?P<source>(?: *\d* *\|.*\n|\.\.\.\n)+)(?: *= help: (?P<help>.*)\n)?",
    re.MULTILINE,
)


def findings(text: str) -> list[Shown]:
    """The findings of a text that `deck check` printed."""
    return [
        Shown(m["rule"], m["message"], _marked(m["source"]), m["help"] or "")
        for m in _FINDING.finditer(text)
    ]


def _marked(source: str) -> str:
    lines = source.splitlines()
    number = max(n for n, line in enumerate(lines) if re.match(r" *\| +\^", line))
    start = lines[number].index("^")
    return lines[number - 1][start : start + lines[number].count("^")]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    path = tmp_path / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


Check = Callable[..., list[Shown]]


@pytest.fixture
def check(here: Path) -> Check:
    """The findings of `deck check` on the cards of a bank."""

    def found(cards: str, more: str = "", *, two: bool = False) -> list[Shown]:
        write_deck(here, cards, more=more, two=two)
        return findings(run("check").stdout)

    return found


# Where am I


@pytest.mark.parametrize(
    "words",
    [
        *(("build",), ("check",), ("list",), ("show", "one"), ("map",), ("diff",)),
        *(("stats",), ("retired",), ("explain", "names")),
    ],
)
def test_the_current_folder_is_the_deck_folder(
    words: tuple[str, ...], here: Path
) -> None:
    """Where `./deck.yaml` is, each command takes that folder, not `./cards` in it."""
    write_deck(here)
    write_deck(here / "cards", CARD.replace("one", "other-card"))

    done = run(*words)

    assert done.exit_code == 0, done.output
    assert done.stderr.startswith("deck folder: the current folder\n")
    assert "other-card" not in done.stdout


def test_names_are_those_of_the_current_folder(here: Path) -> None:
    """`deck explain names` has the functions of the module beside `./deck.yaml`."""
    write_deck(here, more="live: own.py\n")
    (here / "own.py").write_text("def steepest(x):\n    return x\n", encoding="utf-8")

    assert "steepest(x)" in run("explain", "names").stdout


def test_a_lock_of_the_current_folder(here: Path) -> None:
    """`deck lock` and `deck retired` in a deck folder are about its own lock."""
    write_deck(here)
    assert run("build").exit_code == 0

    done = run("lock", "--from", "out/mine.en.apkg")

    assert "deck.lock exists" in done.stderr


# Numbers with units, decimal commas


@pytest.mark.parametrize(
    "answer", ["5", "-3.5", "1e3", "2 * 3", "5 if 1 else 4", "mean([1, 2])", "1_000"]
)
def test_a_number_that_is_one(answer: str, check: Check) -> None:
    """No expression is taken for a number with a unit."""
    card = f"{{id: one, kind: numeric, q: 'What, in all?', a: '{answer}'}}"

    assert check(f"  - {card}\n") == []


# Languages


def test_a_second_language(check: Check) -> None:
    """Texts in a language that `deck.yaml` forgot are one finding, with the line."""
    found = check(
        "  - {id: one, kind: recall, q: {en: What?, de: Was?}, a: {en: It, de: Es}}\n"
        "  - {id: two, kind: recall, q: {en: Who?, de: Wer?}, a: {en: I, de: Ich}}\n"
    )

    fix = "write `languages: [en, de]` in deck.yaml, or take this text out"
    message = "`de` is not a language of the deck"
    assert found == [Shown("unknown-key", message, "de", fix)]


def test_a_language_by_another_code(check: Check) -> None:
    """A country's code proposes the language of the deck that is meant."""
    card = "  - {id: one, kind: recall, q: {en: What?, cn: 什么？}, a: '1'}\n"
    found = check(card, two=True)

    assert [f.help for f in found if f.marked == "cn"] == ["did you mean `zh`?"]
    assert not [f for f in found if f.rule == "missing-language"]


# Programs that nobody has read


def _programs(count: int) -> str:
    card = "  - {{id: p{0}, kind: output, program: print({0})}}\n"
    return "".join(card.format(number) for number in range(1, count + 1))


def test_calls_of_a_module_are_one_warning(here: Path) -> None:
    """So are the cards that use a module that may not run."""
    card = "  - {{id: c{0}, kind: numeric, q: 'What, {0}?', a: '${{ f({0}) }}'}}\n"
    write_deck(here, "".join(map(card.format, range(4))), more="live: own.py\n")
    (here / "own.py").write_text("def f(x):\n    return x\n", encoding="utf-8")

    found = findings(run("check").stdout)

    message = "4 cards (`c0`, `c1`, `c2` and 1 more) use own.py, which was not run"
    assert [f[:3] for f in found] == [("program-not-trusted", message, "c0")]


# What a beginner writes


@pytest.mark.parametrize(
    ("line", "marked", "words"),
    [
        ("banks: [bank]", "bank", "did you mean `bank.yaml`?"),
        ("cards: [bank.yaml]", "cards", "did you mean `banks`?"),
        ("banks: [bank.yaml]\nlanguage: en", "language", "did you mean `languages`?"),
        ("banks: [bank.yaml]\nlanguages: [English]", "English", "write `en`"),
    ],
)
def test_a_beginners_deck_yaml(line: str, marked: str, words: str, here: Path) -> None:
    """In `deck.yaml`, too; one mistake is one finding."""
    config = write_deck(here) / "deck.yaml"
    text = config.read_text("utf-8").replace("banks: [bank.yaml]", line)
    config.write_text(text, encoding="utf-8")

    (found,) = findings(run("check").stdout)

    assert (found.marked, words in found.help) == (marked, True)


def test_cards_without_a_head(here: Path) -> None:
    """A bank that is a list of cards is told what stands above them."""
    write_deck(here)
    (here / "bank.yaml").write_text(CARD, encoding="utf-8")

    (found,) = findings(run("check").stdout)

    assert "`topic: a-word`, `title: …` and `cards:`" in found.help


# Rules that are turned off

YES_NO = CARD.replace("What is it?", "Is it one?").replace("A thing.", "'Yes.'")


def test_a_rule_allowed_on_a_card(check: Check) -> None:
    """`allow` silences a rule on its card, and on no other."""
    other = YES_NO.replace("one\n", "two\n").replace("Is it", "Are these")
    assert {f.rule for f in check(YES_NO + other)} == {"yes-no"}

    found = check(f"{YES_NO}    allow: [yes-no]\n{other}")

    assert {f.rule for f in found} == {"yes-no"}
    assert {f.marked for f in found} == {"Are", "Yes"}
    assert len(found) == 2


def test_a_rule_turned_off_in_the_folder(check: Check, here: Path) -> None:
    """`rules: {off: …}` silences a rule on all cards, for `--strict` too."""
    assert check(YES_NO, "rules: {off: [yes-no]}\n") == []
    assert run("check", "--strict").exit_code == 0
    assert run("build", "--strict").exit_code == 0


def test_what_warns_before_quality_is_turned_off_too(check: Check, here: Path) -> None:
    """Warnings of the bank itself are silenced wherever they are told."""
    late = CARD + "    needs: [two]\n" + CARD.replace("one", "two")
    late = late.replace("A thing.", "Some words.", 1).replace("it", "this", 1)
    assert [f.rule for f in check(late)] == ["late-need"]

    allowed = late.replace("needs: [two]\n", "needs: [two]\n    allow: [late-need]\n")

    assert check(allowed) == []
    assert check(late, "rules: {off: [late-need]}\n") == []
    for words in (("build",), ("list",), ("stats",), ("diff",)):
        assert "late-need" not in run(*words).output


def test_code_that_was_not_run_is_told(check: Check) -> None:
    """No switch hides that cards are left out."""
    found = check(_programs(2), "rules: {off: [program-not-trusted]}\n")

    (refused,) = [f for f in found if f.rule == "bad-value"]
    assert refused.message == "the rule `program-not-trusted` cannot be turned off"


def test_explain_says_how_a_rule_is_turned_off() -> None:
    """Of a rule that only warns, and of no other."""
    assert "`allow: [yes-no]`" in run("explain", "yes-no").stdout
    assert "allow" not in run("explain", "unknown-name").stdout
    assert "allow:" not in run("explain", "program-not-trusted").stdout


# What learners are told of a deck

ABOUT = """\
description: |
  All about <b>things</b> & more.
  In two lines.
author: Jo Doe
license: CC BY 4.0
url: https://example.org/things?a=1&b=2
"""


def _description(package: Path) -> str:
    return read_package(package).deck.description


def test_the_description(here: Path) -> None:
    """It has what `deck.yaml` says, escaped, and speaks of computed numbers if any."""
    write_deck(here, more=ABOUT)
    assert run("build").exit_code == 0

    text = _description(here / "out/mine.en.apkg")

    assert text.startswith(
        "All about &lt;b&gt;things&lt;/b&gt; &amp; more.<br>In two lines.<br><br>"
        "By Jo Doe. License: CC BY 4.0. "
        '<a href="https://example.org/things?a=1&amp;b=2">'
        "https://example.org/things?a=1&amp;b=2</a><br><br>Made with livedeck.<br>"
    )


def test_numbers_are_computed_where_some_are(here: Path) -> None:
    """The sentence on computed numbers comes with the first live value."""
    write_deck(here)
    run("build")
    without = _description(here / "out/mine.en.apkg")
    write_deck(here, CARD.replace("A thing.", "${ 1 + 1 }"))
    run("build")

    assert "computed" not in without
    assert "every number" in _description(here / "out/mine.en.apkg")


# Words of Python

PYTHON = re.compile(
    r"\w+Error\b|NoneType|\bufunc|unhashable|positional|numpy|dtype\(|attribute '"
    r"|\bobject\b|iterable|subscriptable|ndarray|__|instance|'(?:int|str|list)'"
    r"|<function|<built-in|callable|concatenate|operand|buffer|sequence item|<class"
)
VALUES = (
    *("1", "-2", "0.5", "'x'", "''", "[1, 2]", "[[1, 2], [3, 4]]", "[]", "(2, 3)"),
    *("()", "['a', 'b']", "True", "None", "AND", "1e300", "3", "[[1], [2, 3]]"),
    *("'AND'", "gate_table('AND')", "[[[1]]]", "[(1, 2)]", "curve_picture('relu')"),
    *("10 ** 30", "[1, None]", "[AND]", "[0.5, 'x']", "digit_picture(1)"),
)
OPERATIONS = (
    *("{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} // {}", "{} % {}", "{} ** {}"),
    *("{} @ {}", "{} < {}", "{} == {}", "{} >= {}", "-{}", "not {}", "{} and {}"),
    *("{}[{}]", "{}[{}:{}]", "{}[{}, {}]", "{} if {} else {}", "[{}, {}]", "({}, {})"),
    *("{} < {} < {}", "{}({})", "+{}"),
)


def test_no_word_of_python(here: Path) -> None:
    """Whatever a name or operator is given, no message has a word of Python's own."""
    rng = random.Random(0)  # noqa: S311 - not for secrets
    calls = [f"{name}({{}})" for name in (*NAMES, *DRAWING)]
    expressions = []
    for form in [*calls, *OPERATIONS]:
        count = form.count("{}")
        some = [rng.choice(VALUES) for _ in range(count)]
        if form in calls:
            some = [", ".join(rng.choices(VALUES, k=rng.randint(0, 4)))]
        expressions.append(form.format(*some))
    cards = []
    for number, expression in enumerate(expressions):
        quoted = expression.replace("'", '"')
        kind = rng.choice(("recall", "numeric", "table", "shape"))
        cards.append(
            f"  - {{id: c{number}, kind: {kind}, q: x, a: '${{ {quoted} }}'}}\n"
        )
        cards.append(
            f"  - {{id: d{number}, kind: recall, q: '${{d}}', a: a,"
            f" draw: {{d: '{quoted}'}}}}\n"
        )
        cards.append(
            f"  - {{id: e{number}, kind: recall, q: '${{d}}', a: a,"
            f" draw: {{d: bit()}}, where: '{quoted}'}}\n"
        )
    write_deck(here, "".join(cards))

    found = findings(run("check").stdout)

    assert len(found) > 100
    words = [f for f in found if PYTHON.search(f.message) or PYTHON.search(f.help)]
    assert words == []
