"""The sentences at the start and the end of a session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from deck.quiz.learner import Learner, answered_after
from deck.quiz.progress import milestones, progress, streak
from deck.quiz.report import progress_words, streak_words
from deck.quiz.review import Rating, Review
from deck.quiz.screen import Screen
from deck.quiz.session import Session
from deck.words import phrase, sentences, time_span


def greet(screen: Screen, learner: Learner, session: Session) -> None:
    """Say what is due and new, and what is wrong with the file of reviews."""
    options, due, new = learner.options, len(session.due), session.open_new
    if unreadable := learner.store.unreadable:
        screen.say("unreadable", unreadable, role="bold")
    if options.cram:
        plan = phrase("begin-cram", screen.ui, due)
    elif due:
        plan = phrase("begin-due" if new else "begin-only-due", screen.ui, due, new)
    else:
        plan = phrase("begin-new", screen.ui, new)
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
        _progress(screen, learner, answers, before)
    elif not ended:
        _nothing(screen, learner, session)
    if answers or not ended:
        _next(screen, learner, has_answers=bool(answers))


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


def _progress(
    screen: Screen, learner: Learner, answers: Sequence[Review], before: int
) -> None:
    """Say which milestones were reached, each once, and how far the learner is."""
    if not learner.options.cram:
        cards, memories = learner.deck.cards, learner.memories()
        suspended = learner.store.suspended(learner.namespace)
        times = Counter(learner.current(review.item) for review in answers)
        earlier = {learner.current(review.item) for review in answers[:before]}
        fresh = {i for i, n in times.items() if i in memories and memories[i].reps == n}
        reached = milestones(cards, fresh - earlier, memories.keys(), suspended)
        if reached.topic:
            title = learner.deck.title(reached.topic)
            screen.say("first-topic", title, role="good")
        for stage in reached.stages:
            screen.say(f"stage-{stage}", role="good")
        far = progress(cards, memories, suspended, learner.today, learner.options)
        screen.lines(screen.look().wrap(progress_words(far, screen.ui)))
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
