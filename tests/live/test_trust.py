"""Whose programs run: nobody's but the shipped ones, until the user says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck.bank.folder import read_folder
from deck.cli import cli
from deck.live.deck import make_live
from deck.live.trust import allow, config_file, runnable, trusted_programs

FolderOf = Callable[..., Path]
CARDS = """\
  - id: runs
    kind: output
    program: |-
      from pathlib import Path
      Path(r"{proof}").write_text("ran")
      print(1)
  - id: plain
    kind: recall
    q: x?
    a: y
"""


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """The file that is there once the program has run."""
    return tmp_path / "proof"


@pytest.fixture
def strange(folder_of: FolderOf, proof: Path) -> Path:
    """A deck folder that nobody vouched for."""
    return folder_of(CARDS.format(proof=proof))


def run(*arguments: str) -> Result:
    """The command's outcome; a traceback is none."""
    done = CliRunner().invoke(cli, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def test_configuration_is_the_tests_own(own_home: Path) -> None:
    """What the tests remember is not the user's."""
    assert config_file().is_relative_to(own_home)


def test_strange_program_is_not_run(strange: Path, proof: Path) -> None:
    """A program of another folder is a warning, and its card is left out."""
    done = run("check", str(strange))

    assert done.exit_code == 0
    assert "warning[program-not-trusted]" in done.stdout
    assert "--allow-code" in done.stdout
    assert not proof.exists()
    deck = make_live(read_folder(strange))
    assert [str(live.card.id) for live in deck.cards] == ["plain"]
    assert deck.left_out == {"runs"}
    assert all(f.severity == "warning" for f in deck.findings)
    assert not config_file().exists()


def test_user_says_so(strange: Path, proof: Path) -> None:
    """`--allow-code` runs the programs of the folder, now and later."""
    assert "not-trusted" not in run("check", str(strange), "--allow-code").stdout
    assert proof.read_text("utf-8") == "ran"
    proof.unlink()

    done = run("check", str(strange))

    assert (done.exit_code, "not-trusted" in done.stdout) == (0, False)
    assert proof.exists()
    assert json.loads(config_file().read_text("utf-8")) == [str(strange.resolve())]


def test_trust_is_for_one_folder(strange: Path, folder_of: FolderOf) -> None:
    """Neither a copy of an allowed folder nor what lies in it is allowed."""
    allow(strange)
    copy = shutil.copytree(strange, strange.parent / "copy")
    inner = shutil.copytree(copy, strange / "inner")

    assert trusted_programs(read_folder(strange))
    assert trusted_programs(read_folder(copy)) == frozenset()
    assert trusted_programs(read_folder(inner)) == frozenset()


def test_trust_follows_no_link_name(strange: Path) -> None:
    """An allowed folder is known under any name that leads to it."""
    allow(strange)
    link = strange.parent / "link"
    link.symlink_to(strange)

    assert trusted_programs(read_folder(link))


def test_shipped_programs(
    folder_of: FolderOf, proof: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped deck and copies of it run; what is edited there asks anew."""
    shipped = folder_of(
        CARDS.format(proof=proof) + "  - id: two\n    kind: output\n"
        "    program: print(2)\n",
        "shipped",
    )
    monkeypatch.setattr("deck.live.trust.shipped_folder", lambda: shipped)
    copy = shutil.copytree(shipped, shipped.parent / "copy")
    assert len(trusted_programs(read_folder(shipped))) == 2
    assert make_live(read_folder(copy)).left_out == frozenset()

    bank = copy / "bank.yaml"
    bank.write_text(bank.read_text("utf-8").replace("print(2)", "print(3)"), "utf-8")
    deck = make_live(read_folder(copy))

    assert deck.left_out == {"two"}
    assert [finding.rule for finding in deck.findings] == ["program-not-trusted"]
    assert len(trusted_programs(read_folder(copy))) == 1
    assert len(runnable(read_folder(copy))) == 2


def test_tests_of_a_code_card_are_its_program(folder_of: FolderOf) -> None:
    """Of a code card all is code: an edited piece or test asks anew too."""
    card = (
        "  - id: x\n    kind: code\n    q: x?\n    program: x = ____\n"
        "    a: '1'\n    tests: assert x\n"
    )
    programs = {
        text: runnable(read_folder(folder_of(text)))
        for text in (card, card.replace("'1'", "'2'"), card.replace("x\n", "x > 0\n"))
    }

    assert len({tuple(found) for found in programs.values()}) == 3


@pytest.mark.parametrize(
    "data", [b"", b"[", b"{}", b"[1, null]", b"\xff\xfe", b"[" * 10_000]
)
def test_broken_list(data: bytes, strange: Path) -> None:
    """A list that cannot be read allows nothing, and is written anew."""
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_bytes(data)
    assert trusted_programs(read_folder(strange)) == frozenset()

    allow(strange)

    assert trusted_programs(read_folder(strange))


def test_list_that_cannot_be_written(
    strange: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be remembered one sentence says so, and nothing runs."""
    blocked = tmp_path / "blocked"
    blocked.write_text("", "utf-8")
    monkeypatch.setattr("deck.live.trust.config_file", lambda: blocked / "x.json")

    done = run("check", str(strange), "--allow-code")

    assert done.exit_code == 1
    assert done.stderr.startswith("error: cannot remember that programs may run, in ")
    assert done.stderr.count("\n") == 1


def test_folder_without_programs_asks_nothing(folder_of: FolderOf) -> None:
    """Where nothing would run, nothing is asked or read."""
    path = folder_of("  - id: x\n    kind: recall\n    q: x?\n    a: ${ 1 }\n")

    assert run("check", str(path)).stdout == ""
    assert trusted_programs(read_folder(path)) == frozenset()
