"""What authors have beside the checks: new cards, explanations, files of editors."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from deck.author.key_texts import key_names, kind_lines
from deck.author.scaffold import HEADER, SCHEMA, schema_text
from deck.kinds import KINDS, kind_names
from deck.live.builtins import NAMES, functions
from deck.live.evaluator import DRAW_NAMES
from deck.source.rules import RULES
from deck.width import cell_width
from tests.project.decks import CARD, run, write_deck
from tests.project.terminal_bytes import on_terminal
from tests.tables import table

ROOT = Path(__file__).parents[2]
# A bank may end in any of these, be of Windows, or go on behind its cards.
ENDS = {
    **{name: end.replace("CARD\n", CARD) for name, end in table(__file__, "ends")},
    "plain": CARD,
    "no-end": CARD.rstrip("\n"),
    "windows": CARD.replace("\n", "\r\n"),
    "left": CARD.replace("\n  ", "\n")[2:],
    "dash": CARD.replace("- id", "-\n    id"),
    "remark": CARD.replace("- id", "-  # a card - so it is\n    id"),
}


@pytest.mark.parametrize("two", [False, True])
@pytest.mark.parametrize("kind", kind_names())
def test_a_new_card_is_the_example_of_its_kind(
    kind: str, two: bool, tmp_path: Path
) -> None:
    """It is a card without a mistake, of which only its id is another."""
    folder = write_deck(tmp_path / "deck", two=two)
    before = (folder / "bank.yaml").read_text("utf-8")

    added = run("new", kind, folder)
    run("trust", folder, code=0)
    done = run("check", folder, "--output-format", "json")

    text = (folder / "bank.yaml").read_text("utf-8")
    assert text.startswith(before)
    line = int(added.stdout.split(":")[1].split()[0])
    assert text.splitlines()[line - 1] == "  - id: things-01"
    assert {one["rule"] for one in json.loads(done.stdout)} <= {"parity"}
    shown = run("explain", kind).stdout
    own_id = re.findall(r"(?m)^ *- id: (\S+)$", shown)[-1]
    for one in text.removeprefix(before).replace("things-01", own_id).split("\n"):
        assert one.strip() in shown


@pytest.mark.parametrize("end", ENDS)
def test_a_new_card_comes_last(end: str, tmp_path: Path) -> None:
    """Whatever a bank ends in, what was there stays, and the new card is its own."""
    folder = write_deck(tmp_path / "deck")
    bank = folder / "bank.yaml"
    head = "topic: things\ntitle: Things\ncards:\n"
    old = (head.replace("\n", "\r\n") if "\r" in ENDS[end] else head) + ENDS[end]
    bank.write_bytes(b"\xef\xbb\xbf" + old.encode())

    run("new", "recall", folder, code=0)
    new = bank.read_bytes().decode()

    assert new.startswith("\ufeff")
    assert set(old.split()) <= set(new[1:].split())
    assert ("\r\n" in new) is (end == "windows")
    assert "\n\n\n" not in new or end in {"empty-lines", "kept-lines"}
    listed = run("list", folder).stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["one", "things-01"]


def test_a_bank_behind_a_link(tmp_path: Path) -> None:
    """It stays one."""
    folder = write_deck(tmp_path)
    bank = folder / "bank.yaml"
    bank.rename(folder / "shared.txt")
    bank.symlink_to("shared.txt")

    run("new", "recall", folder, code=0)

    assert bank.is_symlink()
    assert "things-01" in (folder / "shared.txt").read_text("utf-8")


def test_a_first_card(tmp_path: Path) -> None:
    """A bank whose `cards` are still to come gets one; one in brackets does not.

    Nor does one whose cards are a text without words.
    """
    folder = write_deck(tmp_path / "deck", "")

    run("new", "recall", folder, code=0)
    assert "- id: things-01\n" in (folder / "bank.yaml").read_text("utf-8")
    for text in (
        "topic: things\ntitle: Things\ncards: [{id: a, kind: recall, q: b, a: c}]\n",
        "topic: things\ntitle: Things\ncards: ''\n",
        "{topic: things, title: Things, cards: }\n",
        f"topic: ''\ntitle: Things\ncards:\n{CARD}",
        f"topic: things\ntitle: Things\ncards:\n{CARD}".replace("thing", "\u202e"),
    ):
        (folder / "bank.yaml").write_text(text, encoding="utf-8")
        refused = run("new", "recall", folder)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
        assert (folder / "bank.yaml").read_text("utf-8") == text


def test_a_new_id_was_never_used(tmp_path: Path) -> None:
    """Those of other cards, their former ones and of cards taken out are left alone."""
    folder = write_deck(tmp_path / "deck", CARD.replace("one", "things-01"))
    run("build", folder, "-o", tmp_path / "out", code=0)
    text = (folder / "bank.yaml").read_text("utf-8")
    renamed = text.replace("things-01", "things-02\n    was: things-03")
    (folder / "bank.yaml").write_text(renamed, encoding="utf-8")

    assert run("new", "recall", folder).stdout.split()[1] == "things-04"


def test_choice_of_a_bank(tmp_path: Path) -> None:
    """Of several banks one is named by its topic; a kind may have another name."""
    folder = write_deck(tmp_path / "deck")
    config = (folder / "deck.yaml").read_text("utf-8")
    config = config.replace("[bank.yaml]", "[bank.yaml, more.yaml]")
    (folder / "deck.yaml").write_text(config, encoding="utf-8")
    bank = (folder / "bank.yaml").read_text("utf-8")
    more = bank.replace("things", "more").replace("one", "two")
    (folder / "more.yaml").write_text(more, encoding="utf-8")

    assert "--topic in which bank: more, things" in run("new", "code", folder).stderr
    run("new", "code", folder, "--topic", "more", code=0)
    assert (folder / "bank.yaml").read_text("utf-8") == bank
    assert "did you mean `choice`?" in run("new", "mcq", folder).stderr
    assert (
        "no topic `thing`; did you"
        in run("new", "code", folder, "--topic", "thing").stderr
    )


def test_schema_of_a_folder(tmp_path: Path) -> None:
    """`deck init` names it in each file, and `deck schema` writes it anew."""
    folder = tmp_path / "deck"
    run("init", folder, "--empty", code=0)
    (folder / SCHEMA).unlink()

    run("schema", "-o", folder, code=0)

    for name in ("deck.yaml", "remainders.yaml"):
        assert (folder / name).read_text("utf-8").startswith(HEADER)
    assert (folder / SCHEMA).read_text("utf-8") == schema_text() == run("schema").stdout
    run("schema", "-o", tmp_path / "no" / "where" / "x.json", code=1)


def test_schema_overwrites_no_bank(tmp_path: Path) -> None:
    """What is no folder ends with `.json`."""
    bank = tmp_path / "bank.yaml"
    bank.write_text("cards:\n", encoding="utf-8")

    for file in (bank, tmp_path / "no-folder"):
        done = run("schema", "-o", file)
        assert (done.exit_code, "`.json`" in done.stderr) == (2, True)
    assert bank.read_text("utf-8") == "cards:\n"
    run("schema", "-o", tmp_path / "new.json", code=0)


def test_examples_of_functions() -> None:
    """Each name that expressions know has one, and its value is computed."""
    examples = functions()["arrays"] | functions()["examples"]
    assert set(examples) == {*NAMES, *DRAW_NAMES}
    for name, example in examples.items():
        done = run("explain", name, ROOT / "deck/starter")
        assert name in example
        assert done.exit_code == 0, name
        assert f"${{ {example} }}" in done.stdout
        assert len(done.stdout.rpartition(example)[2].split()) > 2, name


def test_explanations_of_kinds_and_keys() -> None:
    """A kind has its keys and a card, a key what it means, a rule why."""
    every = sorted(kind_names(), key=[*dict(kind_lines())].index)
    kinds = run("explain", "kinds").stdout.splitlines()
    assert [line.partition(" ")[0] for line in kinds] == [*every]
    for kind in KINDS:
        done = run("explain", kind, ROOT / "deck/starter")
        assert f"\n      kind: {kind}\n" in done.stdout
        assert "\n  q " in done.stdout or kind == "cloze"
    for key in key_names() - {"rules"}:  # which lists them
        assert f"{key} of " in run("explain", key, ROOT / "deck/starter").stdout
    for rule in RULES.values():
        shown = run("explain", rule.slug).stdout
        assert shown.startswith(f"{rule.slug} ({rule.severity}): {rule.fact}\n")
        assert (f"`allow: [{rule.slug}]`" in shown) is rule.can_be_off
    assert "did you mean `numeric`?" in run("explain", "numerc").stderr
    shown = run("explain", "shape", ROOT / "deck/starter").stdout
    assert shown.startswith("shape: another name of numeric\n")
    assert "shape([[1, 2, 3], [4, 5, 6]])" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
@pytest.mark.parametrize("about", ["rules", "kinds", "names", "q", "late-need", "mean"])
def test_explanations_fit_a_terminal(about: str) -> None:
    """Elsewhere each is one line, for programs that search in them."""
    folder = ROOT / "deck/starter"
    words = ["--no-color", "explain", about, str(folder)]

    lines = on_terminal("deck", words, ROOT, {}, columns=40).decode().splitlines()

    whole = run("explain", about, folder).stdout
    assert max(map(cell_width, lines)) <= 40
    assert "".join("".join(lines).split()) == "".join(whole.split())
