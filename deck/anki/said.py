"""The short way of a text on a card, where that is certain; see deck.anki.plain."""

from __future__ import annotations

from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from deck.render.simple import simple


class Said(NamedTuple):
    """A text as it was written, its HTML, and its words for a title.

    `exact` and `shown` are its parts as the hashes of a card read them, in JSON:
    numbers have nine digits in one, and those that cards show in the other.
    """

    text: str
    html: str
    words: str
    exact: str
    shown: str


class Asked(NamedTuple):
    """What an answer is held to, as the hashes of a card read it."""

    exact: str
    shown: str


NOTHING = Said("", "", "", "", "")
TOLD = Asked('["Told"]', '["Told"]')


def say(text: str) -> Said | None:
    """A line of words and simple markup; None where it holds anything else."""
    found = simple(text)
    if found is None:
        return None
    json = quoted(text)
    return Said(text, *found, json, json)
