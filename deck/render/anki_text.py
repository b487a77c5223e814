"""Escapes what Anki and MathJax would interpret in a field, except our own markup.

Renderers escape text by `safe_text`, and write gaps and formulas with the marks below;
`anki_html` turns whole fields into HTML for Anki. So no text is interpreted, whatever
pieces of words, values and markup it consists of.
"""

from __future__ import annotations

import re

GAP, PART, GAP_END = "\ue002", "\ue003", "\ue004"  # private use: in no text
INLINE, INLINE_END, BLOCK, BLOCK_END = "\ue005", "\ue006", "\ue007", "\ue008"
_WRITTEN = {
    GAP: "{{c",
    PART: "::",
    GAP_END: "}}",
    INLINE: r"\(",
    INLINE_END: r"\)",
    BLOCK: r"\[",
    BLOCK_END: r"\]",
}
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_UNSAFE = re.compile(f"[{GAP}-{BLOCK_END}&<>]")
# Gaps and their parts, sounds, speech, LaTeX, boxes to type into.
_READ = re.compile(
    r"\{(?<=\{\{)(?=c)|:(?<=::)|\}(?<=\}\})"
    r"|\[(?=sound:|anki:|/?latex\]|/?\${1,2}\]|\[type:)",
    re.IGNORECASE,
)
# MathJax reads what the page shows, so no escape hides the start of a formula from it;
# but no formula starts across a tag. What is inside of one, it does not read.
_FORMULA = re.compile(r"<[^<>]*>|\\(?=[(\[])")
# In words that are written from right to left the signs of a number stay with it.
# Patterns as texts: `re` compiles them where there are such words, and keeps them.
_BDI = '<bdi dir="ltr">'
_BETWEEN = rf"</bdi>([/.,:]?){_BDI}"
_BEFORE = rf"(\d[\d/.,:]*[/.,:]|[€$£¥]){_BDI}"
_AFTER = r"</bdi>([%‰°]|[/.,:]\d[\d/.,:]*)"


def safe_text(text: str) -> str:
    """A text as HTML, without the marks."""
    return _UNSAFE.sub(lambda match: _ESCAPED.get(match[0], ""), text)


def anki_html(html: str) -> str:
    """The HTML for Anki of a field, or of all fields of a note with separators."""
    if r"\(" in html or r"\[" in html:
        html = _FORMULA.sub(_parted, html)
    html = _READ.sub(lambda match: f"&#{ord(match[0])};", html)
    for mark, written in _WRITTEN.items():
        html = html.replace(mark, written)
    return html


def _parted(match: re.Match[str]) -> str:
    return match[0] if match[0] != "\\" else "\\<span></span>"


def isolate(text: str) -> str:
    """A number, left to right, among words that are right to left."""
    return f"{_BDI}{text}</bdi>"


def join_signs(html: str) -> str:
    """Joins isolated numbers with signs beside them: `1/4` is one, and so is `5%`."""
    html = re.sub(_BETWEEN, r"\1", html)
    return re.sub(_AFTER, r"\1</bdi>", re.sub(_BEFORE, rf"{_BDI}\1", html))
