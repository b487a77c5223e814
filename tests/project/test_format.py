"""cards/README.md, the guide for authors, agrees with what the loader really does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from deck.author.key_texts import kind_lines
from deck.build.compiled_deck import compile_deck
from deck.folder.deck_config import DECK as CONFIG
from deck.folder.deck_folder import open_folder
from deck.folder.glossary import GLOSSARY, TERM
from deck.folder.trust import trust_always
from deck.folder.validate import BANK
from deck.kinds import KINDS, card_keys
from deck.live.evaluator import draw_names
from deck.source.keys import Key
from deck.source.models import CARD
from deck.source.rules import QUALITY, RULES
from tests.names import NNREF
from tests.tables import column

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "cards/README.md"
TEXT = GUIDE.read_text(encoding="utf-8")
DECK = "namespace: 00112233445566ff\nname: example\ntitle: TITLE\nbanks: [bank.yaml]\n"
DECK += "functions: [nnref]\n"
HEAD = "topic: example\ntitle: Example\ncards:\n"
# Rules for authors that an example of a few lines cannot break.
UNSHOWN = {*column(__file__, "unshown")}
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(r"(?:(Bad), `([a-z-]+)`|(Good)):\n\n\Z")
_ROW = re.compile(r"^\| (.+?) \|", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


class Block(NamedTuple):
    """An example, and the rule that it breaks, if it is a bad one."""

    yaml: str
    rule: str
    line: int


def blocks() -> Iterator[Block]:
    """All YAML of the guide."""
    for match in _BLOCK.finditer(TEXT):
        label = _LABEL.search(TEXT, 0, match.start())
        line = TEXT.count("\n", 0, match.start()) + 1
        yield Block(match[1], (label and label[2]) or "", line)


CARDS = [block for block in blocks() if block.yaml.startswith("  - id: ")]


def broken_rules(cards: str, folder: Path) -> set[str]:
    """The rules that a bank of these cards breaks."""
    both = "zh:" in cards
    deck = DECK.replace(
        "TITLE", "{en: E, zh: 例}\nlanguages: [en, zh]" if both else "E"
    )
    for module in re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        if any(
            f"{name}(" in cards
            for name in re.findall(r"^def (\w+)", module, re.MULTILINE)
        ):
            (folder / "functions.py").write_text(module, encoding="utf-8")
    (folder / "deck.yaml").write_text(deck, encoding="utf-8")
    (folder / "bank.yaml").write_text(HEAD + cards, encoding="utf-8")
    trust_always(folder)
    compiled = compile_deck(open_folder(folder, "."))
    return {finding.rule for finding in (*compiled.findings, *compiled.quality())}


@pytest.mark.parametrize("block", CARDS, ids=[f"line-{b.line}" for b in CARDS])
def test_examples(block: Block, tmp_path: Path) -> None:
    """A bad example breaks the rule that is named, and no other; a good one none."""
    rules = broken_rules(block.yaml, tmp_path)

    assert rules == {block.rule} - {""}


def test_every_block_is_checked() -> None:
    """What is no list of cards is a bank, a `deck.yaml` or a glossary."""
    others = [block.yaml.split(":")[0] for block in blocks() if block not in CARDS]

    assert others == ["topic", "namespace", "terms"]
    assert len([block for block in CARDS if block.rule]) >= 12
    assert TEXT.count("\nGood:\n") >= 8


def test_example_of_a_deck(tmp_path: Path) -> None:
    """The bank, the `deck.yaml` and the glossary make a folder without a finding."""
    bank, config, terms = (b.yaml for b in blocks() if b not in CARDS)
    (tmp_path / "perceptron.yaml").write_text(bank, encoding="utf-8")
    text = config + "glossary: terms.yaml\n"
    (tmp_path / "deck.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "terms.yaml").write_text(terms, encoding="utf-8")

    compiled = compile_deck(open_folder(tmp_path))

    assert (*compiled.findings, *compiled.quality()) == ()


def table(heading: str) -> set[str]:
    """The words in the first column of the table under a heading."""
    part = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {word for row in _ROW.findall(part) for word in _CODE.findall(row)}


OF_NUMBERS = ("digits", "significant", "tolerance")


def _table(texts: Mapping[str, Key]) -> str:
    lines = ["| key | what it is |", "|---|---|"]
    for name, key in texts.items():
        see = f", see *{key.see}*" if key.see else ""
        lines.append(f"| `{name}` | {key.what}{see} |")
    return "\n".join(lines) + "\n"


def _kinds_table() -> str:
    lines = ["| kind | what it asks for | needs | may have |", "|---|---|---|---|"]
    all_keys = [CARD, *map(card_keys, KINDS.values())]
    for name, what in kind_lines():
        if name not in KINDS:
            lines.append(f"| `{name}` | {what} |  |  |")
            continue
        keys = card_keys(KINDS[name])
        # Not what several kinds say; and *Numbers* has the words of others.
        special = [
            name
            for name in keys.own
            if name not in OF_NUMBERS
            and sum(
                keys.each[name].what == other.each[name].what
                for other in all_keys
                if name in other.each
            )
            == 1
        ]
        shown = {
            name: f"`{name}` {keys.each[name].what}" if name in special else f"`{name}`"
            for name in keys.own
        }
        cells = [
            "; ".join(
                text for name, text in shown.items() if (name in keys.begun) is is_begun
            )
            for is_begun in (True, False)
        ]
        lines.append(f"| `{name}` | {what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


NUMBERS = card_keys(KINDS["numeric"]).each
TABLES = {
    "Keys of `deck.yaml`": _table(CONFIG.each),
    "Keys of a bank": _table(BANK.each),
    "Keys of every card": _table(CARD.each),
    "Kinds": _kinds_table(),
    "Numbers": _table({name: NUMBERS[name] for name in OF_NUMBERS}),
    "Glossary": _table({**GLOSSARY.each, **TERM.each}),
}


@pytest.mark.parametrize("heading", TABLES)
def test_tables_of_keys(heading: str, request: pytest.FixtureRequest) -> None:
    """Each is what the keys say, which `deck explain` and editors say too."""
    written = TABLES[heading]
    text = GUIDE.read_text(encoding="utf-8")
    before, _, rest = text.partition(f"\n## {heading}\n")
    head = re.escape(written.partition("\n")[0])
    pattern = re.compile(rf"(?m)^(?:{head}|\| (?:key|kind) \|.*)\n(?:\|.*\n)+")
    if request.config.getoption("--bless"):
        rest = pattern.sub(lambda _: written, rest, count=1)
        GUIDE.write_text(f"{before}\n## {heading}\n{rest}", "utf-8", newline="\n")

    found = pattern.search(rest)
    assert found is not None
    assert found[0] == written


def test_pictures_and_draws() -> None:
    """Each function that draws a picture or a number has its row."""
    import random

    names = {call.strip("${ ").partition("(")[0] for call in table("Pictures")}
    drawn = {call.partition("(")[0] for call in table("Families")}

    general = {"plot", "line_among", "curve_with_sliders", "arrows", "boxes"}
    assert names - {"images/layer.png", *general} == {
        name for name in NNREF if name.endswith("_picture")
    }
    assert drawn == {*draw_names(random.Random())}  # noqa: S311 - nothing is drawn


def test_rules_of_the_guide() -> None:
    """The guide names each rule on what could be better, and none that is not."""
    whole = TEXT.partition("\n# What a good card is\n")[2]
    part = _BLOCK.sub("", whole.partition("\n# The format\n")[0])
    named = {word for word in _CODE.findall(part) if word in RULES}
    shown = {block.rule for block in CARDS if block.rule}

    assert named >= QUALITY
    for word in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", part):
        assert word in RULES, word
    assert QUALITY - shown == UNSHOWN
