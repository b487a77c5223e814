"""Tables of tests, in text files beside them: data that need no line of code."""

from __future__ import annotations

from pathlib import Path


def table(test: str, section: str) -> list[list[str]]:
    """The rows of a section, with ` => ` between their cells; ⏎ is a new line."""
    path = Path(test)
    text = path.with_name(f"{path.stem.removeprefix('test_')}.txt").read_text("utf-8")
    part = text.partition(f"## {section}\n")[2].partition("\n## ")[0]
    rows = [row for row in part.splitlines() if row]
    assert rows, f"{path.stem} has no table {section}"
    return [[cell.replace("⏎", "\n") for cell in row.split(" => ")] for row in rows]


def column(test: str, section: str) -> list[str]:
    """The first cell of each row of a section."""
    return [row[0] for row in table(test, section)]
