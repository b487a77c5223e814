"""Commands that ask: quiz, write."""

from __future__ import annotations

import gc
import random
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from deck.cli.console import (
    echo,
    screen_width,
    stdout_style,
    study_deck,
)
from deck.cli.options import (
    FiniteRange,
    db_option,
    deck_option,
    folder_argument,
    language_option,
    quiet_option,
    retention_option,
    topic_option,
    ui_option,
)
from deck.errors import UsageError
from deck.source.finding import check_known
from deck.width import terminal_rows
from deck.words import interface_here

if TYPE_CHECKING:
    from deck.build.study_deck import StudyDeck
    from deck.quiz.screen import Screen

_INTERRUPTED = 130


@click.command()
@folder_argument
@language_option("cards", "that of --ui, else of the locale")
@ui_option
@click.option(
    "--minutes",
    type=FiniteRange(min=0, min_open=True),
    default=8,
    show_default=True,
    help="Stop after so many minutes, once the current card is answered.",
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
@click.option(
    "--exam",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Prepare for an exam: in the week before it, each day also asks what you "
    "would know worst on the day of the exam.",
)
@click.option(
    "--exam-cards",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="How many of these cards a day.",
)
@click.option("--cram", is_flag=True, help="Practise, and leave the schedule alone.")
@retention_option
@db_option
@quiet_option
def quiz(
    folder: Path | None,
    lang: str | None,
    ui: str | None,
    db: Path,
    exam: datetime | None,
    **options: Any,
) -> None:
    """Ask what is due and a few new cards; each answer is saved at once.

    \b
    deck quiz --lang zh --minutes 5
    """
    from deck.cli.keyboard import edit
    from deck.quiz.learner import Options
    from deck.quiz.loop import run_quiz

    exam_day = exam.date() if exam else None
    _check_options(exam_day, is_cram=options["cram"])
    deck = study_deck(folder, lang, ui)
    _collect_from_now_on()
    code = run_quiz(
        deck,
        Options(**options, exam=exam_day),
        store_path=db,
        screen=_screen(deck.language, ui),
        now=_now,
        rng=random.SystemRandom(),
        edit=edit,
    )
    click.get_current_context().exit(code)


def _check_options(exam: date | None, *, is_cram: bool) -> None:
    """Raise UsageError for options that do not go together, or a past exam."""
    from deck.quiz.review import study_date

    source = click.get_current_context().get_parameter_source
    for name in ("new", "exam", "exam-cards"):
        is_given = source(name.replace("-", "_")) is ParameterSource.COMMANDLINE
        if is_given and is_cram:
            raise UsageError(f"--cram practises all cards: it takes no --{name}")
    if exam is None and source("exam_cards") is ParameterSource.COMMANDLINE:
        raise UsageError("--exam-cards needs the day: --exam YYYY-MM-DD")
    if exam is not None and exam < study_date(_now()):
        raise UsageError(f"the exam of {exam} has passed: leave out --exam")


def _collect_from_now_on() -> None:
    """Collect garbage while the learner answers; what is there now stays to the end."""
    gc.freeze()
    gc.enable()


def _screen(language: str, ui: str | None) -> Screen:
    """The terminal as the quiz uses it; `language` is that of the cards."""
    from deck.cli.keyboard import keyboard
    from deck.quiz.screen import Screen

    return Screen(
        ui=ui or interface_here(language),
        keyboard=keyboard(),
        write=echo,
        style=stdout_style(),
        columns=screen_width,
        rows=terminal_rows,
    )


@click.command()
@click.argument("name", required=False)
@click.option(
    "--folder",
    "place",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Keep the file in this folder; by default in the current one.",
)
@click.option("--hint", is_flag=True, help="Begin with a hint for the next part.")
@deck_option("The deck folder that has the program.")
@language_option("card", "that of --ui, else of the locale")
@ui_option
@retention_option
@db_option
@quiet_option
def write(
    name: str | None,
    folder: Path | None,
    lang: str | None,
    ui: str | None,
    db: Path,
    place: Path,
    **options: Any,
) -> None:
    """Write a whole program from an empty file, checked part by part.

    Without a name the programs of the deck are listed. The file is NAME.py; it is
    checked at each save, and kept between tries. What passed is renamed, and asked
    again a week later.

    \b
    deck write forward
    deck write forward --folder book/ch03
    """
    if name is None and options["hint"]:
        raise UsageError("say which program: `deck write` lists them")
    deck = study_deck(folder, lang, ui, is_asked=name is not None)
    screen = _screen(deck.language, ui)
    if name is None:
        _list(deck, screen, db, place)
        return
    programs = [card.id for card in deck.programs]
    check_known(name, programs, "the deck has no program {} to write")
    code = _write(deck, screen, name, db, place, **options)
    click.get_current_context().exit(code)


def _list(deck: StudyDeck, screen: Screen, path: Path, place: Path) -> None:
    """The programs, with the day on which each passed, and which files were begun."""
    from deck.quiz.exercise_file import file_path, is_begun
    from deck.quiz.report import ladder_lines
    from deck.quiz.stats import read_ladder
    from deck.words import phrase

    def about(card: str) -> str:
        begun = f"({phrase('write-begun', screen.ui)}) "
        return begun * is_begun(file_path(place, card), card) + deck.question(card)

    if programs := read_ladder(deck, path, _now()):
        screen.lines(ladder_lines(programs, screen.look(), about))
    else:
        screen.say("write-none")


def _write(
    deck: StudyDeck,
    screen: Screen,
    name: str,
    path: Path,
    place: Path,
    *,
    hint: bool,
    retention: float,
) -> int:
    """Have a program written, and keep how it went; the exit code."""
    from deck.cli.keyboard import edit
    from deck.quiz.card_source import CardSource
    from deck.quiz.learner import Learner, Options
    from deck.quiz.question import Answer, Question
    from deck.quiz.review import CardKey
    from deck.quiz.screen import Command
    from deck.quiz.store import Store
    from deck.quiz.write import Writing, say_next, show_ladder

    source = CardSource(deck, random.SystemRandom())
    instance = source.instance(deck.by_id[name])
    question = Question(screen, deck, instance, 0)
    with Store(path) as store:
        learner = Learner(deck, store, Options(retention=retention), _now)
        show_ladder(learner, screen, name)
        screen.write("")
        question.show()
        shown = _now()
        writing = Writing(learner, screen, edit, instance, place)
        try:
            answer = writing.run(hint=hint)
            code = 0 if screen.keyboard.interactive else 1
        except KeyboardInterrupt:
            screen.write("")
            answer, code = Command.QUIT, _INTERRUPTED
        if not isinstance(answer, Answer):
            if code != 1:
                screen.say("write-later", writing.path)
            return code
        item = CardKey(name, 0)
        learner.keep(item, answer, instance.seed, shown)
        question.feedback(answer)
        say_next(learner, screen, name, answer)
    return 0


def _now() -> datetime:
    return datetime.now().astimezone()
