"""A value that depends on the machine is found, and a family on few draws is not asked.

Each at the level of the command line, in a folder that its author trusts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from deck.live.module_worker import stop_workers
from tests.project.decks import python, run, write_deck
from tests.tables import column, table

CARD = """\
  - id: c
    kind: numeric
    q: {en: What comes?, zh: 是什么？}
    a: ${ f(1) }
"""
PROGRAM = "  - id: p\n    kind: output\n    program: |-\n"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes a folder of cards, with a module of its own where one is given."""
    yield partial(write_deck, tmp_path, two=True)
    stop_workers()


def program(text: str) -> str:
    """A card that asks for what a program prints."""
    return PROGRAM + "".join(f"      {line}\n" for line in text.splitlines())


UNSTABLE = dict(table(__file__, "unstable modules"))


@pytest.mark.parametrize("what", [*UNSTABLE])
def test_module_whose_function_is_random(write: Write, what: str) -> None:
    """Neither check nor build passes, its author's neither, and each says why."""
    chosen = python("-c", "print(hash('x'))", PYTHONHASHSEED="0").stdout
    module = UNSTABLE[what].replace("CHOSEN", chosen.strip())
    # One that draws from a generator of all calls is found at the second of them.
    folder = write(
        CARD + CARD.replace("id: c", "id: d").replace("f(1)", "f(2)"), module=module
    )

    checked = run("check", folder, "--output-format", "concise")
    built = run("build", folder, "-o", folder / "out", code=1)

    assert checked.exit_code == 1
    found = re.findall(r"bank\.yaml:(\d+):11: error\[unstable-value\]", checked.stdout)
    assert found == (["11"] if what == "seeded once" else ["7", "11"])
    assert "`f` gave `" in checked.stdout
    assert "[unstable-value]" in built.stderr
    assert not (folder / "out").exists()
    assert "random.Random(7)" in run("check", folder).stdout


STABLE = dict(table(__file__, "stable modules"))


@pytest.mark.parametrize("what", [*STABLE])
def test_module_whose_function_is_not(write: Write, what: str) -> None:
    """A function that gives the same each time builds, and again from the cache."""
    card = CARD.replace("kind: numeric", "kind: recall")
    folder = write(card, module=STABLE[what])
    out = folder / "out"

    done = [run("build", folder, "-o", out) for _ in range(3)]

    assert [build.exit_code for build in done] == [0, 0, 0]
    assert "2 new" in done[0].stdout
    assert "2 unchanged" in done[2].stdout


def test_function_that_counts_its_calls(write: Write) -> None:
    """A value that depends on earlier calls is found, in draws and `where` too."""
    counts = "N = []\ndef f(x):\n    N.append(x)\n    return len(N)\n"
    cards = """\
  - id: drawn
    kind: numeric
    q: {en: 'What is ${ x } and ${ y }?', zh: '${ x } 和 ${ y } 是几？'}
    a: ${ x + y }
    draw:
      x: integer(1, 99)
      y: f(x)
  - id: where
    kind: numeric
    q: {en: 'What follows ${ x }?', zh: '${ x } 之后是几？'}
    a: ${ x + 1 }
    draw:
      x: integer(1, 99)
    where: f(-x) > 0
"""
    folder = write(cards, module=counts)

    done = run("check", folder, "--output-format", "concise")

    found = re.findall(r"bank\.yaml:(\d+):\d+: error\[(.+?)\]", done.stdout)
    assert found == [("10", "unstable-value"), ("17", "unstable-value")]


@pytest.mark.parametrize("text", column(__file__, "unstable programs"))
def test_program_whose_output_is_random(write: Write, text: str) -> None:
    """It is no answer: neither check nor build passes."""
    folder = write(program(text))

    checked = run("check", folder, "--output-format", "concise")

    assert "bank.yaml:7:7: error[unstable-value]: card `p`: " in checked.stdout
    run("build", folder, "-o", folder / "out", code=1)


@pytest.mark.parametrize("text", column(__file__, "stable programs"))
def test_program_whose_output_is_not(write: Write, text: str) -> None:
    """A program may use chance with a seed, and sets."""
    folder = write(program(text))

    run("build", folder, "-o", folder / "out", code=0)
