"""The few words of our own that stand on cards, in the languages of decks."""

from __future__ import annotations

_WORDS: dict[str, dict[str, str]] = {
    "what-prints": {"en": "What does this print?", "zh": "这段程序会输出什么？"},
    "prints-nothing": {"en": "(prints nothing)", "zh": "（没有输出）"},
    "error": {"en": "error", "zh": "报错（error）"},
    "line": {"en": "line {}", "zh": "第 {} 行"},
    "on-paper": {"en": "Work it out, then look.", "zh": "先自己算，再看答案。"},
}


def word(name: str, language: str, *values: object) -> str:
    """A word in a language, or in English where we do not have it."""
    each = _WORDS[name]
    return each.get(language.partition("-")[0], each["en"]).format(*values)
