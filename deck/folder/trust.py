"""Which folders' code runs: the user's own, and others' as it was when it was trusted.

Code are the programs of cards, and `functions.py` with its data files. The
list of trusted folders has the hash of each of them by name, so that a finding can say
what changed. The shipped deck is trusted as long as its code is that of this
installation.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.errors import DeckError, UsageError
from deck.files import failing, locked, read_file, replace_file
from deck.folder.known_folders import shipped_folder
from deck.source.finding import START, Finding
from deck.source.finding_list import Findings
from deck.source.source import Source

if TYPE_CHECKING:
    from deck.folder.deck_folder import Listing

_VERSION = 3
_MAX_BYTES = 16_000_000  # of the list; a larger one is as good as damaged
_NAMED = 3  # cards and files that a finding names


class Trust(NamedTuple):
    """What is trusted in a folder: all code, or what `code` has the hashes of."""

    is_always: bool
    code: Mapping[
        str, str
    ]  # by what has it, such as `card odd-sum` or `file functions.py`


_NONE = Trust(is_always=False, code={})


def config_file() -> Path:
    """The list of trusted folders, in the user's configuration."""
    from platformdirs import user_config_path

    return user_config_path("livedeck", appauthor=False) / "trusted.json"


def runs_always(folder: Path) -> bool:
    """True if the code of a folder runs, whatever it is: it need not be read."""
    path = folder.resolve()
    return path == shipped_folder().resolve() or _trust_in(path).is_always


@lru_cache(maxsize=1)  # the texts of a listing stay as they are
def untrusted(listing: Listing) -> Finding | None:
    """The finding on code that the user has not trusted; None where all of it runs."""
    if runs_always(listing.path) or _is_shipped(listing):
        return None
    code, known = folder_code(listing), _trust_in(listing.path.resolve()).code
    unknown = code.items() - known.items()
    if unknown:
        unknown -= folder_code(_shipped()).items()
    if not unknown:
        return None
    names = [name for name in code if (name, code[name]) in unknown]
    fact = "changed since it was trusted" if known else "is not trusted"
    findings = Findings(listing.source)
    shown = listing.prefix.rstrip("/")
    command = f"deck trust {shlex.quote(shown)}" if shown else "deck trust"
    fix = f"read it; `{command}` runs it from now on, as it is"
    message = f"code of this folder {fact}: {_listed(names)}"
    findings.add("untrusted-code", message, START, help=fix)
    return findings.recorded[0]


def folder_code(listing: Listing) -> dict[str, str]:
    """Hashes of the code of a folder, by what has it."""
    texts: dict[str, list[str]] = {}
    for source in listing.sources:
        for card, code in _card_codes(source.text, listing.config.languages):
            texts.setdefault(f"card {card}", []).append(code)
    if (module := listing.module) is not None:
        texts |= {f"file {file.name}": [file.text] for file in (module, *module.data)}
    return {name: _hash(parts) for name, parts in texts.items()}


@lru_cache(maxsize=1_000)  # a session opens the folder for each of its banks
def _card_codes(bank: str, languages: tuple[str, ...]) -> Sequence[tuple[str, str]]:
    """The cards of a bank that have code, each with all of it."""
    from deck.folder.validate import read_bank
    from deck.kinds import card_code

    cards = read_bank(Source("", bank), languages).cards
    each = ((str(card.id), card_code(card).text) for card in cards)
    return [(name, code) for name, code in each if code]


def trust_code(listing: Listing) -> Mapping[str, str]:
    """Trust the code of a folder as it is in a listing, and return it.

    Raises DeckError.
    """
    code = folder_code(listing)
    _store(listing.path, Trust(is_always=False, code=code))
    return code


def trust_always(folder: Path) -> None:
    """Trust a folder whatever its code will be. Raises DeckError."""
    _store(folder, Trust(is_always=True, code={}))


def remove_trust(folder: Path) -> None:
    """Take trust in a folder back. Raises DeckError; UsageError if there was none."""
    _store(folder, None)


def trusted_folders() -> dict[str, Trust]:
    """What is trusted by paths; nothing where the list is missing or damaged."""
    try:
        listed = json.loads(read_file(config_file(), _MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(listed, dict) or listed.get("version") != _VERSION:
        return {}
    folders = listed.get("folders")
    return {
        path: Trust(found.get("always") is True, _texts(found.get("code")))
        for path, found in (folders.items() if isinstance(folders, dict) else ())
        if isinstance(found, dict)
    }


def _texts(found: Any) -> dict[str, str]:
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: text for name, text in pairs if isinstance(text, str)}


def _trust_in(path: Path) -> Trust:
    return trusted_folders().get(str(path), _NONE)


def _store(folder: Path, trust: Trust | None) -> None:
    """Put trust in a folder into the list, or take it out."""
    path, file = str(folder.resolve()), config_file()
    with failing(DeckError, f"cannot remember which folders are trusted, in {file}"):
        file.parent.mkdir(parents=True, exist_ok=True)
        with locked(file.with_name(f"{file.name}.lock")):
            folders = trusted_folders()
            if trust is not None:
                folders[path] = trust
            elif folders.pop(path, None) is None:
                raise UsageError(f"{folder} is not in the list of `deck trust --list`")
            listed = {
                name: {"always": True} if each.is_always else {"code": each.code}
                for name, each in folders.items()
            }
            whole = {"version": _VERSION, "folders": listed}
            replace_file(file, (json.dumps(whole, indent=1) + "\n").encode())
    untrusted.cache_clear()


def _shipped() -> Listing:
    from deck.folder.deck_folder import open_folder

    return open_folder(shipped_folder())


def _is_shipped(listing: Listing) -> bool:
    """True if all banks of a folder are shipped ones: no card need be read."""
    texts = {source.hash for source in _shipped().sources}
    return listing.module is None and all(s.hash in texts for s in listing.sources)


def _hash(texts: Iterable[str]) -> str:
    whole = "\0".join(texts).encode("utf-8", errors="surrogatepass")
    return sha256(whole).hexdigest()


def _listed(names: Sequence[str]) -> str:
    """The first of some names, and how many there are more."""
    parts = (name.partition(" ") for name in names[:_NAMED])
    more = len(names) - _NAMED
    first = ", ".join(f"{kind} `{name}`" for kind, _, name in parts)
    return first + (f" and {more} more" if more > 0 else "")
