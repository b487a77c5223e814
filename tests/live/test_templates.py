"""Texts with live expressions in them, and expressions with numbers written in."""

from __future__ import annotations

import re
from ast import literal_eval
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from deck.live.expression import evaluate
from deck.live.foreign import check_markup
from deck.live.used_names import substitute
from deck.source.finding_list import Findings
from deck.source.source import Mark, Source, Text
from deck.source.template import Live, split_live
from tests.names import NAMES
from tests.patience import little_work
from tests.tables import table


def test_split() -> None:
    """A text is cut at `${` and the `}` in no string; of `$$` before it one is left."""
    for text, shown in table(__file__, "split"):
        parts, mistake = split_live(text)

        assert mistake is None
        assert shown == "".join(
            part if isinstance(part, str) else f"⟦{part.text}@{part.start}⟧"
            for part in parts
        )


@given(st.lists(st.text("ab感 ${}") | st.just(Live("x", 0)), max_size=9))
def test_every_text_can_be_written(parts: list[str | Live]) -> None:
    """With the `$` before a brace or value doubled, any text is read as it is."""
    text, shown = "", ""
    for part in parts:
        if isinstance(part, str):
            text, shown = text + part, shown + part
        else:
            text = re.sub(r"(\$+)\Z", r"\1\1", text) + "${ x }"
            shown += "⟦x⟧"
    pieces, mistake = split_live(_doubled(text))

    assert mistake is None
    assert shown == "".join(p if isinstance(p, str) else f"⟦{p.text}⟧" for p in pieces)


def _doubled(text: str) -> str:
    """A text with the `$` before a brace doubled, but those of values."""
    values = text.split("${ x }")
    return "${ x }".join(re.sub(r"(\$+)(?=\{)", r"\1\1", part) for part in values)


def test_numbers_in_place_of_names() -> None:
    """Names give way to numbers; signs stay with them; others are left alone."""
    for text, numbers, shown in table(__file__, "written"):
        assert substitute(text, literal_eval(numbers)) == shown


NUMBERS = st.one_of(
    st.integers(-9, 9), st.integers(-40, 40).map(lambda n: n / 8), st.just(1e-7)
)
TEXTS = st.recursive(
    st.sampled_from(["a", "b", "2", "abs(a)", "max(a, b)"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda parts: f"({parts[0]}) {parts[1]} {parts[2]}"
    ),
    max_leaves=6,
)


@given(TEXTS, NUMBERS, NUMBERS)
def test_worth_the_same(text: str, a: float, b: float) -> None:
    """What is shown has the value of what was computed."""
    numbers = {"a": a, "b": b}
    expected = evaluate(text, {**NAMES, **numbers})

    assert evaluate(substitute(text, numbers), NAMES) == expected


_SHOWN = re.compile(r"`(.*)` is shown as it is written, not as (?:a )?(.*)", re.DOTALL)


def _foreign(text: str) -> list[tuple[str, ...]]:
    """The markup that is found in a text, and what it would be."""
    findings = Findings(Source("bank.yaml", text))
    check_markup(Text.between(text, Mark(0, 0), Mark(0, len(text))), findings)
    found = (_SHOWN.fullmatch(one.message) for one in findings.recorded)
    return [match.groups() for match in found if match]


TABLE = Path(__file__).with_name("markup.txt").read_text("utf-8")
ROWS = [r.replace("⏎", "\n").split(" =>") for r in TABLE.splitlines() if " =>" in r]


def test_markup_of_other_tools() -> None:
    """Each sort is found at its first occurrence, with the smallest span, or none."""
    for text, markup in [(row[0], row[1:]) for row in ROWS]:
        assert _foreign(text) == [tuple(m.strip() for m in markup)] * (markup != [""])


def test_long_texts_take_no_longer_than_their_length() -> None:
    """No text, however it repeats itself, keeps anybody waiting."""
    for part in [
        *("<b>", "<!--", "<b a=1 ", "![", "[a](", "[a", "$a_", "$$a", "~~a", "[sound:"),
        *("[[type:", "|---", "| - ", "--- |", "&a", "<", "$", "[", "-", "~", "| "),
        *("a=b ", " ", "{{c1", "<http://", "](a.", "$a_ ", "\\(", "\\[\\(", "~~~ "),
        *("_a ", "_a", "$$$", "漢", "漢[か"),
    ]:
        with little_work():
            _foreign(part * (100_000 // len(part)))
