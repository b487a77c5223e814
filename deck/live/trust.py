"""Which code may run: that of the shipped decks, and code that the user allowed.

Code is remembered by its hash: it may run in any folder, and when it is edited, it has
to be allowed again. With each hash are its folder and card, so that a message can name
what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from deck.bank.known_folders import shipped_folder, starter_folder
from deck.cache import cache_key, code_version, load, store
from deck.errors import DeckError
from deck.files import failing, locked, read_file, replace_file

if TYPE_CHECKING:
    from deck.bank.deck_folder import LoadedBank
    from deck.bank.models import Card
    from deck.bank.source import Module

_VERSION = 2
_MAX_BYTES = 16_000_000  # of the list; one that is larger begins anew
_MODULE = "live: "  # before the name of a module; no id of a card has a blank

Hashes = Mapping[str, Mapping[str, str]]  # of code by folder, and card or module


def config_file() -> Path:
    """The list of code that may run, in the user's configuration."""
    from platformdirs import user_config_path

    return user_config_path("livedeck", appauthor=False) / "trusted.json"


def allow(folder: Path) -> bool:
    """Remember that the code of a folder, as it is now, may run; True if any is new.

    Raises DeckError, or UsageError where there is no deck folder.
    """
    code = _code_hashes(folder)
    path, file = str(folder.resolve()), config_file()
    if code == _allowed().get(path, {}):
        return False
    with failing(DeckError, f"cannot remember that programs may run, in {file}"):
        file.parent.mkdir(parents=True, exist_ok=True)
        with locked(file.with_name(f"{file.name}.lock")):
            others = {key: each for key, each in _allowed().items() if key != path}
            folders = {**others, path: code} if code else others
            listed = {"version": _VERSION, "folders": folders}
            replace_file(file, (json.dumps(listed, indent=1) + "\n").encode())
    return True


def trusted(folder: Path, code: frozenset[str]) -> frozenset[str]:
    """Those of a folder's programs, or its module, that may run: allowed or shipped.

    So a checkout or copy of the shipped deck builds at once, and so does a folder of
    `deck init`; a program that is edited there has to be allowed.
    """
    if not code or folder.resolve() == shipped_folder().resolve():
        return code
    hashes = {text: _hash(text) for text in code}
    known = {sha for each in _allowed().values() for sha in each.values()}
    for own in (starter_folder(), shipped_folder()):  # the second takes long to read
        if not known.issuperset(hashes.values()):
            known |= _own_code(own, _state(own))
    return frozenset(text for text, sha in hashes.items() if sha in known)


def edited(loaded: LoadedBank) -> frozenset[str]:
    """The cards, and the file of the module, whose code is not as it was allowed."""
    before = _allowed().get(str(loaded.path.resolve()), {})
    return frozenset(
        name.removeprefix(_MODULE)
        for name, text in _named_code(loaded.cards, loaded.module).items()
        if before.get(name, _hash(text)) != _hash(text)
    )


def runnable(loaded: LoadedBank) -> list[str]:
    """The code of the cards of a bank, each once, in order."""
    from deck.live.program import card_code

    codes = (card_code(card).text for card in loaded.cards if card.has_code)
    return list(dict.fromkeys(codes))


def _code_hashes(folder: Path) -> dict[str, str]:
    """Hashes of the code in a folder as it is now, by its cards and its module."""
    from deck.bank.deck_folder import open_folder
    from deck.bank.validate import read_bank

    listing = open_folder(folder)
    banks = [read_bank(s, listing.config.languages) for s in listing.sources]
    cards = (card for bank in banks for card in bank.cards)
    code = _named_code(cards, listing.module)
    return {name: _hash(text) for name, text in code.items()}


def _named_code(cards: Iterable[Card], module: Module | None) -> dict[str, str]:
    """The code of a folder, by the card or module that has it; of one id the first."""
    from deck.live.program import card_code

    code: dict[str, str] = {}
    for card in cards:
        if card.has_code:
            code.setdefault(str(card.id), card_code(card).text)
    if module is not None:
        code[_MODULE + module.name] = module.whole
    return code


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def _allowed() -> Hashes:
    """The list of allowed code; empty if it is missing, damaged or too large."""
    file = config_file()
    try:
        status = file.stat()
    except OSError:
        return {}
    return _read(file, (status.st_ino, status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)  # each bank of a folder asks
def _read(file: Path, _state: tuple[int, ...]) -> Hashes:
    """The list in this state."""
    try:
        listed = json.loads(read_file(file, _MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    folders = listed.get("folders") if isinstance(listed, dict) else None
    if not isinstance(folders, dict) or listed.get("version") != _VERSION:
        return {}
    return {
        folder: {name: sha for name, sha in code.items() if isinstance(sha, str)}
        for folder, code in folders.items()
        if isinstance(code, dict)
    }


@lru_cache(maxsize=4)  # each bank of a copy asks
def _own_code(folder: Path, state: str) -> frozenset[str]:
    """Hashes of the code in a folder of ours in this state, cached: reading is slow."""
    name = cache_key("own code", code_version(), str(folder), state)
    hashes = load(name)
    if hashes is None:
        try:
            hashes = sorted({*_code_hashes(folder).values()})
        except DeckError:
            return frozenset()
        store(name, hashes)
    return frozenset(hashes)


def _state(folder: Path) -> str:
    """The names, times and sizes of the files in a folder."""
    try:
        files = sorted((path.name, path.stat()) for path in folder.glob("*.*"))
    except OSError:
        return ""
    return " ".join(f"{name}:{of.st_mtime_ns}:{of.st_size}" for name, of in files)
