"""Reads numbers that stand among words: `35 and 4`, `7批2张`, `a=-1.5, y=0`.

Words that change what a number means make the whole unreadable, which is asked again.
"""

from __future__ import annotations

import re

from deck.quiz.reading import narrow, read_numbers, ungrouped, with_exponents

_MAX_LENGTH = 200
_ARROW = re.compile(r"[-=]>|[→⇒]")
_SUM = re.compile(r"^[\d\s.+*x/^()-]*[+*x/^-][\d\s.+*x/^()-]*=(?=[^=]*$)")
_PER_CENT = re.compile(r"\s*(?:%|per\s?cent\b|pct\b)")
_CHINESE_PER_CENT = re.compile(r"百分之\s*([\d.]+)")
_NUMBER = re.compile(
    r"(?<![a-z\d_.])[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+|/\d+)?%?(?![a-z\d_/%])"
)
_GROUPED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:(,| )\d{3})(?:\1\d{3})*(?![\d,])")
_JOINING = re.compile(r"\b(?:and|then)\b|[和与與及跟]|然后|再")
_REST = re.compile(r"(?:[^\W\d_]|[\s,.;:=!?~≈'])*")
_SAYS_MORE = re.compile(
    r"\b(?:no|not|never|without|or|less|more|greater|smaller|fewer|larger|bigger"
    r"|above|below|over|under|least|most|between|minus|negative|plus|times|half"
    r"|hundred|thousand|million|billion|dozen|k|zero|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve|inf|nan|infinity|log|ln|exp|e|sqrt|root"
    r"|square|squared|cubed|max|min|sigmoid|tanh|relu|softmax)\b|n't"
    r"|[不没沒非无無或负負减減加乘除倍成半点點百千万萬亿億零〇二两兩三四五六七八九十]"
    r"|分之|大于|小于|低于|高于|超过|少于|至少|至多|最多|最少|以上|以下|一(?!共)"
)


def read_told(text: str, asked: int = 0) -> tuple[float, ...] | None:
    """The numbers among words that say no more about them; None for anything else.

    Of a sum that was written out it is the result: `3 * 8 = 24`. Where one is `asked`
    for, `60,000` is one.
    """
    flat = with_exponents(narrow(text).lower())
    if len(flat) > _MAX_LENGTH:
        return None
    flat = _PER_CENT.sub("%", _CHINESE_PER_CENT.sub(r"\1%", _SUM.sub("", flat)))
    flat = _ARROW.sub(" ", flat)
    if asked == 1:
        flat = _GROUPED.sub(lambda m: ungrouped(m[0]), flat)
    if _SAYS_MORE.search(flat) or not _REST.fullmatch(_NUMBER.sub(" ", flat)):
        return None
    return read_numbers(" ".join(_NUMBER.findall(flat)))


def names_numbers(text: str) -> bool:
    """Whether the words among numbers may say which one is which."""
    rest = _JOINING.sub(" ", narrow(text).lower())
    return any(char.isalpha() for char in rest)
