"""The sentences at the start and the end of a session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from deck.compile.study_deck import CardSummary
from deck.quiz.learner import Learner
from deck.quiz.progress import items_of, streak, streak_words
from deck.quiz.review import Rating, Review
from deck.quiz.screen import Screen
from deck.quiz.session import Session
from deck.words import time_span

_WEEK = 7


def greet(screen: Screen, learner: Learner, session: Session) -> None:
    """Say what is due and new, and what is wrong with the log."""
    options, due, new = learner.options, len(session.due), session.open_new
    if unreadable := learner.store.unreadable:
        screen.say("unreadable", unreadable, role="bold")
    if options.cram:
        screen.say("begin-cram", due, options.minutes, role="dim")
        return
    if later := learner.store.count_after(learner.namespace, learner.today):
        screen.say("ahead", later, role="bold")
    if due or new:
        screen.say("begin", due, new, options.minutes, role="dim")
    if due and session.rest:
        screen.say("backlog", due + len(session.rest), due, role="dim")


def sum_up(
    screen: Screen,
    learner: Learner,
    session: Session,
    answers: Sequence[Review],
    spent: timedelta,
    *,
    before: int,
    ended: bool,
) -> None:
    """Say what was done and what is next; `ended` by the learner, maybe at once.

    The first `before` answers were in an earlier summary.
    """
    screen.write("")
    if answers:
        right = sum(review.rating > Rating.AGAIN for review in answers)
        span = time_span(spent / timedelta(minutes=1), screen.ui)
        screen.say("answered", len(answers), right, span, role="bold")
        missed = dict.fromkeys(
            learner.current(review.item).card
            for review in answers
            if review.rating is Rating.AGAIN
        )
        if missed:
            _name_missed(screen, learner, missed)
        if not learner.options.cram:
            _reach(screen, learner, session, answers, before)
            screen.lines(screen.look().wrap(learner.progress().words(screen.ui)))
        if words := streak_words(streak(learner.days(), learner.today), screen.ui):
            screen.lines(screen.look().wrap(words))
    elif not ended:
        _nothing(screen, learner, session)
    if answers or not ended:
        _next(screen, learner, has_answers=bool(answers))


def _reach(
    screen: Screen,
    learner: Learner,
    session: Session,
    answers: Sequence[Review],
    before: int,
) -> None:
    """Say which milestones these answers reached, each once."""
    renamed = learner.store.renamed(learner.namespace)
    unseen = {renamed.get(card, card) for card in session.unseen}
    answered = [review.item.renamed(renamed) for review in answers]
    first = {item for item in answered[before:] if item.card in unseen}
    first -= {*answered[:before]}
    seen = learner.memories().keys()
    topics: dict[str, list[CardSummary]] = {}
    for card in learner.deck.cards:
        topics.setdefault(card.topic, []).append(card)
    whole = [
        (cards, items_of(cards) & first)
        for cards in topics.values()
        if len(topics) > 1 and items_of(cards) <= seen
    ]
    if whole and all(now for _, now in whole):
        screen.say("first-topic", learner.deck.title(whole[0][0][0]), role="good")
    for stage, items in learner.stages().items():
        if stage in {"sprint", "core"} and items & first and items <= seen:
            screen.say(f"stage-{stage}", role="good")
    today = learner.store.answers(learner.namespace, learner.today).values()
    is_first = not before and sum(map(len, today)) <= len(answers)
    if is_first and streak(learner.days(), learner.today).days == _WEEK:
        screen.say("first-week", role="good")


def _name_missed(screen: Screen, learner: Learner, missed: Iterable[str]) -> None:
    """List the questions of the missed cards."""
    deck = learner.deck
    named = [deck.question(card) for card in missed if card in deck.by_id]
    if named:
        screen.say("missed")
        screen.items(named)


def _nothing(screen: Screen, learner: Learner, session: Session) -> None:
    """Say why there is nothing to ask."""
    if session.rest:
        screen.say("enough", len(session.rest))
    elif not session.new:
        screen.say("nothing")
    else:
        screen.say("nothing-today" if learner.options.new else "nothing-now")


def _next(screen: Screen, learner: Learner, *, has_answers: bool) -> None:
    """Say what is planned for tomorrow, else when the next card is due."""
    today = learner.today
    plan = learner.begin(today + timedelta(days=1), whole=True) if has_answers else None
    if plan and plan.rest:
        screen.say("tomorrow-part", len(plan.due) + len(plan.rest), len(plan.due))
    elif plan and plan.due:
        screen.say("tomorrow", len(plan.due), plan.open_new)
    elif (due := learner.due()) and (first := min(due)) > today:
        screen.say("next-due", (first - today).days, first.isoformat())
    elif not learner.memories():
        screen.say("no-next")
