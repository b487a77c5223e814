"""Messages on a deck to its author, and how rules are turned off."""

from __future__ import annotations

import itertools
import json
import random
import re
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.build.apkg_reader import read_package
from deck.live.builtins import NAMES
from deck.live.evaluator import DRAW_NAMES
from tests.project.decks import CARD, edit, notes, run, write_deck
from tests.tables import column

Check = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def check(here: Path) -> Check:
    """The findings of `deck check` on the cards of a bank."""

    def findings(cards: str, more: str = "") -> list[dict[str, Any]]:
        write_deck(here, cards, more=more)
        entries: list[dict[str, Any]] = json.loads(
            run("check", "--output-format", "json").stdout
        )
        return entries

    return findings


def rules(findings: list[dict[str, Any]]) -> list[str]:
    """The rules of findings, in their order."""
    return [finding["rule"] for finding in findings]


@pytest.mark.parametrize(
    "command",
    ["build", "check", "list", "show one", "map", "diff", "stats", "list --retired"],
)
def test_the_current_folder_is_the_deck_folder(command: str, here: Path) -> None:
    """Where `./deck.yaml` is, each command takes that folder, not `./cards` in it."""
    write_deck(here)
    write_deck(here / "cards", CARD.replace("one", "other-card"))

    done = run(*command.split(), code=0)

    assert done.stderr.startswith("deck folder: the current folder\n")
    assert "other-card" not in done.stdout


UNREAD = ("name:", "name: {", "yaml-syntax")
BROKEN = [UNREAD, ("names", "# names", "missing-field"), (": 0", ": X0", "bad-value")]
OF_NAMESPACE = (
    *("new recall", "reviews export --deck ."),
    *("reviews forget one", "reviews resume", "reviews import history.colpkg"),
)


@pytest.mark.parametrize(
    ("command", "broken"),
    [
        *itertools.product(OF_NAMESPACE, BROKEN),
        *itertools.product(("check bank.yaml", "show one"), [UNREAD]),
    ],
)
def test_a_broken_config_is_named(
    command: str, broken: tuple[str, str, str], here: Path
) -> None:
    """Whatever a command needs of the folder: the mistake is in `deck.yaml`."""
    write_deck(here)
    old, new, rule = broken
    config = (here / "deck.yaml").read_text("utf-8")
    (here / "deck.yaml").write_text(config.replace(old, new, 1), "utf-8")
    with zipfile.ZipFile("history.colpkg", "w") as package:
        package.writestr("collection.anki2", b"")

    done = run(*command.split(), code=1)

    assert f"error[{rule}]: " in done.stderr + done.stdout
    assert "--> deck.yaml:" in done.stderr + done.stdout


@pytest.mark.parametrize("command", ["show two", "reviews forget two"])
def test_a_broken_bank_may_have_the_card(command: str, here: Path) -> None:
    """Its mistake is shown, and not that there is no such card."""
    write_deck(here)
    edit(here / "deck.yaml", "bank.yaml", "bank.yaml, other.yaml")
    bank = (here / "bank.yaml").read_text("utf-8").replace("id: one", "id: two\n  {")
    (here / "other.yaml").write_text(bank, "utf-8")

    done = run(*command.split(), code=1)

    assert "error[yaml-syntax]: " in done.stderr
    assert "--> other.yaml:" in done.stderr
    assert "it has things" in run("new", "recall", "--topic", "x", code=2).stderr


@pytest.mark.parametrize(
    ("command", "code", "is_named"),
    [("show one", 1, True), ("diff", 1, True), ("list", 0, False), ("map", 0, False)],
)
def test_code_that_may_not_run(
    command: str, code: int, is_named: bool, here: Path
) -> None:
    """It is an error where it would have to run, and alone there."""
    own = '__all__ = ["two"]\n\n\ndef two():\n    """2."""\n    return 2\n'
    write_deck(here, CARD.replace("A thing.", "${ two() }"), module=own)
    run("trust", "--remove")

    done = run(*command.split(), code=code)

    assert ("[untrusted-code]: code of this folder is" in done.stderr) is is_named
    assert done.stderr.count("error[") == is_named


def test_a_port_that_is_taken(here: Path) -> None:
    """The message says how to get one that is free."""
    write_deck(here)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = run("preview", "--port", port, code=2)

    assert f"error: port {port} cannot be used (without --port " in done.stderr


YES_NO = CARD.replace("What is it?", "Is it one?").replace("A thing.", "'Yes.'")


def test_a_rule_turned_off_in_the_folder(check: Check, here: Path) -> None:
    """`rules: {off: …}` silences a rule on all cards, for `--strict` too."""
    assert check(YES_NO, "rules: {off: [yes-no]}\n") == []
    run("check", "--strict", code=0)
    run("build", "--strict", code=0)


def test_what_warns_before_quality_is_turned_off_too(check: Check, here: Path) -> None:
    """Warnings of the bank itself are silenced wherever they are shown."""
    late = CARD + "    needs: [two]\n" + CARD.replace("one", "two")
    late = late.replace("A thing.", "Some words.", 1).replace("it", "this", 1)
    assert rules(check(late)) == ["late-need"]

    allowed = late.replace("needs: [two]\n", "needs: [two]\n    allow: [late-need]\n")

    assert check(allowed) == []
    assert check(late, "rules: {off: [late-need]}\n") == []
    for words in (("build",), ("list",), ("stats",), ("diff",)):
        assert "late-need" not in run(*words).output


def test_a_name_of_the_deck_hides_one_of_ours(here: Path) -> None:
    """A drawn number may be called as a constant is, a function as one of ours."""
    card = CARD.replace("A thing.", "${ sqrt(9) } ${ cbrt(8) } ${ 2 * e }")
    write_deck(here, f"{card}    draw: {{e: 'pick(4, 4)'}}\n")
    (here / "functions.py").write_text(
        "def sqrt(x):\n    return -1\n", encoding="utf-8"
    )

    run("check", code=0)
    assert "---\n−1 2 8\n" in run("show", "one").stdout


ABOUT = """\
description: |
  All about <b>things</b> & more.
  In two lines.
author: Jo Doe
license: CC BY 4.0
url: https://example.org/things?a=1&b=2
"""


def test_warnings_are_for_those_who_check_or_build(check: Check) -> None:
    """Others show errors alone, which leave cards out or stop them."""
    late = CARD + "    needs: [two]\n" + CARD.replace("one", "two")

    assert "late-need" in rules(check(late))
    for command in ("list", "map", "diff"):
        assert "late-need" not in run(command, code=0).output
    assert "late-need" in run("build", code=0).stderr
    assert "late-need" not in run("diff", code=0).output
    broken = late + CARD.replace("one", "three") + "    needs: [four]\n"
    assert {"unknown-card", "late-need"} == {*rules(check(broken))}
    for command in ("list", "map", "diff"):
        shown = run(command).stderr
        assert "unknown-card" in shown
        assert "late-need" not in shown


def test_cards_with_the_same_id(here: Path) -> None:
    """Lists and maps have the first one."""
    again = CARD.replace("What is it?", "What else?") + "    concept: other\n"
    write_deck(here, CARD + again)

    assert "What is it?" in run("list", code=0).stdout
    assert "other" not in run("map", code=0).stdout


@pytest.mark.parametrize(
    ("title", "listed", "fact", "fix"),
    [
        (
            *("One", "en", "`zh` is not a language of the deck"),
            "write `languages: [en, zh]`",
        ),
        (
            *("{en: One, zh: 一, fr: Un}", "en, zh, fr"),
            *("no text of the file is in `fr`", "write `fr: …`"),
        ),
    ],
)
def test_a_language_is_dropped_or_added(
    title: str, listed: str, fact: str, fix: str, here: Path
) -> None:
    """It is one finding in each file that has texts to change."""
    two = CARD.replace("What is it?", "{en: What?, zh: 什么？}")
    write_deck(here, two.replace("A thing.", "{en: A thing., zh: 东西。}"))
    text = (here / "bank.yaml").read_text("utf-8").replace("one", "two")
    (here / "more.yaml").write_text(text.replace("things", "more"), encoding="utf-8")
    edit(here / "deck.yaml", "banks: [bank.yaml]", "banks: [bank.yaml, more.yaml]")
    with (here / "deck.yaml").open("a", encoding="utf-8") as config:
        config.write(f"languages: [{listed}]\n")
    edit(here / "deck.yaml", "title: Mine", f"title: {title}")

    entries = json.loads(run("check", "--output-format", "json", code=1).stdout)

    assert {entry["message"] for entry in entries} == {fact}
    assert [entry["path"] for entry in entries] == ["bank.yaml", "more.yaml"]
    assert all(entry["help"].startswith(fix) for entry in entries)


@pytest.mark.parametrize(
    ("forms", "languages", "fact"),
    [
        (
            "{en: gate, zh: 门, also: {zh: [大门]}}",
            "[en]",
            "`zh` is not a language of the deck",
        ),
        ("{en: gate}", "[en, zh]", "no text of the file is in `zh`"),
    ],
)
def test_a_language_of_terms(
    forms: str, languages: str, fact: str, check: Check, here: Path
) -> None:
    """All terms in a language that is dropped or added are one finding."""
    terms = "".join(f"  - {forms.replace('gate', name)}\n" for name in ("gate", "cell"))
    (here / "terms.yaml").write_text(f"terms:\n{terms}", encoding="utf-8")
    more = f"languages: {languages}\nglossary: terms.yaml\n"

    findings = [f for f in check(CARD, more) if f["path"] == "terms.yaml"]

    assert [(f["message"], f["line"]) for f in findings] == [(fact, 2)]


def test_the_description(here: Path) -> None:
    """It has what `deck.yaml` says, escaped, and speaks of computed numbers if any."""
    texts = []
    for card in (CARD, CARD.replace("A thing.", "${ 1 + 1 }")):
        write_deck(here, card, more=ABOUT)
        run("build", code=0)
        texts.append(read_package(here / "out/mine.en.apkg").deck.description)

    assert ["every number" in text for text in texts] == [False, True]
    assert texts[0] == (
        "All about &lt;b&gt;things&lt;/b&gt; &amp; more.<br>In two lines.<br><br>"
        "By Jo Doe. License: CC BY 4.0. Made with livedeck.<br><br>"
        'Found a mistake? Report it at <a href="https://example.org/things?a=1&amp;b=2">'
        "https://example.org/things?a=1&amp;b=2</a>."
    )


MOLE = """\
  - id: mole
    kind: recall
    q: How many?
    program: {}
    a: one mole ${{ output }}.
"""


def test_programs_that_are_meant_to_fail(here: Path) -> None:
    """Answers, bugs, exceptions that a text names, and definitions are no findings."""
    write_deck(here, Path(__file__).with_name("meant.yaml").read_text("utf-8"))

    assert run("build").stderr.count("[") == 0
    assert "error[" not in run("check").stdout


def test_the_quiz_leaves_out_a_card_whose_program_fails(here: Path) -> None:
    """It asks the others, as it does where a program was stopped."""
    write_deck(here, MOLE.format("1 / 0") + CARD)
    run("check", ".")

    done = run("quiz", ".", "--db", "reviews.db", typed="\n3\n" * 9)

    assert "What is it?" in done.output
    assert "one mole" not in done.output


@pytest.mark.parametrize("option", ["", "--accept-values"])
def test_two_code_cards_share_the_output_of_the_last_one(
    here: Path, option: str
) -> None:
    """Each shows what its own piece prints: in Anki, in the terminal, either way."""
    write_deck(here, Path(__file__).with_name("twins.yaml").read_text("utf-8"))

    run("build", ".", *filter(None, [option]), code=0)

    texts = str(notes(Path("out/mine.en.apkg")))
    assert texts.index("It prints 1.") < texts.index("It prints 2.")
    assert "It prints 1." in run("show", "one", ".").output
    assert "It prints 2." in run("show", "two", ".").output


def test_the_quiz_goes_on_without_a_broken_glossary(here: Path) -> None:
    """It says what is wrong, and asks every card."""
    write_deck(here, CARD, more="glossary: words.yaml\n")

    done = run("quiz", ".", "--db", "reviews.db", typed="\n3\n" * 9)

    assert "error[" in done.output
    assert "left out until it is mended" in done.output
    assert "What is it?" in done.output


# Sentences of Python

INSIDES = re.compile(r"0x[0-9a-f]{6}|<locals>|<function|<built-in|\bdeck\.|\n")
VALUES = column(__file__, "values")
OPERATIONS = column(__file__, "operations")


def test_sentences_of_python(check: Check) -> None:
    """Whatever a name or operator is given, no message has our insides."""
    rng = random.Random(0)  # noqa: S311 - not for secrets
    calls = [f"{name}({{}})" for name in (*NAMES, *DRAW_NAMES)]
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
    findings = check("".join(cards))

    assert len(findings) > 100
    words = [f for f in findings if INSIDES.search(f["message"] + " " + f["help"])]
    assert words == []
