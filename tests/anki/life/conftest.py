"""A learner with some weeks of history on every card, and the deck that it is of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.anki.life.history import CARDS, Copies, Desk, Past, make_past
from tests.anki.workshop import Workshop


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """The weeks before, studied once."""
    home = tmp_path_factory.mktemp("past")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        return make_past(home)


@pytest.fixture
def copies(past: Past, tmp_path: Path) -> Copies:
    """A table of a test's own."""
    return Copies(past, tmp_path)


@pytest.fixture(scope="session")
def desks(
    past: Past, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[Desk], None]], Desk]:
    """The desk after an author's act; each act happens once."""
    home = tmp_path_factory.mktemp("desks")

    @cache
    def after(act: Callable[[Desk], None]) -> Desk:
        folder = home / act.__name__
        shutil.copytree(past.folder, folder)
        with pytest.MonkeyPatch.context() as patch:
            desk = Desk(Workshop(folder, cards=dict(CARDS)), patch)
            act(desk)
        return desk

    return after
