"""Logs travel between machines as lines of JSON, and nothing is lost on the way."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.errors import StoreError
from deck.quiz.jsonl import FORMAT, VERSION, is_export, read_entries, write_entries
from deck.quiz.review import (
    CardKey,
    Event,
    EventKind,
    GradedBy,
    Purpose,
    Rating,
    Review,
)

Make = Callable[..., Review]
NOW_MS = 1_790_000_000_000
HEAD = {"format": FORMAT, "version": VERSION}
REVIEW: dict[str, Any] = {
    "type": "review",
    "namespace": "n",
    "card": "c",
    "gap": 0,
    "at_ms": NOW_MS,
    "device": "d",
    "offset_minutes": 0,
    "language": "en",
    "seed": "",
    "rating": 3,
    "graded_by": "program",
    "answer": "",
    "duration_ms": 1,
    "version": "0",
    "purpose": "study",
}
EVENT: dict[str, Any] = {
    "type": "event",
    "namespace": "n",
    "card": "c",
    "gap": 0,
    "at_ms": NOW_MS,
    "device": "d",
    "kind": "suspend",
    "value": "",
}


def lines(*fields: object) -> bytes:
    """A file with these objects after its first line."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in (HEAD, *fields))


def read(data: bytes) -> list[Review | Event]:
    """What is in a file."""
    return read_entries(io.BytesIO(data), "f.jsonl", NOW_MS)


names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]))
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
    seed=texts,
    rating=st.sampled_from(Rating),
    graded_by=st.sampled_from(GradedBy),
    answer=texts,
    duration_ms=st.integers(-9, 10**9),
    version=texts,
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


@given(st.lists(st.one_of(reviews_of_any_kind, events_of_any_kind)))
def test_there_and_back(entries: list[Review | Event]) -> None:
    """Whatever is written is read again, one line each."""
    written = b"".join(write_entries(entries))

    assert read(written) == entries
    assert written.count(b"\n") == len(entries) + 1
    assert [type(e) for e in read(written)] == [type(e) for e in entries]


def test_what_a_file_looks_like(reviews: Make) -> None:
    """The first line names the format; texts stay readable."""
    head, line = b"".join(write_entries([reviews(answer="感知机")])).splitlines()

    assert json.loads(head) == {"format": "livedeck-reviews", "version": 1}
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


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "line 1: the file is empty"),
        (
            b"\n" + lines(),
            "line 1: this is neither an export of reviews nor a file of Anki",
        ),
        (
            b"\x00\x01\xfe" * 50,
            "line 1: this is neither an export of reviews nor a file of Anki",
        ),
        (
            "{}".encode("utf-16"),
            "line 1: this is neither an export of reviews nor a file of Anki",
        ),
        (b"[]", "line 1: this is neither an export of reviews nor a file of Anki"),
        (b"{}", "line 1: this is neither an export of reviews nor a file of Anki"),
        (b'{"format": "livedeck-reviews"}', "line 1: this is neither"),
        (
            b'{"format": "livedeck-reviews", "version": 2}',
            "line 1: a newer livedeck wrote it (version 2); update livedeck",
        ),
        (lines() + b"\xff\n", "line 2: it is not UTF-8 text"),
        (lines(REVIEW)[:-20], "line 2: it is no whole JSON object"),
        (lines(REVIEW, 7), "line 3: it is no JSON object"),
        (lines(REVIEW, HEAD), "line 3: its `type` is neither review nor event"),
        (lines(REVIEW | {"type": ["review"]}), "line 2: its `type` is neither"),
        (lines(REVIEW | {"rating": 9}), "line 2: `rating` makes no sense: 9"),
        (lines(REVIEW | {"rating": True}), "line 2: `rating` makes no sense: true"),
        (lines(REVIEW | {"rating": 3.0}), "line 2: `rating` makes no sense: 3.0"),
        (lines(REVIEW | {"rating": "3"}), 'line 2: `rating` makes no sense: "3"'),
        (lines(REVIEW | {"at_ms": -1}), "line 2: its date, 1969-12-31, is before 2006"),
        (
            lines(REVIEW, EVENT | {"at_ms": NOW_MS + 86_400_001}),
            "line 3: its date, 2026-09-22, is later than tomorrow",
        ),
        (
            lines(REVIEW | {"at_ms": 253_000_000_000_000}),
            "line 2: its date, 9987-04-02, is later than tomorrow",
        ),
        (lines(REVIEW | {"at_ms": 2**62}), "line 2: its date is later than tomorrow"),
        (lines(REVIEW | {"at_ms": 10**30}), "line 2: a number in it is too long"),
        (
            lines(REVIEW).replace(b'"gap": 0', b'"gap": ' + b"1" * 5000),
            "line 2: a number in it is too long",
        ),
        (lines(REVIEW | {"at_ms": float("nan")}), "line 2: `at_ms` makes no sense"),
        (lines(REVIEW | {"duration_ms": 1e308}), "line 2: `duration_ms` makes no"),
        (lines(REVIEW | {"duration_ms": 2**50}), "line 2: `duration_ms` makes no"),
        (lines(REVIEW | {"device": "d" * 201}), "line 2: `device` makes no sense"),
        (lines(REVIEW | {"seed": "s" * 201}), "line 2: `seed` makes no sense"),
        (
            lines(EVENT | {"kind": "bury", "value": "9999-12-31"}),
            "line 2: `value` makes no sense for bury",
        ),
        (lines(REVIEW | {"offset_minutes": 1440}), "line 2: `offset_minutes` makes"),
        (lines(REVIEW | {"card": None}), "line 2: `card` makes no sense: null"),
        (lines(REVIEW | {"card": "\x1b[2J"}), "line 2: `card` makes no sense"),
        (lines(REVIEW | {"card": ""}), 'line 2: `card` makes no sense: ""'),
        (lines(REVIEW | {"answer": "\ud800"}), "line 2: `answer` makes no sense"),
        (lines(REVIEW | {"answer": ["x" * 99]}), "line 2: `answer` makes no sense"),
        (lines(REVIEW | {"graded_by": "me"}), "line 2: `graded_by` makes no sense"),
        (lines(REVIEW | {"purpose": {}}), "line 2: `purpose` makes no sense: {}"),
        (lines(REVIEW | {"mood": 1}), 'line 2: "mood" is unknown'),
        (lines({**REVIEW} | {"value": ""}), 'line 2: "value" is unknown'),
        (lines({k: REVIEW[k] for k in REVIEW if k != "seed"}), "`seed` is missing"),
        (
            lines(REVIEW).replace(b'"gap": 0', b'"gap": 0, "gap": 1'),
            "line 2: it has a name twice",
        ),
        (lines() + b'{"type":' * 100_000, "line 2: it is nested too deeply"),
        (lines() + b"[" * 100_000, "line 2: it is nested too deeply"),
        (lines() + b" " * 5_000_000 + b"\n", "line 2: it is too long for a review"),
        (lines(EVENT | {"kind": "erase"}), "line 2: `kind` makes no sense"),
        (lines(EVENT | {"value": "x"}), "line 2: `value` makes no sense for suspend"),
        (
            lines(EVENT | {"kind": "undo", "value": "now"}),
            'line 2: `value` makes no sense for undo: "now"',
        ),
        (
            lines(EVENT | {"kind": "bury", "value": "20260305"}),
            "line 2: `value` makes no sense for bury",
        ),
        (
            lines(EVENT | {"kind": "rename"}),
            "line 2: `value` makes no sense for rename",
        ),
    ],
)
def test_lines_that_are_refused(data: bytes, reason: str) -> None:
    """The first line that makes no sense is named, in one sentence."""
    with pytest.raises(StoreError) as caught:
        read(data)

    said = str(caught.value)
    assert said.startswith("f.jsonl, line ")
    assert reason in said
    assert said.endswith("; nothing was imported")
    assert "\n" not in said
    assert len(said) < 160


def test_bytes_of_chance(reviews: Make) -> None:
    """A file with some bytes changed is read, or refused in a sentence."""
    rng = random.Random(5)  # noqa: S311
    whole = b"".join(
        write_entries(reviews(at_ms=NOW_MS - n, answer="感") for n in range(5))
    )
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            assert len(read(bytes(data))) <= 5
        except StoreError as error:
            assert "; nothing was imported" in str(error)  # noqa: PT017


def test_what_is_an_export(tmp_path: Path) -> None:
    """A file tells by its first line."""
    file = tmp_path / "f"
    for data, expected in ((lines(), True), (b"text", False), (b"", False)):
        file.write_bytes(data)
        assert is_export(file) is expected
    assert not is_export(tmp_path)
    assert not is_export(tmp_path / "none")
