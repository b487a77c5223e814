"""Statistics as plain text, for terminals from 40 columns, and their sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from deck.quiz.progress import YOUNG, Progress, Streak
from deck.quiz.stats import (
    ACTIVE,
    MATURE,
    WEEK,
    WEEKS,
    Day,
    State,
    Stats,
    active,
)
from deck.render.lines import Look
from deck.width import cell_width, padded, shorten
from deck.words import phrase, sentences, time_span

_BAR = 20
_SHADES = dict(zip(ACTIVE, "█▓▒░", strict=True))
_HEAT = "·░▒▓█"  # from no answer to as many as ever
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_ROWS = 4  # of the forecast
_WIDE = 70  # columns from which a day of the forecast has two


class Page(NamedTuple):
    """The settings of a report. `title` returns a card's question on one line.

    Titles and topics are in `language`.
    """

    ui: str
    language: str
    look: Look
    topics: Mapping[str, str]
    title: Callable[[str], str]

    def say(self, name: str, *values: object, role: str = "") -> list[str]:
        """A sentence, wrapped."""
        return self.look.wrap(phrase(name, self.ui, *values), role)

    def head(self, name: str, *values: object) -> list[str]:
        """A heading, after an empty line."""
        return ["", *self.say(name, *values, role="bold")]


def report(stats: Stats, page: Page) -> list[str]:
    """The lines of the report, without parts that have nothing to show."""
    return [line.rstrip() for line in _lines(stats, page)]


def _lines(stats: Stats, page: Page) -> Iterator[str]:
    if stats.answers:
        counts = [stats.states[state] for state in ACTIVE]
        yield from page.say("stats-cards", sum(stats.states.values()), *counts)
        yield from page.say("stats-states", YOUNG, MATURE, role="dim")
        for sentence in answer_sentences(stats, page.ui):
            yield from page.look.wrap(sentence)
        yield from _topics(stats, page)
    else:
        yield from page.look.wrap(first_words(stats, page.ui))
    yield from _year(stats, page)
    if any(day.answers for day in stats.days):
        yield from _days(stats.days, page)
    if any(stats.forecast):
        yield from _forecast(stats, page)
    if stats.hardest:
        yield from page.head("stats-hardest")
        yield from _hardest(stats, page)
    if stats.suspended:
        yield ""
        yield from page.look.wrap(suspended_words(stats, page.ui))


def first_words(stats: Stats, ui: str) -> str:
    """The report for a learner who has answered nothing yet."""
    progress = stats.progress
    parts = [phrase("stats-first", ui, sum(stats.states.values()))]
    if progress.stage == "sprint":
        parts.append(phrase("first-sprint", ui, progress.of))
    return sentences([*parts, *_days_to_go(progress, ui)], ui)


def answer_sentences(stats: Stats, ui: str) -> Iterator[str]:
    """Sentences on the progress, the answers, the streak and the retention."""
    yield progress_words(stats.progress, ui)
    yield phrase("stats-answers", ui, stats.answers, time_span(stats.minutes, ui))
    if stats.streak.days:
        yield streak_words(stats.streak, ui)
    due, _, share, desired = stats.retention
    if share is None:
        yield phrase("stats-unknown", ui, desired)
    else:
        yield phrase("stats-retention", ui, share, due, desired)


def progress_words(progress: Progress, ui: str) -> str:
    """The progress in a sentence."""
    stage, of, known, seen, days = progress
    if seen == of:
        return phrase("progress-seen", ui, of, known)
    reached = phrase(f"progress-{stage}", ui, seen, of)
    return reached if days is None else phrase("progress-days", ui, days, reached)


def _days_to_go(progress: Progress, ui: str) -> list[str]:
    days = progress.days
    return [] if days is None else [phrase("days-to-go", ui, days)]


def streak_words(streak: Streak, ui: str) -> str:
    """A sentence on a streak."""
    name = "streak-week" if streak.days == WEEK else "streak"
    return phrase("streak-rested" if streak.rested else name, ui, streak.days)


def suspended_words(stats: Stats, ui: str) -> str:
    """Which cards are suspended."""
    names = ", ".join(dict.fromkeys(item.card for item in stats.suspended))
    return phrase("stats-suspended", ui, len(stats.suspended), names)


def due_words(stats: Stats, ui: str) -> str:
    """How much is due soon."""
    today, tomorrow, *_ = stats.forecast
    week = sum(stats.forecast[:WEEK])
    return phrase("stats-soon", ui, today, tomorrow, week)


def day_words(day: Day, ui: str) -> str:
    """The answers and minutes of a day; nothing without an answer."""
    return f"{day.answers:4}  {time_span(day.minutes, ui)}" if day.answers else ""


def _topics(stats: Stats, page: Page) -> Iterator[str]:
    """A bar for each topic, in parts for the states of its cards."""
    titles = {topic: page.topics.get(topic, topic) for topic in stats.topics}
    totals = {topic: active(counts) for topic, counts in stats.topics.items()}
    size = len(str(max(totals.values(), default=0)))
    bar = min(_BAR, page.look.width // 3)
    widest = max(map(cell_width, titles.values()), default=0)
    room = max(min(widest, page.look.width - bar - 2 * size - 4), 1)
    yield from page.head("stats-topics")
    names = (f"{_SHADES[s]} {phrase(f'stats-{s}', page.ui)}" for s in ACTIVE)
    yield from page.look.wrap("  ".join(names), "dim")
    for topic, counts in stats.topics.items():
        parts = split_bar([counts[state] for state in ACTIVE], bar)
        drawn = "".join(
            _SHADES[state] * part for state, part in zip(ACTIVE, parts, strict=True)
        )
        mature = f"{counts[State.MATURE]:{size}}/{totals[topic]}"
        title = padded(shorten(titles[topic], room), room)
        yield f"{title}  {drawn:{bar}} {mature}"


def split_bar(counts: Sequence[int], length: int) -> list[int]:
    """The lengths of the parts of a bar; each count above zero has at least 1.

    The longest part makes up for the rounding.
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    parts = [max(round(count * length / total), count > 0) for count in counts]
    parts[parts.index(max(parts))] += length - sum(parts)
    return parts


def _year(stats: Stats, page: Page) -> Iterator[str]:
    """A column for each week, a row for each day of the week, darker with answers."""
    names = phrase("stats-weekdays", page.ui).split()
    label = max(map(cell_width, names)) + 1
    weeks = max(min(WEEKS, page.look.width - label), 1)
    heat = stats.heat_map(weeks)
    if not heat.practised:
        return
    yield from page.head("stats-year", weeks)
    line = " " * label
    for column, month in month_names(heat.mondays, page.ui):
        line = padded(line, label + column) + month
    yield line
    for weekday, name in enumerate(names):
        shades = (_HEAT[heat.shade(count)] for count in heat.answers[weekday::WEEK])
        yield padded(name, label) + "".join(shades)
    yield from page.say("stats-busy", heat.practised, max(heat.answers), role="dim")


def month_names(
    mondays: Sequence[date], ui: str, cells: int = 1
) -> Iterator[tuple[int, str]]:
    """The number of each month's first week, and its name if that has room.

    A week is as wide as `cells` of text.
    """
    names = phrase("stats-months", ui).split()
    starts = [
        column
        for column, monday in enumerate(mondays)
        if column == 0 or monday.month != mondays[column - 1].month
    ]
    for start, end in zip(starts, [*starts[1:], len(mondays)], strict=True):
        name = names[mondays[start].month - 1]
        blank = 1 if name.isascii() else 0  # 10月11月 are two without one
        if cell_width(name) + blank <= (end - start) * cells:
            yield start, name


def _days(days: Sequence[Day], page: Page) -> Iterator[str]:
    """A bar for each day, the missed answers at its end, with answers and minutes."""
    yield from page.head("stats-days", len(days))
    most = max(day.answers for day in days)
    room = max(min(_BAR, page.look.width - 24), 1)
    for day in days:
        missed = day.answers - day.right
        length = -(-day.answers * room // most)
        right, wrong = split_bar([day.right, missed], length)
        bar = padded("█" * right + "░" * wrong, room)
        yield f"{day.date:%m-%d}  {bar} {day_words(day, page.ui)}"


def _forecast(stats: Stats, page: Page) -> Iterator[str]:
    """A column for each day to come, as high as the number of due items."""
    forecast, most = stats.forecast, max(stats.forecast)
    step = 2 if page.look.width >= _WIDE else 1
    yield from page.head("stats-forecast", len(forecast), sum(forecast))
    label = len(str(most))
    for row in range(_ROWS - 1, -1, -1):
        marks = (_column(count, most, row) * step for count in forecast)
        axis = str(most) if row == _ROWS - 1 else ""
        yield f"{axis:>{label}} │{''.join(marks)}"
    yield f"{0:>{label}} └{'─' * len(forecast) * step}"
    days = (stats.today + timedelta(days=n) for n in range(0, len(forecast), WEEK))
    dates = "".join(f"{day:%m-%d}".ljust(WEEK * step) for day in days)
    yield " " * (label + 2) + dates.rstrip()[: page.look.width - label - 2]
    yield from page.look.wrap(due_words(stats, page.ui))


def _column(count: int, most: int, row: int) -> str:
    """The part of a column in a row from the lowest; no count above zero is blank."""
    height = max(round(count * _ROWS * 8 / most), count > 0)
    return _EIGHTHS[min(max(height - row * 8, 0), 8)]


def _hardest(stats: Stats, page: Page) -> Iterator[str]:
    """The hard cards with their questions, and advice if one is a leech."""
    for hard in stats.hardest:
        gap = f" {{c{hard.gap}}}" if hard.gap else ""
        often = phrase("stats-forgotten", page.ui, hard.lapses, hard.answers)
        runs = [(f"{hard.card}{gap}", "bold"), (f"  {often}", "")]
        yield from page.look.wrap(runs, rest="  ")
        title = shorten(page.title(hard.card), page.look.width - 2)
        yield "  " + page.look.style(title, "dim")
        if hard.leech:
            advice = phrase("stats-leech", page.ui)
            yield from page.look.wrap(advice, first="  ", rest="  ")
