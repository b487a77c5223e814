"""Compares formulas by their values at points, with the evaluator of live values.

`max(0, x)` is `x if x > 0 else 0` and `relu(x)`. Small letters are numbers, or vectors
where numbers make no sense; capital letters are matrices, and names that are called are
functions. Texts that cannot be parsed are not the same.
"""

from __future__ import annotations

import math
import random
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html.entities import codepoint2name
from itertools import pairwise
from typing import Any

from deck.bank.template import FORMULA
from deck.quiz.answer_parser import LOWERED, round_braces
from deck.render.maths import RAISED, maths_line

_LONGEST = 200  # characters of a formula that is compared
_POINTS = 24
_ENOUGH = 6  # points with a finite value, for two formulas to be the same
_RTOL = 1e-9  # relative, of values that are the same
_SUPERSCRIPTS = re.compile(f"[{RAISED}]+")
_ROOT = re.compile(r"√\s*(?:(\w+)|(?=\())")
_PREFIX = re.compile(r"\b(?:np|numpy|math|nnref)\s*\.\s*")
_SIDE = re.compile(r"^\s*[^\W\d]\w*\s*(?:\([^()]*\))?\s*=(?!=)")  # `y = `
_GREEK = "α-ωΑ-Ω"
_NAME = rf"[{_GREEK}](?:\d+|_\w+)?|[^\W\d{_GREEK}][^\W{_GREEK}]*"  # `πr` is two
_TOKEN = re.compile(
    rf"\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|({_NAME})"
    r"|(\*\*|[<>=!]=|[-+*/%@(),<>·]))"
)
_FACTORS = re.compile(  # `XW`, `w1x1`, but not `W_X`
    r"(?:[A-Z](?:_?\d+)?){2}|(?:[A-Za-z]_?\d+){2,}"
)
_FORMULA = re.compile(r"[-+*/@^=<>·×÷−(²³]|[⁺⁻ⁿˣ⁰¹⁴-⁹]|\d[^\W\d]")
_ORDERED = re.compile(  # `m × n` is a size, `a × b` may be of vectors
    r"[^\W\d]\s*×\s*[^\W\d]|^[\w\s]+(?:×[\w\s]+)+$"
)
_TIMES = re.compile(r"[×*]")
_EDGES = re.compile(r"\\[()\[\]]")
_TEX = re.compile(rf"\\[A-Za-z]{{2}}|{_EDGES.pattern}")  # no `\n`
_OTHER_BASE = re.compile(r"(?<!\w)0[xXbBoO]")  # `0xFF` is written so, no product
_LETTER = re.compile(r"[^\W\d_]")
_MEASURED = re.compile(  # `120/80 mmHg`
    r"[\d\s.]*\d\s*[-–+*/][-–+*/\d\s.]*[^\W\d_]{2,}"
)
_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "×": "·", "⋅": "·", "∙": "·", "÷": "/"}
    | {"≤": "<=", "≥": ">=", "≠": "!=", "⇒": "=>", "∞": "inf", "∑": "sum", "∏": "prod"}
    | {"\u0302": "_hat", "\u0304": "_bar", "\u0303": "_tilde"}  # `ŷ` is not `y`
)
_CALLED_ACCENT = re.compile(r"\b(hat|bar|tilde)\s*\(\s*([^\W\d_])\s*\)")  # typed
_ALIASES = {"ln": "log", "matmul": "dot", "amax": "max", "amin": "min"}
_INDEXED = re.compile(r"(?<=[^\W\d_])(?:_\{(\w+)\}|\[(\w+)\])")  # `a_{i}`, `a[i]`
_METHOD = re.compile(r"\b([^\W\d]\w*)\.([^\W\d]\w*)\((?=\s*(\))?)")  # `a.max()`
_WORDS = {"if", "else", "and", "or", "not"}


def is_same_formula(wanted: str, typed: str) -> bool:
    """Whether two formulas have equal values at all points where they are defined."""
    if max(len(wanted), len(typed)) > _LONGEST or LOWERED.search(wanted):
        return False
    is_tex = bool(_EDGES.search(wanted))
    wanted, typed = _flat(wanted), _flat(typed)
    if not _FORMULA.search(wanted) or _OTHER_BASE.search(wanted):
        return False
    left, right = _expression(wanted), _expression(typed)
    if left is None or right is None:
        return False
    if _ORDERED.search(wanted):
        signs = [len(_TIMES.findall(text)) for text in (wanted, typed)]
        return left == right and signs[0] == signs[1]
    if left == right:
        return True
    if not is_tex and not _LETTER.search(left):
        return False  # a date, a score, a range: 12/10/1492 is not 6/5/1492
    if _MEASURED.fullmatch(wanted) and _MEASURED.fullmatch(typed.strip()):
        return False  # nor is 60/40 mmHg 120/80 mmHg, or 6/8 time 3/4 time
    names = {*_names(left), *_names(right)}
    is_array = any(map(_is_matrix, names))
    kinds = [] if is_array else [_scalar]
    if {*_names(left)} == {*_names(right)}:  # arrays of others may have other sizes
        kinds = [_scalar, _vector]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return any(_agree(left, right, names, kind) for kind in kinds)


def as_shown(text: str) -> str:
    """A text with its formulas of TeX as the terminal shows them: `F=ma`."""
    return re.sub(FORMULA, lambda m: maths_line(m["inline"] or m["block"]), text)


def is_as_shown(wanted: str, typed: str) -> bool:
    """Whether a formula of TeX is typed as the terminal shows it."""
    if not _EDGES.search(wanted):
        return False
    return _without_blanks(as_shown(wanted)) == _without_blanks(typed)


def _without_blanks(text: str) -> str:
    """A formula with its powers and indices in full size."""
    text = _SUPERSCRIPTS.sub(lambda m: f"^{m[0]}", text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return "".join(_spelt(text).split())


def _spelt(text: str) -> str:
    """A text with the names of its Greek letters: `theta`."""
    return re.sub(f"[{_GREEK}]", lambda m: codepoint2name.get(ord(m[0]), m[0]), text)


def _flat(text: str) -> str:
    """A formula of TeX as a learner types one; any other text as it is."""
    if not _TEX.search(text):
        return text
    return maths_line(_EDGES.sub("", text))


def _expression(text: str) -> str | None:
    """A formula as a live expression, its tokens separated; None if it is none."""
    text = _SUPERSCRIPTS.sub(_power, _ROOT.sub(_sqrt, text))
    text = unicodedata.normalize("NFKD", text).translate(_SIGNS).strip(" .。`$")
    text = _SIDE.sub("", _PREFIX.sub("", text))
    text = _METHOD.sub(lambda m: f"{m[2]}({m[1]}{'' if m[3] else ', '}", text)
    text = _CALLED_ACCENT.sub(r"\2_\1", _INDEXED.sub(r"_\1\2", text))
    text = round_braces(text).replace("^", "**")
    parts: list[str] = []
    end = 0
    while end < len(text.rstrip()):
        match = _TOKEN.match(text, end)
        if match is None:
            return None
        end = match.end()
        number, name, sign = match.groups()
        if number and parts and parts[-1][0].isdigit():
            return None  # `100 000 km²`
        if name:
            factors = _FACTORS.fullmatch(name)
            name = _spelt(_ALIASES.get(name, name.replace("_", "") or name))
            for factor in re.findall(r"[A-Za-z]\d*", name) if factors else [name]:
                _append(parts, factor)
        else:
            _append(parts, number or sign)
    return " ".join(_factored(parts)) if any(map(str.isalnum, text)) else None


def _sqrt(match: re.Match[str]) -> str:
    return f"sqrt({match[1]})" if match[1] else "sqrt"


def _power(match: re.Match[str]) -> str:
    power = unicodedata.normalize("NFKC", match[0])
    return f"**{power}" if len(power) == 1 or power[0] == "(" else f"**({power})"


def _factored(parts: list[str]) -> Iterator[str]:
    """The tokens, with `*` before a bracket whose name is also used as a number."""
    pairs = [*pairwise([*parts, ""])]
    numbers = {part for part, following in pairs if following != "("}
    for part, following in pairs:
        yield part
        if following == "(" and part[0].isalpha() and part in numbers - _WORDS:
            yield "*"


def _append(parts: list[str], part: str) -> None:
    """Append a token, after the sign of a product that is implicit."""
    before = parts[-1] if parts else ""
    if before == "·":
        parts[-1] = _product("".join(parts[-2:-1]), part)
    elif _ends_factor(before) and _begins_factor(part, before):
        parts.append(_product(before, part))
    parts.append(part)


def _product(left: str, right: str) -> str:
    """The sign of a product: `@` for matrices, unless a factor is a number."""
    is_scaled = left[:1].isdigit() or right[:1].isdigit()
    return "@" if not is_scaled and (_is_matrix(left) or _is_matrix(right)) else "*"


def _ends_factor(part: str) -> bool:
    return bool(part) and (part[-1].isalnum() or part == ")") and part not in _WORDS


def _begins_factor(part: str, before: str) -> bool:
    """Whether a token begins a factor; a bracket after a name begins an argument."""
    if part == "(":
        return before[0].isdigit()
    return part[0].isalnum() and part not in _WORDS


def _is_matrix(name: str) -> bool:
    return name[:1].isupper() and name not in _known()


def _names(expression: str) -> dict[str, bool]:
    """The names unknown to the evaluator, and whether they are called."""
    return {
        part: following == "("
        for part, following in pairwise([*expression.split(), ""])
        if part[0].isalpha() and part not in _WORDS and part not in _known()
    }


@cache
def _every_name() -> Mapping[str, Any]:
    """The names of expressions, those of all plugins too."""
    from deck.bank.finding_list import Findings
    from deck.bank.source import Source, Text
    from deck.live.builtins import NAMES
    from deck.live.plugin_functions import plugin_names
    from deck.plugins import installed

    names = [Text(name) for name in installed()]
    return {**NAMES, **plugin_names(names, Findings(Source("", "")))}


def _known() -> Mapping[str, Any]:
    return _every_name()


def _scalar(rng: random.Random, turn: int) -> Any:
    return float(turn) if turn < 2 else round(rng.uniform(-3, 3), 3)  # noqa: PLR2004


def _vector(rng: random.Random, turn: int) -> Any:
    return [_scalar(rng, turn + 2) for _ in range(3)]


def _agree(
    left: str,
    right: str,
    names: set[str],
    kind: Callable[[random.Random, int], Any],
) -> bool:
    called = {n for e in (left, right) for n, call in _names(e).items() if call}
    pairs: list[tuple[Any, Any]] = []
    for turn in range(_POINTS):
        rng = random.Random(turn)  # noqa: S311 - no secret
        values = {name: kind(rng, turn) for name in sorted(names - called)}
        for name in values:
            if name[0].isupper():
                values[name] = [_vector(rng, turn) for _ in range(3)]
        arrays = {name: _known()["array"](value) for name, value in values.items()}
        functions = {name: _function(rng) for name in sorted(called)}
        known = {**arrays, **functions}
        pairs.append((_value(left, known), _value(right, known)))
    pairs = [pair for pair in pairs if pair != (None, None)]
    sizes = [size for pair in pairs for value in pair for size in _sizes(value)]
    slack = _RTOL * min(1.0, max(sizes, default=0.0))  # small formulas differ by less
    is_same = all(_is_close(one, other, slack) for one, other in pairs)
    return is_same and sum(_is_finite(one) for one, _ in pairs) >= _ENOUGH


def _function(rng: random.Random) -> Callable[[Any], Any]:
    """An arbitrary smooth function."""
    a, b = rng.uniform(1, 2), rng.uniform(1, 2)
    return lambda x: a * _known()["tanh"](x + b)


def _value(expression: str, names: Mapping[str, Any]) -> Any:
    """The number, or lists of numbers, of an expression; None if it has none."""
    from deck.live.error_messages import ExpressionError
    from deck.live.expression import WithheldError, evaluate

    try:
        value = evaluate(expression, {**_known(), **names})
    except (ExpressionError, WithheldError):
        return None
    value = value.tolist() if hasattr(value, "tolist") else value
    return None if value != value else value  # noqa: PLR0124 - as nan alone is


def _sizes(value: Any) -> Iterator[float]:
    """The absolute values of the finite numbers in a value."""
    if isinstance(value, list):
        for part in value:
            yield from _sizes(part)
    elif type(value) in {int, float} and math.isfinite(value):
        yield abs(value)


def _is_close(one: Any, other: Any, slack: float) -> bool:
    """Whether two values are equal numbers; truth values are none."""
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_is_close(a, b, slack) for a, b in pairs)
    if type(one) not in {int, float} or type(other) not in {int, float}:
        return False
    both_nan = math.isnan(one) and math.isnan(other)
    return both_nan or math.isclose(one, other, rel_tol=_RTOL, abs_tol=slack)


def _is_finite(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_finite, value))
    return math.isfinite(value)
