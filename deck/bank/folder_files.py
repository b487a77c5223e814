"""What a new deck folder has beside its banks: for editors, for git, for publishing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from deck.bank.json_schema import json_schema
from deck.bank.new_card import snippets

SCHEMA = "livedeck.schema.json"
SNIPPETS = ".vscode/livedeck.code-snippets"
HEADER = f"# yaml-language-server: $schema={SCHEMA}\n"
"""The first line of a file that an editor checks by the schema beside it."""

_TEXTS = Path(__file__).parents[1] / "folder_files"
# Their names here have no dot: git would take them for those of this repository.
_COPIED = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "extensions.json": ".vscode/extensions.json",
    "tasks.json": ".vscode/tasks.json",
    "workflow.yml": ".github/workflows/deck.yml",
}


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def folder_files(languages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files, for a deck in these languages."""
    yield SCHEMA, schema_text().encode()
    yield SNIPPETS, snippets(languages).encode()
    for source, name in _COPIED.items():
        yield name, (_TEXTS / source).read_bytes()
