"""The sentences of cards, quiz, stats and preview, in several languages.

English is in `words.json`, by the names of the sentences. Of two forms, singular and
plural, the first value decides. Other languages are catalogues of gettext in
`deck/locale`; `pytest tests/quiz/test_words.py --bless` compiles a `.po` to its `.mo`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from gettext import NullTranslations

_ENGLISH = Path(__file__).with_suffix(".json")
_LOCALE = Path(__file__).with_name("locale")
INTERFACES = ("en", *sorted(path.parent.name for path in _LOCALE.glob("*/LC_MESSAGES")))


def base_language(language: str) -> str:
    """A language without its region: `zh` for `zh-TW`."""
    return language.partition("-")[0]


def interface_of(language: str) -> str:
    """The language of the interface for cards of a language, else English."""
    base = base_language(language)
    return base if base in INTERFACES else "en"


def locale_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the locale, such as `pt-br`; empty if it has none."""
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "") or _display_language()
    return re.split("[.@]", locale)[0].replace("_", "-").lower()


def _display_language() -> str:
    """The language of Windows, which has no such variables."""
    if sys.platform != "win32":
        return ""
    import ctypes
    from locale import windows_locale

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return windows_locale.get(number, "")


def interface_here(language: str, environ: Mapping[str, str] = os.environ) -> str:
    """The locale's language if the interface has it, else that of the cards."""
    base = base_language(locale_language(environ))
    return base if base in INTERFACES else interface_of(language)


def phrase(name: str, ui: str, *values: object) -> str:
    """A sentence in the language of the interface or a card, else in English."""
    found, language = english()[name], _catalogue(interface_of(ui))
    if isinstance(found, str):
        return language.gettext(found).format(*values)
    one, more = found
    number = values[0] if isinstance(values[0], int) else 0
    return language.ngettext(one, more, number).format(*values)


def time_span(minutes: float, ui: str) -> str:
    """A number of minutes in words; in seconds if it is less than one."""
    if minutes < 1:
        return phrase("seconds", ui, minutes * 60)
    return phrase("minutes", ui, minutes)


def sentences(texts: Iterable[str], ui: str) -> str:
    """Sentences joined by a blank, in languages that have one."""
    return ("" if interface_of(ui) == "zh" else " ").join(texts)


def listed(names: Iterable[str], language: str) -> str:
    """Names with the comma of a language between them."""
    return ("、" if base_language(language) == "zh" else ", ").join(names)


def phrases(prefix: str, ui: str) -> dict[str, str]:
    """The sentences with a prefix of their names; values stay as `{0}` and `{1}`."""
    names = (name for name in english() if name.startswith(prefix))
    return {name: phrase(name, ui, "{0}", "{1}") for name in names}


@cache
def english() -> dict[str, str | list[str]]:
    """The English sentences by their names."""
    return cast("dict[str, str | list[str]]", json.loads(_ENGLISH.read_bytes()))


@cache
def _catalogue(language: str) -> NullTranslations:
    """The sentences of a language; without a catalogue they stay English."""
    from gettext import translation

    return translation("livedeck", _LOCALE, [language], fallback=True)
