"""The deck's description: what learners read above it in Anki."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deck.anki.lock_plan import Retired, any_of
from deck.bank.deck_folder import About
from deck.render.anki_text import anki_html, safe_text

_MOST = 100  # cards named in one search
_NAMED = 180 * 86_400  # seconds for which a retired card is named
_COMPUTED = {
    "en": "Made with livedeck: every number on these cards was computed by a program.",
    "zh": "由 livedeck 生成：卡片上的每个数字都由程序算出。",
}
_AUTHORED = {"en": "Made with livedeck.", "zh": "由 livedeck 生成。"}
_AUTHOR = {"en": "By {}.", "zh": "作者：{}。"}
_LICENSE = {"en": "License: {}.", "zh": "许可协议：{}。"}
_SETTINGS = {
    "en": "Recommended in the deck's options, and left to you: FSRS on, desired "
    "retention 0.90, about 10 new cards a day, new cards gathered by deck and shown "
    "in the order gathered, which is the order of learning.",
    "zh": "建议的牌组选项（由你决定）：启用 FSRS，期望记忆保留率 0.90，每天约 10 张"
    "新卡片；新卡片按牌组收集，并按收集的顺序显示，这就是学习的顺序。",
}
_GONE = {
    "en": "Cards that were taken out of this deck stay with you; to delete them, find "
    "them in the browser: ",
    "zh": "已从本牌组移除的卡片仍留在你这里；如要删除，请在浏览器中搜索：",
}
_DIGITS = {
    "en": "Images of handwritten digits: MNIST, by Yann LeCun and Corinna Cortes, "
    'enlarged, under <a href="{}">CC BY-SA 3.0</a>.',
    "zh": "手写数字图像来自 MNIST，作者 Yann LeCun 与 Corinna Cortes，经放大，"
    '按 <a href="{}">CC BY-SA 3.0</a> 许可使用。',
}
_DIGITS_LICENSE = "https://creativecommons.org/licenses/by-sa/3.0/"


def description(
    language: str,
    about: About,
    retired: tuple[Retired, ...],
    last: int,
    *,
    computes: bool,
    digits: bool,
) -> str:
    """The description in a language, as HTML.

    It changes only with `deck.yaml`, with the first or last number that is computed or
    digit that is shown, and with the lock's last time.
    """
    origin = _COMPUTED if computes else _AUTHORED
    texts = [*_about(about, language), _text(origin, language)]
    texts.append(_text(_SETTINGS, language))
    if named := [one for one in retired if last - one.at <= _NAMED]:
        search = _escaped(any_of(named[:_MOST]))
        texts.append(f"{_text(_GONE, language)}<code>{search}</code>")
    if digits:
        texts.append(_text(_DIGITS, language).format(_DIGITS_LICENSE))
    return "<br><br>".join(texts)


def _about(about: About, language: str) -> Iterator[str]:
    """The author's own description of the deck, then author, license and address."""
    if about.description is not None:
        text = str(about.description.within(language)).strip()
        yield _escaped(text).replace("\n", "<br>")
    facts = []
    if about.author:
        facts.append(_text(_AUTHOR, language).format(_escaped(_bare(about.author))))
    if about.license:
        facts.append(_text(_LICENSE, language).format(_escaped(_bare(about.license))))
    if about.url:
        address = _escaped(about.url)
        facts.append(f'<a href="{address}">{address}</a>')
    if facts:
        yield " ".join(facts)


def _bare(text: str) -> str:
    """A name without a full stop: the sentence has its own."""
    return " ".join(text.split()).rstrip(".。")


def _escaped(text: str) -> str:
    return anki_html(safe_text(text))


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language.partition("-")[0], texts["en"])
