"""Markup of other tools in the texts of a card, which cards show literally.

Its sorts are in `foreign.toml` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from deck.bank.source import Text
from deck.bank.template import without_code
from deck.files import own_tables

_TABLES = Path(__file__).with_suffix(".toml")
_CLOZE = "{{c"
# Signs of markup, in a text without its code, formulas and values. Each alternative
# begins with one letter, which is ten times as fast as a set of letters.
_SIGNS = re.compile(
    r"<|&|`|\$|_|#|> |\*\*|\{|!\[|\]\(|--|\[latex\]|\[sound:|\[anki:|\[\[type:|~~"
    r"|\\[()\[\]]|\](?<=[\u3041-\u30ff]\])"
)
_CLOSING = re.compile(r"</([A-Za-z]+)\s*>")
_TEX = re.compile(r"[\\^_=]|^[A-Za-z]$")


class Markup(NamedTuple):
    """Markup in a text: from where to where, what it would be, what to write."""

    start: int
    end: int
    meant: str
    help: str


class _Sort(NamedTuple):
    """A sort of markup: its pattern, what it would be, what to write."""

    pattern: re.Pattern[str]
    meant: str
    help: str  # empty where it depends on the tag


def find_markup(
    text: Text, *, gaps: bool = False, drawn: Collection[str] = ()
) -> list[Markup]:
    """The first markup of each sort in a text, outside code, formulas and values.

    With `gaps` the text may have gaps; `drawn` are the names of its numbers.
    """
    if not (_SIGNS.search(text) and _SIGNS.search(plain := without_code(text, "0"))):
        return []  # as in most texts; the sorts need not be read then
    first: dict[str, Markup] = {}
    for sign, sort in _sorts():
        if sign in plain and not (gaps and sign == _CLOZE):
            for markup in _markup(plain, sort):
                first.setdefault(markup.help, markup)
                if sort.help:
                    break
    return sorted([*first.values(), *_drawn_markup(plain, drawn)])


def _drawn_markup(plain: str, drawn: Collection[str]) -> Iterator[Markup]:
    """The first drawn number that is written as other tools have it: `$n`, `{n}`."""
    name = "|".join(map(re.escape, drawn)) or "(?!)"
    forms = rf"\$({name})\b", rf"\$\(({name})\)", rf"\{{{{1,2}} ?({name}) ?\}}{{1,2}}"
    if match := re.search("|".join(forms), plain):
        fix = f"write `${{{match[match.lastindex or 0]}}}`"
        yield Markup(*match.span(), "as a live value", fix)


@cache
def _sorts() -> list[tuple[str, _Sort]]:
    """The sorts, each with a sign of it; one that has several comes with each."""
    sorts = []
    for sort in own_tables(_TABLES)["sorts"]:
        pattern = sort["pattern"]
        for name in ("tags", "paired", "attributes"):
            part = "".join(sort.get(name, "").split())
            pattern = pattern.replace(name.upper(), part)
        # A backslash before it makes it a literal one.
        whole = re.compile(rf"(?<!\\)(?:{pattern})", re.MULTILINE | re.IGNORECASE)
        one = _Sort(whole, sort["meant"], sort.get("help", ""))
        sorts += [(sign, one) for sign in sort["signs"]]
    return sorts


def _markup(plain: str, sort: _Sort) -> Iterator[Markup]:
    """The markup of a sort that is meant as such, in order."""
    closed = {tag.casefold() for tag in _CLOSING.findall(plain)}
    for match in sort.pattern.finditer(plain):
        group = match.groupdict("")
        fix = sort.help
        if "tag" in group:
            tag = (group["tag"] or group["paired"]).casefold()
            fix = _help_for(tag)
            if group["paired"] and not (group["attributes"] or tag in closed):
                continue
        if entity := group.get("entity"):
            from html.entities import html5

            if f"{entity};" not in html5:
                continue
        if group.get("tex") and not _TEX.search(group["tex"]):
            continue
        yield Markup(*match.span(), sort.meant, fix)


def _help_for(tag: str) -> str:
    tags = own_tables(_TABLES)["tags"]
    return str(next((tags[key] for key in tags if tag in key.split()), tags[""]))
