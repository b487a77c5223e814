"""Programs in a terminal of their own: started, waited for, and ended."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect

from tests.patience import PATIENCE

_OWN = {"TERM": "xterm", "INPUTRC": os.devnull}


def spawn(
    command: Sequence[str],
    cwd: Path,
    environ: Mapping[str, str],
    size: tuple[int, int] = (50, 120),
    **more: Any,
) -> Any:
    """Start a program in a terminal with so many rows and columns."""
    child = pexpect.spawn(
        command[0],
        [*command[1:]],
        cwd=str(cwd),
        env={**os.environ, **_OWN, **environ},
        dimensions=size,
        timeout=PATIENCE,
        **more,
    )
    child.delaybeforesend = None
    return child


def expect(child: Any, wanted: Sequence[Any], *, exact: bool = False) -> int:
    """Wait for the first of some patterns or texts; an error says what is done."""
    find = child.expect_exact if exact else child.expect
    try:
        return int(find([*wanted]))
    except pexpect.TIMEOUT:
        with suppress(OSError):  # it has ended
            if (group := os.tcgetpgrp(child.child_fd)) > 0:  # 0 would be our own
                os.killpg(group, signal.SIGABRT)
        child.expect([pexpect.TIMEOUT, pexpect.EOF], timeout=5)
    except pexpect.EOF:
        pass
    raise AssertionError(f"no {wanted} in {child.before}")


def end(child: Any) -> None:
    """Be done with a program, whatever it does."""
    if not child.closed:
        if not child.ptyproc.terminated:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        child.ptyproc.delayafterclose = 0
        child.close()
