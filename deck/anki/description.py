"""The deck's description: what learners read above it in Anki."""

from __future__ import annotations

from collections.abc import Mapping

from deck.anki.retired import Retired, any_of, lately

_MOST = 100  # cards named in one search
_MADE = {
    "en": "Made with livedeck: every number on these cards was computed by a program.",
    "zh": "由 livedeck 生成：卡片上的每个数字都由程序算出。",
}
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


def description(language: str, retired: tuple[Retired, ...], last: int) -> str:
    """The description in a language. It changes only with the lock's last time."""
    texts = [_text(_MADE, language), _text(_SETTINGS, language)]
    if named := lately(retired, last)[:_MOST]:
        from html import escape  # a few milliseconds that few builds need

        search = escape(any_of(named), quote=False)
        texts.append(f"{_text(_GONE, language)}<code>{search}</code>")
    return "<br><br>".join(texts)


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, texts["en"])
