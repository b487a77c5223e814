"""How findings look: carets under wide characters, long lines, unclean text."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from deck.source.finding import Label, Span, did_you_mean
from deck.source.finding_list import Findings
from deck.source.report import report, summary
from deck.source.source import Source
from deck.width import cell_width


def show(line: str, start: int, end: int, *also: Label) -> list[str]:
    """The excerpt of a finding on a one-line file, without its head."""
    source = Source("a.yaml", line + "\n")
    findings = Findings(source)
    span = Span(1, start + 1, 1, end + 1)
    findings.add("live-error", "no value", span, "here", also=also)
    return report(findings.recorded, {"a.yaml": source}).splitlines()[2:-2]


LINE = st.text("ab感，\té😀 ", min_size=1, max_size=40)


@given(LINE, st.data())
def test_carets_are_under_their_characters(line: str, data: st.DataObject) -> None:
    """Carets begin at the cell at which what they mark begins, and are as wide."""
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    _, shown, marks = show(line, start, end)

    before = line[:start].replace("\t", "    ")
    width = cell_width(line[start:end].replace("\t", "    "))
    assert shown.removeprefix("1 |").rstrip() == (
        " " + line.replace("\t", "    ").rstrip() if line.strip() else ""
    )
    assert marks == "  | " + " " * cell_width(before) + "^" * width + " here"


@given(st.integers(200, 3000), st.data())
def test_long_lines_are_cut(length: int, data: st.DataObject) -> None:
    """Of a long line the part around the mark is shown, with the carets under it."""
    start = data.draw(st.integers(0, length - 1))
    line = "x" * start + "感" + "x" * (length - start - 1)
    _, shown, marks = show(line, start, start + 1)

    assert cell_width(shown) <= 170
    assert ("…" in shown[3:6]) or shown.endswith("…")
    at = cell_width(marks[: marks.index("^")])
    assert cell_width(shown[: shown.index("感")]) == at
    assert marks.endswith("^^ here")


def test_no_findings() -> None:
    """Without findings nothing is printed, and JSON is an empty list."""
    assert report([], {}) == report([], {}, "concise") == report([], {}, "github") == ""
    assert json.loads(report([], {}, "json")) == []
    assert summary([]) == ""


def test_did_you_mean() -> None:
    """A similar word is proposed; for another or an endless one there is none."""
    assert did_you_mean("sigmod", ["softmax", "sigmoid"]) == "did you mean `sigmoid`?"
    assert did_you_mean("xyz", ["softmax", "sigmoid"]) == ""
    assert did_you_mean("x" * 10**7, ["x" * 10**7]) == ""
