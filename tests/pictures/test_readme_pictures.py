"""The pictures of the READMEs: true, small, and what the program shows now."""

from __future__ import annotations

import pytest

from tests.pictures.all import BADGES, FOLDER, MOVING, PICTURES

_LARGEST = 150_000  # bytes


@pytest.mark.parametrize("name", BADGES)
def test_badges_are_true(name: str) -> None:
    """They are made of the project's own facts, and ask no server."""
    assert (FOLDER / name).read_bytes() == BADGES[name]()


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small(name: str) -> None:
    """A visitor waits for none of them; an SVG fetches nothing."""
    data = (FOLDER / name).read_bytes()

    assert len(data) < _LARGEST
    assert b"http" not in data.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.system
@pytest.mark.parametrize("name", MOVING)
def test_the_film(name: str) -> None:
    """The session goes as it is shown, to the letter."""
    expected = (FOLDER / name).read_text(encoding="utf-8")

    assert MOVING[name]().decode() == expected, f"python -m tests.pictures {name}"
