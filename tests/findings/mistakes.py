"""Fixtures of mistakes: each is made into a deck folder that `deck check` reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

HERE = Path(__file__).parent
CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
banks: [%s]
"""
GOOD = """\
topic: gates
title: {en: Gates, zh: 逻辑门}
cards:
  - id: and-sum
    kind: recall
    q: {en: What is it?, zh: 是什么？}
    a: {en: That., zh: 这个。}
"""
LONG = f"{{en: '{'长' * 500} ${{ a.b }} {'x' * 500}', zh: 一}}"
BLOCK = "|-\n      one\n      感知机 ${ a.b } here"
OPEN = "{en: No end\n    zh: 没有}"


def _why(text: str) -> str:
    return f"{GOOD}    why: {text}\n"


_HEAD = GOOD.partition("  - id")[0]
_RECALL = """\
  - id: n{n}
    kind: recall
    tier: {tier}
{more}    q: {{en: 'Which is {n:03}?', zh: '{n:03} 是哪个？'}}
    a: {{en: one, zh: 一}}
"""
_CHOICE = """\
  - id: n{n}
    kind: choice
    q: {{en: 'Which is {n:03}?', zh: '{n:03} 是哪个？'}}
    options:
      - text: {{en: {right}, zh: 与门}}
        because: {{en: It needs both., zh: 两个都要。}}
      - text: {{en: some OR, zh: 或门}}
        because: {{en: One is enough there., zh: 一个就够了。}}
      - text: {{en: any XOR, zh: 异或}}
        because: {{en: It needs two layers., zh: 它要两层。}}
"""


def _recalls(count: int, tier: str = "core", more: str = "", start: int = 0) -> str:
    numbers = range(start, start + count)
    return "".join(_RECALL.format(n=n, tier=tier, more=more) for n in numbers)


def _choices(count: int, right: str, start: int = 0) -> str:
    numbers = range(start, start + count)
    return "".join(_CHOICE.format(n=n, right=right) for n in numbers)


_ANGLES = """\
  - id: and-sum
    kind: numeric
    concept: gates
    q: {en: What is relu(1)?, zh: relu(1) 是多少？}
    a: ${ relu(1) }
"""

CROWDS = {
    "choice-share": _HEAD + _choices(3, "my AND") + _recalls(6, start=3),
    "core-load": _HEAD + _recalls(151) + _recalls(1, "more", start=151),
    "few-reasons": _HEAD + _ANGLES + _recalls(20, more="    concept: gates\n"),
    "longest-key": _HEAD
    + _choices(4, "my AND gate")
    + _choices(5, "my AND", start=4)
    + _recalls(30, start=9),
    "sprint-load": _HEAD + _recalls(55, more="    path: sprint\n"),
}
"""Banks of many cards, for what is wrong with all of them together."""

GENERATED: dict[str, bytes] = {
    "encoding": GOOD.encode("gb18030"),
    "encoding-utf16": GOOD.encode("utf-16"),
    "encoding-utf16-unmarked": GOOD.encode("utf-16-le"),
    "live-syntax-crlf": _why(BLOCK).replace("\n", "\r\n").encode(),
    "live-syntax-long-line": _why(LONG).encode(),
    "too-large": b"topic: gates #",  # and a hole, which takes no room on the disk
    "too-large-text": _why("x" * 200_000).encode(),
    "unknown-key-bom": f"topik: gates\n{GOOD}".encode("utf-8-sig"),
    "yaml-syntax-no-blank": GOOD.replace("    kind: ", "\u3000\u3000kind: ").encode(),
    "yaml-syntax-no-blank-behind": GOOD.replace("kind: ", "kind:\u00a0").encode(),
    "yaml-syntax-unseen-end": re.sub("q: .*", "q: What\u2028is it?", GOOD).encode(),
    "yaml-syntax-unseen-inside": re.sub("q: .*", "q: What\x85 is it?", GOOD).encode(),
    "yaml-syntax-crlf": _why(OPEN).replace("\n", "\r\n").encode(),
    **{name: text.encode() for name, text in CROWDS.items()},
}
"""Banks that no text file in git can hold, or that take many cards."""


def names() -> list[str]:
    """All mistakes: banks, folders and those that are generated."""
    banks = {path.stem for path in HERE.glob("*.yaml")}
    folders = {path.parent.name for path in HERE.glob("*/deck.yaml")}
    return sorted(banks | folders | set(GENERATED))


def make(name: str, folder: Path) -> None:
    """Turn an empty folder into the deck folder with a mistake."""
    if (HERE / name).is_dir():
        shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
        return
    file = HERE / f"{name}.yaml"
    bank = folder / file.name
    data = GENERATED[name] if name in GENERATED else file.read_bytes()
    bank.write_bytes(data.replace(b"@NINES@", b"9" * 5000))
    (folder / "deck.yaml").write_text(CONFIG % file.name, encoding="utf-8")
    if name == "too-large":
        with bank.open("ab") as stream:
            stream.truncate(50_000_000)


MISTAKES = names()
