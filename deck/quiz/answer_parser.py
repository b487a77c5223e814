"""Parses typed answers: numbers, shapes, whole numbers, normalized text.

Keyboards differ: full-width digits, Chinese punctuation, a typographic minus. A text
that cannot be parsed gives None, which is not the same as a wrong answer.
"""

from __future__ import annotations

import re
import unicodedata

from deck.quiz.number_words import spelled

_MAX_LENGTH = 1_000
_OTHER_DIGIT = re.compile(r"[^\D0-9]")  # of Arabic and other scripts
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−‐‑‒–—", "-"),
        **dict.fromkeys("、，،٬", ","),
        "٪": "%",
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’′", "'"),
        **dict.fromkeys("。٫", "."),
        "⁄": "/",
        "×": "x",
        **dict.fromkeys("》〉", ">"),
        **dict.fromkeys("《〈", "<"),
        "【": "[",
        "】": "]",
        **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff"),  # no width, often pasted
    }
)
_CALCULATED = re.compile(r"[-+(]*\d(?:[-\d\s.+*/·()^]|x(?=\s*[-\d+(]))*=")
_SUM = re.compile(r"[\d.%)] [-+] [\d.(]")  # but `3 -2` are two numbers
_NAMED = re.compile(  # `a = 0.5`, `2*3 + 1 = 7`
    rf"^\s*(?:{_CALCULATED.pattern}|(?:[^\W\d]\w*)?\s*(?:[=≈~:]|约)|(?:大?约)?等于|大[约概]|[总一]?共有?"
    r"|(?:答案)?[是为]|(?:it|(?:the )?answer)(?:'s| is)\b"
    r"|(?:about|around|roughly|approximately)\b)\s*",
    re.IGNORECASE,
)
_ARRAY = re.compile(
    r"(?<![\w.])(?:(?:np|numpy|torch)\.)?(?:(?:as)?array|tensor|float\d*|u?int\d*)\("
)
_DTYPE = re.compile(r",\s*dtype\s*=\s*['\"]?[\w.]+['\"]?")
_CONSTANT = re.compile(r"(?<![\w.])(?:np|numpy|math|torch)\.(nan|inf)\b")
_RAISED = re.compile(r"(?<=[\w)\]])\s*([⁺⁻]?[⁰¹²³⁴-⁹ⁿ]+)")  # plain digits in NFKC
LOWERED = re.compile(r"(?<=\d)([₀-₉]+)")  # the base of `101₂`
_MIXED = re.compile(r"(\d) ?([¼-¾⅐-⅞])")  # `2½`, which NFKC would make `21⁄2`
_MIXED_NUMBER = re.compile(r"([+-]?)(\d{1,9}) (\d{1,9})/(\d{1,9})")  # `2 1/2`
_TEN = r"10\s*(?:\^|\*\*)\s*[({]?\s*([+-]?\d+)(?:\s*[)}])?"
_POWER = re.compile(rf"(?<=[\d.])\s*[x*·⋅∙•]\s*{_TEN}")
_LONE_POWER = re.compile(rf"(?<![\w.]){_TEN}")
_EXPONENT = re.compile(r"(?<=\d)e\+?(-?)0*(?=\d)")
_UNDERSCORE = re.compile(r"(?<=\d)_(?=\d{3}(?!\d))")
_GROUPED = re.compile(  # `60,000` and `60 000`, but not `0,500` or `1,5`
    r"([+-]?[1-9]\d{0,2})(?=([ ,']))((?:\2\d{3})+)(\.\d*)?(e[+-]?\d+|%)?"
)
_PARTS = [  # of a text with several numbers, the least ambiguous first
    *map(re.compile, (r"[^;]+", r"[^,]+", r"\S+", r"[1-9]\d{0,2}(?: \d{3})+|\S+"))
]
_BITS = re.compile(r"\b(?:true|false)\b", re.IGNORECASE)
_MOST_DIGITS = 100  # of a whole number that is compared digit by digit
_LOOSE = re.compile(r"\s*(/)\s*|\s+(%)|(?<![\d.])([+-])\s+(?=[\d.])")
_INDEXED = re.compile(r"^[a-zA-Z]_?(?=\d)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?")
_FRACTION = re.compile(
    rf"({_NUMBER.pattern}(?=[/%]|$)|[+-]?(?:inf(?:inity)?|∞|nan)(?!/))"
    rf"(?:/({_NUMBER.pattern}))?(%)?"
)
_AND = re.compile(r"[&|]|(?<![a-z])and(?![a-z])|[和与]")
_BETWEEN = re.compile(rf"[\s,;/]+|{_AND.pattern}")  # the numbers of points
_WHOLE = re.compile(
    r"(?:the |it's |在)?(?:l(?:ine|n)?\.?|row|option|行|第|选项?|#|\()?"
    r"(?:\s*(?:no\.?|number|:))?\s*(\d{1,6})(?:st|nd|rd|th)?"
    r"(?:\s*(?:[.):行项个]|line|row|option))?"
)
_SHAPE = re.compile(
    r"[(\[]{0,2}\s*(\d{1,9}(?:(?:\s*[,x*]\s*|\s+)\d{1,9})*)?\s*,?\s*[)\]]{0,2}"
)
_SIZE = re.compile(r"(?:the )?(?:shape|(?:torch\.)?size|形状)\s*(?:is|是|为)?\s*")
_TIMES = re.compile(
    r"\s*(?:乘以|乘|-?\bby\b-?|(?<=\d)by(?=\d)|\band\b|;|х)\s*"
)  # the last is Cyrillic
_MATRIX = re.compile(r"^an? |\s*(?:matrix|array|tensor|的?(?:矩阵|数组|张量))$")
_ROWS = re.compile(r"(\d+)\s*(?:行|rows?)\s*(?:and|,)?\s*(\d+)\s*(?:列|columns?|cols?)")
_EVERY = frozenset({"all", "全部", "全", "都"})
_SPAN = re.compile(r"(?<!\d)(\d)\s*[-~]\s*(\d)(?!\d)")
_NO_TICK = frozenset({"0", "none", "无", "没有"})
_ERROR = re.compile(  # an exception of any type
    r"(?:it )?(?:(?:raises?|throws?) )?(?!(?:no|not|never|without)\b)(?:an? )?"
    r"(?:[a-z_.]+ ?)?(?:error|exception)(?::.*)?"
    r"|会?(?:报错|出错|(?:抛出|引发|出现)? ?(?:[a-z]*error|错误|异常))"
)
_ARTICLE = re.compile(r"(?:an?|A|the) (?=[a-z])")
_MARKUP = re.compile(r"`+|\\[()\[\]]|\\(?=[a-zA-Z]{2})")  # `\sigma`, not `\n`
_BOLD = re.compile(r"(?<![A-Za-z0-9_)\]])\*\*(?=\S)(.+?)(?<=\S)\*\*(?![A-Za-z0-9_(\[])")
_BEFORE_BRACE = re.compile(r"[\w^)]")
_SYMBOL = re.compile(r"[^\W\d_][\d]*")
_OF_NAME = re.compile(r"([^\W\d]\w*)[=:](?!=)")
_ABOUT_SIGNS = re.compile(r"\s*([^\w\s])\s*")


def narrow(text: str) -> str:
    """The text with full-width and typographic characters replaced by ASCII ones."""
    text = _MIXED.sub(lambda m: m[1] + f"{unicodedata.numeric(m[2])}"[1:], text)
    text = LOWERED.sub(r"_\1", _RAISED.sub(r"^\1", text))
    text = text.replace("″", '"')  # two characters in NFKC
    return english_digits(unicodedata.normalize("NFKC", text).translate(_SIGNS).strip())


def english_digits(text: str) -> str:
    """The text with the digits of other scripts replaced by ASCII ones: `٣` is `3`."""
    return _OTHER_DIGIT.sub(lambda m: f"{int(m[0])}", text)


def small_letters(text: str) -> str:
    """The narrowed text in small letters, with single blanks, without a full stop."""
    return " ".join(narrow(text).lower().split()).rstrip(". ")


def shown_numbers(text: str, count: int = 0) -> tuple[float, ...] | None:
    """The numbers of a right answer; None also for an equation or a sum."""
    flat = small_letters(text)
    is_computed = _CALCULATED.match(flat) or _SUM.search(flat)
    return None if is_computed else read_numbers(text, count)


def read_numbers(text: str, count: int = 0) -> tuple[float, ...] | None:
    """Numbers separated by white space, commas or brackets; None for anything else.

    With the wanted `count`, thousands may be grouped: `60,000`.
    """
    flat = unnamed(bare_array(text[: _MAX_LENGTH + 1]))
    if not flat or len(text) > _MAX_LENGTH:
        return None
    flat = (spelled(flat) if count else flat).replace("负", "-")
    flat = _LONE_POWER.sub(r"1e\1", _POWER.sub(r"e\1", _UNDERSCORE.sub("", flat)))
    flat = _LOOSE.sub(lambda m: m[1] or m[2] or m[3], flat)
    if count > 1:
        flat = _AND.sub(";", flat)
    if count == 1:
        flat = ungrouped(flat)
        if (mixed := _MIXED_NUMBER.fullmatch(flat)) and int(mixed[3]) < int(mixed[4]):
            sign, whole, part, of = mixed.groups()
            return (float(f"{sign}{int(whole) + int(part) / int(of)}"),)
    found = _numbers(re.sub(r"[\[\](){},;]", " ", flat).split())
    if count > 1 and found is not None and len(found) != count:
        return _grouped_numbers(re.sub(r"[\[\](){}]", " ", flat), count) or found
    return found


def _grouped_numbers(text: str, count: int) -> tuple[float, ...] | None:
    """So many numbers with grouped thousands: `60,000 10,000`, `60 000, 10 000`."""
    for part in _PARTS:
        parts = [ungrouped(found.strip(" ,")) for found in part.findall(text)]
        grouped = _numbers(parts)
        if grouped and len(grouped) == count:
            return grouped
    return None


def unnamed(text: str) -> str:
    """A text without a leading name, `x =`, or word, `about`."""
    return _NAMED.sub("", text, count=1)


def as_bits(text: str) -> str:
    """A text with 1 and 0 for True and False."""
    return _BITS.sub(lambda m: "01"[m[0].lower() == "true"], text)


def with_one_power(text: str) -> str:
    """A text with uniform powers of ten: `2e-4 F` for `2 × 10^-4 F`, `2e-04 F`."""
    return _EXPONENT.sub(r"e\1", _POWER.sub(r"e\1", text))


def ungrouped(text: str) -> str:
    """A number without the separators of its thousands; any other text as it is."""
    match = _GROUPED.fullmatch(text.strip())
    if match is None:
        return text
    front, sign, groups, decimals, power = match.groups("")
    return front + groups.replace(sign, "") + decimals + power


def _numbers(tokens: list[str]) -> tuple[float, ...] | None:
    """All tokens as numbers: `0.5`, `.5`, `1/2`, `50%`, `1e-3`, `-inf`, `nan`."""
    found = []
    for token in tokens:
        match = _FRACTION.fullmatch(token)
        if match is None or (match[2] and not float(match[2])):
            return None
        over, under, percent = match.groups()
        is_long = len(over) > _MOST_DIGITS or not over.lstrip("+-").isdecimal()
        number = float(over.replace("∞", "inf")) if is_long else int(over)
        number = number / float(under) if under else number
        found.append(number / 100 if percent else number)
    return tuple(found) or None


def bare_array(text: str) -> str:
    """The text in small letters, without the constructor of an array: `np.array(`."""
    flat = _DTYPE.sub("", small_letters(text))
    return _CONSTANT.sub(r"\1", _ARRAY.sub("(", flat))


def decimals(text: str) -> int:
    """The largest number of decimals in a text."""
    return max(map(len, re.findall(r"\.(\d*)", narrow(text))), default=0)


def read_digits(text: str, count: int) -> tuple[float, ...] | None:
    """`0001` as so many numbers of one digit each; for several, also `w₁₂`."""
    flat = small_letters(text)
    flat = flat if count == 1 else _INDEXED.sub("", flat)
    if len(flat) != count or not (flat.isascii() and flat.isdigit()):
        return None
    return tuple(float(digit) for digit in flat)


def read_row(text: str, count: int) -> tuple[float, ...] | None:
    """So many numbers, also without blanks, `0001`, or as a fraction, `35/4`.

    Another number of them if they cannot be read so; None for anything else.
    """
    found = read_numbers(text, count)
    if found is None or len(found) == count:
        return found
    parts = read_numbers(narrow(text).replace("/", " ")) or ()
    return read_digits(text, count) or (parts if len(parts) == count else found)


def read_whole(text: str) -> int | None:
    """A whole number, also in words such as `line 3`, `2nd`, `third` or `第三行`."""
    match = _WHOLE.fullmatch(spelled(small_letters(text)))
    return None if match is None else int(match[1])


def read_shape(text: str) -> tuple[int, ...] | None:
    """`(2, 3)`, `2 by 3`, `2行3列`, `(3,)`, `()`; None for anything else."""
    flat = spelled(unnamed(small_letters(text[:_MAX_LENGTH])))
    flat = _UNDERSCORE.sub("", flat)
    flat = _SIZE.sub("", flat, count=1) if _SIZE.match(flat) else flat
    flat = _MATRIX.sub("", flat)
    flat = _TIMES.sub("x", _ROWS.sub(r"\1,\2", flat))
    match = _SHAPE.fullmatch(flat)
    if not match or (match[1] is None and flat[:1] + flat[-1:] not in {"()", "[]"}):
        return None
    return tuple(int(size) for size in re.findall(r"\d+", match[1] or ""))


def read_ticks(text: str, count: int) -> frozenset[int] | None:
    """Which of the points were ticked: `1 3`, `13`, `1-3`, `all`, or none by `0`."""
    flat = small_letters(text)
    if flat in _NO_TICK:
        return frozenset()
    points = "".join(map(str, range(1, count + 1)))
    digits = points if flat in _EVERY else _BETWEEN.sub("", _SPAN.sub(_spanned, flat))
    is_known = digits and {*digits} <= {*points}
    return frozenset(map(int, digits)) if is_known else None


def _spanned(span: re.Match[str]) -> str:
    """The numbers of `1-3`; as it is where there are none."""
    return "".join(map(str, range(int(span[1]), int(span[2]) + 1))) or span[0]


def numbers_within(text: str) -> tuple[float, ...]:
    """The numbers among words and signs."""
    return tuple(map(float, _NUMBER.findall(small_letters(text))))


def says_something(text: str) -> bool:
    """Whether a text has a letter or digit."""
    return any(char.isalnum() for char in text)


def says_error(text: str) -> bool:
    """Whether the answer is that an exception is raised."""
    return _ERROR.fullmatch(small_letters(text).rstrip("!了")) is not None


def is_symbol(text: str) -> bool:
    """Whether a text is one letter, maybe with an index; no Chinese character is."""
    flat = fold_text(text)
    found = _SYMBOL.fullmatch(flat) is not None
    return found and unicodedata.category(flat[0]) != "Lo"


def round_braces(text: str) -> str:
    """A text with parentheses for braces after a name or `^`: `e^{-x}`, not `{x}`."""
    chars, opened = [*text], list[int]()
    for place, char in enumerate(text):
        if char == "{":
            opened.append(place)
        elif char == "}" and opened:
            start = opened.pop()
            if start and _BEFORE_BRACE.match(chars[start - 1]):
                chars[start], chars[place] = "()"
    return "".join(chars)


def fold_text(text: str) -> str:
    """The narrowed text without markup, or blanks beside signs."""
    return fold_space(_BOLD.sub(r"\1", _MARKUP.sub("", text)))


def fold_space(text: str) -> str:
    """The narrowed text without blanks beside signs, or a full stop."""
    return _ABOUT_SIGNS.sub(r"\1", " ".join(narrow(text).split())).rstrip(".")


def bare_word(text: str) -> str:
    """A text without a leading English article."""
    match = _ARTICLE.match(text)
    return text[match.end() :] if match else text


def is_other_name(wanted: str, typed: str) -> bool:
    """Whether two texts begin with different names: `keepdims=1` and `axis=1`."""
    one, other = _OF_NAME.match(wanted), _OF_NAME.match(typed)
    return bool(one and other and one[1] != other[1])
