"""A learner with the real Anki, and decks to give them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.anki.learner import Learner, open_learner
from tests.anki.workshop import SAMPLE, SHIPPED, BuiltDeck, Workshop, build_copy
from tests.folders import LiveDeck


def pytest_configure(config: pytest.Config) -> None:
    """What the anki package itself deprecates is not our concern."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:anki.*")


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner who starts with an empty collection and FSRS."""
    opened = open_learner(tmp_path)
    yield opened
    opened.col.close()


@pytest.fixture(scope="session")
def sample(
    tmp_path_factory: pytest.TempPathFactory, sample_deck: LiveDeck
) -> BuiltDeck:
    """The deck of every kind, built."""
    return build_copy(SAMPLE, tmp_path_factory.mktemp("sample"), sample_deck)


@pytest.fixture(scope="session")
def shipped(
    tmp_path_factory: pytest.TempPathFactory, shipped_deck: LiveDeck
) -> BuiltDeck:
    """The deck that livedeck ships, built."""
    return build_copy(SHIPPED, tmp_path_factory.mktemp("shipped"), shipped_deck)


@pytest.fixture(scope="session", params=["sample", "shipped"])
def built(
    request: pytest.FixtureRequest, sample: BuiltDeck, shipped: BuiltDeck
) -> BuiltDeck:
    """Each of the two decks."""
    return sample if request.param == "sample" else shipped


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A small deck folder."""
    return Workshop(tmp_path / "small")
