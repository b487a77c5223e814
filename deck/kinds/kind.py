"""What a kind of card is: its keys, its example, and what asks and grades it.

Each file beside this one has one `Kind`, and `deck.kinds` the table of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from deck.kinds import answers
from deck.kinds.answers import Graders
from deck.kinds.ask import Ask, ask_any
from deck.kinds.ended import Ended, Problem, program_problem
from deck.kinds.filled import FileTask, FilledCard, FilledSlip, Key, Order
from deck.kinds.filler import Filler
from deck.kinds.verdict import COMPARE, Verdict
from deck.live.program import CardCode
from deck.source.forms import SCALAR, TEXT
from deck.source.keys import Beside, Form, key
from deck.source.models import SLIPS, Card


def shown_program(card: Card) -> CardCode:
    """The program that a card shows."""
    program = str(card.program or "")
    return CardCode(program, program)


def shown_problems(ended: Ended) -> Iterator[Problem]:
    """What is wrong with how it ended."""
    if problem := program_problem(ended):
        yield problem


def no_gaps(_card: Card, _language: str) -> Mapping[int, str]:
    """A card without gaps is one card in Anki."""
    return {}


Decide = Callable[[FilledCard, Key, str, Verdict], Verdict]


def as_graded(_filled: FilledCard, _key: Key, _typed: str, verdict: Verdict) -> Verdict:
    """The verdict of the key."""
    return verdict


def whole_key(filled: FilledCard, _gap: int) -> Key | None:
    """The key of a card without gaps."""
    return filled.key


class Kind(NamedTuple):
    """A kind of card.

    `body` is a frozen dataclass; its fields made by `key` are the keys of the kind, and
    its docstring says in its first line what the kind asks for. `example` is a card
    with its comment. `check` gets the fields of a card that is read and the values of
    its body, and returns the body, or None where it records a finding; without it the
    body has the values as they are. `schema` is what editors know beyond the keys.

    `fill` makes blocks and a key of the body, with the values of a draw. `programs` are
    what runs when a deck is built, by default the card's own program, and `check_ended`
    says what is wrong with how that ended. `arrange` puts options or steps into another
    order, where the kind has some. `gap_texts` are the texts of gaps by their numbers,
    in a language: each is a card in Anki, whose history is that of its number.
    What `is_written` is a file of the learner's, by `deck write`.

    An answer is graded by the key that `key_at` gives for a gap: `graders` are those
    of keys, by what they are of. `ask` asks for it in the terminal; `decide` has the
    verdict of the key, and the last word, where code is run. The script beside the
    kind's file, if there is one, does the same in Anki.
    """

    name: str
    body: type[Any]
    example: str
    fill: Callable[[Any, Filler], FilledCard]
    aliases: Sequence[str] = ()
    check: Callable[..., Any] | None = None
    schema: Mapping[str, Any] = MappingProxyType({})
    programs: Callable[[Card], CardCode] = shown_program
    check_ended: Callable[[Ended], Iterator[Problem]] = shown_problems
    arrange: Callable[[FilledCard, Order], FilledCard] | None = None
    gap_texts: Callable[[Card, str], Mapping[int, str]] = no_gaps
    is_written: bool = False
    key_at: Callable[[FilledCard, int], Key | None] = whole_key
    graders: Graders = MappingProxyType({})
    ask: Ask = ask_any
    decide: Decide = as_graded

    @property
    def what(self) -> str:
        """What it asks for, as lists of kinds say it."""
        first = str(self.body.__doc__).partition("\n")[0].removesuffix(".")
        return first[:1].lower() + first[1:]

    @property
    def script(self) -> str:
        """What the script in Anki needs for it; empty where it needs nothing."""
        module = sys.modules[self.body.__module__].__file__
        path = Path(str(module)).with_suffix(".js")
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def grade(self, filled: FilledCard, typed: str, gap: int) -> Verdict:
        """The verdict on what was typed.

        The caller has checked that the program of the card may be run.
        """
        if not typed.strip() or isinstance(filled.run, FileTask):
            return COMPARE
        key = self.key_at(filled, gap) or {}
        verdict = answers.grade(key, typed) if key else COMPARE
        return self.decide(filled, key, typed, verdict)

    def slip(self, filled: FilledCard, typed: str, gap: int) -> FilledSlip | None:
        """The usual mistake that leads to what was typed."""
        key = self.key_at(filled, gap) or {}
        place = answers.slip(key, typed)
        return None if place is None else filled.slips[place]

    def read(self, fields: Any, values: Mapping[str, Any]) -> Any:
        """The body with its values; None where a finding says what is wrong."""
        return self.check(fields, values) if self.check else self.body(**values)


def q_key(**more: Any) -> Any:
    """The key `q`."""
    parts: dict[str, Any] = {"what": "the question", "needed": True} | more
    return key(TEXT, role="question", **parts)


def a_key(form: Form, what: str, **more: Any) -> Any:
    """The key `a`."""
    missing = "`a` is the answer; a number in it is computed by `${ … }`"
    return key(form, what, needed=True, **{"missing": missing} | more)


def program_key(
    form: Form = SCALAR,
    what: str = "Python, run when the deck is built; shown with the question",
    **more: Any,
) -> Any:
    """The key `program`."""
    missing = "`program` is Python, in a block that starts with `|-`"
    return key(form, what, **{"missing": missing, "role": "program"} | more)


def assertions_key(
    what: str, beside: Beside | None = None, *, needed: bool = False
) -> Any:
    """The key `tests`."""
    missing = "`tests` are lines such as `assert f(1) == 2` that a right piece passes"
    return key(SCALAR, what, missing=missing, beside=beside, needed=needed)


def slips_key(role: str) -> Any:
    """The key `slips`; `role` is that of the wrong answers."""
    what = "usual mistakes, each the answer that it gives as `value`, and `because`"
    return key(SLIPS, what, default=(), role=role)
