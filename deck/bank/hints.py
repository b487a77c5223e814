"""Proposals for unknown keys and values, by what other tools call them.

The words and texts are in `hints.toml` beside this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from deck.bank.keys import CARD, CARD_KEYS, KINDS, Kind
from deck.bank.source import Map, Node, Text
from deck.diagnostics.finding import closest
from deck.files import own_tables

_TABLES = Path(__file__).with_suffix(".toml")
_IN_ONE_LANGUAGE = re.compile(r"(\w+)[_-]([a-z]{2})")  # `q_en`
_CODE = re.compile(r"[a-z]{2}([-_][A-Za-z0-9]{2,8})?")


@cache
def _synonyms(section: str) -> Mapping[str, Sequence[str]]:
    """The words of a section of the table, and what each may mean."""
    meanings: dict[str, list[str]] = {}
    for meaning, words in own_tables(_TABLES)[section].items():
        for word in words.split():
            meanings.setdefault(word, []).append(meaning)
    return meanings


def meaning(word: str, known: Iterable[str], section: str) -> str:
    """The known word that another one means, by a section of the table; or nothing."""
    return closest(word, known, _synonyms(section))


def key_meaning(key: str, value: Node | None, known: Collection[str]) -> str:
    """The key that is meant by one that is not known; empty if no key is similar."""
    if has_gaps(value):
        return "text" if "text" in known else ""
    if (in_one := _IN_ONE_LANGUAGE.fullmatch(key)) and in_one[1] in known:
        return in_one[1]
    meant = meaning(key, known, "keys")
    # What other cards have is no misspelt word, but may be what others call a key.
    is_clear = key not in CARD_KEYS or meant in _synonyms("keys").get(key, ())
    return meant if is_clear else ""


def has_gaps(value: Node | None) -> bool:
    """True if a text is that of a cloze card."""
    texts = value.entries.values() if isinstance(value, Map) else [value]
    return any(isinstance(text, Text) and "{{c" in text for text in texts)


def unknown_key_help(
    key: str, value: Node | None, known: Collection[str], whole: str, meant: str
) -> str:
    """What to do about a key that `whole`, such as `a recall card`, does not have."""
    kind = whole.partition(" ")[2]
    if removed := removed_help(key, kind.rpartition(" ")[2]):
        return removed
    if has_gaps(value) and "text" not in known:
        return "a text with gaps is that of a card of `kind: cloze`"
    plain = _plain(key)
    is_known = has_gaps(value) or meant in _synonyms("keys").get(plain, ())
    for of in (kind, kind.rpartition(" ")[2]):
        for keys, fact in own_tables(_TABLES)["unwanted"].get(of, {}).items():
            if plain in keys.split() and not (meant and is_known):
                return str(fact).replace("{key}", plain)
    if (in_one := _IN_ONE_LANGUAGE.fullmatch(key)) and in_one[1] == meant:
        return f"a text has its languages in one key: `{meant}: {{{in_one[2]}: …}}`"
    having = [f"`{one}`" for one in Kind if key in KINDS[one].each]
    if kind.endswith("card") and having and not meant:
        return f"cards of kind {', '.join(having)} have it"
    if kind.endswith("card") and is_language(key) and not meant:
        return f"a text has its languages inside: `q: {{{key}: …}}`"
    if similar := meant or closest(key, known):
        return f"did you mean `{similar}`?"
    return f"the keys are {', '.join(sorted(known))}"


def removed_help(name: str, of: str) -> str:
    """What to do about a key or rule that the version before had, or nothing."""
    removed = own_tables(_TABLES)["removed"].get(of, {})
    return next((fix for fix, names in removed.items() if name in names.split()), "")


def unseen_help(text: str) -> str:
    """What to do about an id with a character that nobody sees, or nothing."""
    unseen = next((char for char in text if unicodedata.category(char) == "Cf"), "")
    return f"take out the invisible character U+{ord(unseen):04X}" if unseen else ""


def _plain(word: str) -> str:
    """A word as the table has it."""
    return word.lower().replace("_", "-")


def kind_by_keys(keys: Collection[str]) -> str:
    """The kind that has such keys, for a card that does not say."""
    for kind in (
        *(Kind.CHOICE, Kind.CLOZE, Kind.INTERVIEW, Kind.CODE),
        *(Kind.ORDER, Kind.NUMERIC, Kind.BUG, Kind.EXERCISE),
    ):
        own = {*KINDS[kind].own}.difference(CARD.each, ("q", "a", "slips"))
        if not own.isdisjoint(keys):
            return kind
    return Kind.OUTPUT if "program" in keys and "a" not in keys else Kind.RECALL


def language_help(key: str, known: Sequence[str], meant: str) -> str:
    """What to do about an unknown key among the languages of a text."""
    if meant:
        return f"did you mean `{meant}`?"
    if not is_language(key):
        return f"the languages of the deck are {', '.join(known)}"
    listed = ", ".join([*known, language_code(key)])
    return f"write `languages: [{listed}]` in deck.yaml, or take these texts out"


def language_code(word: str) -> str:
    """The code of a language by what it may be called, in lower case."""
    code = _plain(word)
    return _synonyms("languages").get(code, [code])[0]


def is_language(key: str) -> bool:
    """True if a key has the form of a language code, or names a language."""
    return bool(_CODE.fullmatch(key)) or _plain(key) in _synonyms("languages")


def command_help(name: str, known: Collection[str]) -> str:
    """What to do about a command that formulas do not have, or nothing."""
    tables = own_tables(_TABLES)
    if name in tables["acting"]["commands"].split():
        return str(tables["acting"]["help"])
    if name in tables["packages"]:
        return str(tables["packages"][name])
    meant = meaning(name, known, "commands")
    return f"did you mean `\\{meant}`?" if meant else ""
