r"""Formulas of TeX on one line: `\frac{1}{1 + e^{-x}}` is `1/(1 + e⁻ˣ)`."""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5  # it has most signs, under the names of TeX


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_SIGNS = (
    _pairs(
        "infty ∞ partial ∂ neg ¬ lnot ¬ exists ∃ to → gets ← implies ⇒ impliedby ⇐ "
        "neq ≠ epsilon ε varepsilon ε phi φ varphi φ "
        "cdot · circ ∘ star ⋆ oslash ⊘ iint ∬ land ∧ lor ∨ owns ∋ backslash \\ | ‖ "
        "lvert | rvert | lVert ‖ rVert ‖ dots … ldots … cdots … vdots ⋮ ddots ⋱"
    )
    | dict.fromkeys([*",:;> ", "quad", "qquad"], " ")
    | {"mid": " | "}
)
_WORDS = {"deg", "lg", "Pr", "sup"}  # of HTML these are other signs
_ACCENTS = _pairs(  # combining characters
    "hat \u0302 tilde \u0303 bar \u0304 vec \u20d7 dot \u0307 ddot \u0308 "
    "acute \u0301 grave \u0300 check \u030c breve \u0306 overline \u0304"
)
_FONT = re.compile(r"text\w*|math[a-z]+|operatorname|boldsymbol|boxed")
_SILENT = re.compile(r"(left|right)|[bB]igg?[lrm]?|\w+style|!")
_PREFIXES = "∑∏∐∫∬∭∮∂∇∞¬∀∃∠"  # signs without blanks around them
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_SCRIPTS = {
    sign: {unicodedata.normalize("NFKC", c): c for c in chars} | more
    for sign, chars, more in (
        ("^", RAISED, {"-": "⁻", "∘": "°", "′": "′", "⊤": "ᵀ"}),
        ("_", _LOWERED, {"-": "₋"}),
    )
}
_TOKEN = re.compile(r"\\(?:[A-Za-z]+\s*|.)|\s+|.", re.DOTALL)
# Around a fraction, around a word, between cells and between rows, until all is joined.
_OPEN, _CLOSE, _WORD, _END, _CELL, _ROW = "\ue000\ue001\ue002\ue003\ue004\ue005"
_FRACTION = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_APART = r"=<>·*×÷±∓≤≥≠≈∼∈→←⇒⇐⇔" + _CELL + _ROW  # beside these it has no brackets
_STARTS = re.compile(rf"(?:^|[-+,;:(\[{{|{_APART}])\s*$")
_ENDS = re.compile(rf"\s*(?:$|[-+,;:)\]}}|/{_APART}])")
_SCRIPT = rf"(?:[{RAISED}{_LOWERED}]|[_^](?:\w+|\([^()]*\)))"
# A number, a name, a call, a group: what needs no brackets beside a slash.
_ONE = re.compile(
    rf"(?:√?(?:[\d.]+|[∂∇]?[^\W\d_]+){_SCRIPT}*'*(?:\s?\([^()]*\))?|√?\([^()]*\)|\[[^\[\]]*\])"
)


def maths_line(tex: str) -> str:
    """The formula; commands that are not known, by their names."""
    tokens = [*reversed(_TOKEN.findall(tex))]
    try:
        line = _sequence(tokens)
    except RecursionError:  # a thousand brackets
        return " ".join(tex.split())
    line = line.replace(_CELL, " ").replace(_ROW, "; ")
    line = re.sub(r"\s*(<=|>=|!=|=>|->|<-|:=|[=<>])\s*", r" \1 ", line)
    return re.sub(r"\s+([,;)\]}])|([(\[{])\s+", r"\1\2", " ".join(line.split()))


def _sequence(tokens: list[str], end: str = "") -> str:
    """What is before the token that ends it, which is taken, too."""
    text = ""
    while tokens:
        token = tokens.pop()
        if token.strip() == end != "":
            break
        text += _part(token, tokens)
    return _joined(text)


def _joined(text: str) -> str:
    """Parts with blanks around words, and brackets around fractions beside factors."""
    text = re.sub(rf"{_END}{_WORD}|(?<=\w){_WORD}|{_END}(?=[\w√])", " ", text)
    return _FRACTION.sub(_in_brackets, re.sub(f"[{_WORD}{_END}]", "", text))


def _in_brackets(fraction: re.Match[str]) -> str:
    before, line = fraction.string[: fraction.start()], fraction[1]
    is_last = bool(_ENDS.match(fraction.string, fraction.end()))
    if re.search(r"\d\s*$", before) and re.fullmatch(r"\d+/\d+", line):
        return f" {line} "  # 2 1/3
    return line if is_last and _STARTS.search(before) else f"({line})"


def _part(token: str, tokens: list[str]) -> str:
    """One sign, group or command with its arguments."""
    if token in _SCRIPTS:
        return _script(token, _argument(tokens))
    match token[0]:
        case "{":
            return _sequence(tokens, "}")
        case "\\":
            return _command(token[1:].strip() or " ", tokens)
    return {"}": "", "&": _CELL, "~": " "}.get(token, token)


def _argument(tokens: list[str]) -> str:
    while tokens and tokens[-1].isspace():
        tokens.pop()
    return _joined(_part(tokens.pop(), tokens)).strip() if tokens else ""


def _command(name: str, tokens: list[str]) -> str:
    if name in {"frac", "dfrac", "tfrac"}:
        above, below = _group(_argument(tokens)), _group(_argument(tokens))
        return f"{_OPEN}{above}/{below}{_CLOSE}"
    if name in {"binom", "dbinom", "tbinom"}:
        return f"{_WORD}C({_argument(tokens)}, {_argument(tokens)})"
    if name == "sqrt":
        return _root(tokens)
    if accent := _ACCENTS.get(name.removeprefix("wide")):
        inside = _argument(tokens)
        is_letter = len(inside) == 1
        above = unicodedata.normalize("NFC", inside + accent)
        return above if is_letter else f"{_WORD}{name}({inside})"
    if _FONT.fullmatch(name):
        return f"{_WORD}{_argument(tokens)}{_END}"
    if name == "begin":
        return _rows(tokens)
    if silent := _SILENT.fullmatch(name):
        if silent[1] and tokens and tokens[-1] == ".":
            tokens.pop()
        return ""
    if name == "\\":
        return _ROW
    sign = _sign(name)
    if sign:
        return sign
    if tokens and tokens[-1] == "{":
        return f"{_WORD}{name}({_argument(tokens)})"
    return f"{_WORD}{name}{_END}" if name.isalpha() else name


def _sign(name: str) -> str:
    """The sign of a command, with blanks around a relation; empty without one."""
    sign = _SIGNS.get(name) or ("" if name in _WORDS else html5.get(f"{name};", ""))
    if len(sign) != 1:
        return sign
    is_relation = unicodedata.category(sign) == "Sm" or "←" <= sign <= "⇿"
    is_apart = sign in "·*" or (is_relation and sign not in _PREFIXES + "|‖")
    return f" {sign} " if is_apart else sign


def _script(sign: str, inside: str) -> str:
    """A power or an index in small characters, if all of it has them."""
    inside = re.sub(r"(?<!\w)\s+|\s+(?!\w)", "", inside)
    small = _SCRIPTS[sign]
    if all(char in small for char in inside):
        return "".join(small[char] for char in inside)
    is_one = re.fullmatch(rf"[^\W_{RAISED}{_LOWERED}]+|\([^()]*\)", inside)
    return f"{sign}{inside}{_END}" if is_one else f"{sign}({inside})"


def _root(tokens: list[str]) -> str:
    if tokens and tokens[-1] == "[":
        tokens.pop()
        degree = _sequence(tokens, "]")
        return f"{_group(_argument(tokens))}^(1/{degree})"
    inside = _argument(tokens)
    is_one = re.fullmatch(r"\w|\d+|\([^()]*\)", inside)
    return f"√{inside}" if is_one else f"√({inside})"


def _group(part: str) -> str:
    """A part in brackets, unless it is one thing."""
    return part if _ONE.fullmatch(part) else f"({part})"


def _rows(tokens: list[str]) -> str:
    """Cases and matrices: rows separated by semicolons."""
    name = _argument(tokens).strip("*")
    if name == "array":
        _argument(tokens)
    inside = _sequence(tokens, r"\end")
    _argument(tokens)
    cases = name == "cases"
    rows = (" ".join(row.split()) for row in inside.split(_ROW) if row.strip())
    text = "; ".join(
        re.sub(rf"\s*{_CELL}\s*", ", " if cases else " ", row).strip() for row in rows
    )
    if cases:
        return f"{{{text}}}"
    return f"[{text}]" if "matrix" in name or name == "array" else text
