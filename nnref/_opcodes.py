"""The steps of a pickle: which there are, and what each of them is given.

A step is one byte, followed by its argument: a number, or a text with its length
before it or a newline behind it. Python's `pickletools` knows them all. Only texts
that stand on a line are read here, because it takes them for ASCII with escapes.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_MOST_STEPS: Final = 10_000  # three layers take a few hundred


class Refused(ValueError):  # noqa: N818 - it never leaves the loader
    """A pickle that may be whole, but is not one of arrays."""


def steps(content: bytes, allowed: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The steps of a pickle up to its end, each by its name and with its argument.

    Raises
    ------
    Refused
        If a step is not one of those `allowed`, or there are more than 10,000.
    ValueError, KeyError or OverflowError
        If the pickle is damaged.
    """
    import pickletools

    codes = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}
    own = {"STRING": _literal, "GLOBAL": _dotted, "INST": _dotted}
    program = io.BytesIO(content)
    for _ in range(_MOST_STEPS):
        opcode = codes[program.read(1)]
        if opcode.name == "STOP":
            return
        if opcode.name not in allowed:
            msg = f"its pickle takes the step {opcode.name}, which no array needs"
            raise Refused(msg)
        reader = opcode.arg.reader if opcode.arg else lambda _: None
        yield opcode.name, own.get(opcode.name, reader)(program)
    msg = f"its pickle takes more than {_MOST_STEPS} steps"
    raise Refused(msg)


def _dotted(program: io.BytesIO) -> str:
    """A module and a name in it, which stand on a line each."""
    module, name = program.readline(), program.readline()
    return b".".join((module.strip(b"\n"), name.strip(b"\n"))).decode("latin-1")


def _literal(program: io.BytesIO) -> str:
    """The text that Python 2 wrote in quotes, one character a byte."""
    # pickletools takes ASCII only; unknown escapes would make the decoder warn.
    line = program.readline().removesuffix(b"\n")
    text = line[1:-1]
    strange = re.search(rb"\\(?!x[0-9a-f]{2}|['\"nrt])", text.replace(b"\\\\", b""))
    if line[:1] not in {b"'", b'"'} or line[-1:] != line[:1] or strange:
        raise ValueError
    return text.decode("unicode_escape")
