"""Markup of other tools in the texts of a card, which cards show as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import Card, all_words
from deck.bank.source import Text
from deck.bank.template import without_code

_LONGEST = 40  # characters that a message quotes
_LITERAL = "; where it is meant literally, write it as `code`"

_FORMULA_HELP = r"write a formula between `\(` and `\)`"
_LINK_HELP = "write the address in words, or give the source in `ref`"
_PICTURE_HELP = "give the card a `picture` or an `answer_picture`"
_TABLE_HELP = "make it a list, a block of code, or a card of kind `table`"
_SOUND_HELP = "cards have no sounds: say it in words"
_HTML_HELP = {
    "sub sup": r"write `H₂O` or `x²`, or a formula between `\(` and `\)`",
    "b strong": "write `**bold**`",
    "i em": "write `*emphasis*`",
    "code kbd pre tt": "write code between backticks, or as a fenced block",
    "br p div hr": "write the text as a block (`|-`) with an empty line between "
    "paragraphs",
    "ul ol li": "write a list, one `- item` a line",
    "table thead tbody tr td th": _TABLE_HELP,
    "img svg": _PICTURE_HELP,
    "a": _LINK_HELP,
    "audio video": _SOUND_HELP,
    "": "texts take `**bold**`, `*emphasis*`, code, lists and formulas",
}
_HELP_OF_TAG = {tag: fix for tags, fix in _HTML_HELP.items() for tag in tags.split()}
_TAGS = (
    "sub|sup|br|hr|img|div|span|strong|em|ul|ol|li|h[1-6]|tr|td|th|tbody|thead|"
    "blockquote|pre|kbd|iframe|svg|strike|del|ins"
)
# These are names of types, variables or places to fill in, too: `vector<table>`.
_PAIRED = (
    "a|b|i|p|q|s|u|code|table|style|script|mark|small|big|center|font|tt|ruby|rt|"
    "details|summary|video|audio|section"
)
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))"""
_HTML = (
    rf"</?(?P<tag>{_TAGS}){_ATTRIBUTES}*\s*/?>"
    rf"|<(?P<paired>{_PAIRED})(?P<attributes>{_ATTRIBUTES}*)\s*/?>"
    r"|<!--[^<>]*-->"
)
_ADDRESS = r"(?:\w+:|www\.|/|#|\.\.?/|[\w./-]+\.[A-Za-z]{2,})[^\s()]*"


_ANKI_SIGNS = r"sound:|anki:|/?latex\]|/?\${1,2}\]|\[type:"  # behind a bracket


class _Sort(NamedTuple):
    """A kind of markup: what it has at least, its pattern, what it would be, help."""

    signs: tuple[str, ...]
    pattern: str
    meant: str
    help: str


_HTML_SORT = _Sort(("<",), _HTML, "as HTML", "")
_GAP_SORT = _Sort(
    ("{{c",),
    r"\{\{c\d+::",
    "as a gap",
    "gaps stand in the `text` of a card with `kind: cloze`",
)
_SORTS = (
    _HTML_SORT,
    _GAP_SORT,
    _Sort(
        ("&",),
        r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|(?P<entity>[A-Za-z]{2,31}\d{0,2}));",
        "as one character",
        "write the character itself",
    ),
    _Sort(
        ("![",),
        r"!\[[^\[\]\n]*\]\([^()\n]+\)|!\[\[[^\[\]\n]+\]\]",
        "as a picture",
        _PICTURE_HELP,
    ),
    _Sort(
        ("](", "<http", "<mailto"),
        rf"(?<![A-Za-z0-9_!\])])\[[^\[\]\n]+\]\({_ADDRESS}(?:\s[^()\n]*)?\)"
        r"|<(?:https?://|mailto:)[^\s<>]+>",
        "as a link",
        _LINK_HELP,
    ),
    _Sort(
        ("--",),
        r"^[ \t]*(?:\|[ \t]*)?:?-{2,}:?(?:[ \t]*\|[ \t]*:?-{2,}:?)+(?:[ \t]*\|)?[ \t]*$"
        r"|\|[ \t]*:?-{3,}:?[ \t]*\|",
        "as a table",
        _TABLE_HELP,
    ),
    _Sort(
        ("$", "[latex]"),
        r"\$\$(?!\{)[^$]+?\$\$"
        r"|(?<![A-Za-z0-9_$])\$(?![\s{$])(?P<tex>[^$\n]+)(?<!\s)\$(?![A-Za-z0-9_$])"
        r"|\[\${1,2}\]|\[latex\]",
        "as a formula",
        _FORMULA_HELP,
    ),
    _Sort(
        ("\\(", "\\)", "\\[", "\\]"),
        rf"\\[()\]]|\\\[(?!{_ANKI_SIGNS})",
        "as the edge of a formula",
        r"write both edges, `\(` and `\)`, or `\[` and `\]`; or neither",
    ),
    _Sort(
        ("`",),
        r"`+",
        "as the edge of code",
        "code stands between as many backticks before it as behind it",
    ),
    _Sort(
        ("[sound:", "[anki:"),
        r"\[(?:sound|anki):[^\[\]\n]*\]",
        "as a sound",
        _SOUND_HELP,
    ),
    _Sort(
        ("[[type:",),
        r"\[\[type:[^\[\]\n]*\]\]",
        "as a box to type into",
        "leave it out: the kind of a card says how it is answered",
    ),
    _Sort(
        ("~~",),
        r"~~(?=\S)[^~\n]+?(?<=\S)~~",
        "as struck out",
        "leave it out, or say in words what no longer holds",
    ),
)
# Most stand in pairs, which are looked at by counting.
_EDGES = {"`", "\\(", "\\)", "\\[", "\\]"}
# One of the other signs, where it is not the dollar of a live expression.
_SIGNS = re.compile(
    "|".join(
        r"\$(?!\{)" if sign == "$" else re.escape(sign)
        for sort in _SORTS
        for sign in sort.signs
        if sign not in _EDGES
    )
)
_CLOSING = re.compile(r"</([A-Za-z]+)\s*>")
_TEX = re.compile(r"[\\^_=]|^[A-Za-z]$")
_FLAGS = re.MULTILINE | re.IGNORECASE


def check_markup(card: Card, findings: Findings) -> None:
    """A warning for the first markup of each sort in each text of a card."""
    for role, words in all_words(card):
        for text in words.texts if role != "value" else ():
            for markup in find_markup(text, gaps=role == "cloze"):
                shown = " ".join(text[markup.start : markup.end].split())
                if len(shown) > _LONGEST:
                    shown = shown[: _LONGEST - 1] + "…"
                message = f"`{shown}` is shown as it is written, not {markup.meant}"
                span = findings.source.locate(text, markup.start, markup.end)
                fix = markup.help + _LITERAL
                findings.add("foreign-markup", message, span, help=fix)


class Markup(NamedTuple):
    """Markup in a text: from where to where, what it would be, what to write."""

    start: int
    end: int
    meant: str
    help: str


def find_markup(text: Text, *, gaps: bool = False) -> list[Markup]:
    """The first markup of each sort in a text, outside code, formulas and values.

    `gaps` tells that the text may have gaps.
    """
    if not (_SIGNS.search(text) or _is_unpaired(text)):
        return []  # as for most texts, out of which nothing is to be cut then
    plain = without_code(text, "0")
    first: dict[str, Markup] = {}
    for sort in _SORTS:
        if gaps and sort is _GAP_SORT:
            continue
        if any(sign in plain for sign in sort.signs):
            for markup in _all(plain, sort):
                first.setdefault(markup.help, markup)
                if sort is not _HTML_SORT:
                    break  # what to write hangs on the sort alone
    return sorted(first.values())


def _is_unpaired(text: str) -> bool:
    """Whether an edge of code or of a formula is without the other one."""
    return text.count("`") % 2 == 1 or (
        "\\" in text and re.search(r"\\[()\[\]]", text) is not None
    )


def _all(plain: str, sort: _Sort) -> Iterator[Markup]:
    """The markup of a sort, in order; a backslash before it makes it a literal one."""
    closed = {tag.casefold() for tag in _CLOSING.findall(plain)}
    for match in re.finditer(rf"(?<!\\)(?:{sort.pattern})", plain, _FLAGS):
        found = match.groupdict("")
        fix = sort.help
        if sort is _HTML_SORT:
            tag = (found["tag"] or found["paired"]).casefold()
            fix = _HELP_OF_TAG.get(tag, _HTML_HELP[""])
            if found["paired"] and not (found["attributes"] or tag in closed):
                continue
        elif not _is_meant(found):
            continue
        yield Markup(*match.span(), sort.meant, fix)


def _is_meant(found: Mapping[str, str]) -> bool:
    """Whether what looks like a character's name, or like TeX, is one."""
    if entity := found.get("entity"):
        from html.entities import html5

        return f"{entity};" in html5
    tex = found.get("tex", "")
    return not tex or _TEX.search(tex) is not None
