"""Ctrl-C before there is a command line that could answer it.

The program `deck` imports for some hundredths of a second before a line of its own
runs. Until then nobody catches `KeyboardInterrupt`, and Python would print where it
happened to be. So Ctrl-C ends the process at once, as the system does it, until
`deck.signals` takes over. Whoever only imports the package keeps what they have.

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
    """Whether this process is the program `deck`, as a script or by `python -m deck`.

    While Python looks for a module, the first of `argv` is "-m" instead of a file.
    What it is given ends an option of one or more letters, as in `python -Im deck`.
    """
    if argv[:1] != ["-m"]:
        return bool(argv) and argv[0].replace("\\", "/").split("/")[-1] in _NAMES
    return any(
        word == "deck" and given[i - 1].startswith("-") and given[i - 1].endswith("m")
        for i, word in enumerate(given[1:], start=1)
    )


# A shell that starts a program in the background may have Ctrl-C ignored: that stays.
if (
    is_program(sys.argv, sys.orig_argv)
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
