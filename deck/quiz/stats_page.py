"""Statistics as a page for a browser: no script, no request, light and dark.

The figures and sentences are those of `report`; the heat map is inline SVG.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import escape
from pathlib import Path
from string import Template

from deck.folder.concepts import ConceptMap
from deck.quiz.progress import KNOWN, Progress
from deck.quiz.report import (
    Page,
    answer_sentences,
    due_words,
    first_words,
    month_names,
    progress_words,
    suspended_words,
)
from deck.quiz.stats import (
    ACTIVE,
    SHADES,
    WEEK,
    HeatMap,
    State,
    Stats,
    known_share,
)
from deck.words import phrase

_CELL = 12  # pixels of a day of the heat map, with the gap to the next
_COMMAND = re.compile("`([^`]+)`")
_PAGE = Path(__file__).with_suffix(".html")


def stats_html(stats: Stats, page: Page, concepts: ConceptMap) -> str:
    """The page; its title is that of the concepts, which are those of the deck."""
    body = "\n".join(_body(stats, page, concepts))
    page_text = Template(_PAGE.read_text(encoding="utf-8"))
    title = escape(concepts.title)
    return page_text.substitute(ui=escape(page.ui), title=title, body=body)


def _body(stats: Stats, page: Page, concepts: ConceptMap) -> Iterator[str]:
    ui = page.ui
    yield f"<h1 {_lang(page)}>{escape(concepts.title)}</h1>"
    yield f'<p class="soft">{stats.today.isoformat()}</p>'
    yield _path(stats.progress, page)
    if not stats.answers:
        words = escape(first_words(stats, ui))
        yield _COMMAND.sub(r"<code>\1</code>", f"<p>{words}</p>")
    else:
        yield from _tiles(stats, page)
        for sentence in answer_sentences(stats, ui):
            yield f"<p>{escape(sentence)}</p>"
        yield from _topics(stats, page)
        if stats.programs:
            yield from _programs(stats, page)
    if (heat := stats.heat_map()).practised:
        yield from _year(heat, page)
    if any(stats.forecast):
        yield from _forecast(stats, page)
    if stats.hardest:
        yield _head(phrase("stats-hardest", ui))
        yield f"<ol>{''.join(_hardest(stats, page))}</ol>"
    if stats.suspended:
        yield f"<p>{escape(suspended_words(stats, ui))}</p>"
    if stats.answers and any(stats.concepts):
        yield from _concepts(stats, page, concepts)


def _lang(page: Page) -> str:
    """The `lang` attribute of the author's texts."""
    return f'lang="{escape(page.language)}"'


def _head(label: str) -> str:
    return f"<h2>{escape(label)}</h2>"


def _soft(text: str) -> str:
    return f'<p class="soft">{escape(text)}</p>'


def _named(state: str, page: Page) -> str:
    name = escape(phrase(f"stats-{state}", page.ui))
    return f'<span><i class="key {state}"></i>{name}</span>'


def _tiles(stats: Stats, page: Page) -> Iterator[str]:
    tiles = "".join(
        f'<div class="tile"><b>{stats.states[state]}</b>{_named(state, page)}</div>'
        for state in ACTIVE
    )
    yield f'<div class="tiles">{tiles}</div>'
    yield _soft(phrase("stats-states", page.ui, KNOWN))


def _path(progress: Progress, page: Page) -> str:
    """A bar of the path, and how far it is."""
    parts = dict(zip(ACTIVE, progress.parts, strict=True))
    words = progress_words(progress, page.ui)
    return f'<div class="path">{_bar(parts, words)}<b>{escape(words)}</b></div>'


def _bar(parts: Mapping[State, int], label: str) -> str:
    """A bar in parts for the states; the label is for who cannot see it."""
    drawn = "".join(
        f'<i class="{state}" style="flex:{size}"></i>'
        for state, size in parts.items()
        if size
    )
    label = escape(label)
    about = f'role="img" aria-label="{label}" title="{label}"'
    return f'<div class="bar" {about}>{drawn}</div>'


def _topics(stats: Stats, page: Page) -> Iterator[str]:
    """A row for each topic: its bar, and how many of its cards are in each state."""
    yield _head(phrase("stats-topics", page.ui))
    legend = "".join(_named(state, page) for state in ACTIVE)
    yield f'<p class="soft legend">{legend}</p>'
    for topic, counts in stats.topics.items():
        parts = {state: counts[state] for state in ACTIVE}
        label = ", ".join(
            f"{phrase(f'stats-{state}', page.ui)} {size}"
            for state, size in parts.items()
        )
        title = escape(page.topics.get(topic, topic))
        numbers = "".join(f"<span>{size}</span>" for size in parts.values())
        yield (
            f'<div class="row"><span {_lang(page)}>{title}</span>{_bar(parts, label)}'
            f'<div class="counts">{numbers}</div></div>'
        )


def _programs(stats: Stats, page: Page) -> Iterator[str]:
    """The programs; those that passed have a tick and the date."""
    yield _head(phrase("stats-programs", page.ui))
    rungs = ""
    for card, passed in stats.programs:
        look, day = ("passed", f"{passed}") if passed else ("open", "")
        title = escape(page.title(card))
        rungs += (
            f'<li class="{look}"><b>{escape(card)}</b><span class="soft">{day}</span>'
            f"<br/><span {_lang(page)}>{title}</span></li>"
        )
    yield f'<ol class="ladder">{rungs}</ol>'


def _year(heat: HeatMap, page: Page) -> Iterator[str]:
    """A square for each day, week by week, darker the more was answered."""
    left, top, mondays = 36, 18, heat.mondays
    label = phrase("stats-year", page.ui, heat.practised, len(mondays))
    drawn = ""
    for number, answers in enumerate(heat.answers):
        week, weekday = divmod(number, WEEK)
        shade = heat.shade(answers) / SHADES
        look = f'class="cell" fill-opacity="{shade:g}"' if answers else 'class="none"'
        day = heat.monday + timedelta(days=number)
        drawn += (
            f'<rect x="{left + week * _CELL}" y="{top + weekday * _CELL}" width="10" '
            f'height="10" rx="2" {look}>'
            f"<title>{day.isoformat()}: {answers}</title></rect>"
        )
    for column, name in month_names(mondays, page.ui, cells=2):
        drawn += f'<text x="{left + column * _CELL}" y="11">{escape(name)}</text>'
    for weekday, name in enumerate(phrase("stats-weekdays", page.ui).split()):
        y = top + weekday * _CELL + 9
        drawn += f'<text x="0" y="{y}">{escape(name)}</text>'
    width, height = left + len(mondays) * _CELL, top + WEEK * _CELL
    yield _head(label)
    yield (  # scrolls if it is too wide, by keys too
        f'<div class="wide" tabindex="0"><svg width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">'
        f"{drawn}</svg></div>"
    )


def _forecast(stats: Stats, page: Page) -> Iterator[str]:
    """A column for each day from today on, with the date of every seventh."""
    most = max(stats.forecast)
    label = phrase("stats-forecast", page.ui, len(stats.forecast), sum(stats.forecast))
    columns = dates = ""
    for number, due in enumerate(stats.forecast):
        day = stats.today + timedelta(days=number)
        height = f"height:{due / most:.1%}"
        columns += f'<i style="{height}" title="{day.isoformat()}: {due}"></i>'
        dates += f"<span>{day:%m-%d}</span>" if number % WEEK == 0 else ""
    yield _head(label)
    yield (
        f'<div class="columns" role="img" aria-label="{escape(label)}">'
        f"<b>{most}</b>{columns}</div>"
    )
    yield f'<div class="dates">{dates}</div>'
    yield _soft(due_words(stats, page.ui))


def _hardest(stats: Stats, page: Page) -> Iterator[str]:
    for hard in stats.hardest:
        gap = f" {{c{hard.gap}}}" if hard.gap else ""
        often = phrase("stats-forgotten", page.ui, hard.lapses, hard.answers)
        about = f"{hard.card}{gap}: {often}"
        if hard.leech:
            about = f"{about}. {phrase('stats-leech', page.ui)}"
        title = escape(page.title(hard.card))
        yield (
            f"<li><span {_lang(page)}>{title}</span><br/>"
            f'<span class="soft">{escape(about)}</span></li>'
        )


def _concepts(stats: Stats, page: Page, concepts: ConceptMap) -> Iterator[str]:
    """The concepts of each topic, filled as far as they are known."""
    yield _head(phrase("stats-concepts", page.ui))
    for topic in concepts.topics:
        some = [each for each in topic.concepts if each.id in stats.concepts]
        boxes = ""
        for each in some:
            share = f"{known_share(stats.concepts[each.id]):.0%}"
            boxes += (
                f'<li style="--share:{share}">{escape(each.name)} '
                f"<small>{share}</small></li>"
            )
        if some:
            yield f"<h3 {_lang(page)}>{escape(topic.title)}</h3>"
            yield f'<ul class="concepts" {_lang(page)}>{boxes}</ul>'
