"""What the cards compute: of formulas such as `Ca(OH)2`, with masses in g/mol."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from deck.plugin import Drawing

__all__ = [
    "atoms",
    "grams",
    "mass_share",
    "molar_mass",
    "moles",
    "shares_picture",
    "written",
]

_ELEMENTS = Path(__file__).with_name("elements.csv").read_text(encoding="utf-8")
_ROWS = csv.DictReader(_ELEMENTS.splitlines())
_MASSES = {row["symbol"]: float(row["mass"]) for row in _ROWS}
_PART = re.compile(r"([A-Z][a-z]?|\(|\))(\d*)")
_SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def written(formula: str) -> str:
    """The formula with small numbers.

    >>> written("H2O")
    """
    return formula.translate(_SMALL)


def _counts(formula: str) -> Counter[str]:
    """How many atoms of each element a formula has."""
    if _PART.sub("", formula):
        raise ValueError(f"{formula} is not a formula")
    groups: list[Counter[str]] = [Counter()]
    for sign, number in _PART.findall(formula):
        if sign == "(":
            groups.append(Counter())
            continue
        inner = groups.pop() if sign == ")" else Counter({sign: 1})
        for symbol, count in inner.items():
            groups[-1][symbol] += count * int(number or 1)
    return groups[0]


def atoms(formula: str, symbol: str) -> int:
    """How many atoms of an element a formula has.

    >>> atoms("Ca(OH)2", "O")
    """
    return _counts(formula)[symbol]


def molar_mass(formula: str) -> float:
    """The mass of one mole, in g/mol.

    >>> molar_mass("H2O")
    """
    return sum(_MASSES[symbol] * count for symbol, count in _counts(formula).items())


def moles(mass: float, formula: str) -> float:
    """How many moles a mass in grams is.

    >>> moles(36, "H2O")
    """
    return mass / molar_mass(formula)


def grams(amount: float, formula: str) -> float:
    """The mass in grams of an amount in moles.

    >>> grams(2, "H2O")
    """
    return amount * molar_mass(formula)


def mass_share(formula: str, symbol: str) -> float:
    """Which share of the mass is that of an element.

    >>> mass_share("H2O", "O")
    """
    return _MASSES[symbol] * atoms(formula, symbol) / molar_mass(formula)


def shares_picture(formula: str) -> Drawing:
    """A bar of the mass, with the part of each element.

    >>> shares_picture("H2O")
    """
    bar, line, left = "", "|", 0.0
    for symbol in _counts(formula):
        wide = 300 * mass_share(formula, symbol)
        bar += f'<path d="M{left:.1f} 0h{wide:.1f}v40h-{wide:.1f}z"/>'
        bar += f'<text x="{left + wide / 2:.1f}" y="26" fill="currentColor">'
        bar += f"{symbol}</text>"
        line += f"{symbol:^{round(wide / 8)}}|"
        left += wide
    look = 'text-anchor="middle" fill="none" stroke="currentColor"'
    svg = f'<svg viewBox="-2 -2 304 44" {look}>{bar}</svg>'
    return Drawing(svg, cells=(line,), meaning=f"shares of {formula}")
