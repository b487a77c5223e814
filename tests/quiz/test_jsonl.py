"""Logs travel between machines as lines of JSON, and nothing is lost on the way."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.errors import StoreError
from deck.quiz.jsonl import FORMAT, VERSION, read_entries, write_entries
from deck.quiz.log import Entry
from deck.quiz.review import (
    CardKey,
    Event,
    EventKind,
    GradedBy,
    Purpose,
    Rating,
    Review,
)
from tests.quiz.entries import a_review, an_event
from tests.tables import table

NOW_MS = 1_790_000_000_000
HEAD, REVIEW, EVENT = (
    json.loads(line)
    for line in b"".join(
        write_entries([a_review(at_ms=NOW_MS), an_event(EventKind.SUSPEND)])
    ).splitlines()
)


def lines(*fields: object) -> bytes:
    """A file with these objects after its first line."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in (HEAD, *fields))


def read(data: bytes) -> list[Entry]:
    """What is in a file."""
    return read_entries(io.BytesIO(data), "f.jsonl", NOW_MS)


names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
characters = st.characters(exclude_categories=["Cs"])
texts, short_texts = st.text(characters), st.text(characters, max_size=200)
items = st.builds(CardKey, names, st.integers(0, 99))
moments = st.integers(1_136_073_600_000, NOW_MS)
reviews_of_any_kind = st.builds(
    Review,
    namespace=names,
    item=items,
    at_ms=moments,
    device=names,
    offset_minutes=st.integers(-720, 840),
    language=names,
    seed=short_texts,
    rating=st.sampled_from(Rating),
    graded_by=st.sampled_from(GradedBy),
    answer=texts,
    duration_ms=st.integers(-9, 10**9),
    version=short_texts,
    purpose=st.sampled_from(Purpose),
)
VALUES = {
    EventKind.UNDO: "1772445600000 0f0f",
    EventKind.BURY: "2006-01-02",
    EventKind.RENAME: "new-id",
}
events_of_any_kind = st.builds(
    lambda kind, **rest: Event(kind=kind, value=VALUES.get(kind, ""), **rest),
    kind=st.sampled_from(EventKind),
    namespace=names,
    item=items,
    at_ms=moments,
    device=names,
)


@given(st.lists(st.one_of(reviews_of_any_kind, events_of_any_kind), max_size=12))
def test_round_trip(entries: list[Entry]) -> None:
    """Whatever is written is read again, one line each."""
    written = b"".join(write_entries(entries))

    assert read(written) == entries
    assert written.count(b"\n") == len(entries) + 1
    assert [type(e) for e in read(written)] == [type(e) for e in entries]


def test_what_a_file_looks_like() -> None:
    """The first line names the format; texts stay readable."""
    head, line = b"".join(write_entries([a_review(answer="感知机")])).splitlines()

    assert json.loads(head) == {"format": FORMAT, "version": VERSION}
    assert (FORMAT, VERSION) == ("livedeck-reviews", 1)
    assert '"answer": "感知机"' in line.decode()
    assert json.loads(line)["type"] == "review"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.rstrip(),
        lambda data: data.replace(b"\n", b"\n\n  \n"),
    ],
    ids=["mark", "CRLF", "no last end", "empty lines"],
)
def test_what_editors_do(change: Callable[[bytes], bytes]) -> None:
    """A file that went through an editor is read as before."""
    data = lines(REVIEW, EVENT)

    assert read(change(data)) == read(data)


FILES = [
    (b"", "line 1: the file is empty"),
    (b"\x00\x01\xfe" * 50, "line 1: this is neither an export of reviews nor a file"),
    ("{}".encode("utf-16"), "line 1: this is neither an export of reviews nor a file"),
    (lines() + b"\xff\n", "line 2: it is not UTF-8 text"),
    (lines(REVIEW)[:-20], "line 2: it is no whole JSON object"),
    (
        lines() + b'{"gap": ' + b"1" * 5000 + b"}\n",
        "line 2: a number in it is too long",
    ),
    (lines({k: REVIEW[k] for k in REVIEW if k != "seed"}), "`seed` is missing"),
    (lines() + b'{"type":' * 100_000, "line 2: it is nested too deeply"),
    (lines() + b"[" * 100_000, "line 2: it is nested too deeply"),
    (lines() + b" " * 5_000_000 + b"\n", "line 2: it is too long for a review"),
    (
        lines(REVIEW, EVENT | {"at_ms": NOW_MS + 86_400_001}),
        "line 3: its date, 2026-09-22, is later than tomorrow",
    ),
]


def _written(text: str, why: str) -> tuple[bytes, str]:
    for name, entry in (("HEAD", HEAD), ("REVIEW", REVIEW)):
        text = text.replace(name, json.dumps(entry))
    return text.encode(), why


def _changed(entry: dict[str, Any], change: str, why: str) -> tuple[bytes, str]:
    changes = json.loads(change.replace("LONG", json.dumps("d" * 201)))
    return lines(entry | changes), f"line 2: {why}"


def test_lines_that_are_refused() -> None:
    """The first line that makes no sense is named, in one sentence."""
    for data, reason in [
        *FILES,
        *(_written(*row) for row in table(__file__, "files")),
        *(_changed(REVIEW, *row) for row in table(__file__, "reviews")),
        *(_changed(EVENT, *row) for row in table(__file__, "events")),
    ]:
        with pytest.raises(StoreError) as caught:
            read(data)

        message = str(caught.value)
        assert message.startswith("f.jsonl, line ")
        assert reason in message
        assert message.endswith("; nothing was imported")
        assert "\n" not in message
        assert len(message) < 160


def test_random_damage() -> None:
    """A file with some bytes changed is read, or refused in a sentence."""
    rng = random.Random(5)  # noqa: S311
    whole = b"".join(
        write_entries(a_review(at_ms=NOW_MS - n, answer="感") for n in range(5))
    )
    for _ in range(500):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            assert len(read(bytes(data))) <= 5
        except StoreError as error:
            assert "; nothing was imported" in str(error)  # noqa: PT017
