"""Commands that show cards and concepts: show, list, map."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    ask_trust,
    check_ending,
    choose_folder,
    echo,
    one_language,
    open_listing,
    plural,
    say,
    screen_width,
    show_findings,
    stdout_style,
    stop_on_bad_folder,
    stop_on_errors,
)
from deck.cli.options import (
    db_option,
    folder_argument,
    language_option,
    quiet_option,
    topic_option,
)
from deck.errors import DeckError, UsageError
from deck.files import exists
from deck.source.finding import check_known
from deck.width import shorten
from deck.words import interface_here

if TYPE_CHECKING:
    from deck.build.study_deck import StudyDeck
    from deck.folder.deck_folder import Listing
    from deck.kinds.filled import FilledCard, LiveCard
    from deck.render.lines import Look


@click.command()
@click.argument("card_id")
@folder_argument
@language_option("card")
@click.option("--seed", help="Show the draw of a seed, as reviews name it.")
@quiet_option
def show(card_id: str, folder: Path | None, lang: str | None, seed: str | None) -> None:
    """Show a card as in the terminal, with its live values.

    \b
    deck show pc-05 --lang zh
    """
    if folder and not folder.exists() and Path(card_id).is_dir():
        fix = f"the card comes first: deck show {folder} {card_id}"
        raise UsageError(f"{folder} does not exist; {fix}")
    listing = open_listing(folder, ui=interface_here(lang or ""))
    known = listing.config.languages
    language = one_language(known, lang)
    ask_trust(listing)
    live = _evaluate(listing, card_id, known if seed is None else [language], seed)
    if live is None:
        from deck.build.compiled_deck import compile_deck

        deck = compile_deck(listing)
        stop_on_errors(deck.findings, deck.sources)
        raise DeckError(f"card `{card_id}` has no values")
    filled = live.draws[language][0]
    if seed is not None:
        from deck.quiz.card_source import shuffled

        filled = shuffled(live.card.kind, filled, card_id, seed)
    for line in _card_lines(live, filled, language):
        echo(line)


def _evaluate(
    listing: Listing, card_id: str, languages: Sequence[str], seed: str | None
) -> LiveCard | None:
    """A card with its values; None where errors keep it from any.

    Raises UsageError where there is none of this id.
    """
    from deck.build.compiled_bank import evaluate_card
    from deck.folder.heads import bank_head
    from deck.folder.validate import read_bank

    known: list[str] = []
    is_unread = False  # a bank that cannot be read may have the card
    # Banks in which the id is read first: it is likely to be that of a card.
    for source in sorted(listing.sources, key=lambda bank: card_id not in bank.text):
        known_languages = listing.config.languages
        head = bank_head(read_bank(source, known_languages), known_languages)
        if card_id in head.ids:
            return evaluate_card(listing, source, card_id, languages, seed)
        known += head.ids
        is_unread = is_unread or head.is_unread
    stop_on_bad_folder(listing)
    if is_unread:
        return None
    check_known(card_id, known, "there is no card {}", "`deck list` lists the cards")
    return None


def _card_lines(live: LiveCard, filled: FilledCard, language: str) -> list[str]:
    from deck.render.lines import Look

    card, look = live.card, Look(screen_width(), stdout_style(), language=language)
    lines = [look.style(f"{card.id}  {card.kind}  {card.topic}", "dim"), ""]
    lines += _sides(filled, look, card.gaps)
    numbers = [each for each in live.numbers if str(each.value) != each.expression]
    if numbers and lines[-1]:
        lines.append("")
    for proof in numbers:
        runs = [(f"${{ {proof.expression} }} ", ""), ("=", "dim"), (" ", "")]
        runs.append((" ".join(str(proof.value).split()), ""))
        lines += look.wrap(runs, rest="  ")
    return lines


def _sides(filled: FilledCard, look: Look, gaps: Sequence[int]) -> list[str]:
    """All of a card, with question and answer for each gap."""
    from deck.render.card_lines import (
        blocks_lines,
        example_lines,
        extra_lines,
        slip_lines,
    )

    lines = example_lines(filled.example, look)
    for gap in gaps:
        open_gap = look._replace(gap=gap)
        lines += blocks_lines(filled.question, open_gap)
        lines += ["", look.style("---", "dim")]
        lines += [*blocks_lines(filled.answer, open_gap), ""]
    lines += extra_lines(filled.why, filled.ref, look)
    for slip in filled.slips:
        lines += ["", *slip_lines(*slip, look)]
    return lines


@click.command("list")
@folder_argument
@language_option("titles")
@topic_option
@click.option("--path", help="Only cards on this path, such as sprint.")
@click.option(
    "--retired",
    is_flag=True,
    help="Print a search for the cards that were taken out, for Anki's browser.",
)
@db_option
@quiet_option
def list_cards(
    folder: Path | None,
    lang: str | None,
    topic: str | None,
    path: str | None,
    retired: bool,
    db: Path,
) -> None:
    """List the cards in the order of learning.

    Once one was answered, each has its state: new, learning or known.

    \b
    deck list --topic numpy
    deck list --path sprint
    deck list --retired
    """
    if retired:
        if topic or path:
            raise UsageError("--retired takes no --topic or --path")
        _list_retired(folder, lang)
        return
    deck = _whole_deck(folder, lang)
    deck.check(topic=topic, path=path)
    states = _card_states(deck, db)
    width = max((len(card.id) for card in deck.cards), default=0)
    room = screen_width() if sys.stdout.isatty() else sys.maxsize
    for card in deck.cards:
        if topic in {None, card.topic} and (path is None or path in card.path):
            about = deck.card_heads[card.id]
            head = f"{card.id:{width}}  {about.kind:9}  {about.tier}"
            if states:
                head += f"  {states[card.id]:9}"
            echo(shorten(f"{head}  {deck.question(card.id)}", room))


def _list_retired(folder: Path | None, lang: str | None) -> None:
    """A line for each language of the deck, or for one: the search in Anki."""
    from deck.build.lockfile import NAME, read_lock
    from deck.build.retired import retired_cards, searches

    listing = open_listing(folder)
    titles = listing.config.titles
    if lang is not None:
        language = one_language(listing.config.languages, lang)
        titles = {language: titles[language]}
    entries = read_lock(listing.path / NAME).entries.values()
    for search in searches(entries, titles).values():
        echo(search)
    own = [entry for entry in entries if entry.language in titles]
    say(plural(len(retired_cards(own)), "retired card"), err=True)


def _whole_deck(folder: Path | None, lang: str | None) -> StudyDeck:
    """The deck in a language, its errors shown. Exit 1 where cards are missing."""
    from deck.build.study_deck import read_study_deck

    deck = read_study_deck(choose_folder(folder, ui=interface_here(lang or "")))
    show_findings(deck.findings, deck.sources)
    if not deck.is_whole:
        click.get_current_context().exit(1)
    return deck.in_language(one_language(deck.languages, lang))


def _card_states(deck: StudyDeck, db: Path) -> dict[str, str]:
    """The state of each card, of several gaps the earliest; none if all are new."""
    from deck.quiz.stats import State, read_states

    if not exists(db):
        return {}
    states = read_states(deck, db, datetime.now().astimezone())
    return {} if set(states.values()) <= {State.NEW} else dict(states)


@click.command("map")
@folder_argument
@language_option("names")
@click.option(
    "--svg",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Draw it into this file; - is standard output.",
)
@quiet_option
def draw_map(
    folder: Path | None,
    lang: str | None,
    svg: Path | None,
) -> None:
    """Show the concepts of a deck, and which of them come before which.

    \b
    deck map cards --svg map.svg
    """
    from deck.files import replace_file, writing
    from deck.folder.concept_map import draw_map as drawn
    from deck.folder.concept_map import map_lines
    from deck.folder.concepts import concept_map
    from deck.render.lines import Look

    deck = _whole_deck(folder, lang)
    look = Look(screen_width(), stdout_style(), language=deck.language)
    graph = concept_map(deck.names[deck.language], deck.heads, deck.language)
    if not graph.concepts:
        say("no card of the deck has a `concept`: the map is empty", err=True)
    if svg is None:
        for line in map_lines(graph, look):
            echo(line)
        return
    picture = drawn(graph, deck.language)
    if str(svg) == "-":
        echo(picture, nl=False)
        return
    _check_target(svg, deck)
    with writing(svg):
        replace_file(svg, picture.encode())
    say(f"{svg}  {len(graph.concepts)} concepts")


def _check_target(path: Path, deck: StudyDeck) -> None:
    """Raises UsageError for a file that is no map: it would be overwritten."""
    check_ending(path, "an SVG file", ".svg")
    if path.exists() and any(map(path.samefile, deck.pictures())):
        raise UsageError(f"{path} is a picture on a card: choose another name")
