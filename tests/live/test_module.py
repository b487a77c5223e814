"""A deck's own functions for live values: what they may be, and what they cannot do."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from deck.build.study_deck import compile_study_deck
from deck.folder.deck_folder import open_folder
from deck.folder.trust import trust_always
from deck.quiz.card_source import CardSource
from tests.folders import LiveDeck, answered, make_live, read_folder
from tests.project.decks import run, write_deck

CHEMISTRY = Path(__file__).parent / "chemistry"
CARD = "  - {id: c, kind: recall, q: x?, a: '${ EXPRESSION }'}\n"
TABLE = Path(__file__).with_name("module.txt").read_text("utf-8").splitlines()
RNG = partial(random.Random, 7)
MakeOwn = Callable[..., Path]


@pytest.fixture
def chemistry(tmp_path: Path) -> Path:
    """A deck on another subject, not yet trusted."""
    return shutil.copytree(CHEMISTRY, tmp_path / "chemistry")


@pytest.fixture
def own(tmp_path: Path) -> MakeOwn:
    """Writes a trusted folder with a module and one card of an expression."""

    def write(module: str, expression: str = "f(1)") -> Path:
        card = CARD.replace("EXPRESSION", expression)
        path = write_deck(tmp_path / "own", card, module=module)
        (path / "helper.py").write_text("def f(x): return x\n", encoding="utf-8")
        trust_always(path)
        return path

    return write


def live(path: Path) -> LiveDeck:
    """The cards of a folder with their values."""
    return make_live(read_folder(path, "."))


def answer(path: Path) -> str:
    """What the only card of a folder answers."""
    deck = live(path)
    assert deck.findings == ()
    return "".join(map(str, answered(deck.cards[0].draws["en"][0])))


def findings_of(path: Path) -> list[tuple[str, str, str, int]]:
    """Rule, message, file and line of each finding."""
    return [(f.rule, f.message, f.at.path, f.at.span.line) for f in live(path).findings]


def test_names_of_a_module(chemistry: Path) -> None:
    """They are listed behind those of all decks, and the module is not run for it."""
    module = chemistry / "functions.py"
    before = run("explain", "names").stdout.partition("AND(x1")[0]
    lines = (
        "atoms(formula): How many atoms there are of each element, in the order of the "
        "formula\nmolar_mass(formula): The mass of one mole\n"
        "moles(mass, formula): How many moles a mass in grams is\n"
    )

    assert run("explain", "names", str(chemistry)).stdout == before + lines
    text = "raise SystemExit\n__all__ = ['f', 'g']\ndef f(x: int, /, *, y=[1]): pass\n"
    module.write_text(text, encoding="utf-8")
    assert run("explain", "names", str(chemistry)).stdout == (
        before + "f(x, /, *, y=[1])\ng\n"
    )
    module.write_text("def f(:", encoding="utf-8")
    assert run("explain", "names", str(chemistry)).stdout == before


def several(path: Path, bodies: Sequence[str], calls: Sequence[str]) -> LiveDeck:
    """A deck of functions with these bodies, and a card for the call of each."""
    functions = (f"def f{n}(x, y=0):\n    {b}\n" for n, b in enumerate(bodies))
    cards = (
        f"  - {{id: c{n}, kind: recall, q: x?, a: '${{ {call} }}'}}\n"
        for n, call in enumerate(calls)
    )
    write_deck(path, "".join(cards), module="".join(functions))
    trust_always(path)
    return live(path)


def test_results(own: MakeOwn) -> None:
    """Numbers, texts, lists, shapes and arrays go in and come out as what they are."""
    rows = [line.split(" => ") for line in TABLE if line.count(" => ") > 1]
    calls = [row[1].replace("f(", f"f{n}(") for n, row in enumerate(rows)]

    deck = several(own(""), [row[0] for row in rows], calls)

    assert deck.findings == ()
    shown = ["".join(map(str, answered(c.draws["en"][0]))) for c in deck.cards]
    assert shown == [row[2] for row in rows]
    imported = "from math import gcd\n__all__ = ['gcd']\n"
    assert answer(own(imported, "gcd(8, 6)")) == "2"


@pytest.mark.parametrize("name", ["µ", "e\u0301", "ﬁ", "ｘ"])
def test_names_as_keyboards_have_them(name: str, own: MakeOwn) -> None:
    """A number that is drawn and a function are found as Python reads their names."""
    path = own(
        f"__all__ = ['{name}_of']\ndef {name}_of(x): return x\n", f"{name}_of(1)"
    )
    bank = path / "bank.yaml"
    text = bank.read_text("utf-8").replace("(1)", f"({name})")
    text = text.replace("q: x?", f"q: '${{ {name} }}?'")
    draw = f", draw: {{{name}: 'integer(1, 99)'}}}}"
    bank.write_text(text.replace("'}", f"'{draw}"), encoding="utf-8")

    assert findings_of(path) == []
    assert run("explain", f"{name}_of", path).exit_code == 0


def test_results_that_no_card_can_show(own: MakeOwn) -> None:
    """What cannot be shown is a finding at the call."""
    rows = [line.split(" !! ") for line in TABLE if " !! " in line]
    calls = [f"f{n}(1)" for n in range(len(rows))]

    findings = several(own(""), [row[0] for row in rows], calls).findings

    assert len(findings) == len(rows)
    for n, (finding, (_, message)) in enumerate(zip(findings, rows, strict=True)):
        assert finding.at.span.line == 4 + n, finding
        line = message.replace("in line 2", f"in line {2 * n + 2}")
        assert finding.message.startswith(line.replace("`f`", f"`f{n}`"))


@pytest.mark.parametrize("row", [line for line in TABLE if " ?? " in line])
def test_modules_that_cannot_be_used(row: str, own: MakeOwn, tmp_path: Path) -> None:
    """One finding with its place; the cards are not blamed; nothing is built."""
    module, _, reason = row.partition(" ?? ")
    line, message = reason.split(" | ", 1)
    path = own(module.replace("⏎", "\n").replace("␀", "\0"))

    (found,) = findings_of(path)

    assert (found[0], found[2], found[3]) == ("bad-module", "functions.py", int(line))
    assert found[1].startswith(message)
    assert run("build", str(path), "-o", str(tmp_path / "out")).exit_code == 1
    assert not (path / "deck.lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_module_that_is_no_file_of_the_folder(own: MakeOwn, tmp_path: Path) -> None:
    """A module is a file of text in the deck folder, and no link out of it."""
    path = own("def f(x): return x\n")
    shutil.copy(path / "functions.py", tmp_path / "functions.py")
    (path / "functions.py").write_bytes(b"# \xff\ndef f(x): return x\n")
    assert findings_of(path)[0] == (
        "encoding",
        "functions.py is not UTF-8 text",
        "functions.py",
        1,
    )
    (path / "functions.py").unlink()
    (path / "functions.py").symlink_to(tmp_path / "functions.py")
    assert (
        findings_of(path)[0][1] == "module `functions.py` lies outside the deck folder"
    )


@pytest.mark.parametrize(
    ("module", "expression", "message", "fix"),
    [
        ("def half_life(x): ...", "halflife(1)", "`halflife` is no", "half_life"),
        ("__all__ = ['max2']\nmax2 = max\ndef f(x): ...", "f(1)", "`f` is not a", ""),
    ],
)
def test_calls_that_a_module_does_not_take(
    module: str, expression: str, message: str, fix: str, own: MakeOwn
) -> None:
    """A table of ours stays with us; a name is misspelt, or not in `__all__`."""
    (finding,) = live(own(module, expression)).findings

    assert finding.message.startswith(message)
    assert fix in finding.help


def test_module_that_prints(own: MakeOwn) -> None:
    """What it prints, at import or in a call, goes nowhere."""
    text = "print('loud')\ndef f(x):\n"
    text += "    print('loud')\n    return 7\n"
    path = own(text)

    done = run("show", "c", str(path), "-q")

    assert "7" in done.output
    assert "loud" not in done.output


def _source(folder: Path) -> CardSource:
    return CardSource(compile_study_deck(open_folder(folder)).in_language("en"), RNG())


def test_quiz_asks_with_the_module(chemistry: Path) -> None:
    """A card is asked with its values once the folder is trusted, and not before."""
    before = _source(chemistry)
    assert "mm-water" not in before.deck.by_id
    trust_always(chemistry)
    after = _source(chemistry)

    instance = after.instance(after.deck.by_id["mm-water"])

    assert str(answered(instance.filled)[0]) == "18.0"
    drawn = after.instance(after.deck.by_id["mm-moles"])
    again = after.instance(after.deck.by_id["mm-moles"], drawn.seed)
    assert drawn.filled.answer == again.filled.answer
