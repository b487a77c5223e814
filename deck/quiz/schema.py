"""The tables of a file of reviews, and the current ids of its cards.

`review` and `event` are the log: rows are added, never deleted, and changed only when a
card is renamed. `memory` is derived from the log and stored so that a session starts at
once; `derived` names the scheduler of these rows. Days are `date.toordinal`.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from deck.quiz.entry_checks import is_name

APPLICATION = 0x4C444B52  # the application id of our files: "LDKR"
SCHEMA = 3
_TABLES = Path(__file__).with_suffix(".sql")


def create(db: sqlite3.Connection) -> None:
    """Create the tables of a new file."""
    for statement in _TABLES.read_text(encoding="utf-8").split(";"):
        db.execute(statement)
    db.execute("INSERT INTO meta VALUES ('device', ?)", (os.urandom(8).hex(),))
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {SCHEMA}")


def current_ids(db: sqlite3.Connection, namespace: str) -> dict[str, str]:
    """The current ids of cards by their former ones, after all renames.

    If two machines gave a card different ids, the later one holds on both of them, and
    answers under the other belong to the same card.
    """
    query = (
        "SELECT card, value FROM event WHERE namespace = ? AND kind = 'rename' "
        "ORDER BY at_ms, device, card, gap"
    )
    ids: dict[str, str] = {}
    former: dict[str, set[str]] = {}  # by the id that a card has now
    for old, new in db.execute(query, (namespace,)):
        if is_name(old) and is_name(new):
            names = {old, new, ids.get(old, old), ids.get(new, new)}
            names = names.union(*(former.pop(each, ()) for each in names))
            ids |= dict.fromkeys(names, new)
            del ids[new]
            former[new] = names - {new}
    return ids


def move_renamed(db: sqlite3.Connection, namespace: str) -> dict[str, str]:
    """Give the entries of renamed cards their current ids, and return those.

    Two answers of the same time under two ids of one card keep their ids.
    """
    ids = current_ids(db, namespace)
    moved = "SET card = ? WHERE namespace = ? AND card = ?"
    for old, new in ids.items():
        values = (new, namespace, old)
        db.execute(f"UPDATE OR IGNORE review {moved}", values)
        db.execute(f"UPDATE OR IGNORE event {moved} AND kind != 'rename'", values)
    return ids
