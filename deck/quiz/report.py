"""What a log shows, as plain text that fits a terminal of 40 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from deck.quiz.stats import Day, Hard, State, Stats
from deck.quiz.streak import streak_words
from deck.quiz.words import phrase
from deck.render.card_text import card_title
from deck.render.wrap import Style, wrap
from deck.width import cell_width, shorten

if TYPE_CHECKING:
    from deck.bank.deck_folder import Folder

_LAST = 14  # days with a bar of their own
_BAR = 20
_STATES = (State.NEW, State.LEARNING, State.KNOWN)
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = ".:-=+*#@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the figures are shown on. `title` gives a card's question on one line."""

    ui: str
    width: int
    style: Style
    ascii_only: bool
    topics: Mapping[str, str]
    title: Callable[[str], str]

    @classmethod
    def of(
        cls,
        folder: Folder,
        language: str,
        *,
        ui: str,
        width: int,
        style: Style,
        ascii_only: bool,
    ) -> Self:
        """A page with the titles of a deck folder."""
        cards = {str(card.id): card for card in folder.cards}
        return cls(
            ui=ui,
            width=width,
            style=style,
            ascii_only=ascii_only,
            topics={
                bank.topic: bank.title.within(language)
                for bank in reversed(folder.banks)
                if bank.title is not None
            },
            title=lambda card: card_title(cards[card], language),
        )

    def say(self, name: str, *values: object, role: str = "") -> list[str]:
        """A sentence, on as many lines as it takes."""
        return wrap([(phrase(name, self.ui, *values), role)], self.width, self.style)

    def cut(self, text: str, room: int) -> str:
        """A text that fits, shortened where it has to be."""
        if not self.ascii_only:
            return shorten(text, room)
        from deck.render.ascii import fold

        text = fold(text)
        return text if cell_width(text) <= room else fold(shorten(text, room - 2))

    def head(self, name: str, *values: object) -> list[str]:
        """A heading, after an empty line."""
        return ["", *self.say(name, *values, role="bold")]


def report(stats: Stats, page: Page) -> list[str]:
    """The lines of it; those parts that have nothing to show are left out."""
    lines = [line.rstrip() for line in _lines(stats, page)]
    if page.ascii_only:
        from deck.render.ascii import fold

        return [fold(line) for line in lines]
    return lines


def _lines(stats: Stats, page: Page) -> Iterator[str]:
    states = stats.states
    yield from page.say(
        "stats-cards", sum(states.values()), *(states[s] for s in reversed(_STATES))
    )
    if not stats.answers:
        yield from page.say("stats-empty")
    else:
        name = "stats-answers" if stats.minutes >= 1 else "stats-answers-quick"
        yield from page.say(name, stats.answers, stats.minutes)
        if kind := streak_words(stats.streak, page.ui):
            yield from wrap([(kind, "")], page.width, page.style)
        yield from _retention(stats, page)
    yield from _topics(stats, page)
    if any(day.answers for day in stats.days[-_LAST:]):
        yield from _days(stats.days[-_LAST:], page)
    if any(stats.forecast):
        yield from _forecast(stats.forecast, page)
    if stats.hardest:
        yield from page.head("stats-hardest")
        for hard in stats.hardest:
            yield from _hard(hard, page)
    if stats.suspended:
        names = ", ".join(dict.fromkeys(item.card for item in stats.suspended))
        yield ""
        yield from page.say("stats-suspended", len(stats.suspended), names)


def _retention(stats: Stats, page: Page) -> Iterator[str]:
    share, lately = stats.retention.share, stats.retention_lately.share
    if share is None:
        yield from page.say("stats-unknown", stats.wanted)
        return
    yield from page.say("stats-retention", share, stats.retention.asked, stats.wanted)
    if lately is not None and stats.retention_lately != stats.retention:
        days, asked = len(stats.days), stats.retention_lately.asked
        yield from page.say("stats-lately", days, lately, asked)


def _topics(stats: Stats, page: Page) -> Iterator[str]:
    """A row for each topic, its title cut where it is too long."""
    heads = [phrase(f"stats-{state}", page.ui) for state in _STATES]
    sizes = [max(cell_width(head), 4) + 2 for head in heads]
    titles = {topic: page.topics.get(topic, topic) for topic in stats.topics}
    names = [phrase("stats-topic", page.ui), *titles.values()]
    room = min(max(map(cell_width, names)), page.width - sum(sizes))
    yield ""
    first = _left(names[0], room) + "".join(map(_right, heads, sizes))
    yield page.style(first, "bold")
    for topic, counts in stats.topics.items():
        cells = (str(counts[state] or "-") for state in _STATES)
        yield _left(page.cut(titles[topic], room), room) + "".join(
            map(_right, cells, sizes)
        )


def _days(days: Sequence[Day], page: Page) -> Iterator[str]:
    """A bar for each day, with its answers and minutes."""
    yield from page.head("stats-days", len(days))
    most = max(day.answers for day in days)
    room = min(_BAR, page.width - 24)
    for day in days:
        bar = ("#" if page.ascii_only else "█") * -(-day.answers * room // most)
        line = f"{day.date:%m-%d}  {bar:{room}}"
        if day.answers:
            line += f" {day.answers:4}  {_span(day.minutes, page.ui)}"
        yield line


def _span(minutes: float, ui: str) -> str:
    if minutes < 1:
        return phrase("seconds", ui, minutes * 60)
    return phrase("minutes", ui, minutes)


def _forecast(forecast: Sequence[int], page: Page) -> Iterator[str]:
    """A mark for each day to come, as high as there is to do."""
    yield from page.head("stats-forecast", len(forecast), sum(forecast))
    levels = _ASCII_LEVELS if page.ascii_only else _LEVELS
    most = max(forecast)
    yield "".join(
        levels[(count * len(levels) - 1) // most] if count else " "
        for count in forecast
    )
    week, busiest = sum(forecast[:7]), forecast.index(most)
    yield from page.say("stats-soon", forecast[0], forecast[1], week)
    if busiest > 1:
        yield from page.say("stats-most", most, busiest)


def _hard(hard: Hard, page: Page) -> Iterator[str]:
    """A card with its question, and what may help where it never sticks."""
    gap = f" {{c{hard.item.gap}}}" if hard.item.gap else ""
    often = phrase("stats-forgotten", page.ui, hard.lapses, hard.answers)
    yield from wrap(
        [(f"{hard.item.card}{gap}", "bold"), (f"  {often}", "")],
        page.width,
        page.style,
        rest="  ",
    )
    title = page.cut(page.title(hard.item.card), page.width - 2)
    yield "  " + page.style(title, "dim")
    if hard.leech:
        help_ = phrase("stats-leech", page.ui)
        yield from wrap([(help_, "")], page.width, page.style, first="  ", rest="  ")


def _left(text: str, room: int) -> str:
    return text + " " * (room - cell_width(text))


def _right(text: str, room: int) -> str:
    return " " * (room - cell_width(text)) + text
