"""Files that are no banks: each ends at once, in a finding or one sentence."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deck.bank.source import Source
from deck.bank.validate import read_bank
from deck.errors import FolderError
from tests.folders import Folder, read_folder
from tests.patience import little_work

FolderOf = Callable[..., Path]
CARD = "  - id: one\n    kind: recall\n    q: What?\n    a: That.\n"
ALIASES = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(99))


def read_bytes_as_bank(folder_of: FolderOf, data: bytes) -> Folder:
    """A deck folder whose second bank is these bytes."""
    path = folder_of(good=CARD, bad="")
    (path / "bad.yaml").write_bytes(data)
    return read_folder(path, ".")


@pytest.mark.parametrize(
    ("data", "rule", "line", "column"),
    [
        (b"topic: a\x00b\n", "yaml-syntax", 1, 9),
        (b"\x00" * 100, "yaml-syntax", 1, 1),
        ("感\x00".encode(), "yaml-syntax", 1, 2),
        ("topic: 感".encode("utf-16"), "encoding", 1, 1),
        ("topic: 感".encode("gb18030"), "encoding", 1, 8),
        (b"topic: a\n\n  \xff", "encoding", 3, 3),
        (b"topic: a\n\xe6\x84", "encoding", 2, 1),
        (b"\xef\xbb\xbf", "empty-bank", 1, 1),
        (b"\x89PNG\r\n\x1a\n\x00", "encoding", 1, 1),
        (b"x" * 50_000_000, "too-large", 1, 1),
        (b"topic: " + b"x" * 3_000_000, "too-large", 1, 8),
        (ALIASES.encode(), "yaml-feature", 1, 4),
        (b"[" * 1_000_000, "yaml-syntax", 1, None),  # our limit, or libyaml's own
        (b"- " * 1_000_000, "yaml-syntax", 1, 41),
        (b"{" * 30 + b"}" * 30, "yaml-syntax", 1, 21),
        (b"a: '" + b"''" * 1_000_000, "yaml-syntax", 1, 4),
        (b"#" * 3_000_000, "empty-bank", 1, 1),
        (b"&a " * 10, "yaml-feature", 1, 1),
        (b"%YAML 9.9\n---\na: 1\n", "yaml-syntax", 1, 1),
        (b"--- !!python/object:os.system {}\n", "yaml-feature", 1, 5),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bytes_that_are_no_bank(
    data: bytes, rule: str, line: int, column: int | None, folder_of: FolderOf
) -> None:
    """Any bytes end in one finding at once; the other banks are read."""
    with little_work():
        folder = read_bytes_as_bank(folder_of, data)

    found = [(f.rule, f.at.span.line, f.at.span.column) for f in folder.findings]
    assert found[-1:] == [(rule, line, column or found[-1][2])]
    assert {f.at.path for f in folder.findings} == {"bad.yaml"}
    assert [str(card.id) for card in folder.cards] == ["one"]


def test_large_file_is_not_read(folder_of: FolderOf) -> None:
    """A file that is too large takes no memory."""
    path = folder_of(bad=CARD)
    with (path / "bad.yaml").open("wb") as stream:
        stream.truncate(10**10)
    tracemalloc.start()
    try:
        (finding,) = read_folder(path, ".").findings
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()

    assert finding.rule == "too-large"


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n" * 100_000,
        "".join(f"k{n}: 1\n" for n in range(50_000)) + "k49999: 1\n" * 50_000,
        "topic: x\ntitle: x\n" + "".join(f"k{n}: 1\n" for n in range(100_000)),
    ],
    ids=["one key", "last key", "other keys"],
)
def test_endless_mistakes(text: str) -> None:
    """A file with mistakes without end stops at a thousand, in linear time."""
    with little_work():
        bank = read_bank(Source("a.yaml", text), ("en",))

    assert 1_000 <= len(bank.findings) <= 1_010


def test_names_of_missing_concepts(folder_of: FolderOf) -> None:
    """Of thousands of names for concepts that no card has a thousand are reported."""
    cards = "".join(CARD.replace("one", f"one-{n}") for n in range(2_000))
    path = folder_of(one=cards)
    names = "".join(f"  concept-{n}: x\n" for n in range(5_000))
    bank = path / "one.yaml"
    bank.write_text(f"concepts:\n{names}{bank.read_text('utf-8')}", "utf-8")
    with little_work():
        findings = read_folder(path, ".").findings

    assert {finding.rule for finding in findings} == {"unknown-key"}
    assert len(findings) == 1_000


def test_needs_of_a_missing_bank(folder_of: FolderOf) -> None:
    """Misspelt names have a proposal, thousands of a missing bank have none."""
    cards = [CARD.replace("one", f"one-{n}") for n in range(2_000)]
    cards = [f"{card}    needs: [one-{n}x]\n" for n, card in enumerate(cards)]
    with little_work():
        findings = read_folder(folder_of(one="".join(cards)), ".").findings

    assert {finding.rule for finding in findings} == {"unknown-card"}
    assert len(findings) == 2_000
    assert findings[0].help.startswith("did you mean `one-")
    assert not findings[-1].help.startswith("did you mean")


def test_places_in_long_texts(folder_of: FolderOf) -> None:
    """A place in a text of many words is found in a moment."""
    words = "word 感 " * 10_000
    text = f"text: |-\n      {words} {{{{c1:x}}}}"
    bank = f"topic: a\ntitle: a\ncards:\n  - id: x\n    kind: cloze\n    {text}\n"
    with little_work():
        read = read_bank(Source("a.yaml", bank), ("en",))

    (finding,) = read.findings
    assert finding.at.span == (7, 70_008, 7, 70_013)


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("deck.yaml", "cannot read ./deck.yaml: permission denied"),
        ("good.yaml", "cannot read ./good.yaml: permission denied"),
        ("", "cannot read .*: permission denied"),
    ],
)
def test_unreadable(
    name: str, fact: str, folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file or folder that the system will not let us read is one sentence."""
    path = folder_of(good=CARD)
    opened, listed = os.open, Path.iterdir

    def refuse(file: Path, flags: int, *others: Any, **keywords: Any) -> int:
        if Path(file).name == name:
            raise PermissionError(13, "Permission denied")
        return opened(file, flags, *others, **keywords)

    def refuse_list(folder: Path) -> Iterator[Path]:
        if not name:
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse_list)

    with pytest.raises(FolderError, match=f"^{fact}$"):
        read_folder(path, "./")
