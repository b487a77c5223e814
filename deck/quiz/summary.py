"""The sentences at the start and the end of a session."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from deck.quiz.learner import Learner, answered_after
from deck.quiz.progress import milestones, progress, streak
from deck.quiz.report import path_lines, streak_words
from deck.quiz.review import Rating, Review
from deck.quiz.screen import Screen
from deck.quiz.session import Session
from deck.words import listed, phrase, sentences, time_span


def greet(screen: Screen, learner: Learner, session: Session) -> None:
    """Say what is due and new, and what is wrong with the file of reviews."""
    options, due, new = learner.options, len(session.due), session.open_new
    if unreadable := learner.store.unreadable:
        screen.say("unreadable", unreadable, role="bold")
    if options.cram:
        plan = phrase("begin-cram", screen.ui, due)
    else:
        plan = _plan(due, new, screen.ui)
    later = len(answered_after(learner.memories(), learner.today))
    if later and not options.cram:
        screen.say("ahead", later, role="bold")
    if due or new or options.cram:
        minutes = options.minutes
        whole = int(minutes) if minutes == int(minutes) else minutes
        longest = phrase("begin-minutes", screen.ui, whole)
        words = sentences([plan, longest, phrase("begin-keys", screen.ui)], screen.ui)
        screen.lines(screen.look().wrap(words, "dim"))
    if due and session.rest and not options.cram:
        screen.say("backlog", due + len(session.rest), due, role="dim")
    if options.exam is not None:
        _expect(screen, learner, options.exam)


def _expect(screen: Screen, learner: Learner, day: date) -> None:
    """Say what will be known on the day of the exam."""
    from deck.quiz.exam import expect  # imported on demand: it needs FSRS

    options, left = learner.options, (day - learner.today).days
    found = expect(learner)
    known, unseen = round(found.known), found.cards - found.seen
    if not left:
        screen.say("exam-today", known, found.cards, role="dim")
        return
    screen.say("exam", left, day.isoformat(), known, found.cards, role="dim")
    if unseen:
        new = options.new + math.ceil(unseen / left)
        words = [phrase("exam-new", screen.ui, unseen)]
        words += [phrase("exam-all", screen.ui, new)] * (new <= options.quota)
        screen.lines(screen.look().wrap(sentences(words, screen.ui), "dim"))
    if options.exam_after(learner.today):
        screen.say("exam-week", options.exam_cards, role="dim")


def _plan(due: int, new: int, ui: str) -> str:
    """How many cards of a day are due, and how many are new."""
    if due:
        return phrase("begin-due" if new else "begin-only-due", ui, due, new)
    return phrase("begin-new", ui, new)


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
        _name_missed(screen, learner, answers)
        if not learner.options.cram:
            _name_learnt(screen, learner, answers, before)
        _path(screen, learner)
    elif not ended:
        _nothing(screen, learner, session)
    if answers or not ended:
        _next(screen, learner)


def _name_missed(screen: Screen, learner: Learner, answers: Sequence[Review]) -> None:
    """List the questions of the missed cards."""
    missed = dict.fromkeys(
        learner.current(review.item).card
        for review in answers
        if review.rating is Rating.AGAIN
    )
    named = [learner.deck.question(c) for c in missed if c in learner.deck.by_id]
    if named:
        screen.say("missed")
        screen.items(named)


def _name_learnt(
    screen: Screen, learner: Learner, answers: Sequence[Review], before: int
) -> None:
    """Name what was new and is known, and the milestones reached by it, each once."""
    deck, memories = learner.deck, learner.memories()
    last = {learner.current(review.item): review.rating for review in answers}
    times = Counter(learner.current(review.item) for review in answers)
    earlier = {learner.current(review.item) for review in answers[:before]}
    fresh = {
        item: last[item]
        for item, count in times.items()
        if item in memories and memories[item].reps == count and item not in earlier
    }
    learnt = dict.fromkeys(
        deck.subject(deck.by_id[item.card])
        for item, rating in fresh.items()
        if rating > Rating.AGAIN and item.card in deck.by_id
    )
    if learnt:
        screen.say("learnt", listed(learnt, screen.ui))
    suspended = learner.store.suspended(learner.namespace)
    reached = milestones(deck.cards, fresh.keys(), memories.keys(), suspended)
    if reached.topic:
        screen.say("first-topic", deck.title(reached.topic), role="good")
    for stage in reached.stages:
        screen.say(f"stage-{stage}", role="good")


def _path(screen: Screen, learner: Learner) -> None:
    """Say how far the learner is on the path, and how many days they practised."""
    if not learner.options.cram:
        far = progress(
            learner.deck.cards,
            learner.memories(),
            learner.store.suspended(learner.namespace),
            learner.today,
            learner.options,
        )
        screen.lines(path_lines(far, screen.ui, screen.look()))
    days = streak(learner.days(), learner.today)
    if days.days:
        screen.lines(screen.look().wrap(streak_words(days, screen.ui)))


def _nothing(screen: Screen, learner: Learner, session: Session) -> None:
    """Say why there is nothing to ask."""
    if session.rest:
        screen.say("enough", len(session.rest))
    elif not session.new:
        screen.say("nothing")
    else:
        screen.say("nothing-today" if learner.options.new else "nothing-now")


def _next(screen: Screen, learner: Learner) -> None:
    """Say what tomorrow brings; where that is nothing, when the next card is due."""
    today = learner.today
    plan = learner.begin(today + timedelta(days=1), whole=True)
    due, new, ui = len(plan.due), plan.open_new, screen.ui
    if plan.rest:
        screen.say("tomorrow-part", due + len(plan.rest), due)
    elif due or new:
        screen.say("tomorrow", _plan(due, new, ui))
    elif (days := learner.due()) and (first := min(days)) > today:
        screen.say("next-due", (first - today).days, first.isoformat())
    elif not learner.memories():
        screen.say("no-next")
