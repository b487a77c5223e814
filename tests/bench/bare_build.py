"""The bare script that builds are compared with: PyYAML and genanki, no checks.

python tests/bench/bare_build.py FOLDER PACKAGE
"""

from __future__ import annotations

import sys
from pathlib import Path

import genanki
import yaml

MODEL = genanki.Model(
    1_607_392_319,
    "bare",
    fields=[{"name": "Question"}, {"name": "Answer"}],
    templates=[
        {"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr>{{Answer}}"}
    ],
)


def text(words: str | dict[str, str]) -> str:
    """A text, of two languages the English one."""
    return words["en"] if isinstance(words, dict) else words


def main(folder: Path, package: str) -> None:
    """A note for each card of each bank."""
    deck = genanki.Deck(2_059_400_110, "Bare")
    for path in sorted(folder.glob("bank-*.yaml")):
        with path.open(encoding="utf-8") as stream:
            bank = yaml.load(stream, Loader=yaml.CSafeLoader)
        for card in bank["cards"]:
            guid = genanki.guid_for(card["id"])
            fields = [text(card[key]) for key in ("q", "a")]
            deck.add_note(genanki.Note(model=MODEL, fields=fields, guid=guid))
    genanki.Package(deck).write_to_file(package)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
