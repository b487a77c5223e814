"""Calls and what they give, in text files beside the tests; `--bless` writes them anew.

A call begins at the margin; what it gives is indented below it. `#` begins a law.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_INDENT = "    "


def check_calls(
    path: Path, shown: Callable[[str], str], request: pytest.FixtureRequest
) -> int:
    """How many calls are in a file, one at least; each gives what is below it."""
    before, lines, count = path.read_text("utf-8"), list[str](), 0
    for line in before.splitlines():
        if line.startswith(_INDENT):
            continue
        lines.append(line)
        if line and not line.startswith("#"):
            count += 1
            lines += [f"{_INDENT}{each}".rstrip() for each in shown(line).split("\n")]
    text = "\n".join(lines) + "\n"
    if request.config.getoption("--bless"):
        path.write_text(text, encoding="utf-8", newline="\n")

    assert count
    assert text == before or request.config.getoption("--bless")
    return count
