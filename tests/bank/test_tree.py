"""The tree of a bank: texts as written, with exact places."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deck.source.finding import Span
from deck.source.finding_list import Findings
from deck.source.source import Map, Node, Seq, Source, Text
from deck.source.yaml_reader import read_tree
from tests.tables import table

WRITTEN = table(__file__, "scalars")[0][0].split()


def read(text: str) -> Node | None:
    """The tree of a text without a mistake."""
    findings = Findings(Source("bank.yaml", text))
    tree = read_tree(findings.source, findings)
    assert findings.recorded == []
    return tree


def value(text: str, key: str = "a") -> Text:
    """The text under a key."""
    tree = read(text)
    assert isinstance(tree, Map)
    found = tree.entries.get(key)
    assert isinstance(found, Text)
    return found


def test_scalars_stay_text() -> None:
    """What YAML would turn into a number, a date or nothing stays what was written."""
    for written in [*WRITTEN, "2024-01-01 12:00:00"]:
        assert value(f"a: {written}\n") == written
        tree = read(f"- {written}\n")
        assert isinstance(tree, Seq)
        assert (tree.items, tree.span) == ([written], Span(1, 1, 2, 1))
        assert value(f"{{a: {written}}}\n") == written


def test_styles() -> None:
    """Each way that YAML has to write a text gives that text."""
    for text, expected in table(__file__, "styles"):
        written = text.replace("␍", "\r")
        assert value(written) == value(f"\ufeff{written}") == expected


def test_places() -> None:
    """A place counts lines and columns from 1, columns in characters."""
    for text, place in table(__file__, "places"):
        tree = read(text.replace("␍", "\r"))
        assert isinstance(tree, Map)
        *_, found = tree.entries.values()

        assert isinstance(found, Text)
        assert "{}:{}-{}:{}".format(*found.span) == place


def test_all_readers_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing, the slower reader gives the same tree."""
    import yaml

    text = "a: 感 x\nb: [no, {c: '1'}]\nd: |-\n  one\n  two\n"
    fast = read(text)
    monkeypatch.setattr("deck.source.yaml_reader.Loader", yaml.BaseLoader)

    slow = read(text)

    assert slow == fast
    assert [*spans(slow)] == [*spans(fast)]


def spans(node: Node | None) -> Iterator[Span]:
    """The places of a tree, keys included."""
    assert node is not None
    yield node.span
    if isinstance(node, Map):
        yield from (name.span for name in node.names)
    if not isinstance(node, Text):
        parts = node.items if isinstance(node, Seq) else node.entries.values()
        for part in parts:
            yield from spans(part)


# Words that stand in a plain text as they are, and words that need quotes.
WORD = st.text(string.ascii_letters + string.digits + "感知机（，。😀é", min_size=1)
HARD = st.text("ab'\"\\#:{}[]&*!|>%@`,-?感", min_size=1)
WORDS = st.lists(WORD, min_size=1, max_size=6)
HARD_WORDS = st.lists(HARD, min_size=1, max_size=6)
END = st.sampled_from(["\n", "\r\n"])


def _cut(source: Source, span: Span) -> str:
    start = source.offset(span.line, span.column)
    return source.text[start : source.offset(span.end_line, span.end_column)]


def _check_places(text: str, words: list[str], written: list[str]) -> None:
    """Each word of the value is found in the source as it was written."""
    source = Source("bank.yaml", text)
    found = value(text)
    at = 0
    for word, raw in zip(words, written, strict=True):
        at = found.index(word, at)
        assert _cut(source, source.locate(found, at, at + len(word))) == raw
        at += len(word)


@given(WORDS, END, st.integers(1, 6))
def test_places_in_plain_texts(words: list[str], end: str, indent: int) -> None:
    """What is located in a plain text, folded over lines or not, is that text."""
    words = [f"x{word}" for word in words]
    folded = (end + " " * indent).join(words)

    _check_places(f"b: 感{end}a: {folded}{end}c: 1{end}", words, words)
    _check_places(f"b: 感{end}a: {' '.join(words)}{end}", words, words)


@given(HARD_WORDS, END, st.sampled_from(["'", '"', "escaped"]))
def test_places_in_quotes(words: list[str], end: str, style: str) -> None:
    """What is located between quotes is that text as it is written there."""
    quote = style[0].replace("e", '"')

    def write(char: str) -> str:
        if quote == "'":
            return char.replace("'", "''")
        if char in '"\\':
            return "\\" + char
        is_escaped = style == "escaped" and not char.isascii()
        return f"\\u{ord(char):04x}" if is_escaped else char

    written = ["".join(map(write, word)) for word in words]
    before = "\\n " * (quote == '"')

    _check_places(f"a: {quote}{' '.join(written)}{quote}{end}", words, written)
    folded = (end + "  ").join(written)
    _check_places(f"感: 1{end}a: {quote}{before}{folded}{quote}{end}", words, written)


@given(HARD_WORDS, st.sampled_from(["|", "|-", ">", ">-", "|2-", "|- # 感"]), END)
def test_places_in_blocks(words: list[str], head: str, end: str) -> None:
    """What is located in a block is that text, whatever was folded."""
    for gap in (end, end * 2):
        block = gap.join(f"  {word}" for word in words)
        _check_places(f"b: 感{end}a: {head}{end}{block}{end}c: 1{end}", words, words)


@pytest.mark.parametrize(
    "written", ["' word'", '" word"', "|2\n   word\n", ">2-\n   word\n"]
)
def test_places_of_texts_that_start_with_a_blank(written: str) -> None:
    """The blank is before the word, neither a quote nor the head of a block."""
    text = f"a: {written}"
    source = Source("bank.yaml", text)

    found = value(text)

    assert found.startswith(" ")
    span = source.locate(found, 0, found.index("word") + 4)
    assert _cut(source, span).split() == ["word"]


@settings(max_examples=200)
@given(
    st.text(
        st.sampled_from("ab:#-[]{}'\"|>&*!%@`,?\n\t \r感\x00\x07\ufeff\\"), max_size=40
    )
)
def test_any_text_gives_a_tree_or_findings(text: str) -> None:
    """Whatever the text, reading ends; without a tree some finding says why."""
    source = Source("bank.yaml", text)
    findings = Findings(source)

    tree = read_tree(source, findings)

    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if tree is None and not findings.recorded:
        assert all(line.strip(" \t\ufeff")[:1] in {"", "#", "-", "%"} for line in lines)
    for finding in findings.recorded:
        span = finding.at.span
        assert 1 <= span.line <= len(lines)
        assert span.column >= 1
        assert "\n" not in finding.message
