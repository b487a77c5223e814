"""Whose pictures a deck shows, where their licence asks to say so."""

from __future__ import annotations

_LICENCE = "https://creativecommons.org/licenses/by-sa/3.0/"
_DIGITS = {
    "en": "Images of handwritten digits: MNIST, by Yann LeCun and Corinna Cortes, "
    'enlarged, under <a href="{}">CC BY-SA 3.0</a>.',
    "zh": "手写数字图像来自 MNIST，作者 Yann LeCun 与 Corinna Cortes，经放大，"
    '按 <a href="{}">CC BY-SA 3.0</a> 许可使用。',
}


def credit(language: str, *, digits: bool) -> str:
    """A paragraph for the deck's description; empty where nothing needs one."""
    if not digits:
        return ""
    text = _DIGITS.get(language.partition("-")[0], _DIGITS["en"])
    return "<br><br>" + text.format(_LICENCE)
