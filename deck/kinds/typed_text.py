"""What was typed in one spelling: folded texts, and the numbers of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_SIGNS = str.maketrans(
    "−‐‑‒–—、،٬٪“”„‘’′″。٫⁄·⋅∙•》〉《〈【】",
    '------,,,%"""\'\'\'"../****>><<[]',
    "\u200b\u200e\u200f\u2060\ufeff",
)
_SCALES = {"万": "e4", "亿": "e8", "thousand": "e3", "million": "e6"}
_SCALED = re.compile(r"(\d) ?(万|亿|thousand|million)(?=$|[ ,;和])")
ARRAY = re.compile(r"\b(?:np\.)?array\(")
_FACTOR = (
    r"([-+]|[*/]-?)((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?%?|inf(?:inity)?|∞|nan"
    r"|true|false)(?:\^\(?([-+]?\d+)\)?)?"
)
_GROUPED = re.compile(r"(^|[^\d.,])([1-9]\d{0,2})([ ,'_])(\d{3}(?:\3\d{3})*)(?![\d,])")
_WAYS = (r"[;, ]+", ";", ",", "[;,]? +")  # between numbers


def narrow(text: str) -> str:
    """The text with plain digits, signs and blanks; powers have a `^`."""
    text = re.sub(r"(\d) ?(?=[¼-¾⅐-⅞])", r"\1 ", text)
    text = re.sub(r"([\w)\]])\s*([⁺⁻]?[⁰¹²³⁴-⁹ⁿˣ]+)", r"\1^\2", text)
    text = re.sub(r"(\d)(?=[₀-₉])", r"\1_", text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = re.sub(r"[٠-٩۰-۹]", lambda m: f"{int(m[0])}", text)
    return re.sub(r"\s+", " ", text).strip()


def fold(text: str) -> str:
    """A text without markup, or blanks beside signs, and in one spelling of formulas."""
    text = re.sub(r"\\cdot\b ?", "*", narrow(text))
    text = re.sub(r"\\times\b ?", "×", text)
    text = re.sub(r"`|\\[()\[\]]|\\(?=[A-Za-z]{2})|\b(?:np|math)\.(?=[a-z])", "", text)
    text = re.sub(r" *([^\w ]|[\u4e00-\u9fff]) *", r"\1", text).strip()
    text = re.sub(r"([\w^)])\{([^{}]*)\}", r"\1(\2)", text)
    text = re.sub(r"\b([A-Za-z])_(?:\((\w+)\)|(\d+|[a-z])\b)", r"\1\2\3", text)
    text = re.sub(r"\^\((\w)\)", r"^\1", text)
    text = re.sub(r"([A-Za-z]{2})-(?=[A-Za-z]{2})", r"\1 ", text)
    return re.sub(r"(\d) (?=[A-Za-zµΩ°])", r"\1", text).replace('"', "'").rstrip(".")


def lower(text: str) -> str:
    """A text with its words in small letters; a single letter is a name."""
    return re.sub(r"[A-Za-zÀ-ɏЀ-ӿ]{2,}", lambda m: m[0].lower(), text)


def number_text(typed: str, counted: Sequence[str] = ()) -> str:
    """A text of numbers in small letters, without words for what is counted."""
    text = re.sub(r"(?<=[^.])[.,;]$", "", narrow(typed).lower()).replace("**", "^")
    text = re.sub(r"([1-9]|[\d.]0) ?[x×] ?(?=\d)", r"\1*", ARRAY.sub("(", text))
    text = re.sub(r"(\d) ?\* ?10 ?\^ ?\(?([-+]?\d+)\)?", r"\1e\2", text)
    text = re.sub(r"(\d) ?(?:%|per ?cent\b)", r"\1%", text)
    done = ""
    for word in counted:
        own = rf"([\d%)]) ?{re.escape(word)}(?![\w-])|^{re.escape(word)} ?(?=[-.\d])"
        if found := re.search(own, text):
            done += text[: found.start()] + (found[1] or "")
            text = text[found.end() :]
    return _SCALED.sub(lambda m: m[1] + _SCALES[m[2]], done + text)


def value(text: str) -> float | None:
    """The value of a number, or of a sum of products: `1/2`, `50%`, `28*28 + 1`."""
    flat = text if re.search(r"[\w.] [\w.]", text) else text.replace(" ", "")
    flat = flat if flat[:1] in {"+", "-"} else f"+{flat}"
    if not re.fullmatch(f"(?:{_FACTOR})+", flat):
        return None
    terms: list[float] = []
    try:
        for sign, word, power in re.findall(_FACTOR, flat):
            factor = _read(word) ** int(power or 1) * (-1 if "-" in sign else 1)
            if sign in {"+", "-"}:
                terms.append(factor)
            else:
                terms[-1] = terms[-1] * (factor if sign[0] == "*" else 1 / factor)
    except (ArithmeticError, ValueError):
        return None
    return sum(terms)


def _read(word: str) -> float:
    if word in {"true", "false"}:
        return float(word == "true")
    found = float(word.rstrip("%").replace("∞", "inf"))
    return found / 100 if word[-1] == "%" else found


def ungrouped(text: str) -> str:
    """A text without the separators of thousands: `60,000`."""
    return _GROUPED.sub(lambda m: m[1] + m[2] + re.sub(r"\D", "", m[4]), text)


def numbers(text: str, count: int) -> list[float] | None:
    """The numbers of a text, of which so many are wanted, or any number for 0."""
    if count == 1 and (one := value(ungrouped(text))) is not None:
        return [one]
    flat = text if count == 1 else re.sub(r"[\[\](){}]", " ", text)
    flat = re.sub(r" ?(?:和|\band\b) ?", ";", flat).strip()
    each = [re.split(way, flat) for way in _WAYS]
    if re.fullmatch(r"\d+", flat):
        each.append([*flat])  # `011` for three
    lists = [[value(ungrouped(w.strip())) for w in way if w.strip()] for way in each]
    read = [one for one in lists if one and None not in one]
    fit = [one for one in read if len(one) == count]
    return (fit or read[:1] or [None])[0]  # type: ignore[list-item, return-value]
