"""A compiled bank: the heads of its cards, its findings, and its notes by language.

It depends on the bank's text, the image files that it names, the folder's module, and
the code that compiles it. So it is cached until one of them changes: an entry for its
head, one for what else is known of it, and one for the notes of each language. As the
same bank may lie elsewhere, paths are those of the folder that it is loaded in.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from deck.bank.codec import pack, unpack
from deck.bank.finding_list import Allowance
from deck.bank.heads import BankHead
from deck.bank.source import Source
from deck.compile.note import CompiledNote
from deck.diagnostics.finding import Finding, Label, has_errors


class BankFacts(NamedTuple):
    """What is known of a compiled bank beside its head and its notes.

    `findings` are all of the bank, its pictures and its values in every language of
    the deck, also those of rules that are off.
    """

    findings: Sequence[Finding]
    allowed: Sequence[Allowance]  # rules that its cards may break
    images: Mapping[str, str]  # files that its cards name, with hashes of them
    programs: Sequence[str]  # that its cards have
    left_out: Collection[str]  # cards whose code may not run
    live_values: int
    shows_digits: bool  # a picture is one of MNIST


class CompiledBank(NamedTuple):
    """A bank with everything that is computed from it.

    Where a finding is an error, notes may be missing.
    """

    head: BankHead
    facts: BankFacts
    notes: Mapping[str, Sequence[CompiledNote]]  # of languages asked for, in its order
    media: Mapping[str, bytes]  # files that these notes show

    @property
    def has_errors(self) -> bool:
        """True if a finding stops a build."""
        return has_errors(self.facts.findings)

    def pack_notes(self, language: str) -> list[Any]:
        """The notes of a language with their media."""
        notes = self.notes[language]
        names = dict.fromkeys(name for note in notes for name in note.media)
        media = {name: b64encode(self.media[name]).decode() for name in names}
        return [pack(list[CompiledNote], notes), media]


def pack_bank(bank: CompiledBank) -> list[Any]:
    """All of a bank, its errors too, for another process of the same command."""
    notes = {language: bank.pack_notes(language) for language in bank.notes}
    return [pack(BankHead, bank.head), pack(BankFacts, bank.facts), notes]


def unpack_bank(source: Source, packed: Sequence[Any]) -> CompiledBank:
    """The bank that was packed, or the entries of one that is cached."""
    head, facts, notes = packed
    known = unpack(BankFacts, facts)
    return CompiledBank(
        unpack(BankHead, head)._replace(source=source),
        known._replace(findings=in_folder_of(source.path, known.findings)),
        *unpack_notes(notes),
    )


def unpack_notes(
    packed: Mapping[str, list[Any]],
) -> tuple[dict[str, list[CompiledNote]], dict[str, bytes]]:
    """What was packed of some languages: notes, and the media that they show."""
    notes = {
        language: unpack(list[CompiledNote], some)
        for language, (some, _) in packed.items()
    }
    media = {n: b64decode(d) for _, some in packed.values() for n, d in some.items()}
    return notes, media


def in_folder_of(path: str, findings: Sequence[Finding]) -> list[Finding]:
    """Findings with the files that they are in beside another one."""
    prefix = path.removesuffix(PurePath(path).name)

    def here(label: Label) -> Label:
        return label._replace(path=prefix + PurePath(label.path).name)

    return [
        finding._replace(at=here(finding.at), also=tuple(map(here, finding.also)))
        for finding in findings
    ]
