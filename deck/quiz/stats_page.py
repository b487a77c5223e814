"""Statistics as a page for a browser: no script, no request, light and dark.

The figures are those of `report`; pictures are inline SVG.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import escape
from pathlib import Path
from string import Template

from deck.quiz.progress import MATURE, YOUNG
from deck.quiz.report import (
    STATES,
    Page,
    active,
    answer_sentences,
    first_words,
    month_names,
)
from deck.quiz.stats import Stats
from deck.words import phrase

_WEEK = 7
_CELL = 12  # pixels of a day of the heat map, with the gap to the next
_SHADES = 4  # of the heat map, without the one for no answer
_COLUMN = 20  # pixels of a day in a chart of columns
_HEIGHT = 110  # of such a chart
_AXIS = 34  # room for the numbers beside it
_COMMAND = re.compile("`([^`]+)`")
_PAGE = Path(__file__).with_suffix(".html")


def stats_html(stats: Stats, page: Page, title: str, concept_map: str = "") -> str:
    """The page; `title` names the deck, `concept_map` is an SVG of it or nothing."""
    body = "\n".join(_body(stats, page, title, concept_map))
    page_text = Template(_PAGE.read_text(encoding="utf-8"))
    return page_text.substitute(ui=escape(page.ui), title=escape(title), body=body)


def _body(stats: Stats, page: Page, title: str, concept_map: str) -> Iterator[str]:
    yield f"<h1 {_lang(page)}>{escape(title)}</h1>"
    yield f'<p class="soft">{stats.today.isoformat()}</p>'
    tiles = "".join(
        f'<div class="tile"><b>{stats.states[state]}</b>{_named(state, page)}</div>'
        for state in STATES
    )
    yield f'<div class="tiles">{tiles}</div>'
    yield _text(page, "stats-states", YOUNG, MATURE, look="soft")
    if stats.answers:
        for sentence in answer_sentences(stats, page.ui):
            yield f"<p>{escape(sentence)}</p>"
        yield from _topics(stats, page)
    else:
        words = escape(first_words(stats, page.ui))
        yield _COMMAND.sub(r"<code>\1</code>", f"<p>{words}</p>")
    if any(stats.year):
        label = phrase("stats-year", page.ui, len(stats.year) // _WEEK)
        yield from _wide(label, _year(stats, page, label), "wide recent")
    if any(day.answers for day in stats.days):
        right = [day.right for day in stats.days]
        missed = [day.answers - day.right for day in stats.days]
        label = phrase("stats-days-right", page.ui, len(stats.days))
        picture = _columns([right, missed], stats.days[0].date, label)
        yield from _wide(label, picture, "wide recent")
    if any(stats.forecast):
        days, due = len(stats.forecast), sum(stats.forecast)
        label = phrase("stats-forecast", page.ui, days, due)
        picture = _columns([stats.forecast], stats.today, label)
        yield from _wide(label, picture, "wide")
        soon = (stats.forecast[0], stats.forecast[1], sum(stats.forecast[:_WEEK]))
        yield _text(page, "stats-soon", *soon, look="soft")
    if stats.hardest:
        yield _head(phrase("stats-hardest", page.ui))
        yield f"<ol>{''.join(_hardest(stats, page))}</ol>"
    if stats.suspended:
        names = ", ".join(dict.fromkeys(item.card for item in stats.suspended))
        yield _text(page, "stats-suspended", len(stats.suspended), names)
    if concept_map:
        yield from _wide(phrase("stats-map", page.ui), concept_map, "map")


def _lang(page: Page) -> str:
    """The `lang` attribute of the author's texts."""
    return f'lang="{escape(page.language)}"'


def _wide(label: str, picture: str, look: str) -> Iterator[str]:
    """A heading and a picture, which scrolls if it is too wide, by keys too."""
    yield _head(label)
    yield f'<div class="{look}" tabindex="0">{picture}</div>'


def _head(label: str) -> str:
    return f"<h2>{escape(label)}</h2>"


def _text(page: Page, name: str, *values: object, look: str = "") -> str:
    return f'<p class="{look}">{escape(phrase(name, page.ui, *values))}</p>'


def _named(state: str, page: Page) -> str:
    name = escape(phrase(f"stats-{state}", page.ui))
    return f'<span><i class="key {state}"></i>{name}</span>'


def _topics(stats: Stats, page: Page) -> Iterator[str]:
    """A row for each topic, with a bar in parts for the states of its cards."""
    yield _head(phrase("stats-topics", page.ui))
    legend = "".join(_named(state, page) for state in STATES)
    yield f'<p class="soft legend">{legend}</p>'
    for topic, counts in stats.topics.items():
        total = active(counts)
        parts = "".join(
            f'<i class="{state}" style="flex:{counts[state]}"></i>'
            for state in STATES
            if counts[state]
        )
        words = ", ".join(
            f"{phrase(f'stats-{state}', page.ui)} {counts[state]}" for state in STATES
        )
        title = escape(page.topics.get(topic, topic))
        mature = counts[STATES[0]]
        yield (
            f'<div class="row"><span {_lang(page)}>{title}</span>'
            f'<div class="bar" role="img" aria-label="{escape(words)}" '
            f'title="{escape(words)}">{parts}</div>'
            f"<span>{mature}/{total}</span></div>"
        )


def _year(stats: Stats, page: Page, label: str) -> str:
    """A square for each day, week by week, darker the more was answered."""
    first = stats.today - timedelta(days=len(stats.year) - 1)
    monday = first - timedelta(days=first.weekday())
    most, left, top = max(stats.year), 36, 18
    cells = ""
    for number, answers in enumerate(stats.year):
        day = first + timedelta(days=number)
        week, weekday = divmod((day - monday).days, _WEEK)
        shade = -(-answers * _SHADES // most) / _SHADES
        look = f'class="cell" fill-opacity="{shade:g}"' if answers else 'class="none"'
        cells += (
            f'<rect x="{left + week * _CELL}" y="{top + weekday * _CELL}" width="10" '
            f'height="10" rx="2" {look}>'
            f"<title>{day.isoformat()}: {answers}</title></rect>"
        )
    weeks = (stats.today - monday).days // _WEEK + 1
    mondays = [monday + timedelta(weeks=n) for n in range(weeks)]
    labels = "".join(
        f'<text x="{left + column * _CELL}" y="11">{escape(name)}</text>'
        for column, name in month_names(mondays, page.ui, cells=2)
    )
    for weekday, name in enumerate(phrase("stats-weekdays", page.ui).split()):
        y = top + weekday * _CELL + 9
        labels += f'<text x="0" y="{y}">{escape(name)}</text>'
    return _svg(left + weeks * _CELL, top + _WEEK * _CELL, labels + cells, label)


def _columns(parts: Sequence[Sequence[int]], first: date, label: str) -> str:
    """A stacked column for each day from the first on."""
    totals = [sum(day) for day in zip(*parts, strict=True)]
    most = max(totals)
    width, top = _AXIS + len(totals) * _COLUMN, 8
    floor = top + _HEIGHT
    drawn = ""
    for value in dict.fromkeys((0, most // 2, most)):
        y = floor - _HEIGHT * value / most
        drawn += (
            f'<line class="axis" x1="{_AXIS}" x2="{width}" y1="{y:g}" y2="{y:g}"/>'
            f'<text x="{_AXIS - 6}" y="{y + 4:g}" text-anchor="end">{value}</text>'
        )
    for number, total in enumerate(totals):
        day, x = first + timedelta(days=number), _AXIS + number * _COLUMN
        y = float(floor)
        drawn += f"<g><title>{day.isoformat()}: {total}</title>"
        for look, part in zip(("up", "missed"), parts, strict=False):
            height = _HEIGHT * part[number] / most
            y -= height
            drawn += (
                f'<rect class="{look}" x="{x + 3}" y="{y:.2f}" width="{_COLUMN - 6}" '
                f'height="{height:.2f}"/>'
            )
        drawn += "</g>"
        if number % _WEEK == 0:
            drawn += f'<text x="{x}" y="{floor + 16}">{day:%m-%d}</text>'
    return _svg(width, floor + 22, drawn, label)


def _svg(width: int, height: int, inside: str, label: str) -> str:
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(label)}">{inside}</svg>'
    )


def _hardest(stats: Stats, page: Page) -> Iterator[str]:
    for hard in stats.hardest:
        gap = f" {{c{hard.gap}}}" if hard.gap else ""
        often = phrase("stats-forgotten", page.ui, hard.lapses, hard.answers)
        title = escape(page.title(hard.card))
        yield (
            f"<li><span {_lang(page)}>{title}</span><br/>"
            f'<span class="soft">{escape(hard.card + gap)}: {escape(often)}</span>'
            "</li>"
        )
