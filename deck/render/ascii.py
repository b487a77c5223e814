"""Text and formulas in ASCII, for terminals that cannot show other signs.

Chinese stays: who reads it has a terminal that shows it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def _pairs(text: str) -> dict[str, str]:
    """The replacement of each sign, from a list that alternates both."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron "
    "pi rho sigma sigma tau upsilon phi chi psi omega"
)
_LETTERS = {chr(0x3B1 + n): name for n, name in enumerate(_SMALL.split())} | _pairs(
    "Γ Gamma Δ Delta Θ Theta Λ Lambda Π Pi Σ sum Φ Phi Ψ Psi Ω Omega ∇ grad ∂ d"
)
_SIGNS = dict.fromkeys("−‐‑‒–—", "-") | _pairs(
    "“ \" ” \" „ \" ‘ ' ’ ' ′ ' … ... · * ⋅ * × x ÷ / ⁄ / ± +/- √ sqrt ≤ <= ≥ >= ≠ != "
    "≈ ~ → -> ← <- ⇒ => ∞ inf ∈ in ∑ sum ∏ prod ✓ v ✗ x • * ● @ ○ o █ # ▀ # ▄ # "
    "│ | ─ - ┼ + └ +"
)
_TABLE = str.maketrans(_LETTERS | _SIGNS)
_WIDE = re.compile("[\u2e80-\uffef]")
_RAISED = re.compile("[⁰¹²³⁴-⁹⁺⁻⁽⁾ⁿⁱᵀ]+")

_INSIDE = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*"
_BRACED = rf"\{{({_INSIDE})\}}"
_PART = rf"\{{{_INSIDE}\}}|\\[A-Za-z]+|[^\s{{}}\\]"
_OF_TWO = re.compile(rf"(\\[dt]?(?:frac|binom))\s*({_PART})\s*({_PART})")
_FRACTION = re.compile(rf"\\[dt]?frac\s*{_BRACED}\s*{_BRACED}")
_BINOMIAL = re.compile(rf"\\[dt]?binom\s*{_BRACED}\s*{_BRACED}")
_ROOT = re.compile(rf"\\sqrt\s*{_BRACED}")
_FONTS = "text|mathrm|mathbf|mathbb|mathcal|mathit|operatorname|boldsymbol"
_INNER = re.compile(rf"\\(?:{_FONTS})\s*{_BRACED}")
_OVER = re.compile(rf"\\((?:over|under|wide)[a-z]+|hat|bar|vec|tilde)\s*{_BRACED}")
_INDEX = re.compile(rf"\s*([_^])\s*{_BRACED}")
# A number, a name, a call: what needs no brackets beside a slash.
_LONE = re.compile(
    r"\s*(?:[\d.]+|\\?[A-Za-z]+(?:_\w+)?\s*(?:\([^()]*\))?|\([^()]*\)|"
    r"\\sqrt\s*\{[^{}]*\})\s*"
)
# What parts a fraction on a line from what is beside it.
_PARTING = (
    "pm|mp|times|cdot|ast|leq?|geq?|neq?|ll|gg|equiv|approx|cong|sim|simeq|propto|in|to|"
    "gets|mapsto|leftarrow|rightarrow|Leftarrow|Rightarrow|iff|implies|land|lor|cup|cap|"
    "mid|q?quad"
)
_BEFORE = 100  # characters that are looked at before a fraction: there may be thousands
_BLANKS = r"(?:\s|~|\\[,;:!> ])*"
_STARTS = re.compile(
    rf"(?:^|[-+=<>,;:(\[{{|&*]|\\\\|\\begin\{{\w+\*?\}}|\\(?:{_PARTING})){_BLANKS}$"
)
_ENDS = re.compile(
    rf"{_BLANKS}(?:$|[-+=<>,;:)\]}}|&/*]|\\[\\}}|]|\\(?:{_PARTING}|right|end)(?![a-zA-Z]))"
)
_ARGUMENT = re.compile(rf"(?:[_^]|\\sqrt){_BLANKS}$")
_WHOLE = re.compile(rf"\d{_BLANKS}$")
_ROWS = re.compile(r"\\begin\{(\w+)\*?\}(?:\{[clr]+\})?(.*?)\\end\{\1\*?\}", re.DOTALL)
_COMMAND = re.compile(r"(?<=(\w))?\\([a-zA-Z]+)\s*(?=([a-zA-Z\d{\\]))?")
_RELATION = re.compile(r"\s*(<=|>=|!=|=>|->|<-|:=|[=<>~])\s*")
_RUN_ON = re.compile(r"(\\[A-Za-z]+)(?=\\)")  # a command right before another
_NO_BRACKET = re.compile(r"\\(?:left|right)\s*\.")
_SPACE = re.compile(r"\\[,;:!> ]|~|\\q?quad\b")
_SPELT = _pairs(
    "cdot * times x div / pm +/- leq <= le <= geq >= ge >= neq != ne != approx ~ "
    "to -> rightarrow -> leftarrow <- mapsto -> infty inf ldots ... dots ... cdots ... "
    "partial d nabla grad odot * top T prime ' lVert | rVert | Vert | lvert | rvert | "
    "vert | lbrace \\{ rbrace \\} lbrack [ rbrack ] wedge ^ sim ~ ast *"
) | dict.fromkeys(
    (
        *("left", "right", "displaystyle", "textstyle"),
        *("scriptstyle", "scriptscriptstyle"),
    ),
    "",
)


@cache
def fold(text: str) -> str:
    """The text with signs and letters outside ASCII spelt out.

    Wide characters, and those without a spelling, stay.
    """
    if text.isascii():
        return text
    text = _RAISED.sub(lambda m: "^" + unicodedata.normalize("NFKC", m[0]), text)
    return "".join(map(_sign, text.translate(_TABLE)))


def _sign(char: str) -> str:
    if char.isascii() or _WIDE.match(char):
        return char
    plain = unicodedata.normalize("NFKD", char).translate(_TABLE)
    return "".join(c for c in plain if c.isascii()) or char


def slash_fractions(tex: str) -> str:
    """A formula with a slash for its outermost fractions: `a/(b + 1)`, `(a/b)c`."""
    return _FRACTION.sub(_on_a_line, _OF_TWO.sub(_with_braces, tex))


def _with_braces(match: re.Match[str]) -> str:
    """A command with both arguments in braces; TeX needs none around one sign."""
    parts = (part if part[0] == "{" else f"{{{part}}}" for part in match.groups()[1:])
    return match[1] + "".join(parts)


def _on_a_line(match: re.Match[str]) -> str:
    """A fraction with a slash, in brackets unless it is alone."""
    line = f"{_grouped(match[1])}/{_grouped(match[2])}"
    tex, start = match.string, match.start()
    before = tex, max(start - _BEFORE, 0), start
    is_last = _ENDS.match(tex, match.end())
    if _ARGUMENT.search(*before):
        return f"{{{line}}}"
    if _WHOLE.search(*before) and match[1].isdigit() and match[2].isdigit():
        return rf"\,{line}" if is_last else rf"\,{line}\,"  # 2 1/3
    return line if is_last and _STARTS.search(*before) else f"({line})"


@cache
def linear(tex: str) -> str:
    """A formula on one line: `h(x) = 1/(1 + exp(-x))`; unknown commands by name."""
    text = _ROWS.sub(_rows, _NO_BRACKET.sub("", _RUN_ON.sub(r"\1 ", tex)))
    before = ""
    while text != before:
        before = text
        text = _INNER.sub(lambda m: f" {m[1]} " if " " in m[1] else m[1], text)
        text = _ROOT.sub(r"sqrt(\1)", text)
        text = _OVER.sub(r"\\\1(\2)", text)
        text = _BINOMIAL.sub(r"C(\1, \2)", text)
        text = slash_fractions(text)
    text = _INDEX.sub(lambda m: m[1] + _index(m[2]), text)
    text = re.sub(r"(?<!\\)&", " ", text.replace(r"\\", "; "))
    text = _SPACE.sub(" ", text)
    text = re.sub(r"(?<!\\)[{}]", "", _COMMAND.sub(_command, text))
    text = re.sub(r"\\([{}%$#_|&])", r"\1", text)
    text = _RELATION.sub(r" \1 ", fold(text))
    text = re.sub(r"[_^]\([^()]*\)", lambda m: m[0].replace(" ", ""), text)
    return re.sub(r"\s+([,;)\]}])", r"\1", " ".join(text.split()))


def _command(match: re.Match[str]) -> str:
    """A letter or function by name, with blanks around it; a sign as typed."""
    before, name, after = match.groups(default="")
    spelt = _SPELT.get(name, name)
    if spelt == "*":
        return " * "
    if not spelt.isalpha():
        return spelt
    return f"{' ' if before.isalpha() else ''}{spelt}{' ' if after else ''}"


def _grouped(part: str) -> str:
    """A part in brackets, unless it is one thing."""
    return part.strip() if _LONE.fullmatch(part) else f"({part.strip()})"


def _index(part: str) -> str:
    """An index or a power in brackets, unless it is one sign, number or name."""
    return part if re.fullmatch(r"\w|\d+|\([^()]*\)", part) else f"({part.strip()})"


def _rows(match: re.Match[str]) -> str:
    """Cases and matrices: rows separated by semicolons, in brackets."""
    cases = "case" in match[1]
    rows = (" ".join(row.split()) for row in match[2].split(r"\\") if row.strip())
    inside = "; ".join(row.replace("&", ", " if cases else " ") for row in rows)
    return rf"\{{{inside}\}}" if cases else f"[{inside}]"
