"""Notes that a learner edits in the real desktop Anki are the same cards as before."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deck.anki.note_types import FIELDS
from tests.system.test_desktop import run_anki

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

LETTER = "Q"  # what is typed
FRONT = FIELDS.index("Front")


class _Page(HTMLParser):
    """What a browser makes of a field, which writes it in its own way."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Any] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "tbody":
            self.parts += [(tag, attrs), ""]

    def handle_endtag(self, tag: str) -> None:
        if tag != "tbody":
            self.parts += [tag, ""]

    def handle_data(self, data: str) -> None:
        self.parts[-1] += data


def parts(html: str) -> list[Any]:
    """The tags and texts of a field."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.parts


@pytest.fixture(scope="module")
def found(
    desktop: Desktop,
    packages: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """The fields of each note, before and after a letter is typed into its question."""
    home = tmp_path_factory.mktemp("edits")
    return run_anki(desktop, home, "edits", f"{home}/anki", str(packages["sample en"]))


def test_edited_in_the_editor(found: dict[str, Any]) -> None:
    """There is one letter more in the question, and nothing else is another.

    So the key by which the card grades is whole, and so are gaps and formulas.
    """
    assert len(found["edits"]) > 30
    for before, after in found["edits"]:
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            wanted, has = parts(old), parts(new)
            if place == FRONT:
                at = next(n for n, part in enumerate(has) if part not in wanted)
                assert has[at].lstrip().startswith(LETTER)
                has[at] = has[at].replace(LETTER, "", 1)
            assert has == wanted, (before[0], FIELDS[place])


def test_cards_are_the_same(found: dict[str, Any]) -> None:
    """No card is empty or lacks for it."""
    assert found["empty"] == []
    assert found["problems"] == "Database rebuilt and optimized."
