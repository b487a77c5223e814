"""`deck diff` shows what the next build does, from packages that were really built."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import nnref
from deck.build.diff import Diff, report
from deck.build.lock_plan import counts_line
from deck.cache import cache_folder
from deck.folder.trust import trust_always
from tests.anki.workshop import ROOT, BuiltDeck
from tests.folders import CONFIG, MORE
from tests.project.decks import edit, run

HERE = Path(__file__).with_name("diff")
GATES = Path("gates/gates.yaml")
Deck = Callable[..., Result]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the deck folder `gates` was built."""
    folder = tmp_path_factory.mktemp("built")
    gates = folder / "gates"
    gates.mkdir()
    (gates / "deck.yaml").write_text(f"{CONFIG}banks: [gates.yaml]\n{MORE}", "utf-8")
    shutil.copy(HERE / "before.yaml", gates / "gates.yaml")
    trust_always(gates)
    run("build", str(gates), "-o", str(folder / "out"), code=0)
    return folder


@pytest.fixture
def deck(built: Path, here: Path) -> Deck:
    """The command, beside a deck folder `gates` that was built and then edited."""
    shutil.copytree(built, here, dirs_exist_ok=True)
    shutil.copy(HERE / "after.yaml", GATES)
    trust_always(here / "gates")
    return run


def _data(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "words", "width"),
    [
        ("full", (), 80),
        ("narrow", ("--lang", "zh"), 40),
        ("data", ("--output-format", "json", "--lang", "en"), 80),
    ],
)
def test_what_is_shown(
    deck: Deck,
    request: pytest.FixtureRequest,
    name: str,
    words: tuple[str, ...],
    width: int,
) -> None:
    """Every kind of change prints exactly the text of its file."""
    done = deck("diff", "gates", *words, COLUMNS=str(width))

    expected = HERE / f"{name}.txt"
    if request.config.getoption("--bless"):
        expected.write_bytes(done.stdout.encode())
    assert done.stdout == expected.read_bytes().decode()
    assert done.stderr == ""
    assert done.exit_code == 0


def test_the_build_does_what_was_shown(deck: Deck) -> None:
    """The counts are those of the build that follows; then nothing is left to do."""
    counts = _data(deck("diff", "gates", "--output-format", "json"))["counts"]
    built = deck("build", "gates").stdout

    for kind, count in counts.items():
        assert f"{count} {kind}" in built
    done = deck("diff", "gates", "--exit-code")
    assert done.stdout == (
        "notes: 0 new, 0 changed, 0 returned, 0 retired, 20 unchanged\n"
    )
    assert done.exit_code == 0


def test_thousands_of_notes() -> None:
    """Their counts can be read, in the order in which each command has them."""
    counts = {"unchanged": 19_999, "new": 1}

    assert (
        report(Diff(counts, (), {}))
        == f"{counts_line(counts)}\n"
        == "notes: 1 new, 0 changed, 0 returned, 0 retired, 19,999 unchanged\n"
    )


def test_exit_code(deck: Deck) -> None:
    """It is 1 when something would change, and only when that is asked for."""
    assert deck("diff", "gates").exit_code == 0
    assert deck("diff", "gates", "--exit-code").exit_code == 1
    quiet = deck("diff", "gates", "--exit-code", "-q")
    assert (quiet.exit_code, quiet.output) == (1, "")


def test_no_package(deck: Deck) -> None:
    """Without packages the notes are the same; in what they differ is not known."""
    whole = deck("diff", "gates").stdout
    shutil.rmtree("out")
    done = deck("diff", "gates")

    assert done.stderr == ""
    shown = [line for line in whole.splitlines() if not line.startswith("  ")]
    assert [re.sub(r"^(retired .*? \w\w) .*", r"\1", line) for line in shown] == [
        *done.stdout.splitlines()
    ]


def test_a_damaged_package(deck: Deck) -> None:
    """In the folder of packages it is as none; one that is named is an error."""
    Path("out/gates.en.apkg").write_bytes(b"PK")
    assert deck("diff", "gates", "--lang", "en").exit_code == 0
    done = deck("diff", "gates", "--against", "out/gates.en.apkg")
    assert done.exit_code == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.endswith("gates.en.apkg is damaged, or no package\n")
    done = deck("diff", "gates", "--against", "nothing.apkg")
    assert (done.exit_code, "does not exist" in done.stderr) == (2, True)


def test_another_deck(deck: Deck, tmp_path: Path) -> None:
    """A package of another deck is no old text of this one."""
    other = tmp_path / "other"
    shutil.copytree("gates", other, ignore=shutil.ignore_patterns("deck.lock"))
    edit(other / "deck.yaml", "ff\n", "fe\n")
    trust_always(other)
    assert deck("build", "other", "-o", "elsewhere").exit_code == 0

    done = deck("diff", "gates", "--against", "elsewhere/gates.en.apkg")

    assert done.exit_code == 1
    assert "gates.en.apkg is a package of another deck" in done.stderr


def test_against_an_older_release(deck: Deck) -> None:
    """The diff is that for learners with that package, whatever was built since."""
    shutil.copy("out/gates.en.apkg", "release.apkg")
    shutil.copy("out/gates.zh.apkg", "release.zh.apkg")
    expected = deck("diff", "gates", "--output-format", "json").stdout
    assert deck("build", "gates").exit_code == 0
    both = ("--against", "release.apkg", "--against", "release.zh.apkg")

    assert deck("diff", "gates").stdout.startswith("notes: 0 new, 0 changed")
    done = deck("diff", "gates", *both, "--output-format", "json")
    assert _data(done) == json.loads(expected)
    other = ("--against", "release.apkg", "--lang", "zh", "--output-format", "json")
    assert _data(deck("diff", "gates", *other))["cards"] == []
    english = _data(deck("diff", "gates", *both[:2], "--output-format", "json"))
    assert {card["language"] for card in english["cards"]} == {"en"}


def test_a_value_that_moved_by_itself(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only a computed value differs, a line shows the old and the new one."""
    assert deck("build", "gates").exit_code == 0
    moved = "nnref.live.functions.step"
    monkeypatch.setattr(moved, lambda x: 7 - nnref.step(x))
    shutil.rmtree(cache_folder())  # it knows nothing of that
    done = deck("diff", "gates", "--lang", "en")

    assert "values: 0 -> 7; `deck build --accept-values` takes them" in done.stdout
    assert "1 changed" in done.stdout


@pytest.mark.usefixtures("warm_cache")
@pytest.mark.parametrize(
    ("page", "language"), [("docs/author.md", "en"), ("docs/author.zh.md", "zh")]
)
def test_the_example_of_the_page(
    shipped: BuiltDeck, here: Path, page: str, language: str
) -> None:
    """What a page shows is what happens to the shipped deck at that edit."""
    text = (ROOT / page).read_text(encoding="utf-8")
    example = text.partition("$ deck diff")[2].partition("```")[0]
    command, _, shown = example.partition("\n")
    shutil.copytree(shipped.deck.folder.path, here / "cards")
    bank = here / "cards/activation.yaml"
    edited = (
        bank.read_text(encoding="utf-8")
        .replace("sigmoid(−5)", "sigmoid(−8)")
        .replace("sigmoid(-5), 4)", "sigmoid(-8), 4)")
    )
    bank.write_text(edited, encoding="utf-8")
    shutil.copy(shipped.package(language), here)

    words = ("diff", *command.split(), "--lang", language)
    done = run(*words, COLUMNS="80")

    assert done.stdout.startswith(shown)
    assert "0 new, 1 changed, 0 returned, 0 retired, " in done.stdout


def test_another_note_type(deck: Deck) -> None:
    """A card that becomes a cloze text is shown as a new note and a retired one."""
    assert deck("build", "gates").exit_code == 0
    edit(
        GATES,
        "kind: recall\n    q: {en: Does this stay?, zh: 不变吗？}\n"
        "    a: {en: Yes., zh: 不变。}",
        "kind: cloze\n    text: {en: 'It {{c1::stays}}.', zh: '{{c1::不变}}。'}",
    )

    shown = deck("diff", "gates", "--lang", "en").stdout

    assert shown == (
        "new       same  en  It [...].\n"
        "retired   same  en  Does this stay?\n"
        'in Anki, en: deck:"Gates" (note:"livedeck basic" ID:same)\n'
        "notes: 1 new, 0 changed, 0 returned, 1 retired, 9 unchanged\n"
    )


def test_colour(deck: Deck) -> None:
    """Changes are coloured where colour is on, and nowhere else."""
    plain = deck("diff", "gates").stdout
    shown = deck("--color", "diff", "gates").stdout

    assert "\x1b" not in plain
    assert "\x1b[32m" in shown
    assert re.sub(r"\x1b\[\d+m", "", shown) == plain
