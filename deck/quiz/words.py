"""All that quiz, stats and preview say by themselves, in the interface's languages.

English is here; the other languages are catalogues of gettext in `deck/locale`, whose
`.mo` is what `pytest tests/quiz/test_words.py --bless` makes of its `.po`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

INTERFACES = ("en", "zh")
_LOCALE = Path(__file__).parents[1] / "locale"

# A sentence by its name. Where there are two, the first of the values decides: one of
# the thing, or any other number.
_EN: dict[str, str | tuple[str, str]] = {
    "begin": "{} due, {} new, {:g} minutes. Press Enter to see the answer, q to quit, "
    "? for help.",
    "begin-cram": "{} to practise, {:g} minutes; nothing is scheduled by it. Press "
    "Enter to see the answer, q to quit, ? for help.",
    "backlog": "{} are waiting. {} of them today, the most forgotten first: the "
    "others can wait.",
    "time-up": (
        "Time is up. One card is still missed.",
        "Time is up. {} cards are still missed.",
    ),
    "once-more": "Once more? Enter yes, n no> ",
    "end-more": "m three more, u undo, Enter ends> ",
    "end": "u undo, Enter ends> ",
    "keys": "After an answer; with a colon while you type (:u):\n"
    "Enter  shows the answer, goes on\n"
    "1 Again, 2 Hard, 3 or space Good, 4 Easy; after a verdict 1 and 3 overrule it\n"
    "m  three more, at the end\n"
    "u  takes the last answer back\n"
    "e  opens the card in your editor\n"
    "s  suspends it\n"
    "b  hides it until tomorrow\n"
    "i  shows what its numbers come from\n"
    "q  quits",
    "info-later": "That would give the answer away. Answer first.",
    "info-none": "No number of this card was computed.",
    "overruled-right": "Counted as right.",
    "overruled-wrong": "Counted as missed.",
    "undone": "Taken back: the answer to {}.",
    "undo-nothing": "There is nothing to take back.",
    "suspended": "{} is suspended; `deck reviews resume` brings it back, :u at once.",
    "buried": "{} is hidden until tomorrow.",
    "back": "{} is back.",
    "edit-installed": "This card comes with livedeck; what you write in {} would be "
    "gone with the next version.",
    "edit-none": "No editor could be started; set EDITOR. The card is in {}.",
    "edit-findings": "The folder has mistakes now; `deck check` shows them. The quiz "
    "goes on with the cards as they were.",
    "leech": "{} was missed {} times by now. It may ask too much: s suspends it, "
    "e opens it, to be reworded or split in two.",
    "road-sprint": "Of {} cards of the sprint you know {} and have seen {}.",
    "road-core": "Of {} cards of the core you know {} and have seen {}.",
    "road-more": "Of {} other cards you know {} and have seen {}.",
    "road-all": "Of {} cards you know {} and have seen {}.",
    "days-to-go": (
        "About one day until all are seen.",
        "About {} days until all are seen.",
    ),
    "first-sprint": (
        "First comes the sprint: {} card.",
        "First comes the sprint: {} cards.",
    ),
    "first-topic": "Your first whole topic: every card of {} is seen.",
    "stage-sprint": "The sprint is done: each of its cards is seen.",
    "stage-core": "The core is done: each of its cards is seen.",
    "first-week": "A week: this is the seventh day of practice.",
    "nothing": "Nothing is due, and nothing new is left.",
    "nothing-now": "Nothing is due, and no new card was asked for.",
    "next-due": (
        "The next card is due tomorrow, {1}.",
        "The next card is due in {0} days, on {1}.",
    ),
    "enough": "Enough for today: {} wait for another day. m takes three of them now.",
    "nothing-today": "Done for today: nothing is due, and the new cards of today "
    "are learnt.",
    "gone": "Card {} is not in the deck as it was any more.",
    "ahead": (
        "One answer is dated after today: was the clock fast?",
        "{} answers are dated after today: was the clock fast?",
    ),
    "unreadable": (
        (
            "One entry of the log makes no sense and is left out. "
            "`deck reviews recover` removes it."
        ),
        (
            "{} entries of the log make no sense and are left out. "
            "`deck reviews recover` removes them."
        ),
    ),
    "more": "m three more, Enter ends> ",
    "no-next": "No card has been learnt yet.",
    "answer": "> ",
    "answer-choice": "1-{}> ",
    "answer-line": "line> ",
    "answer-line-mend": "line at fault> ",
    "answer-mend": "mended line> ",
    "answer-table": "{} cells> ",
    "answer-shape": "shape> ",
    "answer-code": "____> ",
    "answer-order": "order> ",
    "reveal": "Press Enter to see the answer> ",
    "judge": "1 Again, 2 Hard, 3 or space Good, 4 Easy> ",
    "judge-narrow": "1 Again, 2 Hard, 3 Good, 4 Easy> ",
    "go-on": "Enter goes on> ",
    "go-on-leech": "s suspends it, Enter goes on> ",
    "go-on-right": "Right. Enter goes on> ",
    "go-on-wrong": "Wrong; 3 if you had it. Enter goes on> ",
    "right": "Right.",
    "wrong": "Wrong.",
    "answer-is": "The answer:",
    "unsure": "Compare. You wrote: {}",
    "chosen": "You chose {}.",
    "read-number": "I cannot read that as numbers. Write 0.5, 1/2 or 50%.",
    "one-number": "One number is asked for. Write its decimals with a point: 0.5.",
    "read-table": "{} cells are asked for, row by row: {} or {}.",
    "read-cell": "I cannot read that. Write what stands in this cell, or ? if you do "
    "not know.",
    "read-shape": "I cannot read that as a shape. Write (2, 3), (3,) or error.",
    "read-choice": "Write the number of an option, 1 to {}.",
    "read-order": "Write the numbers of the lines in their order, such as 3 1 2; each "
    "is from 1 to {}.",
    "order-first": "Another one comes first.",
    "order-until": (
        "The first is right; what comes behind it is not.",
        "The first {} are right; what comes behind them is not.",
    ),
    "read-line": "Write the number of a line.",
    "read-code": "That is not Python: {}.",
    "read-text": "I cannot read that. Is the terminal set to UTF-8?",
    "read-judge": "Press 1 for Again, 2 for Hard, 3 or space for Good, 4 for Easy.",
    "code-fails": "With your piece a test fails: {}.",
    "line-right": "That is the line. Write it as it should be, or press Enter to "
    "compare.",
    "mend-fails": "With your line a test fails: {}.",
    "mend-prints": "With your line the program prints {}.",
    "write-offer": "A program from an empty file. Enter opens your editor, n not now> ",
    "write-file": "Your file: {}",
    "write-no-editor": "No editor could be started; set EDITOR, or write in {} with "
    "another window.",
    "write-unreadable": "{} cannot be read.",
    "write-check": "Enter checks the file, h a hint, a the answer, n not now> ",
    "write-again": "Enter opens the file, h a hint, a the answer, n not now> ",
    "write-empty": "Nothing is written in it yet.",
    "write-prints": "It prints: {}",
    "stopped-late": "The program did not end: it was stopped after {} seconds.",
    "stopped-output": "The program was stopped: it printed more than {} bytes.",
    "stopped-limits": "The program was stopped: it used too much memory or time, or "
    "ended itself.",
    "stopped-ended": "The program ended with {}.",
    "stopped-forbidden": "The program tried what it may not do: {}",
    "write-syntax": "Line {} is not Python yet: {}.",
    "write-ends": "Line {} ends the file: {}.",
    "write-fails": "Part {} does not pass:",
    "write-raises": "Part {} does not pass: line {} raises {}.",
    "write-missing": "Part {} does not pass: there is no `{}` in the file yet.",
    "write-test-ends": "Part {} does not pass: `{}` raises {}.",
    "write-hint": "A hint for part {}:",
    "write-passed": "Each part passes. The file is yours: {}",
    "write-later": "It is kept: {}",
    "write-next": "It is asked again on {}.",
    "write-none": "The deck has no programs to write.",
    "write-begun": "begun",
    "answer-cell": "{}> ",
    "answer-ticks": "Which? 1-{}, all or 0> ",
    "read-ticks": "Write the numbers of the points you had, such as 1 3; all; or 0.",
    "near-rounded": "Close: look at the rounding.",
    "near-shifted": "The digits are right, the decimal point is not.",
    "near-sign": "The size is right, the sign is not.",
    "near-order": "The numbers are right, their order is not.",
    "term-called": "These cards call it:",
    "term-other": "{} can mean something else. These cards say:",
    "cells-wrong": ("This cell is wrong: {1}.", "These {0} cells are wrong: {1}."),
    "untrusted": "Cards with programs are left out: their code is not allowed, or "
    "changed since. `deck check --allow-code` allows it.",
    "broken": "Card {} is left out; `deck check` says why.",
    "answered": "{} answered, {} right, in {}.",
    "missed": "Missed:",
    "time-left": "{} min left",
    "minutes": "{:.0f} min",
    "seconds": "{:.0f} s",
    "tomorrow": "Tomorrow: {} due, {} new.",
    "tomorrow-part": "Tomorrow: {} due, {} of them asked.",
    "streak": ("{} day of practice: a start.", "{} days of practice in a row."),
    "streak-rested": (
        "{} day of practice; a day off is part of it.",
        "{} days of practice; days off are part of it.",
    ),
    "stats-cards": (
        "{} card: {} mature, {} young, {} learning, {} new.",
        "{} cards: {} mature, {} young, {} learning, {} new.",
    ),
    "stats-states": "Young: you will remember it for {} days, most likely; mature: "
    "for {}; learning: for less.",
    "stats-first": (
        "{} card, not asked yet. Begin with `deck quiz`.",
        "{} cards, none asked yet. Begin with `deck quiz`: a few minutes a day.",
    ),
    "stats-answers": ("{} answer, in {:.0f} min.", "{} answers, in {:.0f} min."),
    "stats-answers-quick": (
        "{} answer, in under a minute.",
        "{} answers, in under a minute.",
    ),
    "stats-retention": "Known when due: {:.0%} of {} ({:.0%} wanted).",
    "stats-lately": "In the last {} days: {:.0%} of {}.",
    "stats-unknown": "Known when due: nothing came back yet ({:.0%} wanted).",
    "stats-topics": "Topics, and how many of their cards are mature",
    "stats-new": "new",
    "stats-learning": "learning",
    "stats-young": "young",
    "stats-mature": "mature",
    "stats-year": "Answers of the last {} weeks",
    "stats-weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    "stats-months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "stats-busy": (
        "{} day of practice, {} answers on the busiest.",
        "{} days of practice, {} answers on the busiest.",
    ),
    "stats-days-right": "Answers of the last {} days, the missed ones on top",
    "stats-map": "Concepts, filled as far as they are remembered",
    "stats-days": "Answers and minutes of the last {} days",
    "stats-forecast": "Due in the next {} days: {}",
    "stats-soon": "Today {}, tomorrow {}, in 7 days {}.",
    "stats-most": "Most on one day: {}, in {} days.",
    "stats-hardest": "Hardest cards",
    "stats-forgotten": (
        "forgotten once in {1} answers",
        "forgotten {0} times in {1} answers",
    ),
    "stats-leech": "It does not stick: reword it, or split it.",
    "stats-suspended": ("{} card is suspended: {}.", "{} cards are suspended: {}."),
    "preview-cards": "Cards",
    "preview-search": "Search",
    "preview-topic": "Topic",
    "preview-kind": "Kind",
    "preview-finding": "Show",
    "preview-all": "all",
    "preview-any-finding": "with a finding",
    "preview-any-change": "other than in the last release",
    "preview-count": "{} of {} cards",
    "preview-none": "No card",
    "preview-new": "new",
    "preview-changed": "changed",
    "preview-returned": "returned",
    "preview-before": "as it was before the error",
    "preview-findings": "Errors: {}, warnings: {}",
    "preview-edit": "Open this line in the editor",
    "preview-side": "Side",
    "preview-front": "Front",
    "preview-back": "Back",
    "preview-both": "Both",
    "preview-answer": "Answered",
    "preview-unanswered": "Not answered",
    "preview-right": "Right",
    "preview-wrong": "Wrong",
    "preview-draw": "Numbers",
    "preview-draw-of": "draw {} of {}",
    "preview-draw-before": "Draw before",
    "preview-draw-next": "Next draw",
    "preview-gap": "Gap",
    "preview-look": "What is shown",
    "preview-light": "Light",
    "preview-night": "Night",
    "preview-phone": "Phone",
    "preview-desktop": "Desktop",
    "preview-offline": "`deck preview` has ended: this page is as it was then.",
}


def interface_of(language: str) -> str:
    """The language of the interface that goes with one of cards, else English."""
    base = language.partition("-")[0]
    return base if base in INTERFACES else "en"


def interface_here(language: str, environ: Mapping[str, str] = os.environ) -> str:
    """The locale's language where the quiz speaks it, else that of the cards."""
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "")
    base = locale.partition("_")[0].partition(".")[0].lower()
    return base if base in INTERFACES else interface_of(language)


def phrase(name: str, ui: str, *values: object) -> str:
    """A sentence in the language of the interface, else in English."""
    found = _EN[name]
    language = interface_of(ui)
    if isinstance(found, tuple):
        one, more = found
        number = values[0] if isinstance(values[0], int) else 0
        if language == "en":
            return (one if number == 1 else more).format(*values)
        return _catalogue(language).ngettext(one, more, number).format(*values)
    if language == "en":
        return found.format(*values)
    return _catalogue(language).gettext(found).format(*values)


def sentences(texts: Iterable[str], ui: str) -> str:
    """One after another, with a blank between them where the language has it."""
    return ("" if interface_of(ui) == "zh" else " ").join(texts)


def phrases(prefix: str, ui: str) -> dict[str, str]:
    """The sentences whose names begin so; of their values `{0}` and `{1}` are left."""
    names = (name for name in _EN if name.startswith(prefix))
    return {name: phrase(name, ui, "{0}", "{1}") for name in names}


@cache
def _catalogue(language: str) -> NullTranslations:
    """The sentences of a language; without its catalogue they stay English."""
    from gettext import translation

    return translation("livedeck", _LOCALE, [language], fallback=True)
