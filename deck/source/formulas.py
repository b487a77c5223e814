"""Formulas: which TeX no card may have, and what the preview knows. Owns math-core.

Formulas pass through to MathJax in Anki. Those of its commands that run, fetch, style,
link or define something are refused. What math-core does not know, by which the preview
draws formulas, is a warning: it is mostly a slip, and in Anki red.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from deck.source.finding import did_you_mean
from deck.source.finding_list import Findings
from deck.source.source import Text
from deck.source.template import (
    SCANNED,
    Mistake,
    Piece,
    find_outside_lives,
    split_live,
    without_lives,
)

MAX_LENGTH = 1_000  # characters of a formula: math-core reads no long one safely
# Of the MathJax that Anki brings, and of its next version. Some act by themselves;
# what is defined, or labelled, is so for the formulas of all cards that follow.
_ACTING = re.compile(
    r"href|url|ref|eqref|refeq|label|data|html[A-Z]\w*|includegraphics"
    r"|style|class|cssId|bbox|fcolorbox|definecolor|mmlToken|unicode"
    r"|require|setOptions|mathtoolsset|usetagform"
    r"|[egx]?def|let|(?:re)?new(?:command|environment|tagform)"
    r"|providecommand|Newextarrow|Declare\w+"
)
_ONLY_DRAWS = "a formula only draws: it links, loads, styles and defines nothing"
_EDGE = "\ufdd0"  # for each character of the edges of a gap, which Anki takes out
_COMMAND = re.compile(
    rf"\\{_EDGE}*(?:(?P<name>(?:[A-Za-z]{_EDGE}*)+)|.)|(?P<comment>%)", re.DOTALL
)
_WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox)\s*\{[^{}]*\}")
_CURRENCY = re.compile("[\u20a0-\u20cf]")  # MathJax draws them in words alone
_REFUSED = re.compile(r"(?P<at>\d+): (?P<fact>.+?)\.?", re.DOTALL)  # by math-core
# Commands that are proposed for those that are not known.
_USUAL = r"""
  \frac \sqrt \sum \prod \int \lim \log \ln \exp \sin \cos \tan \min \max \alpha \beta
  \gamma \delta \epsilon \theta \lambda \mu \pi \rho \sigma \tau \phi \psi \omega \Gamma
  \Delta \Theta \Sigma \Phi \Omega \infty \partial \nabla \times \cdot \pm \le \ge \ne
  \approx \equiv \in \subset \cup \cap \forall \exists \to \Rightarrow \text \mathrm
  \mathbf \mathbb \mathcal \operatorname \overline \hat \vec \bar \left \right \begin
  \end \quad \ldots \cdots
"""
_SIGN = re.compile(r"\\(?:[A-Za-z]+|.)|\S")


def check_formulas(
    text: Text, findings: Findings, pieces: Iterable[Piece] = ()
) -> None:
    """A finding for the first mistake in each formula of a text.

    `pieces` are those of a text with gaps: a formula is drawn with and without what is
    in them.
    """
    if r"\(" not in text and r"\[" not in text:
        return
    if split_live(text)[1] is not None:
        return  # it has no value, and a finding of its own
    gaps = [_gap(text, piece) for piece in pieces if piece.gap]
    edges = [edge for gap in gaps for edge in gap]
    plain = without_lives(text, "1")
    joined, shown = _filled(plain, edges, _EDGE), _filled(plain, edges, " ")
    hidden = _hidden(plain, gaps)
    for match in re.finditer(SCANNED, shown):
        if match.lastgroup not in {"inline", "block"} or findings.are_enough:
            continue
        start, stop = match.span(match.lastgroup)
        rule, part = "bad-formula", slice(start, stop)
        mistake = _cut(gaps, start, stop) or _refused(joined[part])
        if mistake is None:
            rule = "unknown-tex"
            mistake = _unknown(shown[part]) or _unknown(hidden[part], "gap hidden: ")
        if mistake is not None:
            message, first, last, fix = mistake
            place = start + first, start + last
            findings.add_in(rule, message, text, *place, help=fix)


_Span = tuple[int, int]
_Gap = tuple[_Span, _Span]  # the places of its edges


def _gap(text: Text, piece: Piece) -> _Gap:
    start, stop = piece.start, piece.start + len(piece.text)
    end = find_outside_lives("}}", text, stop) + 2
    return (text.rindex("{{c", 0, start), start), (stop, end)


def _filled(plain: str, spans: Iterable[_Span], sign: str) -> str:
    """A text with a sign for each character in some places."""
    for start, end in spans:
        plain = plain[:start] + sign * (end - start) + plain[end:]
    return plain


def _hidden(plain: str, gaps: Iterable[_Gap]) -> str:
    """A text with what Anki shows in place of gaps."""
    for (opening, _), (_, end) in gaps:
        plain = plain[:opening] + "[...]".ljust(end - opening) + plain[end:]
    return plain


def _cut(gaps: Iterable[_Gap], start: int, stop: int) -> Mistake | None:
    """The mistake of a gap that is half inside of a formula."""
    for (opening, _), (_, end) in gaps:
        if (start <= opening <= stop) != (start <= end <= stop):
            place = max(opening, start) - start, min(end, stop) - start
            fix = "begin and end it on the same side of the formula's edge"
            return Mistake("a gap is half inside of a formula", *place, fix)
    return None


def _refused(tex: str) -> Mistake | None:
    """The first thing that no formula may have, or that Anki would not draw."""
    if len(tex) > MAX_LENGTH:
        message = f"a formula has {len(tex):,} characters; {MAX_LENGTH:,} at most"
        return Mistake(message, 0, len(tex), "split it")
    for match in _COMMAND.finditer(tex):
        name = (match["name"] or "").replace(_EDGE, "")
        if match["comment"]:
            return Mistake("`%` begins a comment in TeX", *match.span(), r"write `\%`")
        if _ACTING.fullmatch(name):
            return Mistake(f"`\\{name}` is refused", *match.span(), _ONLY_DRAWS)
    bare = _WORDS.sub(lambda match: " " * len(match[0]), tex)
    if sign := _CURRENCY.search(bare):
        message = f"`{sign[0]}` is not drawn outside of words"
        return Mistake(message, *sign.span(), rf"write `\text{{{sign[0]}}}`")
    return None


def _unknown(tex: str, before: str = "") -> Mistake | None:
    """What math-core does not know in a formula, in its own words."""
    refused = _REFUSED.fullmatch(_converted(tex, is_block=False)[1])
    if refused is None:
        return None
    fact = refused["fact"].replace('"', "`")
    sign = _SIGN.match(tex, int(refused["at"]))
    place = sign.span() if sign else (0, len(tex))
    fix = did_you_mean(sign[0], _USUAL.split()) if sign and "command" in fact else ""
    return Mistake(f"{before}{fact[0].lower()}{fact[1:]}", *place, fix)


def to_mathml(tex: str, *, is_block: bool) -> str:
    """A formula as MathML; empty where it cannot be drawn."""
    return _converted(tex, is_block=is_block)[0] if len(tex) <= MAX_LENGTH else ""


def is_group(tex: str) -> bool:
    """True if TeX can stand in a group of its own: it is whole, and has no cells."""
    return r"\\" not in tex and bool(to_mathml(tex, is_block=False))


@lru_cache(maxsize=4_096)  # a deck has few formulas many times
def _converted(tex: str, *, is_block: bool) -> tuple[str, str]:
    """A formula as MathML, or why it is none."""
    from math_core import LatexError, LatexToMathML

    converter = LatexToMathML(fancy_error=False, allow_unreliable_rendering=True)
    try:
        return converter.convert_with_local_state(tex, displaystyle=is_block), ""
    except LatexError as error:
        return "", str(error)
