"""What a new author gets wrong is found once, on its line, and with what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.findings.beginners import MISTAKES, write
from tests.project.decks import run

EXPECTED = Path(__file__).with_name("beginners.txt")
_ENOUGH = 0.9


def test_mistakes_of_beginners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """All findings are the expected ones; nine in ten are explained well."""
    texts: list[str] = []
    placed = helped = 0
    for name in MISTAKES:
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.chdir(folder)
        file, line, fix = write(folder, name)
        found = json.loads(run("check", ".", "--output-format", "json").stdout)
        texts.append(
            f"{name}\n{run('check', '.', '--output-format', 'concise').stdout}"
        )
        here = [one for one in found if (one["path"], one["line"]) == (file, line)]
        placed += len(found) == len(here) == 1
        helped += any(one["help"] and re.search(fix, one["help"]) for one in here)
    counts = f"{len(MISTAKES)} mistakes: {placed} with one finding on its line, "
    texts.append(f"{counts}{helped} with a help that is right\n")
    text = "\n".join(texts)

    if request.config.getoption("--bless"):
        EXPECTED.write_text(text, encoding="utf-8", newline="\n")
    assert text == EXPECTED.read_text(encoding="utf-8")
    assert min(placed, helped) >= _ENOUGH * len(MISTAKES)
