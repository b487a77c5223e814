"""Formulas of what banks write in TeX, and what is found in a formula."""

from __future__ import annotations

from pathlib import Path

from deck.source.finding import Finding
from deck.source.finding_list import Findings
from deck.source.formulas import check_formulas
from deck.source.source import Map, Source, Text
from deck.source.yaml_reader import read_tree

_LISTS = Path(__file__).with_suffix(".txt").read_text("utf-8").split("\n\n")
_NAMES = {
    title: names.split() for title, _, names in (one.partition(": ") for one in _LISTS)
}
_FENCES = ["(", ")", "[", "]", "|", "/", r"\{", r"\}", r"\|"]


def formula_samples() -> list[str]:
    """A formula for each command, sign, bracket and environment of the list."""
    of = _NAMES.__getitem__
    sizes = [*of("sizes of a bracket")[2:]]  # behind `left` and `right`
    known = ("signs", "environments", "with an argument", "with two")
    plain = [n for title in _NAMES if title not in known for n in of(title)]
    symbols = [*(n for n in plain if n not in {*sizes, "left", "right"}), *of("signs")]
    samples = [rf"x \{name} 2" for name in [*symbols, " "]]
    samples += [rf"\{name}{{ab}}" for name in of("with an argument")]
    samples += [rf"\{name}{{ab}}{{ab}}" for name in of("with two")]
    samples += [rf"\{size}( x" for size in sizes]
    for fence in [*_FENCES, *(f"\\{name}" for name in of("brackets"))]:
        samples += [rf"\left{fence} \frac{{1}}{{2}} \right{fence}", rf"\bigl{fence} 2"]
    for name in of("environments"):
        columns = "{lr}" * (name == "array")
        cells = r"a \\ b" if name == "gathered" else r"a & b \\ c & d"
        samples.append(rf"\begin{{{name}}}{columns} {cells} \end{{{name}}}")
    samples += [r"\sqrt[3]{x}", "x_1^2", "x''", "x'^2", "x_{i+1}", r"\frac12"]
    return samples


def formula_findings(tex: str) -> list[Finding]:
    """What is found in a text that is a formula."""
    quoted = rf"\({tex}\)".replace("'", "''")
    source = Source("bank.yaml", f"q: '{quoted}'\n")
    root = read_tree(source, Findings(source))
    text = root.entries["q"] if isinstance(root, Map) else None
    findings = Findings(source)
    assert isinstance(text, Text), tex
    check_formulas(text, findings)
    return findings.recorded
