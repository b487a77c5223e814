"""Cards that are read by a pattern: what libyaml reads, or left to it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deck.bank.events import Pairs, YAMLError, card_events, cut_cards, topic_of

HEAD = "topic: t\ntitle: T\ncards:\n"
LINES = (
    *("  - id: a", "  - id: 'b c'", "  - kind: x", "  - {}", "  - ", "  - a", "  -"),
    *(
        "    q: what",
        "    q: 'it''s'",
        "    q: ' '",
        "    q: ''",
        "    q:",
        "    why: y",
    ),
    *(
        "      en: one",
        "      zh: 二",
        "     en: x",
        "        en: z",
        "    q: >",
        "    q: |",
    ),
    *(
        "    q: |+",
        '    q: "a',
        '  b"',
        "    q: 'a",
        "  b'",
        "    a: b: c",
        "    a: b # c",
    ),
    *("    a: b#c", "    a: b:c", "    a: -1", "    a: - 1", "    a: 1 ", "    a: \tx"),
    *("    a: [1, 2", "  - 3]", "    a: {x: 1,", "  y: 2}", "    a: &b c", "    a: *b"),
    *("    a: !x y", "    a: x\ty", "    a: :x", "    a: x:", "    ? a", "    a : b"),
    *("", "  ", "    # word", "# word", "  more", "      more", "\tmore", "- id: c"),
    *("notes:", "cards:", "title: x", "---", "...", "    - id: d", "    a: x\u2028y"),
    *(
        "    a: x\u0085y",
        "    a: x\r",
        "    a: \ufeffx",
        "    <<: x",
        "    a: 感知机。",
    ),
)


def _read(text: str) -> list[Any] | None:
    """The entries of all lists of a bank as PyYAML reads them; None if it is broken."""
    loader = yaml.CBaseLoader(text)
    try:
        root: Any = loader.get_single_node()
        lists = [node for _, node in root.value if isinstance(node, yaml.SequenceNode)]
        return [loader.construct_object(n, deep=True) for s in lists for n in s.value]
    except (YAMLError, AttributeError, ValueError, TypeError):
        return None
    finally:
        loader.dispose()


def _cut(text: str) -> list[Any] | None:
    """The cards as they are cut out, and the others as PyYAML reads them.

    None where the rest is broken, or something was cut out that is no card.
    """
    cut = cut_cards(text, lambda pairs: pairs)
    cards: list[Any] = []
    others = _read(cut.rest)
    try:
        events = [*card_events(cut.rest, [])]
    except YAMLError:
        return None
    if others is None:
        return None
    for number, some in enumerate(events):
        run = cut.made.pop(some[0].start_mark.line, None)
        cards += run if run is not None else [others[number]]
    return None if cut.made else cards


@settings(max_examples=4000)
@given(st.lists(st.sampled_from(LINES), max_size=14))
@example(["  - id: a", '    q: "a', "  - id: a", '  b"'])
@example(["  - id: a", "    a: [1, 2", "  - id: a", "  - 3]"])
@example(["  - id: a", "    q: |+", "", "  - id: a", "    q: what"])
@example(["  - id: a", "    q: what", "", "      more", "  - id: a"])
@example(["  - id: a", "notes:", "  - id: a"])
@example(["  - {x: 1,", "  - id: a", "    q: what", "  y: 2}"])
def test_as_libyaml_reads(lines: list[str]) -> None:
    """Wherever all that was cut out stands in the list, the cards are the same."""
    text = HEAD + "\n".join(lines) + "\n"
    found = _cut(text)

    if found is not None:
        assert found == _read(text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_what_is_cut(indent: str, end: str) -> None:
    """Keys and texts of one line are; every other line stays where it was."""
    lines = [
        *("topic: t-1", "cards: # all", "- id: a", "  q: what", "  a: 'it''s'", ""),
        *(
            "- id: b",
            "  q:",
            "    en: x: y",
            "- id: c",
            "  q:",
            "    en: x",
            "    zh: 二",
        ),
        *("# word", "- id: d", "  a: b # c", "- id: e", "- id: f", "  a: 1", ""),
    ]
    text = end.join([*lines[:2], *(indent + line for line in lines[2:])])
    seen: list[Pairs] = []

    def make(pairs: Pairs) -> object:
        seen.append(pairs)
        return pairs["id"]

    cut = cut_cards(text, make)

    assert topic_of(text) == "t-1"
    assert cut.made == {2: ["a"], 9: ["c"], 16: ["e", "f"]}
    assert seen[0] == {"id": "a", "q": "what", "a": "it's"}
    assert seen[1] == {"id": "c", "q": {"en": "x", "zh": "二"}}
    rest = cut.rest.splitlines()
    assert len(rest) == len(text.splitlines())
    assert [line.strip() for line in rest if line.strip()] == [
        *("topic: t-1", "cards: # all", "- {}", "- id: b", "q:", "en: x: y", "- {}"),
        *("# word", "- id: d", "a: b # c", "- {}"),
    ]
    assert all(line in {"", f"{indent}- {{}}"} or line in text for line in rest)


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("topic: or", "or"),
        ("topic:   'or' # word", "or"),
        ('topic: "or"', "or"),
        ("topic: or nor", ""),
        ("topic: 'or", ""),
        (" topic: or", ""),
    ],
)
def test_topic(line: str, topic: str) -> None:
    """It is found as it is mostly written; any other way is left to the long way."""
    assert topic_of(f"title: x\n{line}\ncards:\n  - id: a\n") == topic


@pytest.mark.parametrize(("blanks", "runs"), [(8, 1), (9, 0), (100_000, 0)])
def test_how_far_a_list_may_be_indented(blanks: int, runs: int) -> None:
    """Further than anybody does is left to libyaml: the pattern would be as long."""
    cut = cut_cards(f"cards:\n{' ' * blanks}- id: a\n", lambda pairs: pairs)

    assert len(cut.made) == runs
