"""A compiled bank: the heads of its cards, its findings, and its notes by language.

It depends on the bank's text, the image files that it names, the folder's module, and
the code that compiles it. So it is cached until one of them changes: an entry for its
head, one for what else is known of it, and one for the notes of each language. Paths
are left out of the cache, as the same bank may lie elsewhere.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.bank.finding_list import Allowance
from deck.bank.heads import BankHead, CardHead
from deck.bank.keys import Kind, Tier
from deck.bank.source import Source, Text
from deck.compile.note import CompiledNote, pack_note, unpack_note
from deck.diagnostics.finding import Finding, Label, Severity, Span

if TYPE_CHECKING:
    from deck.quality.card_texts import TermUse
    from deck.quality.check import BankQuality


class CompiledBank(NamedTuple):
    """A bank with everything that is computed from it.

    `findings` are all of the bank, its pictures and its values in every language of
    the deck, also those of rules that are off. Where one is an error, notes may be
    missing.
    """

    head: BankHead
    findings: Sequence[Finding]
    allowed: Sequence[Allowance]  # rules that its cards may break
    images: Mapping[str, str]  # files that its cards name, with hashes of them
    programs: Sequence[str]  # that its cards have
    left_out: Collection[str]  # cards whose code may not run
    live_values: int
    shows_digits: bool  # a picture is one of MNIST
    notes: Mapping[str, Sequence[CompiledNote]]  # of languages asked for, in its order
    media: Mapping[str, bytes]  # files that these notes show

    def pack(self) -> list[Any]:
        """Everything but head, notes and media, as lists, texts and numbers."""
        return [
            pack_findings(self.findings),
            [[a.card, a.place, _pack_text(a.rule)] for a in self.allowed],
            *(self.images, self.programs, sorted(self.left_out)),
            *(self.live_values, self.shows_digits),
        ]

    def pack_notes(self, language: str) -> list[Any]:
        """The notes of a language with their media."""
        notes = self.notes[language]
        names = dict.fromkeys(name for note in notes for name in note.media)
        media = {name: b64encode(self.media[name]).decode() for name in names}
        return [[*map(pack_note, notes)], media]

    @classmethod
    def unpack(
        cls, packed: list[Any], head: BankHead, notes: Mapping[str, list[Any]]
    ) -> CompiledBank:
        """The bank that was packed, with what was packed of some languages."""
        findings, allowed, *rest = packed
        images, programs, left_out, live_values, shows_digits = rest
        path = head.source.path
        return cls(
            head,
            unpack_findings(findings, path),
            [
                Allowance(card, path, Span(*place), _unpack_text(rule))
                for card, place, rule in allowed
            ],
            *(images, programs, left_out, live_values, shows_digits),
            *unpack_notes(notes),
        )


def unpack_notes(
    packed: Mapping[str, list[Any]],
) -> tuple[dict[str, list[CompiledNote]], dict[str, bytes]]:
    """What was packed of some languages: notes, and the media that they show."""
    notes = {
        language: [unpack_note(language, note) for note in some]
        for language, (some, _) in packed.items()
    }
    media = {n: b64decode(d) for _, some in packed.values() for n, d in some.items()}
    return notes, media


def _pack_text(text: Text) -> list[Any]:
    return [str(text), *text.span]


def _unpack_text(packed: Sequence[Any]) -> Text:
    text, line, column, end_line, end_column = packed
    return Text.at(text, (line, column, end_line, end_column))


def pack_head(head: BankHead) -> list[Any]:
    """The head of a bank without its source."""
    _, topic, titles, concepts, cards, ids, *others = head
    return [
        *(topic, titles, concepts, [*map(_pack_card, cards)]),
        [] if len(ids) == len(cards) else [*map(_pack_text, ids)],
        *others,
    ]


def unpack_head(packed: Sequence[Any], source: Source) -> BankHead:
    """The head that was packed, of a bank with this text."""
    topic, titles, concepts, cards, ids, is_unread, is_whole = packed
    heads = [_unpack_card(topic, card) for card in cards]
    all_ids = [_unpack_text(text) for text in ids] or [head.id for head in heads]
    about = source, topic, titles, concepts
    return BankHead(*about, heads, all_ids, is_unread, is_whole)


def _pack_card(card: CardHead) -> list[Any]:
    """The head of a card without its topic."""
    card_id, _, *others, needs, was = card
    former = None if was is None else _pack_text(was)
    return [_pack_text(card_id), *others, [*map(_pack_text, needs)], former]


def _unpack_card(topic: str, packed: Sequence[Any]) -> CardHead:
    card_id, kind, tier, concept, path, gaps, titles, needs, was = packed
    return CardHead(
        *(_unpack_text(card_id), topic, Kind(kind), Tier(tier), concept),
        *(path, gaps, titles, [*map(_unpack_text, needs)]),
        None if was is None else _unpack_text(was),
    )


def pack_findings(findings: Sequence[Finding]) -> list[Any]:
    """Findings as lists and texts; of paths only the names of the files."""

    def label(at: Label) -> list[Any]:
        return [PurePath(at.path).name, at.span, at.text]

    return [
        [f.rule, f.severity, f.message, label(f.at), [*map(label, f.also)], f.help]
        for f in findings
    ]


def unpack_findings(packed: Sequence[Any], beside: str) -> list[Finding]:
    """The findings that were packed, in files beside the one whose path is given."""
    prefix = beside.removesuffix(PurePath(beside).name)

    def label(name: str, span: Sequence[int], text: str) -> Label:
        line, column, end_line, end_column = span
        return Label(prefix + name, Span(line, column, end_line, end_column), text)

    return [
        Finding(
            *(rule, Severity(severity), message, label(*at)),
            tuple(label(*other) for other in also),
            fix,
        )
        for rule, severity, message, at, also, fix in packed
    ]


def pack_quality(quality: BankQuality) -> list[Any]:
    """What could be better in a bank, as lists and texts."""
    cards = [facts[2:] for facts in quality.cards]
    return [pack_findings(quality.findings), quality.uses_values, cards]


def unpack_quality(packed: Sequence[Any], head: BankHead) -> BankQuality:
    """What was packed, of the bank with this head."""
    from deck.quality.card_texts import CardFacts
    from deck.quality.check import BankQuality

    findings, uses_values, cards = packed
    path = head.source.path
    facts = [
        CardFacts(path, card, front, picture, why, longest, [*map(_unpack_use, terms)])
        for card, some in zip(head.cards, cards, strict=True)
        for front, picture, why, longest, terms in [some]
    ]
    return BankQuality(unpack_findings(findings, path), uses_values, facts)


def _unpack_use(packed: Sequence[Any]) -> TermUse:
    from deck.quality.card_texts import TermUse

    use = TermUse(*packed)
    return use._replace(span=Span(*use.span))
