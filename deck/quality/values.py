"""Values: numbers typed by hand, endless decimals, and output that varies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deck.bank.bodies import syntax_nodes
from deck.bank.finding_list import Findings
from deck.bank.keys import Kind
from deck.bank.models import POWER, Body, Cloze, Numeric, plain_powers
from deck.bank.template import CODE, FORMULA, lives, without_lives
from deck.live.numeric_answer import number_format
from deck.live.value import Form, NumberFormat, Numbers, Printed, is_exact
from deck.live.variant import NumberKey
from deck.quality.card_texts import HAN, CardText, CheckedCard, as_shown, pattern

# A number that is no part of a name such as `float32` or `W1`; Chinese has no blanks.
_START = rf"(?:(?<![\w.])|(?<=[{HAN}]))"
_BLANKS = " \u00a0\u2009\u202f"  # between groups of three digits
_NUMBER = re.compile(
    rf"{_START}(?:\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)*"
    rf"(?:e[+-]?\d+|{POWER})?(?![A-Za-z_]\w*\()"
    rf"|{_START}\.\d+"
)
_VECTOR = re.compile(r"(?<!\\)\[[^\[\]\\]*\]")  # `[784 100 10]`, not `\[ x \]`
# Numbers alone, with their signs: no sum is.
_SIGN = r"(?<![\d)\]])(?<![\d)\]] )[+−-](?=[\d.])"
_GROUPS = re.compile(rf"[,{_BLANKS}](?=\d{{3}}(?!\d))")
_PLAIN = re.compile(rf"(?=\D*\d)(?:[\s\d.,()\[\]]|{_SIGN})+")
_PICKED = re.compile(r"[\])]\s*\[")
_LETTER = re.compile(r"[^\W\d_]")
_ORDER = re.compile(r"^[ \t]*\d+[.)](?=\s)", re.MULTILINE)
# In a formula a power, what braces have alone, and a factor belong to the law it is:
# `\frac{1}{2} m v^2`. Not so a power of ten, or a number before a unit.
_LAW = re.compile(
    r"(?<!10)\^[+-]?\d+|(?<!10\^)\{[+-]?\d+\}"
    r"|(?<![\w.])\d+(?= ?(?:[A-Za-z(]|\\(?!cdot|times|approx|mathrm|text)[A-Za-z]))"
)

_DECIMALS = 2
_SIGNIFICANT = 4
_EXACT = 3  # decimals of eighths, which are exact
_ALONE = "compute it from others, or list it in `given` if it belongs to a definition"
_FEWER = "ask for fewer, in another unit if need be, such as percent"
_UNSEEN = 1e-6  # less than any digit that is shown

_MODULES = {
    *("time", "timeit", "datetime", "random", "secrets", "uuid", "platform", "socket"),
    *("tempfile", "getpass", "locale", "psutil"),
}
_PLACES = {  # of `os` and `sys`: what depends on the machine
    *("getcwd", "environ", "getenv", "getpid", "listdir", "cpu_count", "uname"),
    *("platform", "version", "executable", "getsizeof", "argv", "perf_counter"),
}
_CALLS = {"id", "hash"}
_ON_ERRORS = re.compile(
    r"error|exception|raise|undefined|异常|错误|报错|出错", re.IGNORECASE
)
_TIMES = re.compile(r"\.(utc)?(now|today|timestamp|fromtimestamp|astimezone)\b")
_SEEDED = re.compile(r"seed\(\s*\d|default_rng\(\s*\d|Random\(\s*\d")


def uses_values(card: CheckedCard) -> bool:
    """True if a card computes or lists any of its numbers."""
    is_listed = card.card.given or card.card.proof
    return bool(is_listed) or any("${" in text.text for text in card.texts)


def check_typed_numbers(card: CheckedCard, findings: Findings) -> None:
    """A finding for each number typed where the card does not list it as given."""
    given = {_norm(m[0]) for text in card.card.given for m in _numbers(text)}
    given |= {_norm(number) for text in card.card.given for number in text.split()}
    seen: set[tuple[int, str]] = set()
    for text in card.texts:
        for start, number in _typed(card.card.body, text):
            key = id(text.words), _norm(number)
            if key[1] not in given and key not in seen:
                seen.add(key)
                message = f"`{number}` was typed by hand"
                end = start + len(number)
                fix = _ALONE if text.role == "value" else ""
                findings.add_in(
                    "typed-number", message, text.text, start, end, help=fix
                )


def _typed(body: Body, text: CardText) -> Iterator[tuple[int, str]]:
    """The numbers that an author wrote in an answer, with their index."""
    plain, parts = text.text, []
    words = re.sub(FORMULA, lambda m: _LAW.sub(_blank, m[0]), without_lives(plain))
    if text.role == "value":
        inside = lives(plain)
        whole = inside[0].text if len(inside) == 1 else str(plain)
        if _PLAIN.fullmatch(whole.strip()) and not _PICKED.search(whole):
            parts.append((inside[0].start if inside else 0, whole))
    elif isinstance(body, Cloze) and text.role == "cloze":
        words = _without_code(words)
        gaps = [piece for piece in body.pieces[text.language] if piece.gap]
        parts += [(p.start, words[p.start :][: len(p.text)]) for p in gaps]
    elif text.role not in {"question", "step", "slip", "slip-text"}:
        parts.append((0, _without_code(_ORDER.sub(_blank, words))))
    for start, part in parts:
        yield from ((start + m.start(), m[0]) for m in _numbers(part))


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """The numbers in a text; blanks in a vector are between numbers, not groups."""
    return _NUMBER.finditer(_VECTOR.sub(lambda m: m[0].replace(" ", ";"), text))


def _without_code(words: str) -> str:
    """Words with blanks for code that is more than numbers."""
    return CODE.sub(lambda m: _blank(m) if _LETTER.search(m[2]) else m[0], words)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _norm(number: str) -> str:
    """A number by its value, however it is written."""
    whole = _GROUPS.sub("", number.strip("−-+")).replace(",", ".")  # `3,5` in German
    text = plain_powers(whole)
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text


def check_decimals(card: CheckedCard, findings: Findings) -> None:
    """A finding for a number with too many decimals, or whose rounding is not given."""
    body = card.card.body
    questions = card.of("question")
    if not isinstance(body, Numeric) or not questions or not card.variants:
        return
    (value,) = next(iter(card.variants.values()))[0].answer
    own = value.format if isinstance(value, Numbers) else None
    form, message, fix = number_format(body) or own, "", ""
    is_rounded = body.digits is not None or body.significant is not None
    if form is not None and (fact := _too_many(form)):
        message, fix = f"an answer with {fact} are enough", _FEWER
    elif is_rounded or (form is not None and _endless(card)):
        for text in questions:
            rounding = pattern("rounding", text.language)
            if rounding is not None and not rounding.search(text.text):
                fact = "the question does not say how the answer is rounded"
                findings.add_in("decimals", fact, text.text)
    elif body.tolerance is None and body.share is None and (endless := _endless(card)):
        message = f"the answer {endless} is not said to be rounded"
    if message:
        findings.add_in("decimals", message, body.answer[card.languages[0]], help=fix)


def _too_many(form: NumberFormat) -> str:
    """How many digits a form shows, and how many are enough; empty if it is fine."""
    if form.form in {Form.SIGNIFICANT, Form.SCIENTIFIC}:
        most, what = _SIGNIFICANT, "significant digits"
    else:
        most, what = _DECIMALS, "decimals"
    return f"{form.digits} {what}; {most}" if form.digits > most else ""


def _endless(card: CheckedCard) -> str:
    """The first answer that is shown with fewer decimals than it has.

    Or with many of them, where no form of its own says how many.
    """
    for variant in (one for some in card.variants.values() for one in some):
        key, (value, *_) = variant.key, variant.answer
        is_formed = isinstance(value, Numbers) and value.format is not None
        if not isinstance(key, NumberKey):
            continue
        for number, text in zip(key.values, key.shown, strict=False):
            has_many = abs(number - round(number, _EXACT)) > _UNSEEN
            if not is_exact(number, text) or (has_many and not is_formed):
                return as_shown(variant.answer)
    return ""


def check_nondeterminism(card: CheckedCard, findings: Findings) -> None:
    """A finding where the output of a program is shown and depends on the machine."""
    program = card.card.program
    shows_output = card.card.kind is Kind.OUTPUT or any(
        "output" in live.text for text in card.texts for live in lives(text.text)
    )
    if program is None or not card.variants or not shows_output:
        return
    cause, number = _nondeterminism(str(program))
    if cause:
        lines = program.split("\n")
        start = sum(len(line) + 1 for line in lines[: number - 1])
        end = start + len(lines[number - 1])
        message = f"what the program prints depends on `{cause}`"
        findings.add_in("machine-value", message, program, start, end)


def check_name_error(card: CheckedCard, findings: Findings) -> None:
    """A finding where an output is a NameError that no text of its card is about.

    Another exception is hardly raised by a slip of the pen. Where a program takes a
    number that is drawn for its own, nothing uses that, which has a finding.
    """
    program = card.card.program
    if program is None or card.card.kind is not Kind.OUTPUT or card.card.draw:
        return
    answers = [one.answer for some in card.variants.values() for one in some]
    raised = {p.raised for answer in answers for p in answer if isinstance(p, Printed)}
    texts = (text.text for text in card.texts if text.role != "value")
    if "NameError" in raised and not any(map(_ON_ERRORS.search, texts)):
        message = "the program ends with NameError, which no text of the card is about"
        findings.add_in("unmeant-error", message, program)


def _nondeterminism(program: str) -> tuple[str, int]:
    """What in a program differs from machine to machine, and its line."""
    is_fixed = {
        "random": bool(_SEEDED.search(program)),
        "datetime": not _TIMES.search(program),
    }
    for node in syntax_nodes(program):
        names: list[str] = []
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom(module=str(module)):
                names = [module]
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                return f"{name}()", node.lineno
            case ast.Attribute(value=ast.Attribute(attr="random"), attr=name):
                names = [f"random.{name}"]
            case ast.Attribute(value=ast.Name(id="os" | "sys" as of), attr=name):
                if name in _PLACES:
                    return f"{of}.{name}", node.lineno
        for name in names:
            top = name.partition(".")[0]
            if top in _MODULES and not is_fixed.get(top):
                return name, getattr(node, "lineno", 1)
    return "", 1
