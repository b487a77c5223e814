"""A session in a real terminal, from a script of keys, as an SVG that moves.

What the screen shows is recorded after each key, so the film depends on no timing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pexpect
import pyte

ROOT = Path(__file__).parents[2]
ROWS, COLUMNS = 26, 76
_PATIENCE = 60  # seconds
_FAINT = b"\x1b[2m", b"\x1b[90m"  # pyte knows no faint letters
_CELL, _LINE, _SIZE = 8.4, 18, 14  # of a letter, in pixels
_EDGE, _BAR = 14, 30
_KEY, _PAUSE, _END = 0.07, 1.6, 4.0  # seconds that a frame is shown
_COLOURS = {
    "default": "#d8dee9",
    "black": "#3b4252",
    "red": "#f28b82",
    "green": "#8fd48a",
    "brown": "#f2c779",
    "blue": "#8ab4f8",
    "magenta": "#d7a3e8",
    "cyan": "#7fd6e0",
    "white": "#eceff4",
    "brightblack": "#8b95a7",
}


class Act(NamedTuple):
    """What the screen has to show, and the keys that are pressed then."""

    seen: str
    keys: str
    pause: float = _PAUSE


class Frame(NamedTuple):
    """The lines of a screen, each as runs of text, and how long each is shown."""

    lines: tuple[str, ...]
    seconds: float


def record(command: Sequence[str], acts: Sequence[Act]) -> list[Frame]:
    """The frames of a command that is played with."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "LANG": "en_US.UTF-8",
            "HOME": home,
            "PYTHONPATH": str(ROOT),
        }
        words = [str(ROOT / "tests/pictures/fixed_deck.py"), *command]
        subprocess.run(  # what is compiled need not be waited for in the film
            [sys.executable, *words, "--db", f"{home}/other.db"],
            env=environment,
            cwd=home,
            input=b"q",
            capture_output=True,
            check=True,
        )
        child = pexpect.spawn(
            sys.executable,
            words,
            dimensions=(ROWS, COLUMNS),
            env=environment,
            cwd=home,
            timeout=_PATIENCE,
        )
        child.delaybeforesend = None
        try:
            return [*_frames(_Terminal(child), acts)]
        finally:
            child.close(force=True)


class _Terminal:
    """A screen that shows what a child writes."""

    def __init__(self, child: Any) -> None:
        self.child = child
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)

    def wait(self, is_there: object) -> None:
        """Read until the screen is as it should be."""
        assert callable(is_there)
        end = time.monotonic() + _PATIENCE
        while not is_there():
            assert time.monotonic() < end, "\n".join(self.screen.display)
            try:
                data = self.child.read_nonblocking(4096, timeout=0.2)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
            self.stream.feed(data.replace(*_FAINT))

    @property
    def reads_keys(self) -> bool:
        """Whether the child reads keys: what comes before that is dropped."""
        import termios  # which Windows, where no film is made, has not

        return not termios.tcgetattr(self.child.child_fd)[3] & termios.ICANON

    @property
    def last(self) -> str:
        """The text before the cursor."""
        return str(self.screen.display[self.screen.cursor.y])[: self.screen.cursor.x]


def _frames(terminal: _Terminal, acts: Sequence[Act]) -> Iterator[Frame]:
    for seen, keys, pause in acts:
        terminal.wait(
            lambda seen=seen: terminal.last.endswith(seen) and terminal.reads_keys
        )
        yield Frame(_lines(terminal.screen), pause)
        for key in keys:
            before = terminal.screen.cursor.x
            terminal.child.send(key)
            if key.isprintable() and len(keys) > 1:  # one key is answered at once
                terminal.wait(lambda before=before: terminal.screen.cursor.x != before)
                yield Frame(_lines(terminal.screen), _KEY)
    terminal.wait(lambda: False)  # to the end
    yield Frame(_lines(terminal.screen), _END)


def _lines(screen: pyte.Screen) -> tuple[str, ...]:
    """The lines of the screen as text of an SVG."""
    return tuple(_line(screen, row) for row in range(ROWS))


def _line(screen: pyte.Screen, row: int) -> str:
    cells = [screen.buffer[row][column] for column in range(COLUMNS)]
    while cells and cells[-1].data == " ":
        cells.pop()
    runs: list[tuple[int, str, str, bool]] = []
    for column, cell in enumerate(cells):
        colour = _COLOURS.get(cell.fg, _COLOURS["default"])
        if runs and runs[-1][2:] == (colour, cell.bold):
            start, text, *look = runs.pop()
            runs.append((start, text + cell.data, *look))
        else:
            runs.append((column, cell.data, colour, cell.bold))
    return "".join(_run(*run) for run in runs if run[1].strip())


def _run(column: int, text: str, colour: str, bold: bool) -> str:
    indent = len(text) - len(text.lstrip())
    text = text.strip()
    place = f'x="{(column + indent) * _CELL:.1f}" textLength="{len(text) * _CELL:.1f}"'
    look = f' fill="{colour}"' * (colour != _COLOURS["default"])
    look += ' font-weight="bold"' * bold
    return f"<tspan {place}{look}>{escape(text, quote=False)}</tspan>"


def moving(frames: Sequence[Frame], title: str) -> str:
    """The frames as one picture; where nothing shall move, the last one."""
    height, width = ROWS * _LINE + 2 * _EDGE + _BAR, COLUMNS * _CELL + 2 * _EDGE
    strip, total = height + 40, sum(frame.seconds for frame in frames)
    names: dict[str, str] = {}
    at, steps, drawn = 0.0, [], []
    for number, frame in enumerate(frames):
        steps.append(f"{at / total:.3%}{{transform:translateY(-{number * strip}px)}}")
        at += frame.seconds
        uses = []
        for row, line in enumerate(frame.lines):
            if line:
                name = names.setdefault(line, f"l{len(names)}")
                y = number * strip + (row + 1) * _LINE
                uses.append(f'<use href="#{name}" y="{y}"/>')
        drawn.append("".join(uses))
    texts = "\n".join(
        f'<text id="{name}">{line}</text>' for line, name in names.items()
    )
    last = (len(frames) - 1) * strip
    dots = "".join(
        f'<circle cx="{18 + 18 * n}" cy="{_BAR / 2 + 2}" r="5.5" fill="{colour}"/>'
        for n, colour in enumerate(("#f28b82", "#f2c779", "#8fd48a"))
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" \
width="{width:.0f}" height="{height}" role="img">
<title>{escape(title)}</title>
<style>
text{{font:{_SIZE}px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
fill:{_COLOURS["default"]};white-space:pre}}
#film{{animation:play {total:.2f}s steps(1,end) infinite}}
@keyframes play{{{"".join(steps)}100%{{transform:translateY(-{last}px)}}}}
@media(prefers-reduced-motion:reduce){{#film{{animation:none;\
transform:translateY(-{last}px)}}}}
</style>
<defs>
{texts}
</defs>
<rect width="100%" height="100%" rx="8" fill="#20242e"/>{dots}
<svg x="{_EDGE}" y="{_EDGE + _BAR}" width="{width - 2 * _EDGE:.0f}" \
height="{ROWS * _LINE + 6}"><g id="film">
{chr(10).join(drawn)}
</g></svg>
</svg>
"""
