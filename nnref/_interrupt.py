"""Ctrl-C before there is a program that could answer it.

`python -m nnref` imports this package, and NumPy with it, before a line of the
command line runs. For that tenth of a second nobody catches `KeyboardInterrupt`,
and Python would print where it happened to be. So until a command runs, Ctrl-C ends
the process at once, as the system does it. Whoever only imports the package keeps
what they have.

Nothing is imported here that takes time itself.
"""

from __future__ import annotations

import signal
import sys

TYPE_CHECKING = False  # that of `typing` would take time
if TYPE_CHECKING:
    from collections.abc import Sequence


def is_program(argv: Sequence[str], told: Sequence[str]) -> bool:
    """Whether Python was told to run this package, and is still looking for it.

    While it looks, the first of `argv` is "-m" instead of a file. What it was told
    ends an option of one or more letters, as in `python -Im nnref`.
    """
    return argv[:1] == ["-m"] and any(
        word == "nnref" and told[i - 1].startswith("-") and told[i - 1].endswith("m")
        for i, word in enumerate(told[1:], start=1)
    )


# A shell that starts a program in the background may have Ctrl-C ignored: that stays.
if (
    is_program(sys.argv, sys.orig_argv)
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
