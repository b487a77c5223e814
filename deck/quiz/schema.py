"""The tables of a file of reviews, and the way from older ones to them.

`review` and `event` are the log: rows are added and never deleted, and change only
where a card gets another id. `memory` follows from the log and is stored so that a
session starts at once; `derived` names the scheduler that it follows by. Days are
counted as in `date.toordinal`.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from deck.quiz.entry_checks import is_name

APPLICATION = 0x4C444B52  # the mark of a file that is ours: "LDKR"
_STEPS = Path(__file__).with_name("migrations")  # from each schema to the next
SCHEMA = len([*_STEPS.glob("*.sql")])


def upgrade(db: sqlite3.Connection) -> None:
    """Make the tables of a new file, or bring those of an older one forward."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    for step in range(version + 1, SCHEMA + 1):
        script = (_STEPS / f"{step}.sql").read_text(encoding="utf-8")
        for statement in script.split(";"):
            db.execute(statement)
    if version == 0:
        device = (os.urandom(8).hex(),)
        db.execute("INSERT INTO meta VALUES ('device', ?)", device)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
    if 0 < version < SCHEMA:
        decks = db.execute("SELECT DISTINCT namespace FROM event").fetchall()
        for (namespace,) in decks:
            move_renamed(db, namespace)
    db.execute(f"PRAGMA user_version = {SCHEMA}")


# Cards with another id.


def current_ids(db: sqlite3.Connection, namespace: str) -> dict[str, str]:
    """From former ids of cards to those that they have after all renames.

    Where two machines gave a card different ids, it has the later one, and what was
    answered under the other is of the same card: on both machines alike.
    """
    query = (
        "SELECT card, value FROM event WHERE namespace = ? AND kind = 'rename' "
        "ORDER BY at_ms, device, card, gap"
    )
    ids: dict[str, str] = {}
    for old, new in db.execute(query, (namespace,)):
        if is_name(old) and is_name(new):
            names = {old, new, ids.get(old, old), ids.get(new, new)}
            names |= {each for each, now in ids.items() if now in names}
            ids |= dict.fromkeys(names, new)
            del ids[new]
    return ids


def move_renamed(db: sqlite3.Connection, namespace: str) -> dict[str, str]:
    """Give what is in the log of renamed cards their current ids, which are returned.

    Two answers of one moment, given under two ids of one card, keep their ids apart.
    """
    ids = current_ids(db, namespace)
    moved = "SET card = ? WHERE namespace = ? AND card = ?"
    for old, new in ids.items():
        values = (new, namespace, old)
        db.execute(f"UPDATE OR IGNORE review {moved}", values)
        db.execute(f"UPDATE OR IGNORE event {moved} AND kind != 'rename'", values)
    return ids
