"""The badges and the film of the READMEs, each by its name in `docs/pictures`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/pictures"
_LETTER = 6.4  # pixels, about
_XOR = ("AND(OR(x1, x2), x1)\r", "AND(NAND(x1, x2), OR(x1, x2))\r")


def _quiz() -> bytes:
    """After an example a function fails a test, and passes at the second try."""
    from tests.pictures.film import Act, moving, record

    command = ["quiz", str(ROOT / "cards"), "--lang", "en"]
    frames = record(
        [*command, "--topic", "rebuild", "--new", "1"],
        [
            Act("goes on> ", "\r", 4.0),
            Act("____> ", _XOR[0], 2.5),
            Act(_XOR[0].strip(), "\x15", 4.5),
            Act("____> ", _XOR[1], 1.2),
            Act("> ", "\r", 4.0),
        ],
    )
    title = "deck quiz: a function to complete fails a test, and passes when mended"
    return moving(frames, title).encode()


def _badge(name: str, fact: str) -> bytes:
    """Two words side by side, with no server to ask for them."""
    left, right = (round(len(word) * _LETTER) + 14 for word in (name, fact))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img">
<title>{name}: {fact}</title>
<clipPath id="c"><rect width="{left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#c)"><rect width="{left}" height="20" fill="#4b5563"/>
<rect x="{left}" width="{right}" height="20" fill="#0b6bcb"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" \
text-anchor="middle">
<text x="{left / 2:g}" y="14">{name}</text>
<text x="{left + right / 2:g}" y="14">{fact}</text></g>
</svg>
""".encode()


def _project() -> dict[str, Callable[[], bytes]]:
    """Badges of what pyproject.toml says."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    python = project["project"]["requires-python"].removeprefix(">=")
    licence = project["project"]["license"].partition(" ")[0]
    typed = "mypy strict" if project["tool"]["mypy"]["strict"] else "no"
    return {
        "badge-python.svg": partial(_badge, "Python", f"{python}+"),
        "badge-licence.svg": partial(_badge, "licence", licence),
        "badge-typed.svg": partial(_badge, "typed", typed),
    }


BADGES = _project()
MOVING = {"quiz.svg": _quiz}
PICTURES: dict[str, Callable[[], bytes]] = {**BADGES, **MOVING}
