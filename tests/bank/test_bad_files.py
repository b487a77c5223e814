"""Files that are no banks: each ends at once, in a finding or one sentence."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deck.errors import DeckError
from deck.files import is_spelled
from deck.folder.validate import read_bank
from deck.source.source import Source
from tests.folders import HEAD, read_folder, write_folder
from tests.patience import little_work
from tests.tables import column, table

CARD = "  - id: one\n    kind: recall\n    q: What?\n    a: That.\n"


@pytest.mark.parametrize(
    ("expression", "rule", "line", "column"),
    [*table(__file__, "bytes"), ("b'[' * 1_000_000", "yaml-syntax", "1", "")],
)
def test_bytes_that_are_no_bank(
    expression: str, rule: str, line: str, column: str, tmp_path: Path
) -> None:
    """Any bytes end in one finding at once; the other banks are read."""
    write_folder(tmp_path, {"good": HEAD + CARD, "bad": ""})
    (tmp_path / "bad.yaml").write_bytes(eval(expression))  # noqa: S307 - our own table

    with little_work():
        folder = read_folder(tmp_path, ".")

    *_, found = folder.findings
    assert (found.rule, found.at.span.line) == (rule, int(line))
    assert not column or found.at.span.column == int(column)  # or libyaml's own limit
    assert {f.at.path for f in folder.findings} == {"bad.yaml"}
    assert [str(card.id) for card in folder.cards] == ["one"]


def test_large_file_is_not_read(tmp_path: Path) -> None:
    """A file that is too large takes no memory."""
    write_folder(tmp_path, {"bad": HEAD + CARD})
    with (tmp_path / "bad.yaml").open("wb") as stream:
        stream.truncate(10**10)
    tracemalloc.start()
    try:
        (finding,) = read_folder(tmp_path, ".").findings
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()

    assert finding.rule == "too-large"


def test_endless_mistakes() -> None:
    """A file with mistakes without end stops at a thousand, in linear time."""
    for expression in column(__file__, "endless mistakes"):
        source = Source("a.yaml", eval(expression))  # noqa: S307 - our own table

        with little_work():
            bank = read_bank(source, ("en",))

        assert 1_000 <= len(bank.findings) <= 1_010


def test_names_of_missing_concepts(tmp_path: Path) -> None:
    """Of thousands of names for concepts that no card has a thousand are reported."""
    cards = "".join(CARD.replace("one", f"one-{n}") for n in range(2_000))
    names = "".join(f"  concept-{n}: x\n" for n in range(5_000))
    write_folder(tmp_path, {"one": f"concepts:\n{names}{HEAD}{cards}"})

    with little_work():
        findings = read_folder(tmp_path, ".").findings

    assert {finding.rule for finding in findings} == {"unknown-key"}
    assert len(findings) == 1_000


def test_needs_of_a_missing_bank(tmp_path: Path) -> None:
    """Misspelt names have a proposal, hundreds of a missing bank have none."""
    cards = [CARD.replace("one", f"one-{n}") for n in range(600)]
    cards = [f"{card}    needs: [one-{n}x]\n" for n, card in enumerate(cards)]
    write_folder(tmp_path, {"one": HEAD + "".join(cards)})

    with little_work():
        findings = read_folder(tmp_path, ".").findings

    assert {finding.rule for finding in findings} == {"unknown-card"}
    assert len(findings) == 600
    assert findings[0].help.startswith("did you mean `one-")
    assert not findings[-1].help.startswith("did you mean")


def test_places_in_long_texts() -> None:
    """A place in a text of many words is found in a moment."""
    text = f"text: |-\n      {'word 感 ' * 10_000} {{{{c1:x}}}}"
    source = Source("a.yaml", f"{HEAD}  - id: x\n    kind: cloze\n    {text}\n")

    with little_work():
        (finding,) = read_bank(source, ("en", "zh")).findings

    assert finding.at.span == (7, 70_008, 7, 70_013)


@pytest.mark.parametrize("name", ["deck.yaml", "good.yaml", ""])
def test_unreadable(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or folder that the system will not let us read is one sentence."""
    write_folder(tmp_path, {"good": HEAD + CARD})
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

    fact = f"./{name}" if name else ".*"
    with pytest.raises(DeckError, match=f"^cannot read {fact}: permission denied$"):
        read_folder(tmp_path, "./")


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Images/layer-1.png", True),
        ("images/layer-1.png", False),
        ("Images/Layer-1.png", False),
        ("caf\u00e9.yaml", True),
        ("cafe\u0301.yaml", True),
        ("cafe.yaml", False),
    ],
)
def test_the_spelling_of_names(name: str, spelled: bool, tmp_path: Path) -> None:
    """A name in other case is none, and accents may be apart, as macOS has them."""
    (tmp_path / "Images").mkdir()
    for file in ("Images/layer-1.png", "cafe\u0301.yaml"):
        (tmp_path / file).write_bytes(b"")

    assert is_spelled(tmp_path, name) is spelled


def test_a_system_that_ignores_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Windows and macOS open by a name in other case is not there, as on Linux."""
    write_folder(tmp_path, {"Gates": HEAD + CARD})
    is_file = Path.is_file
    monkeypatch.setattr(
        Path,
        "is_file",
        lambda path: is_file(path.with_name(path.name.replace("gates", "Gates"))),
    )
    config = tmp_path / "deck.yaml"
    text = config.read_text("utf-8").replace("Gates.yaml", "gates.yaml")
    config.write_text(text, encoding="utf-8")

    found = read_folder(tmp_path, ".").findings

    missing = next(f for f in found if f.rule == "missing-bank")
    assert missing.help == "did you mean `Gates.yaml`?"
