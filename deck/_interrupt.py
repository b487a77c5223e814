"""Ctrl-C before the command line is loaded.

The program `deck` imports modules for some hundredths of a second before its own code
runs. Until then nothing catches `KeyboardInterrupt`, and Python would print a
traceback. So Ctrl-C has the system's effect and ends the process at once, until
`deck.signals` takes over. For a program that only imports the package nothing changes.

Nothing is imported here that takes time itself.
"""

from __future__ import annotations

import signal
import sys

TYPE_CHECKING = False  # that of `typing` would take time
if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = ("deck", "livedeck", "deck.exe", "livedeck.exe")


def is_program(argv: Sequence[str], given: Sequence[str]) -> bool:
    """True if this process is the program `deck`, as a script or by `python -m deck`.

    While Python looks for a module, the first of `argv` is "-m" instead of a file. Its
    name is behind an option that ends with `m`, as in `python -Im deck`.
    """
    if argv[:1] != ["-m"]:
        return bool(argv) and argv[0].replace("\\", "/").split("/")[-1] in _NAMES
    return any(
        word == "deck" and given[i - 1].startswith("-") and given[i - 1].endswith("m")
        for i, word in enumerate(given[1:], start=1)
    )


# A shell may start a program in the background with Ctrl-C ignored: it stays ignored.
if (
    is_program(sys.argv, sys.orig_argv)
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
