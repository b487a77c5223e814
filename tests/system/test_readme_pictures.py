"""The film of the READMEs is what the program shows now."""

from __future__ import annotations

import pytest

from tests.pictures.all import FOLDER, MOVING

pytestmark = pytest.mark.system


@pytest.mark.parametrize("name", MOVING)
def test_the_film(name: str) -> None:
    """The session goes as it is shown, to the letter."""
    kept = (FOLDER / name).read_text(encoding="utf-8")

    assert MOVING[name]().decode() == kept, f"python -m tests.pictures {name}"
