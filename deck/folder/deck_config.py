"""What `deck.yaml` says: the deck's names, and the files that it lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from deck.files import device_fault
from deck.folder.known_folders import CONFIG
from deck.source.fields import Fields, read_root
from deck.source.finding import START, Span
from deck.source.finding_list import Findings
from deck.source.forms import (
    LIST,
    MAX_ID,
    RULES,
    SCALAR,
    WORDS,
    one_or_more,
    read_id,
    read_keys,
    reference,
    scalar,
)
from deck.source.hints import language_code, meaning
from deck.source.keys import Form, Key, Keys
from deck.source.source import LocalizedText, Text

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_ALTERNATE = "alternate"
_ORDERS = ("banks", _ALTERNATE)
_CODES = "write codes such as `en` and `zh` in a list: `[en, zh]`"


def _pattern(pattern: str, fact: str, fix: str) -> Callable[..., Text | None]:
    """A reader of a text that matches a pattern; `{}` in the fact is the text."""
    form = re.compile(pattern)

    def read(fields: Fields, key: str) -> Text | None:
        text = fields.text(key)
        if text is None or form.fullmatch(text):
            return text
        fields.findings.add("bad-value", fact.format(text), text.span, help=fix)
        return None

    return read


def _name(fields: Fields, key: str) -> Text | None:
    """A name of files that each system can write."""
    text = read_id(fields, key)
    if text is not None and (fix := device_fault(text)):
        message = f"`{text}` cannot be the `{key}`"
        fields.findings.add("bad-id", message, text.span, help=fix)
    return text


def _order(fields: Fields, key: str) -> bool:
    """Whether new cards come from two banks in turn."""
    text = fields.text(key)
    if text is not None and text not in _ORDERS:
        fields.bad(text, f"there is no `{key}` called `{text}`", _ORDERS)
    return text == _ALTERNATE


def _switches(fields: Fields, key: str) -> tuple[Text, ...]:
    """The rules that `rules: {off: […]}` of a `deck.yaml` turns off."""
    fix = "write `rules: {off: [a-rule]}`"
    inner = fields.mapping(key, "a mapping with `off`", fix=fix)
    return tuple(read_keys(inner, SWITCHES).get("off", ()))


NAMESPACE = Form(
    "namespace",
    _pattern(
        r"[0-9a-f]{16,64}",
        "`namespace` is 16 to 64 of the digits 0 to 9 and a to f",
        "write those that `deck.lock` has; `deck init` draws them for a new deck",
    ),
    scalar("^[0-9a-f]{16,64}$"),
)
NAME = Form("name", _name, scalar(rf"^[a-z0-9][a-z0-9._-]{{0,{MAX_ID - 1}}}$"))
ADDRESS = Form(
    "address",
    _pattern(
        r"(?i:https?)://[^\s/?#<>\"'`]+[^\s<>\"'`]*",
        "`{}` is not an address of the web",
        "write all of it, such as `https://example.org/deck`",
    ),
    scalar("^[hH][tT][tT][pP][sS]?://"),
)
LANGUAGES = Form(
    "languages",
    lambda fields, _: fields.languages,  # read before all that needs them
    one_or_more(scalar(f"^{_LANGUAGE.pattern}$")),
)
ORDER = Form("order", _order, {"enum": [*_ORDERS]})
SWITCHES = Keys.of(
    "`rules`", {"off": Key(RULES, "rules that no card of the deck is checked for")}
)
DECK = Keys.of(
    "a deck folder",
    {
        "namespace": Key(
            NAMESPACE,
            "16 to 64 of the digits 0 to 9 and a to f, drawn at random; **never "
            "changes**: GUIDs in Anki and the reviews of the quiz depend on it",
            needed=True,
            missing="`deck init FOLDER --empty` makes a deck folder with one of its "
            "own",
        ),
        "name": Key(
            NAME,
            "of the files: lower-case letters, digits, `.`, `_`, `-`",
            needed=True,
            missing="write `name: a-name`, which the files of its packages have",
        ),
        "title": Key(
            WORDS,
            "of the decks in Anki, another in each language",
            needed=True,
            missing="write `title: …`, what it is called",
        ),
        "languages": Key(LANGUAGES, "codes such as `en` and `zh`; left out: `[en]`"),
        "banks": Key(
            LIST,
            "the files, in the order of learning; names of files are letters of any "
            "script, digits, `.`, `_`, `-` and blanks inside, a letter or digit first",
            needed=True,
            missing="write `banks: [a-file.yaml]`, the files with the cards",
        ),
        "order": Key(
            ORDER,
            "of new cards: `banks` (default), one bank after the other; or "
            "`alternate`, from two banks in turn",
            see="Angles, reasons, order",
        ),
        "functions": Key(
            LIST,
            "a list of installed packages whose functions the cards use",
            see="Functions of packages",
        ),
        "data": Key(
            LIST,
            "text files (`.csv`, `.tsv`, `.json`, `.txt`) that `functions.py` reads by "
            "their names",
            see="Functions of your own",
        ),
        "glossary": Key(SCALAR, "a file with the terms of the deck", see="Glossary"),
        "rules": Key(
            Form("switches", _switches, reference("switches")),
            "`{off: [long-code]}` turns rules off that only warn",
            see="Where a rule does not fit",
        ),
        "description": Key(
            WORDS,
            "what the deck is about, shown above it in Anki; plain text, in each "
            "language or once for all",
        ),
        "author": Key(
            WORDS,
            "a name, shown above the deck in Anki; in each language or once for all",
        ),
        "license": Key(SCALAR, "such as `CC BY 4.0`, shown there too"),
        "url": Key(
            ADDRESS,
            "where learners report mistakes, shown there too; an address that starts "
            "with `https://`",
        ),
    },
)


class About(NamedTuple):
    """What learners read about a deck, except its title."""

    description: Mapping[str, str] = MappingProxyType({})  # by language
    author: Mapping[str, str] = MappingProxyType({})  # by language
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
    alternate: bool = False  # new cards come from two banks in turn
    functions: tuple[Text, ...] = ()  # plugins
    data: tuple[Text, ...] = ()  # files that `functions.py` reads
    glossary: Text | None = None  # file of the terms
    about: About = About()
    off: tuple[Text, ...] = ()  # rules


def read_config(findings: Findings) -> Config:
    """The values of the file; mistakes go to `findings`."""
    fix = "write each on a line of its own, as `name: a-name`"
    fields = read_root(findings, DECK, ("en",), shown=CONFIG, fix=fix)
    if fields is None:
        return Config()
    languages = _languages(fields)
    fields = replace(fields, languages=languages)
    values = read_keys(fields, DECK)
    if not fields.items("banks"):
        fields.missing("banks")
    words = {key: str(values.get(key) or "") for key in ("license", "url")}
    return Config(
        namespace=str(values["namespace"] or ""),
        name=str(values["name"] or ""),
        titles=_titles(fields, values["title"]),
        languages=languages,
        banks=values["banks"],
        banks_key=fields.key_span("banks"),
        alternate=bool(values.get("order")),
        functions=values.get("functions", ()),
        data=values.get("data", ()),
        glossary=values.get("glossary"),
        about=About(
            values.get("description") or {}, values.get("author") or {}, **words
        ),
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
