"""Messages that a trial of authors found unhelpful, each replayed as it was met."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from deck.anki.apkg_reader import read_package
from deck.cli import cli
from deck.live.builtins import NAMES
from deck.live.draw import DRAWING

CONFIG = """\
namespace: 00112233445566ff
name: mine
title: Mine
banks: [bank.yaml]
"""
HEAD = "topic: things\ntitle: Things\ncards:\n"
CARD = "  - id: one\n    kind: recall\n    q: What is it?\n    a: A thing.\n"


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


def deck(*words: str) -> Result:
    """The command's outcome; a traceback is none."""
    done = CliRunner().invoke(cli, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    path = tmp_path / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


def write(folder: Path, cards: str = CARD, config: str = CONFIG) -> None:
    """Make a deck folder with one bank."""
    folder.mkdir(exist_ok=True)
    (folder / "deck.yaml").write_text(config, encoding="utf-8")
    (folder / "bank.yaml").write_text(HEAD + cards, encoding="utf-8")


Check = Callable[..., list[Shown]]


@pytest.fixture
def check(here: Path) -> Check:
    """The findings of `deck check` on the cards of a bank."""

    def run(cards: str, config: str = CONFIG) -> list[Shown]:
        write(here, cards, config)
        return findings(deck("check").stdout)

    return run


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
    write(here)
    write(here / "cards", CARD.replace("one", "other-card"))

    done = deck(*words)

    assert done.exit_code == 0, done.output
    assert done.stderr.startswith("deck folder: the current folder\n")
    assert "other-card" not in done.stdout


def test_names_are_those_of_the_current_folder(here: Path) -> None:
    """`deck explain names` has the functions of the module beside `./deck.yaml`."""
    write(here, config=CONFIG + "live: own.py\n")
    (here / "own.py").write_text("def steepest(x):\n    return x\n", encoding="utf-8")

    assert "steepest(x)" in deck("explain", "names").stdout


def test_a_lock_of_the_current_folder(here: Path) -> None:
    """`deck lock` and `deck retired` in a deck folder are about its own lock."""
    write(here)
    assert deck("build").exit_code == 0

    done = deck("lock", "--from", "out/mine.en.apkg")

    assert "deck.lock exists" in done.stderr


# What other tools call it


@pytest.mark.parametrize(
    ("kind", "key", "proposed"),
    [
        ("recall", "question", "q"),
        ("recall", "front", "q"),
        ("recall", "text", "q"),
        ("cloze", "question", "text"),
        ("choice", "choices", "options"),
        ("choice", "answer", "options"),
        ("interview", "answer", "points"),
        ("output", "code", "program"),
        ("picture", "image", "picture"),
        ("recall", "explanation", "why"),
        ("numeric", "decimals", "digits"),
        ("recall", "Why", "why"),
    ],
)
def test_a_key_of_another_tool(
    kind: str, key: str, proposed: str, check: Check
) -> None:
    """A key of other tools is one finding, which proposes ours."""
    found = check(f"  - id: one\n    kind: {kind}\n    {key}: What is it?\n")

    assert (
        Shown(
            "unknown-key",
            f"`{key}` is not a key of {'an' if kind[0] in 'io' else 'a'} {kind} card",
            key,
            f"did you mean `{proposed}`?",
        )
        in found
    )
    assert f"card `one` has no `{proposed}`" not in {f.message for f in found}


def test_a_card_of_anki(check: Check) -> None:
    """`type: basic` with `front` and `back`: each key proposes its own, and no more."""
    found = check("  - id: one\n    type: basic\n    front: What?\n    back: That.\n")

    assert [(f.marked, f.help) for f in found] == [
        ("type", "did you mean `kind: recall`?"),
        ("front", "did you mean `q`?"),
        ("back", "did you mean `a`?"),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("basic", "recall"),
        ("qa", "recall"),
        ("Q&A", "recall"),
        ("mcq", "choice"),
        ("multiple-choice", "choice"),
        ("multiple_choice", "choice"),
        ("fill-in", "cloze"),
        ("Cloze", "cloze"),
        ("number", "numeric"),
        ("truth table", "table"),
        ("numerc", "numeric"),
    ],
)
def test_a_kind_of_another_tool(word: str, kind: str, check: Check) -> None:
    """A kind of other tools proposes ours."""
    found = check(f"  - id: one\n    kind: '{word}'\n    q: What?\n    a: That.\n")

    assert (found[-1].rule, found[-1].help) == (
        "unknown-kind",
        f"did you mean `{kind}`?",
    ) or Shown(
        "unknown-kind",
        f"there is no kind `{word}`",
        f"'{word}'",
        f"did you mean `{kind}`?",
    ) in found


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("title: Thing", "its `id` names it"),
        ("tags: [a]", "`topic`, `concept` and `tier`"),
        ("unit: kg", "in the question"),
        ("text: 'It is {{c1::so}}.'", "`kind: cloze`"),
    ],
)
def test_a_key_that_no_card_has(key: str, words: str, check: Check) -> None:
    """Where there is no such key the help says what there is instead."""
    found = check(f"{CARD}    {key}\n")

    assert [f.rule for f in found] == ["unknown-key"]
    assert words in found[0].help


@pytest.mark.parametrize(
    ("card", "missing", "words"),
    [
        ("{id: one, q: What?, a: That.}", "kind", "write `kind: recall`"),
        ("{id: one, q: What?, options: [a, b]}", "kind", "write `kind: choice`"),
        ("{id: one, text: 'It {{c1::is}}'}", "kind", "write `kind: cloze`"),
        ("{kind: recall, q: What?, a: That.}", "id", "never changes"),
        ("{id: one, kind: recall, q: What?}", "a", "is the answer"),
        (
            (
                "{id: one, kind: picture, q: What?, a: It.,"
                " picture: '${ curve_picture(\"relu\") }'}"
            ),
            "alt",
            "what is to be seen",
        ),
    ],
)
def test_what_is_missing(card: str, missing: str, words: str, check: Check) -> None:
    """A missing key says what it is for."""
    (found,) = check(f"  - {card}\n")

    assert found.message.endswith(f"has no `{missing}`")
    assert words in found.help


# Numbers with units, decimal commas


@pytest.mark.parametrize(
    ("answer", "marked", "words"),
    [
        ("5 kg", "kg", "write the unit in the question, and `5` here"),
        ("9.81 m/s²", "m/s²", "and `9.81` here"),
        ("50%", "%", "and `50` here"),
        ("$5", "$", "and `5` here"),
        ("${ 2 * 2 } kg", "${ 2 * 2 } kg", "write the unit in the question"),
        ("3,5", "3,5", "write `3.5`"),
        ("${ 3,5 }", "3,5", "write `3.5`"),
        ("60 000", "60 000", "write `60000`"),
        ("60,000", "60,000", "write `60000`, or `60.000`"),
        ("2^10", "^", "`**`"),
        ("−5", "−", "write `-`"),
        ("2 × 5", "×", "write `*`"),
        ("np.exp(1)", ".exp", "write `exp(…)` alone"),
    ],
)
def test_a_number_as_in_a_sentence(
    answer: str, marked: str, words: str, check: Check
) -> None:
    """A unit, a decimal comma or a sign of formulas is named, with what to write."""
    (found,) = check(f"  - {{id: one, kind: numeric, q: What?, a: '{answer}'}}\n")

    assert found.marked == marked
    assert words in found.help


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
    title = "title: {en: Mine, zh: 我的}\nlanguages: [en, zh]"
    config = CONFIG.replace("title: Mine", title)
    found = check(
        "  - {id: one, kind: recall, q: {en: What?, cn: 什么？}, a: '1'}\n", config
    )

    assert [f.help for f in found if f.marked == "cn"] == ["did you mean `zh`?"]
    assert not [f for f in found if f.rule == "missing-language"]


def test_a_missing_language(check: Check) -> None:
    """The help says which key to write, and how a text is the same in all."""
    title = "title: {en: Mine, zh: 我的}\nlanguages: [en, zh]"
    config = CONFIG.replace("title: Mine", title)
    found = check("  - {id: one, kind: recall, q: {en: What?}, a: '1'}\n", config)

    (one,) = [f for f in found if f.rule == "missing-language"]
    assert "`zh: …`" in one.help
    assert "once, without `{en: …}`" in one.help


# Families


@pytest.mark.parametrize(
    ("answer", "where", "message", "fix"),
    [
        ("b / a", "", "division by zero with a = 0, b = {b}", "`where: a != 0`"),
        (
            *("7 / (a - 1)", "b > 1", "division by zero with a = 1"),
            "add `and a - 1 != 0` to `where`",
        ),
        (
            *("[4, 5][a]", "", "there is no element 2: there are 2, counted from 0"),
            "reject such numbers with `where`",
        ),
        (
            *("b", "1 / a > 0", "division by zero with a = 0"),
            "begin it with `a != 0 and`",
        ),
    ],
)
def test_one_draw_fails(
    answer: str, where: str, message: str, fix: str, check: Check
) -> None:
    """A draw without a value is named by its numbers, with what `where` would say."""
    found = check(
        "  - id: one\n    kind: numeric\n    q: What are ${a} and ${b}?\n"
        f"    a: ${{ {answer} }}\n    draw: {{a: 'integer(0, 2)', b: 'pick(2, 3)'}}\n"
        + f"    where: {where}\n"
        * bool(where)
    )

    (one,) = found
    shown = re.escape(message).replace(re.escape("{b}"), "[23]")
    assert re.match(shown, one.message)
    assert " with a = " in one.message
    assert fix in one.help
    assert one.marked in {answer, "1 / a"}


def test_a_number_that_is_made_of_others(check: Check) -> None:
    """So is one that `draw` computes from those before it."""
    (found,) = check(
        "  - {id: one, kind: numeric, q: '${b}?', a: '${ b }',"
        " draw: {a: 'integer(0, 2)', b: 6 / a}}\n"
    )

    assert (found.message, found.marked) == ("division by zero with a = 0", "6 / a")
    assert "where" not in found.help


def test_all_draws_fail(check: Check) -> None:
    """What fails with any numbers is not put down to them."""
    (found,) = check(
        "  - {id: one, kind: numeric, q: '${a}?', a: '${ sigmoid(\"a\") + a }',"
        " draw: {a: 'integer(1, 9)'}}\n"
    )

    assert "with a" not in found.message


def test_a_function_of_other_libraries(check: Check) -> None:
    """A name of another library proposes ours, in `draw` too."""
    found = check(
        "  - {id: one, kind: numeric, q: '${a}?', a: '${ a }',"
        " draw: {a: 'randint(1, 9)'}}\n"
        "  - {id: two, kind: numeric, q: 'What?', a: '${ average([1, 2]) }'}\n"
    )

    assert [f.help for f in found] == [
        "did you mean `integer`?",
        "did you mean `mean`?",
    ]


# A forgotten dash


def test_a_forgotten_dash(check: Check) -> None:
    """A card without its `-` is one finding, at its `id`."""
    second = CARD.replace("  - id: one", "\n    id: two")

    assert check(CARD + second + CARD.replace("one", "three")) == [
        Shown(
            "duplicate-key",
            "key `id` stands twice",
            "id",
            "put `- ` before `id`, where another card starts",
        )
    ]


def test_a_key_that_stands_twice_is_no_card(check: Check) -> None:
    """Another key that stands twice is still told, and another one in another card."""
    found = check(f"{CARD}    a: Again.\n{CARD.replace('one', 'two')}    q: Again?\n")

    assert [(f.rule, f.marked) for f in found] == [
        ("duplicate-key", "a"),
        ("duplicate-key", "q"),
    ]


# Programs that nobody has read


def _programs(count: int) -> str:
    card = "  - {{id: p{0}, kind: output, program: print({0})}}\n"
    return "".join(card.format(number) for number in range(1, count + 1))


def test_seven_programs_are_one_warning(here: Path) -> None:
    """A bank of programs that may not run is one warning, with how many and which."""
    write(here, _programs(7) + CARD)

    found = findings(deck("check").stdout)
    built = deck("build")

    message = "the programs of 7 cards (`p1`, `p2`, `p3` and 4 more) were not run"
    assert [f[:3] for f in found] == [("program-not-trusted", message, "p1")]
    assert "--allow-code" in found[0].help
    assert "left out: 7 cards" in built.stdout
    assert "out/mine.en.apkg  1 cards" in built.stdout


def test_calls_of_a_module_are_one_warning(here: Path) -> None:
    """So are the cards that use a module that may not run."""
    card = "  - {{id: c{0}, kind: numeric, q: 'What, {0}?', a: '${{ f({0}) }}'}}\n"
    write(here, "".join(map(card.format, range(4))), CONFIG + "live: own.py\n")
    (here / "own.py").write_text("def f(x):\n    return x\n", encoding="utf-8")

    found = findings(deck("check").stdout)

    message = "4 cards (`c0`, `c1`, `c2` and 1 more) use own.py, which was not run"
    assert [f[:3] for f in found] == [("program-not-trusted", message, "c0")]


# What a beginner writes


@pytest.mark.parametrize(
    ("keys", "marked", "words"),
    [
        ("kind: recall, q: Which?, a: [AND, OR]", "[", "'single quotes'"),
        ("kind: choice, q: Which?, options: [AND, OR]", "AND", "`- text: AND`"),
        ("kind: numeric, q: x?, a: '${x} + ${x}', draw: {x: bit()}", "", "in one"),
        ("kind: numeric, q: x?, a: '${1 + 1'", "${", "write `}`"),
        ("kind: numeric, q: x?, a: '1, 2'", "1, 2", "a vector is `[1, 2]`"),
        ("kind: numeric, q: '${x}?', a: x, draw: {x: 1..9}", "x", "`integer(1, 9)`"),
        ("kind: numeric, q: '${x}?', a: x, draw: {x: 1-9}", "x", "`integer(1, 9)`"),
        ("kind: numeric, q: '${x}?', a: x, draw: {x: [1, 2]}", "x", "`pick(1, 2)`"),
        ("kind: shape, q: Shape?, a: 2x3", "2", "a shape such as `(2, 3)`"),
        ("kind: table, q: Fill, a: 0 0 1", "0", "a table such as"),
        ("kind: recall, q: '${ 1 = 2 }?', a: No", "1", "`==`"),
        ("kind: recall, q: '${ [1].sum() }?', a: It", ".sum", "`sum([1])`"),
        ("kind: recall, q: What?, a: It, tier: hard", "hard", "`more`"),
        ("kind: cloze, q: 'It {{c1::is}}.'", "q", "did you mean `text`?"),
        ("kind: cloze, text: 'It {{c1::is}}.', a: is", "a", "gaps of its `text`"),
    ],
)
def test_a_beginners_mistake(keys: str, marked: str, words: str, check: Check) -> None:
    """What one who knows other tools writes first has help that names what to write."""
    found = check(f"  - {{id: one, {keys}}}\n")

    assert words in found[0].help
    assert not marked or found[0].marked == marked


@pytest.mark.parametrize(
    ("line", "marked", "words"),
    [
        ("banks: [bank]", "bank", "did you mean `bank.yaml`?"),
        ("cards: [bank.yaml]", "cards", "did you mean `banks`?"),
        ("banks: [bank.yaml]\nlanguage: en", "language", "did you mean `languages`?"),
        ("banks: [bank.yaml]\nlanguages: [English]", "English", "write `en`"),
    ],
)
def test_a_beginners_deck_yaml(
    line: str, marked: str, words: str, check: Check
) -> None:
    """In `deck.yaml`, too; one mistake is one finding."""
    (found,) = check(CARD, CONFIG.replace("banks: [bank.yaml]", line))

    assert (found.marked, words in found.help) == (marked, True)


def test_cards_without_a_head(here: Path) -> None:
    """A bank that is a list of cards is told what stands above them."""
    write(here)
    (here / "bank.yaml").write_text(CARD, encoding="utf-8")

    (found,) = findings(deck("check").stdout)

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
    config = CONFIG + "rules: {off: [yes-no]}\n"

    assert check(YES_NO, config) == []
    assert deck("check", "--strict").exit_code == 0
    assert deck("build", "--strict").exit_code == 0


def test_what_warns_before_quality_is_turned_off_too(check: Check, here: Path) -> None:
    """Warnings of the bank itself are silenced wherever they are told."""
    late = CARD + "    needs: [two]\n" + CARD.replace("one", "two")
    late = late.replace("A thing.", "Some words.", 1).replace("it", "this", 1)
    assert [f.rule for f in check(late)] == ["late-need"]

    allowed = late.replace("needs: [two]\n", "needs: [two]\n    allow: [late-need]\n")

    assert check(allowed) == []
    assert check(late, CONFIG + "rules: {off: [late-need]}\n") == []
    for words in (("build",), ("list",), ("stats",), ("diff",)):
        assert "late-need" not in deck(*words).output


def test_a_rule_turned_on_again(here: Path) -> None:
    """A bank that was built while a rule was off warns once it is on again."""
    card = (
        "  - {id: one, kind: picture, q: 'Which?', a: ReLU.,"
        " picture: '${ curve_picture(\"relu\") }', alt: The curve of ReLU.}\n"
    )
    write(here, card, CONFIG + "rules: {off: [alt-tells]}\n")
    assert "alt-tells" not in deck("build").stderr

    write(here, card)

    assert "alt-tells" in deck("build").stderr


def test_code_that_was_not_run_is_told(check: Check) -> None:
    """No switch hides that cards are left out."""
    found = check(_programs(2), CONFIG + "rules: {off: [program-not-trusted]}\n")

    (refused,) = [f for f in found if f.rule == "bad-value"]
    assert refused.message == "the rule `program-not-trusted` cannot be turned off"


def test_explain_says_how_a_rule_is_turned_off() -> None:
    """Of a rule that only warns, and of no other."""
    assert "`allow: [yes-no]`" in deck("explain", "yes-no").stdout
    assert "allow" not in deck("explain", "unknown-name").stdout
    assert "allow:" not in deck("explain", "program-not-trusted").stdout


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
    write(here, CARD, CONFIG + ABOUT)
    assert deck("build").exit_code == 0

    text = _description(here / "out/mine.en.apkg")

    assert text.startswith(
        "All about &lt;b&gt;things&lt;/b&gt; &amp; more.<br>In two lines.<br><br>"
        "By Jo Doe. License: CC BY 4.0. "
        '<a href="https://example.org/things?a=1&amp;b=2">'
        "https://example.org/things?a=1&amp;b=2</a><br><br>Made with livedeck.<br>"
    )


def test_numbers_are_computed_where_some_are(here: Path) -> None:
    """The sentence on computed numbers comes with the first live value."""
    write(here)
    deck("build")
    without = _description(here / "out/mine.en.apkg")
    write(here, CARD.replace("A thing.", "${ 1 + 1 }"))
    deck("build")

    assert "computed" not in without
    assert "every number" in _description(here / "out/mine.en.apkg")


def test_the_description_in_each_language(here: Path) -> None:
    """Each language's deck has its own; one text is that of all."""
    two = CONFIG.replace("title: Mine", "title: {en: Mine, zh: 我的}")
    two += "languages: [en, zh]\nauthor: 王\n"
    write(here, CARD, two + "description: {en: Of things., zh: 关于事物。}\n")
    assert deck("build").exit_code == 0

    english, chinese = (
        _description(here / f"out/mine.{lang}.apkg") for lang in ("en", "zh")
    )

    assert english.startswith("Of things.<br><br>By 王.<br>")
    assert chinese.startswith("关于事物。<br><br>作者：王。<br>")


def test_a_description_is_the_same_each_time(here: Path) -> None:
    """Built by the short way, the long way or again, the bytes are the same."""
    write(here, CARD, CONFIG + ABOUT)
    deck("build", "-o", "one")
    deck("build", "-o", "two", "--accept-values")
    deck("build", "-o", "three")

    packages = {
        (here / f"{out}/mine.en.apkg").read_bytes() for out in ("one", "two", "three")
    }
    assert len(packages) == 1


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "example.org", "ftp://example.org", "https://a b"]
)
def test_an_address_of_another_kind(url: str, check: Check) -> None:
    """`url` is an address of the web, written out."""
    found = check(CARD, f"{CONFIG}url: '{url}'\n")

    assert [f.message for f in found] == [f"`{url}` is not an address of the web"]


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
    for form in [*calls, *OPERATIONS] * 2:
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
    write(here, "".join(cards))

    found = findings(deck("check").stdout)

    assert len(found) > 200
    words = [f for f in found if PYTHON.search(f.message) or PYTHON.search(f.help)]
    assert words == []
