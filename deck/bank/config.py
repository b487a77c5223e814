"""Reads `deck.yaml`: the names of a deck folder, and the files it consists of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from deck.bank.fields import Fields
from deck.bank.finding_list import Findings
from deck.bank.known_folders import CONFIG
from deck.bank.models import LocalizedText
from deck.bank.source import Map, Source, Text
from deck.bank.switches import read_off
from deck.bank.yaml_reader import read_tree
from deck.diagnostics.finding import Span

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_NAMESPACE = re.compile(r"[0-9a-f]{16,64}")
_START = Span.point(1, 1)
KEYS = {
    *("namespace", "name", "title", "languages", "banks", "live", "data", "glossary"),
    *("rules", "description", "author", "license", "url"),
}
_ADDRESS = re.compile(r"https?://[^\s/?#<>\"'`]+[^\s<>\"'`]*", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class About(NamedTuple):
    """What learners read about a deck, except its title."""

    description: LocalizedText | None = None
    author: str = ""
    license: str = ""
    url: str = ""


class Config(NamedTuple):
    """The values of `deck.yaml`."""

    namespace: str = ""
    name: str = ""
    titles: Mapping[str, str] | None = None
    languages: tuple[str, ...] = ("en",)
    banks: tuple[Text, ...] = ()
    banks_key: Span = _START
    live: Text | None = None  # file of the module
    data: tuple[Text, ...] = ()  # files that the module reads
    glossary: Text | None = None  # file of the terms
    about: About = About()
    off: tuple[Text, ...] = ()  # rules


def read_config(source: Source, findings: Findings) -> Config:
    """The values of the file; mistakes go to `findings`."""
    root = read_tree(source, findings)
    if not isinstance(root, Map):
        if not findings.recorded:
            message = f"{CONFIG} is a mapping with `namespace`, `title` and `banks`"
            findings.add("wrong-type", message, _START)
        return Config()
    fields = Fields(root, _START, "the deck folder", findings, ("en",))
    fields.check_keys(KEYS)
    languages = _languages(fields)
    fields = replace(fields, languages=languages)
    namespace = fields.text("namespace", required=True)
    if namespace is not None and not _NAMESPACE.fullmatch(namespace):
        message = "`namespace` is 16 to 64 of the digits 0 to 9 and a to f"
        fix = "draw them at random, as `deck init` does, and never change them"
        findings.add("bad-value", message, namespace.span, help=fix)
    name = fields.text("name", required=True)
    if name is not None and not _NAME.fullmatch(name):
        findings.add("bad-id", f"`{name}` cannot be the `name`", name.span)
    titles = _titles(fields, languages)
    banks = fields.texts("banks")
    if not banks:
        fields.missing("banks")
    return Config(
        namespace=str(namespace or ""),
        name=str(name or ""),
        titles=titles,
        languages=languages,
        banks=banks,
        banks_key=fields.key_span("banks"),
        live=fields.text("live"),
        data=_data(fields),
        glossary=fields.text("glossary"),
        about=_about(fields),
        off=read_off(fields),
    )


def _data(fields: Fields) -> tuple[Text, ...]:
    """The data files of the module; without one they have no reader."""
    if fields.get("data") is not None and fields.get("live") is None:
        fix = "name in `live` the Python file that reads them"
        fields.report("data", "`data` without `live` is read by nothing", fix)
    return fields.texts("data")


def _about(fields: Fields) -> About:
    url = fields.text("url")
    if url is not None and not _ADDRESS.fullmatch(url):
        message = f"`{url}` is not an address of the web"
        fix = "write all of it, such as `https://example.org/deck`"
        fields.findings.add("bad-value", message, url.span, help=fix)
    return About(
        fields.words("description"),
        str(fields.text("author") or ""),
        str(fields.text("license") or ""),
        str(url or ""),
    )


def _titles(fields: Fields, languages: Sequence[str]) -> dict[str, str]:
    """The deck's name in Anki for each language; Anki tells decks apart by it."""
    title = fields.words("title", required=True)
    if title is None:
        return {}
    titles = {lang: str(title.within(lang)).strip() for lang in languages}
    if len({name.casefold() for name in titles.values()}) < len(titles):
        fix = "Anki would put both into one deck; name the language in one of them"
        fields.report("title", "two languages have the same `title`", fix)
    return titles


def _languages(fields: Fields) -> tuple[str, ...]:
    languages: list[str] = []
    for text in fields.texts("languages"):
        code = str(text)
        if not _LANGUAGE.fullmatch(code):
            message = f"`{text}` is not a language code such as `en` or `zh`"
            from deck.bank.hints import language_code

            code = language_code(code)
            is_clear = _LANGUAGE.fullmatch(code) is not None
            fix = f"write `{code}`" if is_clear else ""
            fields.findings.add("bad-value", message, text.span, help=fix)
            if not is_clear:
                continue
        elif code in languages:
            fields.bad(text, f"language `{text}` stands twice")
        if code not in languages:
            languages.append(code)
    return tuple(languages) or ("en",)
