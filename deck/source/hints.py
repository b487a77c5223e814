"""Hints for unknown keys and values: what other tools call them, and what is similar.

The words and sentences are in `hints.toml` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from deck.files import own_tables
from deck.source.finding import closest
from deck.source.keys import Keys

_TABLES = Path(__file__).with_suffix(".toml")
_IN_ONE_LANGUAGE = re.compile(r"(\w+)[_-]([a-z]{2})")  # `q_en`
_CODE = re.compile(r"[a-z]{2}([-_][A-Za-z0-9]{2,8})?")
_INDENT = "indent the languages of a text below its key: `q: {%s: …}`"


class KeyHint(NamedTuple):
    """What to do about an unknown key.

    `meant` has the keys that are not missing, since this one stands for them. If
    `once`, one finding is enough for all such keys of a mapping.
    """

    help: str
    meant: Collection[str] = ()
    once: bool = False


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


def key_hint(
    key: str, known: Collection[str], free: Collection[str], keys: Keys
) -> KeyHint:
    """The hint for a key that a mapping with some `keys` does not have.

    It may have those in `known`, of which it lacks those in `free`.
    """
    plain, nouns = _plain(key), keys.nouns
    for noun in nouns:
        if fix := removed_help(key, noun):
            return KeyHint(fix)
    for meant in (plain, *_synonyms("keys").get(plain, ())):
        if meant in free:
            return KeyHint(f"did you mean `{meant}`?", (meant,))
    for noun in nouns:
        if fix := _sentence("instead", noun, plain):
            return KeyHint(fix)
    if (in_one := _IN_ONE_LANGUAGE.fullmatch(key)) and in_one[1] in known:
        fix = f"write the languages in one key: `{in_one[1]}: {{{in_one[2]}: …}}`"
        return KeyHint(fix, (in_one[1],))
    if fix := keys.elsewhere(key):
        is_card = "card" in nouns
        return KeyHint(fix, known if is_card else (), once=not is_card)
    if meant := meaning(key, known, "keys"):
        return KeyHint(f"did you mean `{meant}`?", (meant,))
    if "card" in nouns and is_language(key):
        return KeyHint(_INDENT % key, known, once=True)
    return KeyHint(f"the keys are {', '.join(sorted(known))}")


def removed_help(name: str, of: str) -> str:
    """What to do about a key or rule that the version before had, or nothing."""
    return _sentence("removed", of, name)


def _sentence(table: str, of: str, name: str) -> str:
    """The sentence that a part of a table has for a name, or nothing."""
    sentences = own_tables(_TABLES)[table].get(of, {})
    return next((fix for fix, names in sentences.items() if name in names.split()), "")


def _plain(word: str) -> str:
    """A word as the table has it."""
    return word.lower().replace("_", "-")


def language_code(word: str) -> str:
    """The code of a language by what it may be called, in lower case."""
    code = _plain(word)
    return _synonyms("languages").get(code, [code])[0]


def is_language(key: str) -> bool:
    """True if a key has the form of a language code, or names a language."""
    return bool(_CODE.fullmatch(key)) or _plain(key) in _synonyms("languages")
