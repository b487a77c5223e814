"""A passage as one line of plain text: for titles and lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from deck.live.value import Value, in_words
from deck.live.variant import Gap
from deck.render.markup import GapEdge, Held, Marked, Maths, mark


def plain_text(parts: Sequence[str | Value | Gap], language: str) -> str:
    """The text without markup, gaps shown as `[...]`, runs of white space as one."""
    marked = mark(parts, language)
    if marked.is_plain:
        return " ".join(marked.text.split())
    return " ".join("".join(_words(marked)).split())


def _words(marked: Marked) -> Iterator[str]:
    """The words of all blocks, a blank between two; what stands in gaps left out."""
    hidden = False
    for block in marked.tokens():
        yield " "
        for token in block.children or [block]:
            text = " " if token.type.endswith("break") else token.content
            for run in _flat(marked.runs(text)):
                if isinstance(run, GapEdge):
                    hidden = run.opens
                    yield f"[{run.gap.hint or '...'}]" if hidden else ""
                elif not hidden:
                    yield (
                        run if isinstance(run, str) else in_words(run, marked.language)
                    )


def _flat(runs: Iterable[str | Held]) -> Iterator[str | Value | GapEdge]:
    """Formulas taken apart, so that their gaps stand beside the others."""
    for run in runs:
        if isinstance(run, Maths):
            yield from run.parts
        else:
            yield run
