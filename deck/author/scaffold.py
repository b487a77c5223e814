"""A new deck folder: a copy of the shipped one, or a starter, with names of its own."""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from deck.author.json_schema import json_schema
from deck.errors import DeckError, UsageError
from deck.files import device_fault, failing
from deck.folder.known_folders import CONFIG, shipped_folder, starter_folder

SCHEMA = "livedeck.schema.json"
HEADER = f"# yaml-language-server: $schema={SCHEMA}\n"
"""The first line of a file that an editor checks by the schema beside it."""

_FOLDER = Path(__file__).parents[1] / "folder_files"
# Their names here have no dot: git would take them for those of this repository.
_OTHERS = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "workflow.yml": ".github/workflows/deck.yml",
}


_COPIED = {".yaml", ".yml", ".md", ".py", ".png", ".jpg", ".gif", ".webp", ".svg"}
_BANKS = {".yaml", ".yml"}
_LEFT = {"built"}  # built packages
_README = "README.md"
_LONGEST = 40  # characters of a name
_HEAD = re.compile(r"\A(?:#.*\n)+")
_ABOUT = re.compile(r"(?m)^(?:description|author|license|url):.*\n(?:  .*\n)*")
_OWN_HEAD = """\
# A copy of the deck folder that livedeck ships. The namespace was drawn for it and
# never changes: GUIDs and the learner's reviews depend on it.
"""


def begin_folder(path: Path, *, empty: bool) -> Path:
    """Make a deck folder; an `empty` one has a bank that shows the kinds of cards.

    Nothing that exists is written over. Raises UsageError or DeckError; then nothing
    is left behind.
    """
    check_free(path)
    source = starter_folder() if empty else shipped_folder()
    created: list[Path] = []
    with failing(DeckError, f"cannot make {path}"):
        try:
            for name, text in _files(source, title_of(path), empty=empty):
                file = path / name
                for folder in reversed(file.parents):
                    if not folder.exists():
                        folder.mkdir()
                        created.append(folder)
                created.append(file)
                with file.open("xb") as stream:
                    stream.write(text)
        except BaseException:
            for new in reversed(created):
                with suppress(OSError):
                    new.rmdir() if new.is_dir() else new.unlink()
            raise
    return path


def check_free(path: Path) -> None:
    """Raises UsageError where something is that would get mixed up with a deck."""
    with failing(DeckError, f"cannot make {path}"):
        if path.is_dir():
            if any(not entry.name.startswith(".") for entry in path.iterdir()):
                raise UsageError(f"{path} is not empty; name a folder that is new")
        elif path.exists() or path.is_symlink():
            raise UsageError(f"{path} is not a folder; name one that is new")


def title_of(path: Path) -> str:
    """The title of a deck: the name of its folder, as far as it can be displayed."""
    name = path.resolve().name.encode(errors="ignore").decode()
    shown = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(shown.replace("::", " ").split()) or "My deck"  # no subdeck


def file_name(title: str) -> str:
    """A name for the files of a deck, which every system can write."""
    bare = unicodedata.normalize("NFKD", title.lower())
    plain = "".join(char for char in bare if not unicodedata.combining(char))
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
    if not name or device_fault(name):
        return f"{name or 'my'}-deck"
    return name


def _files(source: Path, title: str, *, empty: bool) -> Iterator[tuple[str, bytes]]:
    """The files of the new folder with their texts; `deck.yaml` comes last."""
    for file in sorted(source.rglob("*")):
        place = file.relative_to(source)
        if place.parts[0] in _LEFT or file.suffix not in _COPIED or not file.is_file():
            continue
        if place.as_posix() != CONFIG:
            is_bank = file.suffix in _BANKS and len(place.parts) == 1
            yield place.as_posix(), HEADER.encode() * is_bank + file.read_bytes()
    if empty:
        yield _README, (shipped_folder() / _README).read_bytes()
    yield from folder_files()
    config = (source / CONFIG).read_text(encoding="utf-8")
    yield CONFIG, (HEADER + _own_config(config, title, empty=empty)).encode()


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def folder_files() -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files beside `deck.yaml`, banks and guide."""
    yield SCHEMA, schema_text().encode()
    for source, name in _OTHERS.items():
        yield name, (_FOLDER / source).read_bytes()


def _own_config(text: str, title: str, *, empty: bool) -> str:
    """A `deck.yaml` with a namespace, name and titles of its own."""
    name, forms = file_name(title), {"en": "{} ({})", "zh": "{}（{}）"}

    def own_title(match: re.Match[str]) -> str:
        both = forms[match["language"]].format(match["title"], title)
        return match["start"] + _quoted(both)

    if empty:
        text = text.replace("my-deck", name).replace("'My deck'", _quoted(title))
    else:
        text = _ABOUT.sub("", _HEAD.sub(_OWN_HEAD, text))
        text = re.sub("(?m)^name: .*", f"name: {name}", text)
        titles = r"(?m)^(?P<start>  (?P<language>en|zh): )(?P<title>.*)"
        text = re.sub(titles, own_title, text)
    return re.sub("(?m)^namespace: .*", f"namespace: {secrets.token_hex(16)}", text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
