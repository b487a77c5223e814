"""What a session says at its end: what was done, and when it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from deck.quiz.learner import Learner
from deck.quiz.review import Rating, Review
from deck.quiz.screen import Screen
from deck.quiz.session import Session
from deck.quiz.streak import streak, streak_words
from deck.quiz.words import interface_of, phrase
from deck.render.wrap import wrap

_MINUTE = 60


def sum_up(
    screen: Screen,
    learner: Learner,
    session: Session,
    answers: Sequence[Review],
    spent: timedelta,
    *,
    ended: bool,
) -> None:
    """Say it. `ended` is a session that the learner ended, maybe before it began."""
    screen.write("")
    if answers:
        right = sum(review.rating > Rating.AGAIN for review in answers)
        span = _span(screen, spent)
        screen.say("answered", len(answers), right, span, role="bold")
        missed = dict.fromkeys(
            review.item.card for review in answers if review.rating is Rating.AGAIN
        )
        if missed:
            _name_missed(screen, learner, missed)
        if not learner.options.cram:
            _progress(screen, learner)
        if words := streak_words(streak(learner.days(), learner.today), screen.ui):
            screen.lines(wrap([(words, "")], screen.width, screen.style))
    elif not ended:
        _nothing(screen, learner, session)
    if answers or not ended:
        _next(screen, learner, asked=bool(answers))


def _name_missed(screen: Screen, learner: Learner, missed: Iterable[str]) -> None:
    """The questions of the cards that were missed, a line each."""
    deck = learner.deck
    cards = (card for bank in deck.outlines for card in bank.cards)
    titles = {card.id: card.titles[deck.language] for card in cards}
    named = [titles[card] for card in missed if card in titles]
    if named:
        screen.say("missed")
        screen.items(named)


def _nothing(screen: Screen, learner: Learner, session: Session) -> None:
    """Why there is nothing to ask."""
    if session.rest:
        screen.say("enough", len(session.rest))
    elif not session.new:
        screen.say("nothing")
    else:
        screen.say("nothing-today" if learner.options.new else "nothing-now")


def _progress(screen: Screen, learner: Learner) -> None:
    """How far the learner is, and how far it is to the end of a stage."""
    found = learner.progress()
    if found is None:
        screen.say("all-seen")
        return
    words = [phrase(f"seen-{found.stage}", screen.ui, found.seen, found.of)]
    if found.days is not None:
        words.append(phrase("days-to-go", screen.ui, found.days))
    gap = "" if interface_of(screen.ui) == "zh" else " "
    screen.lines(wrap([(gap.join(words), "")], screen.width, screen.style))


def _next(screen: Screen, learner: Learner, *, asked: bool) -> None:
    """When the next card is due."""
    due, today = learner.due(), learner.today
    tomorrow = today + timedelta(days=1)
    if asked and (count := sum(day <= tomorrow for day in due)):
        screen.say("tomorrow", min(count, learner.options.quota))
    elif due and (first := min(due)) > today:
        screen.say("next-due", (first - today).days, first.isoformat())
    elif not learner.memories:
        screen.say("no-next")


def _span(screen: Screen, spent: timedelta) -> str:
    seconds = spent.total_seconds()
    if seconds < _MINUTE:
        return phrase("seconds", screen.ui, seconds)
    return phrase("minutes", screen.ui, seconds / _MINUTE)
