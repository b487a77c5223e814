"""What a kind of card is: its keys, its example, and what asks and grades it.

Each file beside this one has one `Kind`, and `deck.kinds` the table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from deck.bank.forms import SCALAR, TEXT
from deck.bank.keys import Beside, Form, key
from deck.bank.models import SLIPS, Card
from deck.kinds.ended import Ended, Problem, program_problem
from deck.kinds.filled import FilledCard, Order
from deck.kinds.filler import Filler
from deck.live.program import CardCode


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

    @property
    def what(self) -> str:
        """What it asks for, as lists of kinds say it."""
        first = str(self.body.__doc__).partition("\n")[0].removesuffix(".")
        return first[:1].lower() + first[1:]

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
