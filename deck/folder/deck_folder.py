"""A deck folder: `deck.yaml` with its names, and the files that it lists."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from deck.errors import DeckError, UsageError
from deck.files import (
    DATA_ENDINGS,
    exists,
    failing,
    is_spelled,
    name_fault,
    read_file,
)
from deck.folder.deck_config import Config, read_config
from deck.folder.known_folders import CONFIG, FUNCTIONS, MISNAMED
from deck.source.finding import START, Finding, closest, did_you_mean
from deck.source.finding_list import Findings
from deck.source.source import Module, Source, Text

if TYPE_CHECKING:
    from deck.folder.glossary import Glossary, Term
    from deck.folder.validate import Bank
    from deck.live.image_file import ImageFile
    from deck.source.models import Card

_MARK = "\ufeff"  # some editors begin a file so, two of them twice
_MAX_BYTES = 4_000_000
_YAML = (".yaml", ".yml")
# How a file's name ends, and the rules of a bad name and of a file that is not there.
_FILES = {
    "bank": (_YAML, "bad-value", "missing-bank"),
    "glossary": (_YAML, "bad-glossary", "bad-glossary"),
    "module": ((".py",), "bad-module", "bad-module"),
    "data file": (DATA_ENDINGS, "bad-module", "bad-module"),
}


class LoadedBank(NamedTuple):
    """A bank that was read, with all else that its values depend on.

    `cards` are those without a finding. `findings` are those of all that was read.
    `untrusted` is the one on code of the folder that may not run, if there is any.
    """

    bank: Bank
    path: Path  # of the deck folder
    languages: tuple[str, ...]  # to be computed
    config: Source  # deck.yaml
    plugins: tuple[Text, ...]  # that it names, with functions for live values
    module: Module | None  # of functions for live values
    cards: tuple[Card, ...]
    images: Mapping[str, ImageFile]  # by the names that the cards give them
    findings: tuple[Finding, ...]
    untrusted: Finding | None
    terms: Sequence[Term] = ()  # of the glossary

    @property
    def source(self) -> Source:
        """The text of the bank."""
        return self.bank.source


@dataclass(frozen=True, eq=False)
class Listing:
    """A deck folder; its files are read when they are asked for.

    What is wrong with its `deck.yaml`, or with what that lists, is in `findings`.
    """

    path: Path
    prefix: str  # of the paths that the user is shown
    config: Config
    source: Source  # of deck.yaml
    findings: Findings
    module: Module | None = None

    @cached_property
    def sources(self) -> Sequence[Source]:
        """The texts of the banks."""
        return [*self._sources()]

    def _sources(self) -> Iterator[Source]:
        listed: set[str] = set()
        for name in self.config.banks:
            if name in listed:
                message = f"bank `{name}` is listed twice"
                self.findings.add("bad-value", message, name.span)
                continue
            file = name.rpartition("/")[2]
            listed |= {file, file if file.endswith(_YAML) else f"{file}.yaml"}
            if not self._is_there(name, "bank"):
                listed.add(closest(name, self._names(_YAML) - {*self.config.banks}))
            elif source := self.load(name):
                yield source
        glossary = self.config.glossary
        if not self.config.banks or (glossary and self._problem(glossary, "glossary")):
            return  # a file that is not listed may be the glossary
        known = {normalize("NFC", name) for name in (*listed, CONFIG, str(glossary))}
        for other in sorted(self._names(_YAML) - known):
            message, place = f"bank `{other}` is not listed", self.config.banks_key
            self.findings.add("unlisted-bank", message, place)

    @cached_property
    def glossary(self) -> Glossary | None:
        """The terms; none where findings say why not."""
        from deck.folder.glossary import Glossary, read_glossary

        name = self.config.glossary
        if name is None or not self._is_there(name, "glossary"):
            return None
        source = self.load(name)
        if source is None:
            return Glossary(Source(self.prefix + name, ""), ())
        own, languages = Findings(source), self.config.languages
        glossary = read_glossary(languages, own)
        self.findings.recorded += own.recorded
        terms = () if own.recorded else glossary.terms
        return Glossary(source, terms)

    @cached_property
    def texts(self) -> Mapping[str, Source]:
        """All texts that are read, by the paths that the user is shown."""
        module, glossary = self.module, self.glossary
        texts = [*self.sources, *(module.data if module else ()), self.source]
        texts += filter(None, (module, glossary and glossary.source))
        return {source.path: source for source in texts}

    def load(self, name: str) -> Source | None:
        """The text of a file; None where a finding says why not."""
        return _load(self.path / name, self.prefix + name, self.findings)

    def with_module(self) -> Listing:
        """The same with `functions.py`, and its data, if it is there."""
        if not os.path.lexists(self.path / FUNCTIONS):
            if self.config.data:
                message = f"`data` is read by `{FUNCTIONS}`, and there is none"
                fix = "write it beside deck.yaml, with functions that read them"
                place = self.config.data[0].span
                self.findings.add("bad-module", message, place, help=fix)
            return self
        if problem := self._problem(FUNCTIONS, "module"):
            rule, fact, fix = problem
            self.findings.add(rule, fact, START, help=fix)
            return self
        source, data = self.load(FUNCTIONS), []
        for file in dict.fromkeys(self.config.data):  # each is read once
            if not self._is_there(file, "data file"):
                return self
            data.append(self.load(file))
        if source is None or None in data:
            return self
        files = tuple(filter(None, data))
        return replace(self, module=Module(source.path, source.text, files))

    def _is_there(self, name: Text, noun: str) -> bool:
        """True if there is a file to read; else a finding says why not."""
        problem = self._problem(name, noun)
        if problem is not None:
            rule, fact, fix = problem
            self.findings.add(rule, fact, name.span, help=fix)
        return problem is None

    def _problem(self, name: str, noun: str) -> tuple[str, str, str] | None:
        """Why a file that `deck.yaml` names cannot be read: rule, fact and help."""
        endings, rule, missing = _FILES[noun]
        file, fix = self.path / name, ""
        if "/" in name or "\\" in name or not name.endswith(endings):
            fact = f"`{name}` is not the name of a `{endings[0]}` file in this folder"
            if f"{name}{endings[0]}" in self._names(endings):
                fix = f"did you mean `{name}{endings[0]}`?"
            elif "/" in name or "\\" in name:
                fix = "put it beside deck.yaml, and name it alone"
        elif fault := name_fault(name):
            fact, fix = f"`{name}` is not a plain file name", fault
        else:
            rule = missing
            fact = f"there is no {noun} `{name}`"
            if file.is_file() and is_spelled(self.path, name):
                if file.resolve().parent == self.path.resolve():
                    return None
                fact = f"{noun} `{name}` lies outside the deck folder"
            elif os.path.lexists(file) and not file.is_file():
                fact = f"{noun} `{name}` is not a regular file"
        others = self._names(endings) - {CONFIG, *self.config.banks}
        fix = fix or did_you_mean(name, sorted(others))
        return rule, fact, fix or "put it beside deck.yaml, or take its name out"

    def _names(self, endings: tuple[str, ...]) -> set[str]:
        """The names of the files with such endings."""
        with failing(DeckError, f"cannot read {self.path.as_posix()}"):
            entries = list(self.path.iterdir())
        files = (p.name for p in entries if p.suffix in endings and p.is_file())
        return {normalize("NFC", name) for name in files}


def open_folder(path: Path, shown: str | None = None) -> Listing:
    """A deck folder with its `deck.yaml`; `shown` names it to the user.

    Raises DeckError or UsageError where there is no deck folder to read.
    """
    shown = shown if shown is not None else path.as_posix()
    if not path.is_dir():
        fact = "is not a folder" if exists(path) else "does not exist"
        raise UsageError(f"{shown} {fact}")
    if not (path / CONFIG).exists():
        fix = f"; rename {MISNAMED}" if (path / MISNAMED).exists() else ""
        raise UsageError(f"{shown} is not a deck folder: it has no {CONFIG}{fix}")
    prefix = "" if shown in {"", "."} else shown.rstrip("/") + "/"
    empty = Source(prefix + CONFIG, "")
    listing = Listing(path, prefix, Config(), empty, Findings(empty))
    source = listing.load(CONFIG)
    if source is None:
        return listing
    findings = Findings(source)
    config = read_config(findings)
    return Listing(path, prefix, config, source, findings).with_module()


def _decode(data: bytes) -> str:
    """The text of a file of UTF-8, without its mark. Raises UnicodeDecodeError."""
    if data[:2].count(0) == 1:  # half of an English letter in UTF-16
        raise UnicodeDecodeError("utf-8", data, 0, 1, "UTF-16 without a mark")
    return data.decode().lstrip(_MARK)


def _load(path: Path, shown: str, findings: Findings) -> Source | None:
    """A file's text, or None with a finding on why it cannot be read."""
    with failing(DeckError, f"cannot read {shown}"):
        try:
            data = read_file(path, _MAX_BYTES)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            findings = Findings(Source(shown, ""), findings.recorded)
            findings.add("too-large", f"{shown} is larger than 4 MB", START)
            return None
    try:
        return Source(shown, _decode(data))
    except UnicodeDecodeError as error:
        good = data[: error.start].decode(errors="ignore").lstrip(_MARK)
        source = Source(shown, good)
        findings = Findings(source, findings.recorded)
        message = f"{shown} is not UTF-8 text"
        findings.add("encoding", message, source.point(len(good)))
        return None
