"""A bank with its values: programs run, cards evaluated."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

from deck.build.family import SEEDS, CardFiller
from deck.folder.deck_folder import LoadedBank
from deck.folder.known_folders import CONFIG
from deck.kinds import KINDS, card_code
from deck.kinds.ended import Ended
from deck.kinds.filled import LiveCard
from deck.live.evaluator import SECONDS
from deck.live.expression import WithheldError
from deck.live.module import module_names
from deck.live.plugin_functions import plugin_names
from deck.live.program import (
    CardCode,
    Outputs,
    ProgramOutcome,
    ProgramResult,
    Runner,
    run_programs,
)
from deck.live.value import Printed
from deck.source.finding import Finding
from deck.source.finding_list import Findings
from deck.source.models import Card


@dataclass(frozen=True, slots=True)
class LiveBank:
    """The cards of a bank in its order, with every value in place.

    Where findings have an error, cards may be missing.
    """

    loaded: LoadedBank
    cards: tuple[LiveCard, ...]
    findings: tuple[Finding, ...]
    live_values: int


def make_live(
    loaded: LoadedBank,
    run: Runner = run_programs,
    seeds: Sequence[str] = SEEDS,
) -> LiveBank:
    """Returns the cards of a bank with their values, and findings of all stages.

    `run` runs the programs. Families are drawn from `seeds`.
    Where the folder's code is not trusted none runs: cards are missing, and a finding
    says so.
    """
    findings = Findings(loaded.source)
    recorded = findings.recorded
    is_trusted = loaded.untrusted is None
    outputs, ran = _run(loaded, findings, run)
    cards = [c for c in loaded.cards if c.id in outputs or not card_code(c).text]
    of_plugins = Findings(loaded.config)
    names = plugin_names(loaded.plugins, of_plugins)
    own = module_names(loaded.path, loaded.module, recorded, names, may_run=is_trusted)
    names |= own
    ends = time.monotonic() + SECONDS
    filler = CardFiller(loaded, seeds, outputs, names, findings, ends)
    filled = _evaluated(cards, filler)
    recorded = [*loaded.findings, *of_plugins.recorded, *recorded]
    if loaded.untrusted is not None and len(filled) < len(loaded.cards):
        recorded.append(loaded.untrusted)
    if of_plugins.recorded or (not own and any(map(is_of_module, recorded))):
        # Nobody knows what names they would have given.
        recorded = [finding for finding in recorded if finding.rule != "unknown-name"]
    return LiveBank(
        loaded,
        tuple(filled),
        tuple(sorted(dict.fromkeys(recorded), key=lambda f: f.order)),
        sum(len(live.computed) for live in filled) + ran,
    )


def is_of_module(finding: Finding) -> bool:
    """Whether it tells why functions may be missing: a fault of theirs, or of a key."""
    place = PurePath(finding.at.path)
    is_of_key = place.name == CONFIG and finding.rule in {"wrong-type", "unknown-key"}
    return finding.rule == "bad-module" or place.suffix == ".py" or is_of_key


def _evaluated(cards: Sequence[Card], filler: CardFiller) -> list[LiveCard]:
    """The cards that have values."""
    filled: list[LiveCard] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for card in cards:
            with suppress(WithheldError):  # a finding says why
                if (live := filler.card(card)) is not None:
                    filled.append(live)
    return filled


def programs_of(loaded: LoadedBank) -> list[str]:
    """The programs of a bank that run; none where its folder is not trusted."""
    codes = [code for _, code in _coded(loaded)]
    every = (text for code in codes for text in (code.program, *code.checks))
    return list(dict.fromkeys(filter(None, every)))


def _coded(loaded: LoadedBank) -> list[tuple[Card, CardCode]]:
    """The cards with code that may run."""
    if loaded.untrusted is not None:
        return []
    each = ((card, card_code(card)) for card in loaded.cards)
    return [(card, code) for card, code in each if code.text]


def _run(
    loaded: LoadedBank, findings: Findings, run: Runner
) -> tuple[dict[str, Outputs], int]:
    """What cards print that can be shown with that, by id; how many programs ended."""
    coded, programs = _coded(loaded), programs_of(loaded)
    results = dict(zip(programs, run(programs), strict=True))
    outputs: dict[str, Outputs] = {}
    for card, code in coded:
        own, checked = results.get(code.program), [results[c] for c in code.checks]
        if _is_fit(Ended(card, own, checked, findings.source), findings):
            outputs[card.id] = Outputs(*map(_printed, (own, *checked[:1])))
    return outputs, sum(isinstance(end, ProgramResult) for end in results.values())


def _is_fit(ended: Ended, findings: Findings) -> bool:
    """Whether a card can be shown with what its programs do; findings say why not."""
    card = ended.card
    problems = [*KINDS[card.kind].check_ended(ended)]
    for message, at, fix, rule in problems:
        findings.add(rule, f"card `{card.id}`: {message}", at, help=fix)
    return not problems


def _printed(outcome: ProgramOutcome | None) -> Printed | None:
    return outcome.printed if isinstance(outcome, ProgramResult) else None
