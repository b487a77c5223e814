"""The concept map as lines of text, for terminals of any width."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from deck.bank.concepts import Concept, ConceptMap
from deck.render.ascii import fold
from deck.render.wrap import Run, Style, plain, wrap

_LEGEND = {
    "zh": "3+1：核心卡片数和进阶卡片数；← 后面是先学的概念",
    "en": "3+1: core cards and more; ← what comes before",
}


def map_lines(
    found: ConceptMap,
    language: str,
    width: int,
    style: Style = plain,
    *,
    in_ascii: bool = False,
) -> Iterator[str]:
    """A heading for each topic; under it its concepts, and what comes before them."""
    names = {concept.id: concept.name for concept in found.concepts}
    before: dict[str, list[str]] = defaultdict(list)
    for needed, later in found.edges:
        before[later].append(names[needed])

    def lines(runs: list[Run], first: str, rest: str) -> list[str]:
        shown = [(fold(text) if in_ascii else text, role) for text, role in runs]
        return wrap(shown, width, style, first=first, rest=rest)

    yield from lines([(_LEGEND.get(language, _LEGEND["en"]), "dim")], "", "")
    for topic in found.topics:
        yield ""
        yield from lines([(topic.title, "bold")], "", "  ")
        for concept in topic.concepts:
            comma = "、" if language == "zh" else ", "
            needs = before[concept.id]
            after: list[Run] = [("← ", "dim"), (comma.join(needs), "")] if needs else []
            head = [(concept.name, ""), (f" {_count(concept)}", "dim")]
            whole = lines([*head, (" ", ""), *after], "  ", "    ")
            if len(whole) == 1:
                yield from whole
            else:
                yield from lines(head, "  ", "    ")
                if needs:
                    yield from lines(after, "    ", "      ")


def _count(concept: Concept) -> str:
    return f"{concept.core}+{concept.more}" if concept.more else f"{concept.core}"
