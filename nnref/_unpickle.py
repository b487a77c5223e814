"""Pickles of arrays, read without being run.

A pickle is a program for a small machine with a stack. Its steps push numbers
and texts, collect them in tuples and dicts, name a function of any module, and
call what was named. Python's own unpickler does all that, so whoever loads the
pickle of a stranger runs a program of a stranger.

The machine here imports nothing and calls nothing. Where the program says "call
`numpy.dtype` with these arguments", it notes just that, in a `_Call`. The names
that arrays need are few; any other is refused as soon as it is read. What is left
in the end is a dict of such notes, from which the arrays can be read off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nnref._opcodes import Refused, steps
from nnref._raw import RawArray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KNOWN: Final = frozenset(
    {
        "_codecs.encode",
        "numpy.core.multiarray._reconstruct",
        "numpy.core.numeric._frombuffer",
        "numpy.dtype",
        "numpy.ndarray",
    }
)
"""What pickles of arrays name; NumPy 2 writes _core where NumPy 1 wrote core."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A function or class that the program names."""

    name: str


@dataclass(slots=True, eq=False)
class _Call:
    """A call that the program asks for, and the state that it gives to the result."""

    name: str
    args: tuple[Any, ...]
    state: object = None


def read_pickle(content: bytes) -> dict[str, RawArray]:
    """The arrays of a pickled dict by their names, unchecked.

    Raises
    ------
    ValueError
        If the pickle is damaged, needs more than 10,000 steps, asks for anything
        that no array needs, or is no dict of arrays.
    """
    machine = _Machine()
    try:
        for step, argument in steps(content, _ACTIONS):
            _ACTIONS[step](machine, argument)
        result = machine.stack[-1]
    except Refused:
        raise
    except (ValueError, KeyError, IndexError, TypeError, OverflowError):
        raise ValueError("its pickle is cut short or damaged") from None
    if not isinstance(result, dict):
        raise ValueError("its pickle is no dict of arrays")  # noqa: TRY004
    return {name: _read_array(value, name) for name, value in result.items()}


def _not_run(name: str) -> Refused:
    """The refusal of a name that no array needs."""
    shown = ascii(name[:80])
    return Refused(f"its pickle asks for {shown}, which is no array; it was not run")


@dataclass(slots=True)
class _Machine:
    """The stack, where on it tuples and dicts begin, and what is remembered."""

    stack: list[Any] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)

    def push(self, value: object) -> None:
        """A value goes on the stack."""
        self.stack.append(value)

    def mark(self, _: None) -> None:
        """What is pushed from here on belongs together."""
        self.marks.append(len(self.stack))

    def take(self, n: int | None = None) -> tuple[Any, ...]:
        """The last `n` values leave the stack, or all since the last mark."""
        start = self.marks.pop() if n is None else len(self.stack) - n
        if not 0 <= start <= len(self.stack):
            raise IndexError
        taken = tuple(self.stack[start:])
        del self.stack[start:]
        return taken

    def set_items(self, items: tuple[Any, ...]) -> None:
        """Keys and values in turn go into the dict that is on top."""
        names, values = items[::2], items[1::2]
        target = self.stack[-1]
        if not isinstance(target, dict) or not all(isinstance(n, str) for n in names):
            raise TypeError
        target.update(zip(names, values, strict=True))

    def make_dict(self, items: tuple[Any, ...]) -> None:
        """Keys and values in turn become a dict."""
        self.push({})
        self.set_items(items)

    def remember(self, index: int | None) -> None:
        """What is on top is kept under a number, the next one if None."""
        self.memo[len(self.memo) if index is None else index] = self.stack[-1]

    def recall(self, index: int) -> None:
        """What was kept goes on the stack again."""
        self.push(self.memo[index])

    def name(self, dotted: str) -> None:
        """A function or class is named: noted if it is known, else refused."""
        known = dotted.replace("numpy._core.", "numpy.core.")
        if known not in _KNOWN:
            raise _not_run(dotted)
        self.push(_Name(known))

    def refuse(self, dotted: str) -> None:
        """A class is named to make an instance of it, as only Python 2 did."""
        raise _not_run(dotted)

    def call(self, _: None) -> None:
        """A call is noted, not made."""
        function, args = self.take(2)
        if not isinstance(function, _Name) or not isinstance(args, tuple):
            raise TypeError
        self.push(_Call(function.name, args))

    def build(self, _: None) -> None:
        """The state for the result of a call is noted with it."""
        call, state = self.take(2)
        if not isinstance(call, _Call):
            raise TypeError
        call.state = state
        self.push(call)


_ACTIONS: Final[Mapping[str, Callable[[_Machine, Any], None]]] = MappingProxyType(
    {
        **dict.fromkeys(("INT", "BININT", "BININT1", "BININT2"), _Machine.push),
        **dict.fromkeys(("LONG", "LONG1", "NONE"), _Machine.push),
        **dict.fromkeys(("STRING", "BINSTRING", "SHORT_BINSTRING"), _Machine.push),
        **dict.fromkeys(("UNICODE", "BINUNICODE", "SHORT_BINUNICODE"), _Machine.push),
        **dict.fromkeys(("BINBYTES", "SHORT_BINBYTES", "BYTEARRAY8"), _Machine.push),
        **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _Machine.remember),
        **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine.recall),
        **dict.fromkeys(("PROTO", "FRAME"), lambda _machine, _argument: None),
        "NEWTRUE": lambda machine, _: machine.push(value=True),
        "NEWFALSE": lambda machine, _: machine.push(value=False),
        "EMPTY_DICT": lambda machine, _: machine.push({}),
        "EMPTY_TUPLE": lambda machine, _: machine.push(()),
        "MARK": _Machine.mark,
        "TUPLE": lambda machine, _: machine.push(machine.take()),
        "TUPLE1": lambda machine, _: machine.push(machine.take(1)),
        "TUPLE2": lambda machine, _: machine.push(machine.take(2)),
        "TUPLE3": lambda machine, _: machine.push(machine.take(3)),
        "DICT": lambda machine, _: machine.make_dict(machine.take()),
        "SETITEM": lambda machine, _: machine.set_items(machine.take(2)),
        "SETITEMS": lambda machine, _: machine.set_items(machine.take()),
        "INST": _Machine.refuse,
        "GLOBAL": _Machine.name,
        "STACK_GLOBAL": lambda machine, _: machine.name(".".join(machine.take(2))),
        "REDUCE": _Machine.call,
        "BUILD": _Machine.build,
    }
)
"""What the machine does at each step; other steps are refused."""


def _read_array(value: object, name: str) -> RawArray:
    """What the notes say about one array."""
    match value:
        case _Call(
            "numpy.core.multiarray._reconstruct",
            (_Name("numpy.ndarray"), *_),
            (_, shape, dtype, by_columns, content),
        ):
            return RawArray(_kind(dtype), shape, by_columns, _bytes(content))
        case _Call("numpy.core.numeric._frombuffer", (content, dtype, shape, order)):
            return RawArray(_kind(dtype), shape, order == "F", _bytes(content))
    msg = f"{name[:40]!a} is no array in its pickle"
    raise ValueError(msg)


def _kind(dtype: object) -> object:
    """The byte order and the kind of number, as in "<f4"."""
    match dtype:
        case _Call("numpy.dtype", (str(kind), *_), (_, str(order), *_)):
            return order + kind
    return None


def _bytes(content: object) -> object:
    """The bytes, or the text with a character a byte that was to be encoded."""
    match content:
        case _Call("_codecs.encode", (text, "latin1")):
            return text
    return content
