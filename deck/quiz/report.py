"""Statistics as plain text, for terminals from 40 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from deck.quiz.progress import MATURE, YOUNG, streak_words
from deck.quiz.stats import Day, Hard, State, Stats
from deck.render.blocks import Look
from deck.width import cell_width, padded, shorten
from deck.words import phrase, sentences, time_span

_LAST = 14  # days with a bar of their own
_BAR = 20
STATES = (State.MATURE, State.YOUNG, State.LEARNING, State.NEW)
_SHADES = "█▓▒░"  # of these states
_HEAT = "·░▒▓█"  # from no answer to as many as ever
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_ROWS = 4  # of the forecast
_WEEK = 7
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
        yield from _answers(stats, page)
        yield from _topics(stats, page)
    else:
        yield from page.look.wrap(first_words(stats, page.ui))
    if any(stats.year):
        yield from _year(stats, page)
    if any(day.answers for day in stats.days[-_LAST:]):
        yield from _days(stats.days[-_LAST:], page)
    if any(stats.forecast):
        yield from _forecast(stats, page)
    if stats.hardest:
        yield from page.head("stats-hardest")
        for hard in stats.hardest:
            yield from _hard(hard, page)
    if stats.suspended:
        names = ", ".join(dict.fromkeys(item.card for item in stats.suspended))
        yield ""
        yield from page.say("stats-suspended", len(stats.suspended), names)


def first_words(stats: Stats, ui: str) -> str:
    """The report for a learner who has answered nothing yet."""
    first = phrase("stats-first", ui, sum(stats.states.values()))
    return sentences([first, *stats.road.outlook(ui)], ui)


def _answers(stats: Stats, page: Page) -> Iterator[str]:
    states = stats.states
    yield from page.say(
        "stats-cards", sum(states.values()), *(states[state] for state in STATES)
    )
    yield from page.say("stats-states", YOUNG, MATURE, role="dim")
    for sentence in answer_sentences(stats, page.ui):
        yield from page.look.wrap(sentence)


def answer_sentences(stats: Stats, ui: str) -> Iterator[str]:
    """Sentences on the answers, the streak and the retention."""
    name = "stats-answers" if stats.minutes >= 1 else "stats-answers-quick"
    yield phrase(name, ui, stats.answers, stats.minutes)
    if words := streak_words(stats.streak, ui):
        yield words
    share, lately = stats.retention.share, stats.retention_lately
    if share is None:
        yield phrase("stats-unknown", ui, stats.wanted)
        return
    yield phrase("stats-retention", ui, share, stats.retention.due, stats.wanted)
    if lately.share is not None and lately != stats.retention:
        days = len(stats.days)
        yield phrase("stats-lately", ui, days, lately.share, lately.due)


def _topics(stats: Stats, page: Page) -> Iterator[str]:
    """A bar for each topic, in parts for the states of its cards."""
    shades = dict(zip(STATES, _SHADES, strict=True))
    titles = {topic: page.topics.get(topic, topic) for topic in stats.topics}
    totals = {topic: active(counts) for topic, counts in stats.topics.items()}
    size = len(str(max(totals.values(), default=0)))
    bar = min(_BAR, page.look.width // 3)
    widest = max(map(cell_width, titles.values()), default=0)
    room = max(min(widest, page.look.width - bar - 2 * size - 4), 1)
    yield from page.head("stats-topics")
    legend = "  ".join(f"{shades[s]} {phrase(f'stats-{s}', page.ui)}" for s in STATES)
    yield from page.look.wrap(legend, "dim")
    for topic, counts in stats.topics.items():
        parts = split_bar([counts[state] for state in STATES], bar)
        drawn = "".join(
            shades[state] * part for state, part in zip(STATES, parts, strict=True)
        )
        mature = f"{counts[State.MATURE]:{size}}/{totals[topic]}"
        title = padded(shorten(titles[topic], room), room)
        yield f"{title}  {drawn:{bar}} {mature}"


def active(counts: Mapping[str, int]) -> int:
    """The cards of a topic but for suspended ones."""
    return sum(counts[state] for state in STATES)


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
    most = max(stats.year)
    first = stats.today - timedelta(days=len(stats.year) - 1)
    answers = {first + timedelta(days=n): c for n, c in enumerate(stats.year)}
    names = phrase("stats-weekdays", page.ui).split()
    label = max(map(cell_width, names)) + 1
    monday = stats.today - timedelta(days=stats.today.weekday())
    weeks = max(min(len(stats.year) // _WEEK, page.look.width - label), 1)
    mondays = [monday - timedelta(weeks=n) for n in range(weeks - 1, -1, -1)]
    yield from page.head("stats-year", weeks)
    yield " " * label + _months(mondays, page.ui)
    for weekday, name in enumerate(names):
        days = (start + timedelta(days=weekday) for start in mondays)
        row = (_heat(answers[day], most) if day in answers else " " for day in days)
        yield padded(name, label) + "".join(row)
    busy = sum(count > 0 for count in stats.year[-_WEEK * weeks :])
    yield from page.say("stats-busy", busy, most, role="dim")


def _heat(answers: int, most: int) -> str:
    return _HEAT[-(-answers * (len(_HEAT) - 1) // most)]


def _months(mondays: Sequence[date], ui: str) -> str:
    """A line with the names of the months above their first weeks."""
    line = ""
    for column, name in month_names(mondays, ui):
        line = padded(line, column) + name
    return line


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
    """A bar for each day, with its answers and minutes."""
    yield from page.head("stats-days", len(days))
    most = max(day.answers for day in days)
    room = max(min(_BAR, page.look.width - 24), 1)
    for day in days:
        bar = "█" * -(-day.answers * room // most)
        line = f"{day.date:%m-%d}  {bar:{room}}"
        if day.answers:
            line += f" {day.answers:4}  {time_span(day.minutes, page.ui)}"
        yield line


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
    days = (stats.today + timedelta(days=n) for n in range(0, len(forecast), _WEEK))
    dates = "".join(f"{day:%m-%d}".ljust(_WEEK * step) for day in days)
    yield " " * (label + 2) + dates.rstrip()[: page.look.width - label - 2]
    week, busiest = sum(forecast[:_WEEK]), forecast.index(most)
    yield from page.say("stats-soon", forecast[0], forecast[1], week)
    if busiest > 1:
        yield from page.say("stats-most", most, busiest)


def _column(count: int, most: int, row: int) -> str:
    """The part of a column in a row from the lowest; no count above zero is blank."""
    height = max(round(count * _ROWS * 8 / most), count > 0)
    eighths = min(max(height - row * 8, 0), 8)
    return _EIGHTHS[eighths]


def _hard(hard: Hard, page: Page) -> Iterator[str]:
    """A hard card with its question, and advice if it is a leech."""
    gap = f" {{c{hard.gap}}}" if hard.gap else ""
    often = phrase("stats-forgotten", page.ui, hard.lapses, hard.answers)
    runs = [(f"{hard.card}{gap}", "bold"), (f"  {often}", "")]
    yield from page.look.wrap(runs, rest="  ")
    title = shorten(page.title(hard.card), page.look.width - 2)
    yield "  " + page.look.style(title, "dim")
    if hard.leech:
        inner = page.look.narrower(2)
        yield from ("  " + line for line in inner.wrap(phrase("stats-leech", page.ui)))
