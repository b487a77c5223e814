"""Keys in the real desktop Anki: a field's own while it is written in, Anki's after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.system.test_desktop import run_anki

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system


def test_keys(desktop: Desktop, packages: dict[str, Path], tmp_path: Path) -> None:
    """Digits are typed, Enter checks; then Space turns the card, and 4 grades it."""
    words = (
        str(tmp_path / "anki"),
        str(packages["sample en"]),
        "Every kind",
        "numeric",
    )

    said = run_anki(desktop, tmp_path, "keys", *words, seconds=300)

    tab, one, two, enter, space, four = json.loads(said.splitlines()[-1])
    assert tab == {
        "key": "Tab",
        "state": "question",
        "focus": "INPUT",
        "typed": "",
        "said": "",
    }
    assert (one["state"], one["typed"]) == ("question", "1")
    assert (two["state"], two["typed"]) == ("question", "12")
    assert (enter["state"], enter["focus"]) == ("question", "BODY")
    assert enter["said"].startswith("Wrong.")
    assert space["state"] == "answer"
    assert four["state"] != "answer"
