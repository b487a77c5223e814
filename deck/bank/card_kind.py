"""What kinds of cards there are, and how much they matter."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a card asks its question and is graded."""

    RECALL = "recall"
    CLOZE = "cloze"
    CHOICE = "choice"
    NUMERIC = "numeric"
    TABLE = "table"
    SHAPE = "shape"
    OUTPUT = "output"
    BUG = "bug"
    CODE = "code"
    ORDER = "order"
    EXERCISE = "exercise"
    PICTURE = "picture"
    INTERVIEW = "interview"


class Tier(StrEnum):
    """The priority of a card."""

    CORE = "core"
    MORE = "more"
