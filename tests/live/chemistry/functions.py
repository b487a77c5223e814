"""What the cards on molar mass compute: of formulas without brackets, in g/mol."""

from __future__ import annotations

import re

MASSES = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.990, "Cl": 35.45}
_PART = re.compile(r"([A-Z][a-z]?)(\d*)")


def atoms(formula: str) -> list[int]:
    """How many atoms there are of each element, in the order of the formula."""
    return [int(count or 1) for _, count in _PART.findall(formula)]


def molar_mass(formula: str) -> float:
    """The mass of one mole."""
    return sum(
        MASSES[symbol] * int(count or 1) for symbol, count in _PART.findall(formula)
    )


def moles(mass: float, formula: str) -> float:
    """How many moles a mass in grams is."""
    return mass / molar_mass(formula)
