"""Commands for learners: quiz, show, list."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deck.cli.console import (
    compiled,
    compiled_whole,
    echo,
    one_language,
    opened,
    screen_rows,
    screen_width,
    stdout_style,
    stop_on_errors,
    study_deck,
)
from deck.cli.options import (
    ascii_option,
    db_option,
    folder_argument,
    language_option,
    quiet_option,
    retention_option,
    topic_option,
    ui_option,
)
from deck.errors import UsageError
from deck.quiz.words import interface_here
from deck.width import shorten

if TYPE_CHECKING:
    from deck.bank.deck_folder import Listing
    from deck.bank.heads import CardHead
    from deck.bank.models import Card
    from deck.compile.compiled_deck import CompiledDeck
    from deck.live.variant import LiveCard, Proof, Variant
    from deck.quiz.screen import Screen


def _finite(_ctx: click.Context, _param: click.Parameter, minutes: float) -> float:
    """Neither nan nor infinity, which a range of floats lets pass."""
    if not math.isfinite(minutes):
        raise click.BadParameter(f"{minutes} is not a number of minutes.")
    return minutes


@click.command()
@folder_argument
@language_option("cards", "that of --ui, else of the locale")
@ui_option
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=8,
    show_default=True,
    callback=_finite,
    help="Stop after the card in hand when these are over.",
)
@click.option(
    "--new",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="New cards a day.",
)
@topic_option
@click.option("--path", help="Only cards on this path, such as sprint.")
@click.option("--cram", is_flag=True, help="Practise, and leave the schedule alone.")
@retention_option
@ascii_option()
@db_option
@quiet_option
def quiz(
    folder: Path | None,
    lang: str | None,
    ui: str | None,
    in_ascii: bool,
    db: Path | None,
    quiet: int,
    **options: Any,
) -> None:
    """Ask what is due and a few new cards; each answer is kept at once.

    \b
    deck quiz --lang zh --minutes 5
    """
    import random

    from deck.quiz.learner import Options
    from deck.quiz.loop import run_quiz
    from deck.quiz.store import default_path

    deck = study_deck(folder, lang, ui, quiet)

    code = run_quiz(
        deck,
        Options(**options),
        store_path=db or default_path(),
        screen=terminal_screen(deck.language, ui, in_ascii=in_ascii),
        now=lambda: datetime.now().astimezone(),
        rng=random.SystemRandom(),
        edit=open_editor,
    )
    click.get_current_context().exit(code)


def terminal_screen(language: str, ui: str | None, *, in_ascii: bool) -> Screen:
    """The terminal as the quiz uses it; `language` is that of the cards."""
    from deck.quiz.screen import Screen
    from deck.quiz.terminal import keyboard

    return Screen(
        ui=ui or interface_here(language),
        keyboard=keyboard(),
        write=echo,
        style=stdout_style(),
        columns=screen_width,
        rows=screen_rows,
        ascii=in_ascii,
    )


def open_editor(path: Path, line: int) -> bool:
    """Open a file at a line in the learner's editor; whether one could be started."""
    from deck.quiz.editor import edit  # programs are started by it: not at every start

    return edit(path, line)


@click.command()
@click.argument("card_id")
@folder_argument
@language_option("card")
@click.option("--seed", help="The question of a seed, as the log of reviews has it.")
@quiet_option
def show(
    card_id: str, folder: Path | None, lang: str | None, seed: str | None, quiet: int
) -> None:
    """Show a card as in the terminal, with its live values.

    \b
    deck show pc-05 --lang zh
    """
    listing = opened(folder, quiet)
    known = listing.config.languages
    language = one_language(known, lang)
    live = _evaluate(listing, card_id, known if seed is None else [language], seed)
    if live is None:
        deck = compiled(listing.path, quiet)
        stop_on_errors(deck.findings, deck.sources, "full", quiet)
        return
    variant = live.variants[language][0]
    if seed is not None:
        from deck.quiz.card_source import shuffle_options

        variant = shuffle_options(variant, card_id, seed)
    for line in _card_lines(live.card, variant, live.computed, language):
        echo(line)


def _evaluate(
    listing: Listing, card_id: str, languages: Sequence[str], seed: str | None
) -> LiveCard | None:
    """A card with its values. Raises UsageError where there is none of this id."""
    from deck.bank.validate import read_bank
    from deck.compile.compile_bank import evaluate_card
    from deck.diagnostics.finding import did_you_mean

    known: list[str] = []
    # Banks in which the id is read first: it is likely to be that of a card.
    for source in sorted(listing.sources(), key=lambda bank: card_id not in bank.text):
        ids = read_bank(source, listing.config.languages).ids
        if card_id in ids:
            return evaluate_card(listing, source, card_id, languages, seed)
        known += ids
    fix = did_you_mean(card_id, known) or "`deck list` lists the cards"
    raise UsageError(f"there is no card `{card_id}`; {fix}")


def _card_lines(
    card: Card, variant: Variant, computed: Sequence[Proof], language: str
) -> list[str]:
    from deck.live.drawing import PICTURE
    from deck.render.blocks import Look
    from deck.render.terminal import card_lines

    look = Look(screen_width(), stdout_style(), language=language)
    lines = [look.style(f"{card.id}  {card.kind}  {card.topic}", "dim"), ""]
    lines += card_lines(card.kind, variant, look, card.gaps)
    numbers = [
        proof
        for proof in computed
        if not str(proof.value).startswith(PICTURE)
        and str(proof.value) != proof.expression
    ]
    if numbers:
        lines.append("")
    for proof in numbers:
        value = " ".join(str(proof.value).split())
        lines.append(f"${{ {proof.expression} }} {look.style('=', 'dim')} {value}")
    return lines


@click.command("list")
@folder_argument
@language_option("titles")
@topic_option
@click.option("--path", help="Only cards on this path, such as sprint.")
@db_option
@quiet_option
def list_cards(
    folder: Path | None,
    lang: str | None,
    topic: str | None,
    path: str | None,
    db: Path | None,
    quiet: int,
) -> None:
    """List the cards in the order of learning.

    Once one was answered, each has its state: new, learning, young or mature.

    \b
    deck list --topic xor
    deck list --path sprint
    """
    from deck.bank.deck_folder import check_topic

    deck = compiled_whole(folder, quiet)
    language = one_language(deck.languages, lang)
    cards = [card for card, _ in deck.order.values()]
    check_topic([card.topic for card in cards], topic)
    if path is not None and not any(path in card.path for card in cards):
        raise UsageError(f"no card is on a path `{path}`")
    states = _card_states(deck, cards, db)
    width = max((len(card.id) for card in cards), default=0)
    room = screen_width() if sys.stdout.isatty() else sys.maxsize
    for card in cards:
        if topic in {None, card.topic} and (path is None or path in card.path):
            head = f"{card.id:{width}}  {card.kind:9}  {card.tier}"
            if states:
                head += f"  {states[card.id]:9}"
            echo(shorten(f"{head}  {card.titles[language]}", room))


def _card_states(
    deck: CompiledDeck, cards: Sequence[CardHead], db: Path | None
) -> dict[str, str]:
    """The state of each card, of several gaps the earliest; none if all are new."""
    from deck.quiz.review import CardKey
    from deck.quiz.stats import State, read_states
    from deck.quiz.store import default_path

    path = db or default_path()
    if not path.exists():
        return {}
    renamed = {str(card.was): str(card.id) for card in cards if card.was is not None}
    items = {
        str(card.id): [CardKey(card.id, gap) for gap in card.gaps] for card in cards
    }
    known = read_states(
        deck.listing.config.namespace,
        renamed,
        (item for some in items.values() for item in some),
        path,
    )
    if set(known.values()) <= {State.NEW}:
        return {}
    order = [*State]
    return {
        card: min((known[item] for item in some), key=order.index)
        for card, some in items.items()
    }
