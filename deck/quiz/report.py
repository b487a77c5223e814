"""Statistics as plain text, for terminals from 40 columns, and their sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from deck.quiz.progress import KNOWN, Progress, Streak
from deck.quiz.stats import (
    ACTIVE,
    WEEK,
    WEEKS,
    Program,
    State,
    Stats,
    next_program,
)
from deck.render.lines import Look
from deck.render.wrap import FIRM, Run
from deck.width import cell_width, padded, shorten
from deck.words import phrase, time_span

_BAR = 20
_LONGEST = 40  # of the bar of the path
_LEAST = 12  # of it beside words
_TITLE = 12  # cells of a title that are worth it
_SHADES = dict(zip(ACTIVE, "█▒░", strict=True))
_ROLES = {State.KNOWN: "good", State.LEARNING: "warning", State.NEW: "dim"}
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
    yield from path_lines(stats.progress, page.ui, page.look)
    if stats.answers:
        counts = [stats.states[state] for state in ACTIVE]
        yield from page.say("stats-cards", sum(stats.states.values()), *counts)
        yield from page.say("stats-states", KNOWN, role="dim")
        for sentence in answer_sentences(stats, page.ui):
            yield from page.look.wrap(sentence)
        if stats.topics:
            yield from _topics(stats, page)
    else:
        yield from page.look.wrap(first_words(stats, page.ui))
    if stats.answers and stats.programs:
        yield from page.head("stats-programs")
        yield from ladder_lines(stats.programs, page.look, page.title)
    yield from _year(stats, page)
    if any(stats.forecast):
        yield from _forecast(stats, page)
    if stats.hardest:
        yield from page.head("stats-hardest")
        yield from _hardest(stats, page)
    if stats.suspended:
        yield ""
        yield from page.look.wrap(suspended_words(stats, page.ui))


def first_words(stats: Stats, ui: str) -> str:
    """The sentence for a learner who has answered nothing yet."""
    return phrase("stats-first", ui, sum(stats.states.values()))


def answer_sentences(stats: Stats, ui: str) -> Iterator[str]:
    """Sentences on the answers, the streak and the retention."""
    yield phrase("stats-answers", ui, stats.answers, time_span(stats.minutes, ui))
    if stats.streak.days:
        yield streak_words(stats.streak, ui)
    due, _, share, desired = stats.retention
    if share is None:
        yield phrase("stats-unknown", ui, desired)
    else:
        yield phrase("stats-retention", ui, share, due, desired)


def path_lines(progress: Progress, ui: str, look: Look) -> list[str]:
    """A bar of the path, and how far it is: on one line if that has room."""
    words = progress_words(progress, ui)
    room = look.width - cell_width(words) - 2
    if room >= _LEAST:
        return [f"{drawn_bar(progress.parts, min(room, _LONGEST), look)}  {words}"]
    bar = drawn_bar(progress.parts, min(look.width - 1, _LONGEST), look)
    return [bar, *look.wrap(words)]


def progress_words(progress: Progress, ui: str) -> str:
    """The progress in a sentence."""
    stage, of, known, seen, days = progress
    if seen == of:
        return phrase("progress-seen", ui, of, known)
    reached = phrase(f"progress-{stage}", ui, seen, of)
    return reached if days is None else phrase("progress-days", ui, days, reached)


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


def _topics(stats: Stats, page: Page) -> Iterator[str]:
    """A bar for each topic, and side by side how many of its cards are in a state."""
    titles = {topic: page.topics.get(topic, topic) for topic in stats.topics}
    counts = {
        topic: [some[state] for state in ACTIVE] for topic, some in stats.topics.items()
    }
    size = max(len(str(each)) for some in counts.values() for each in some)
    bar = min(_BAR, page.look.width // 3)
    numbers = len(ACTIVE) * (size + 2)
    widest = max(map(cell_width, titles.values()))
    room = max(min(widest, page.look.width - bar - numbers - 2), 1)
    yield from page.head("stats-topics")
    yield from page.look.wrap(_legend(page.ui))
    for topic, some in counts.items():
        title = padded(shorten(titles[topic], room), room)
        beside = "".join(
            f"  {page.look.style(f'{each:{size}}', _ROLES[state])}"
            for state, each in zip(ACTIVE, some, strict=True)
        )
        yield f"{title}  {drawn_bar(some, bar, page.look)}{beside}"


def _legend(ui: str) -> Iterator[Run]:
    """The sign and name of each state."""
    for state in ACTIVE:
        yield f"{_SHADES[state]} {phrase(f'stats-{state}', ui)}", _ROLES[state]
        yield "  ", ""


def drawn_bar(counts: Sequence[int], length: int, look: Look) -> str:
    """A bar in parts for the states, from what is known to what is new."""
    parts = zip(ACTIVE, split_bar(counts, length), strict=True)
    drawn = (look.style(_SHADES[s] * part, _ROLES[s]) for s, part in parts if part)
    return "".join(drawn) or " " * length


def ladder_lines(
    programs: Sequence[Program], look: Look, about: Callable[[str], str]
) -> Iterator[str]:
    """The programs, and a text about each; what passed has a tick and a date."""
    room = max(cell_width(program.card) for program in programs)
    days = 12 if any(program.passed for program in programs) else 0
    for card, passed in programs:
        mark, role, day = ("✓", "good", f"{passed}") if passed else ("·", "", "")
        head = f"{mark} {padded(card, room)}  {day:{days}}"
        beside = look.narrower(cell_width(head) + 1)
        lines = beside.wrap(about(card)) if beside.width >= _TITLE else [""]
        for number, line in enumerate(lines):
            lead = " " * cell_width(head) if number else look.style(head, role)
            yield (lead + line).rstrip()


def ladder_row(
    programs: Sequence[Program], card: str, look: Look, ui: str
) -> list[str]:
    """The programs in a row: the days of those that passed, this one, the next one."""
    following = next_program(programs, card)
    runs: list[Run] = []
    for name, passed in programs:
        mark, role = ("✓", "good") if passed else ("·", "")
        day = f" {passed}" if passed else ""
        if name == card:
            mark, role = f"▶ {mark}" if passed else "▶", "bold"
        title = phrase("write-following", ui, name) if name == following else name
        runs += [(f"{FIRM} ", "")] if runs else []
        runs.append((f"{mark} {title}{day}".replace(" ", FIRM), role))
    return look.wrap(runs)


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
    yield from page.head("stats-year", heat.practised, weeks)
    line = " " * label
    for column, month in month_names(heat.mondays, page.ui):
        line = padded(line, label + column) + month
    yield line
    for weekday, name in enumerate(names):
        shades = (_HEAT[heat.shade(count)] for count in heat.answers[weekday::WEEK])
        yield padded(name, label) + page.look.style("".join(shades), "s")


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
