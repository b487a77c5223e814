"""What `deck.yaml` says: the deck's names, and the files that it lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.known_folders import CONFIG
from deck.bank.models import LocalizedText
from deck.bank.source import Text
from deck.diagnostics.finding import START, Span

if TYPE_CHECKING:
    from deck.bank.fields import Fields

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_CODES = "write codes such as `en` and `zh` in a list: `[en, zh]`"


class About(NamedTuple):
    """What learners read about a deck, except its title."""

    description: Mapping[str, str] = MappingProxyType({})  # by language
    author: str = ""
    license: str = ""
    url: str = ""


class Config(NamedTuple):
    """The values of `deck.yaml`."""

    namespace: str = ""
    name: str = ""
    titles: Mapping[str, str] = MappingProxyType({})  # by language
    languages: tuple[str, ...] = ("en",)
    banks: tuple[Text, ...] = ()
    banks_key: Span = START
    live: Text | None = None  # file of the module
    data: tuple[Text, ...] = ()  # files that the module reads
    glossary: Text | None = None  # file of the terms
    about: About = About()
    off: tuple[Text, ...] = ()  # rules


def read_config(findings: Findings) -> Config:
    """The values of the file; mistakes go to `findings`."""
    from deck.bank.fields import read_root
    from deck.bank.forms import read_keys
    from deck.bank.keys import DECK

    fix = "write each on a line of its own, as `name: a-name`"
    fields = read_root(findings, DECK, ("en",), shown=CONFIG, fix=fix)
    if fields is None:
        return Config()
    languages = _languages(fields)
    fields = replace(fields, languages=languages)
    values = read_keys(fields, DECK)
    if not fields.items("banks"):
        fields.missing("banks")
    words = {key: str(values.get(key) or "") for key in ("author", "license", "url")}
    return Config(
        namespace=str(values["namespace"] or ""),
        name=str(values["name"] or ""),
        titles=_titles(fields, values["title"]),
        languages=languages,
        banks=values["banks"],
        banks_key=fields.key_span("banks"),
        live=values.get("live"),
        data=values.get("data", ()),
        glossary=values.get("glossary"),
        about=About(values.get("description") or {}, **words),
        off=values.get("rules", ()),
    )


def _titles(fields: Fields, title: LocalizedText | None) -> dict[str, str]:
    """The deck's name in Anki for each language; Anki tells decks apart by it."""
    if title is None:
        return {}
    titles = {lang: str(title[lang]).strip() for lang in fields.languages}
    if len({name.casefold() for name in titles.values()}) < len(titles):
        fix = "Anki would put both into one deck; name the language in one of them"
        fields.report("title", "two languages have the same `title`", fix)
    parts = [part for name in titles.values() if name for part in name.split("::")]
    if not all(part.strip(" :") for part in parts):
        fix = "Anki would call it `blank`; `::` stands between a deck and one in it"
        fields.report("title", "there is no name on one side of `::`", fix)
    return titles


def _languages(fields: Fields) -> tuple[str, ...]:
    """The codes of the languages, also where their key is misspelt or one of them is.

    A finding says so; those that follow from it in each bank would tell nothing new.
    """
    from deck.bank.hints import language_code, meaning

    names = [key for key in fields.node.names if meaning(key, ("languages",), "keys")]
    key = "languages" if fields.get("languages") else "".join(names[:1])
    languages: list[str] = []
    for text in fields.texts(key):
        codes = [str(text)]
        if not _LANGUAGE.fullmatch(text):
            message = f"`{text}` is not a language code"
            fields.findings.add("bad-value", message, text.span, help=_CODES)
            codes = [language_code(word) for word in re.findall(r"[\w-]+", text)]
        for code in filter(_LANGUAGE.fullmatch, codes):
            if code.lower() not in map(str.lower, languages):
                languages.append(code)
            elif code == text:  # Windows and macOS would write one file for both
                message = f"the language `{text}` is listed twice"
                fields.bad(text, message, fix="delete it")
    return tuple(languages) or ("en",)
