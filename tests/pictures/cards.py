"""Cards of the committed package as Anki shows them, in Chromium."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.system.browser import Side, chromium, read_sides

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cards/built/neural-networks.en.apkg"
_MOST_SHOTS = 6
WIDTH, HEIGHT = 360, 480  # CSS pixels
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    *("--force-color-profile=srgb", "--force-device-scale-factor=2"),
    *("--virtual-time-budget=3000", "--allow-file-access-from-files"),
)
# As on a phone; then what the learner does.
_PAGE = """<!doctype html><html class="mobile android js"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><script>
Date.prototype.getTime = function () {{ return {day} * 864e5; }};
Date.prototype.getTimezoneOffset = function () {{ return 0; }};
</script></head>
<body class="card card1 {theme}"><div id="qa" style="opacity: 1">{side}</div><script>
addEventListener("load", function () {{
  setTimeout(function () {{ {action} }}, 300);
}});
</script></body></html>"""


class Shot(NamedTuple):
    """A side of a card, by day or night, and what is done on it."""

    card: str
    side: str = "f"
    night: bool = False
    action: str = ""
    day: int = 20_000  # since 1970: it decides on the draw


@cache
def _sides() -> tuple[list[Side], dict[str, bytes]]:
    """The sides of all cards of the package, and the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        sides, media = read_sides(PACKAGE, Path(folder))
        return sides, {file.name: file.read_bytes() for file in media.iterdir()}


def shoot(shot: Shot) -> bytes:
    """The PNG of what the screen of a phone shows.

    On a busy machine an edge may be drawn before it is smooth: two shots have to agree.
    """
    last = b""
    for _ in range(_MOST_SHOTS):
        before, last = last, _shoot(shot)
        if last == before:
            break
    return last


def _shoot(shot: Shot) -> bytes:
    """One shot, in a browser of its own."""
    sides, media = _sides()
    html = next(s[3] for s in sides if s[:2] == (shot.card, shot.side))
    theme = "nightMode night_mode" if shot.night else ""
    page = _PAGE.format(theme=theme, side=html, action=shot.action, day=shot.day)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for file, data in media.items():
            (folder / file).write_bytes(data)
        (folder / "page.html").write_text(page, encoding="utf-8")
        command = [
            *(chromium(), *_FLAGS, f"--user-data-dir={folder / 'profile'}"),
            *(f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={folder / 'out.png'}"),
            (folder / "page.html").as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / "out.png").read_bytes()
