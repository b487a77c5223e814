"""Cards in WebKit, as in AnkiMobile: every side fits, every answer is graded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.system.browser import driven_webkit, read_sides, show

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

LOOK = (Path(__file__).parent / "desktop/look.js").read_text(encoding="utf-8")
_CLASS = """Array.from(document.querySelectorAll(".verdict, li.picked"), function (e) {
  return e.className;
}).join(" ")"""


@pytest.mark.parametrize("look", [("en", False, 320), ("zh", True, 375)])
def test_every_side(
    packages: dict[str, Path],
    desktop: Desktop,
    tmp_path: Path,
    look: tuple[str, bool, int],
) -> None:
    """Nothing is wide, cut off or missing; what is right is right, on the back too."""
    language, night, width = look
    sides, media = read_sides(packages[f"sample {language}"], tmp_path)
    wrong: dict[tuple[object, ...], object] = {}
    graded = 0

    with driven_webkit(desktop.web, media, width) as page:
        for side in sides:
            show(page, side, night=night, phone=True)
            arguments = json.dumps([*side[:2], night, 1])
            found = json.loads(page.wait(f"{LOOK.strip()}.apply(null, {arguments})"))
            for law in ("wide", "cut", "missing", "faint", "red", "crossed", "scrolls"):
                if found[law] and (side[0], law) != ("wide", "scrolls"):
                    wrong[*side[:3], law] = found[law]
            is_answered = side[1] == "f" and page.run("answer(document, 'right')")
            if is_answered or (side[1] == "b" and page.run(_CLASS)):
                graded += 1
                if "right" not in page.run(_CLASS):
                    wrong[*side[:3], "graded"] = page.run(_CLASS)

    assert wrong == {}
    assert graded > len(sides) / 2
