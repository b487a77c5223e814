"""Numbers that cards showed wrongly, or refused, or computed wrongly: each replayed.

At the level of the command line: `deck show`, `deck check`, `deck build`, `deck quiz`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.decks import notes, run, write_deck

DeckOf = Callable[[str], Path]


@pytest.fixture
def deck_of(tmp_path: Path) -> Callable[[str], Path]:
    """A deck folder with these cards."""
    return lambda cards: write_deck(tmp_path / "deck", cards, two=True)


def numeric(answer: str, more: str = "", card: str = "x") -> str:
    """A numeric card."""
    text = f"  - id: {card}\n    kind: numeric\n    q: {{en: How many?, zh: 多少？}}\n"
    return (
        text + f"    a: ${{ {answer} }}\n" + "".join(f"    {m}\n" for m in [more] if m)
    )


def recall(text: str, more: str = "") -> str:
    """A card that only shows a text, the same in both languages."""
    quoted = text.replace("'", "''")
    return (
        "  - id: x\n    kind: recall\n    q: {en: What?, zh: 什么？}\n"
        f"    a: {{en: '{quoted}', zh: '{quoted}'}}\n{more}"
    )


def answer(folder: Path, language: str = "en") -> str:
    """What `deck show` says after the line of dashes."""
    result = run("show", "x", folder, "--lang", language)
    assert result.exit_code == 0, result.output
    return result.stdout.partition("---\n")[2].split("\n")[0]


def verdict(folder: Path, typed: str, language: str = "en") -> str:
    """What `deck quiz` says of an answer, its first words."""
    database = folder.parent / f"reviews-{abs(hash((typed, language)))}.db"
    result = run(
        *("quiz", folder, "--lang", language, "--ui", "en", "--db", database),
        typed=f"{typed}\n\nq\n",
    )
    words = ("Right.", "Wrong.", "I cannot read", "One number is asked", "Compare.")
    found = [
        (result.stdout.find(word), word) for word in words if word in result.stdout
    ]
    assert found, result.output
    return min(found)[1]


def rejected(folder: Path) -> str:
    """The findings of `deck check`, which fails."""
    result = run("check", folder)
    assert result.exit_code == 1, result.output
    return result.output


SHOWN = [
    ("0.0018 / 10", "0.00018", "0.00018"),
    ("0.00095", "0.00095", "0.00095"),
    ("12345678.9", "12,345,678.9", "12\u202f345\u202f678.9"),
    ("2 * 6.02214076e23", "1.204 × 10²⁴", "1.204 × 10²⁴"),
    ("sigmoid(-5)", "0.006693", "0.006693"),
    ("1000000.0", "1,000,000", "1\u202f000\u202f000"),
    ("9999", "9999", "9999"),
    ("1 / 3", "0.3333", "0.3333"),
    ("-e ** -12", "−6.144 × 10⁻⁶", "−6.144 × 10⁻⁶"),
    ("exp(1)", "2.7183", "2.7183"),
]


@pytest.mark.parametrize(("expression", "english", "chinese"), SHOWN)
def test_shown_number_is_not_the_value(
    expression: str, english: str, chinese: str, deck_of: DeckOf
) -> None:
    """It has four significant digits at least, or is exact and shorter."""
    folder = deck_of(numeric(expression))

    assert answer(folder) == english
    assert answer(folder, "zh") == chinese


@pytest.mark.parametrize(
    ("expression", "typed"),
    [
        ("12345678.9", "12345678.9"),
        ("12345678.9", "12,345,678.9"),
        ("12345678.9", "12 345 678.9"),
        ("2 * 6.02214076e23", "1.204e24"),
        ("2 * 6.02214076e23", "1.204E+24"),
        ("2 * 6.02214076e23", "1.204×10^24"),
        ("2 * 6.02214076e23", "1.204 × 10²⁴"),
        ("2 * 6.02214076e23", "1.204*10**24"),
        ("2 * 6.02214076e23", "1.204·10²⁴"),
        ("2 * 6.02214076e23", "1.204 x 10^24"),
        ("2 * 6.02214076e23", "1.204428152e24"),
        ("60000", "60,000"),
        ("60000", "60 000"),
        ("60000", "60_000"),
        ("sigmoid(-5)", "0.006693"),
        ("[1e-9, 1, 1e9]", "[1e-09 1e+00 1e+09]"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_shown_is_refused(
    expression: str, typed: str, language: str, deck_of: DeckOf
) -> None:
    """What is shown, typed in any usual form, is right."""
    assert verdict(deck_of(numeric(expression)), typed, language) == "Right."


@pytest.mark.parametrize(
    ("expression", "typed", "said"),
    [
        ("2 * 6.02214076e23", "1.206e24", "Wrong."),
        ("60000", "60,001", "Wrong."),
        ("15", "1,5", "One number is asked"),
        ("1.5", "1,5", "One number is asked"),
        ("0.00018", "0.0002", "Wrong."),
    ],
)
def test_what_is_off_stays_wrong(
    expression: str, typed: str, said: str, deck_of: DeckOf
) -> None:
    """Reading more forms makes nothing right that is not."""
    assert verdict(deck_of(numeric(expression)), typed) == said


@pytest.mark.parametrize(
    ("more", "shown", "right", "wrong"),
    [
        ("significant: 3", "0.333", "0.3334", "0.334"),
        ("digits: 2", "0.33", "0.3333", "0.34"),
        ("tolerance: 1%", "0.3333 ± 1%", "0.336", "0.337"),
        ("tolerance: 0.01", "0.3333 ± 0.01", "0.34", "0.345"),
        ("tolerance: 0.0000001", "0.3333333", "0.3333333", "0.33333"),
    ],
)
def test_significant_digits_cannot_be_asked_for(
    more: str, shown: str, right: str, wrong: str, deck_of: DeckOf
) -> None:
    """The form of an answer is said, and its tolerance may be a part of it."""
    folder = deck_of(numeric("1 / 3", more))

    assert answer(folder) == shown
    assert verdict(folder, right) == "Right."
    assert verdict(folder, wrong) == "Wrong."


def test_a_drawn_number_may_have_the_name_of_a_constant(deck_of: DeckOf) -> None:
    """It hides the constant, and the card is as it was before there was one."""
    folder = deck_of(numeric("e * 2", "draw: {e: 'pick(4, 4)'}"))

    assert answer(folder) == "8"


def test_a_module_may_have_a_function_of_such_a_name(deck_of: DeckOf) -> None:
    """It hides the elementary one; what a misused one says is no word of Python's."""
    folder = deck_of(recall("${ sqrt(9) } ${ cbrt(8) }"))
    module = "def sqrt(x):\n    return -1\n"
    (folder / "own.py").write_text(module, encoding="utf-8")
    with (folder / "deck.yaml").open("a") as config:
        config.write("live: own.py\n")

    assert run("check", folder, "--allow-code").exit_code == 0
    assert answer(folder) == "−1 2"
    assert "`cbrt` takes 1 argument" in rejected(deck_of(recall("${ cbrt() }")))


def test_texts_and_code_show_powers_of_ten_alike(deck_of: DeckOf) -> None:
    """Texts have `× 10ⁿ` and groups, code and arrays what Python has."""
    mole = "${ scientific(2 * 6.02214076e23, 4) }"
    folder = deck_of(
        recall(f"{mole} `{mole}` ${{ 60000 }} `${{ 60000 }}` ${{ [60000] }}")
    )

    assert answer(folder) == "1.204 × 10²⁴ `1.204e+24` 60,000 `60000` [60000]"
    assert run("build", folder, "-o", folder.parent / "out").exit_code == 0
    fields = str(notes(folder.parent / "out" / "mine.en.apkg"))
    assert "1.204 × 10²⁴" in fields
    assert "<code>1.204e+24</code> 60,000 <code>60000</code> " in fields


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ('total(array([200, 200], "uint8"))', "400"),
        ('sum(array([200, 200], "uint8"))', "400"),
        ('mean(array([200, 201], "uint8"))', "200.5"),
        ('array([200], "uint8") - array([100], "uint8")', "[100]"),
        ('sqrt(array([2], "uint8"))', "[1.4142]"),
        ('slope("relu", 1e-4)', "1"),
        ('slope("relu", -1e-4)', "0"),
        ('slope("step", 1e-4)', "0"),
        ('slope("step", -1e-300)', "0"),
        ('slope("sigmoid", 0)', "0.25"),
        ('slope("relu", 0)', "0.5"),
    ],
)
def test_the_reference_is_right(expression: str, shown: str, deck_of: DeckOf) -> None:
    """Small whole numbers are summed in large ones, and slopes know their corners."""
    assert answer(deck_of(recall(f"${{ {expression} }}"))) == shown
