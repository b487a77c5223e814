"""Fixtures of mistakes: each is made into a deck folder that `deck check` reads."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
banks: [%s]
functions: [nnref]
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
    "yaml-syntax-crlf": _why(OPEN).replace("\n", "\r\n").encode(),
}
"""Banks that no text file in git can hold."""


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
