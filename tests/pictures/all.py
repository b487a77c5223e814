"""The badges and the film of the READMEs, each by its name in `docs/pictures`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/pictures"
_LETTER = 6.4  # pixels, about


def _quiz() -> bytes:
    """A usual mistake and its reason, a card that the learner judges, and the end."""
    from tests.pictures.film import Act, moving, record

    frames = record(
        ["quiz", str(ROOT / "cards"), "--lang", "en"],
        [
            Act("number> ", "1\r", 3.0),
            Act("goes on> ", "\r", 5.0),
            Act("answer> ", "several inputs; 0 or 1\r", 2.5),
            Act("Easy> ", "3", 4.0),
            Act("cells> ", "q\r", 3.0),
        ],
    )
    title = "deck quiz: a mistake that is explained, a card to judge, and the summary"
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
