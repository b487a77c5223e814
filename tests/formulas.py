"""Formulas of all that a bank may write in TeX."""

from __future__ import annotations

from deck.bank import formulas as tex


def formula_samples() -> list[str]:
    """A formula for each command, sign, bracket and environment of the list."""
    samples = [rf"x \{name} 2" for name in sorted(tex.SYMBOLS)]
    samples += [rf"x \{sign} 2" for sign in sorted(tex.SIGNS)]
    samples += [
        rf"\{name}" + "{ab}" * count for name, count in sorted(tex.ARGUMENTS.items())
    ]
    samples += [rf"\{size}( x" for size in sorted(tex.SIZES)]
    for fence in sorted(tex.FENCES):
        samples += [rf"\left{fence} \frac{{1}}{{2}} \right{fence}", rf"\bigl{fence} 2"]
    for name in sorted(tex.ENVIRONMENTS):
        columns = "{lr}" * (name == "array")
        cells = r"a \\ b" if name == "gathered" else r"a & b \\ c & d"
        samples.append(rf"\begin{{{name}}}{columns} {cells} \end{{{name}}}")
    return [*samples, r"\sqrt[3]{x}", "x_1^2", "x''", "x'^2", "x_{i+1}", r"\frac12"]
