"""Decks that a version control or another system cannot hold: made when they are used.

Each function's docstring says what its deck tries.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

_CONFIG = """\
namespace: {namespace}
name: unusual
title: Unusual
languages: [en]
banks: [{banks}]
"""
_BANK = """\
topic: bank{number}
title: Bank {number}
cards:
  - {{id: fine{number}, kind: recall, q: what, a: that}}
"""


def _deck(folder: Path, *banks: str, more: str = "") -> None:
    folder.mkdir(parents=True)
    names = ", ".join("'" + bank.replace("'", "''") + "'" for bank in banks)
    config = _CONFIG.format(namespace="000000000000000000000000000000ff", banks=names)
    (folder / "deck.yaml").write_text(config + more, "utf-8")
    for number, bank in enumerate(banks):
        (folder / bank).write_text(_BANK.format(number=number), "utf-8")


def names(folder: Path) -> None:
    """Names of banks that editors, shells and options would take for commands."""
    _deck(
        folder,
        *("+!touch PWNED.yaml", "--cmd=!touch PWNED.yaml", "$(touch PWNED).yaml"),
        *("a;touch PWNED;.yaml", "`touch PWNED`.yaml", "| touch PWNED.yaml"),
    )


def names_with_escapes(folder: Path) -> None:
    """Names of files with escape sequences, line ends and overrides of direction."""
    _deck(folder)
    for name in ("\x1b]0;PWNED\x07.yaml", "a\n::error::b.yaml", "\u202eabc.yaml"):
        (folder / name).write_text(_BANK.format(number=1), "utf-8")
    config = _CONFIG.format(
        namespace="000000000000000000000000000000ff",
        banks='"\\e]0;PWNED\\a.yaml", "a\\n::error::b.yaml", "\\u202eabc.yaml"',
    )
    (folder / "deck.yaml").write_text(config, "utf-8")


def names_of_no_letters(folder: Path) -> None:
    """Names of bytes that are no text."""
    _deck(folder, "bank.yaml")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.yaml")).write_text("x: 1\n")


def links(folder: Path) -> None:
    """Links to what the user keeps elsewhere, in place of each file of a deck."""
    _deck(
        folder,
        *("bank.yaml", "secret.yaml"),
        more="glossary: words.yaml\n",
    )
    bank = folder / "bank.yaml"
    picture = "  - {id: seen, kind: picture, q: q, a: a, alt: x, picture: seen.svg}\n"
    bank.write_text(bank.read_text("utf-8") + picture, "utf-8")
    (folder / "secret.yaml").unlink()
    for name in ("secret.yaml", "words.yaml", "functions.py", "seen.svg", "deck.lock"):
        (folder / name).symlink_to(folder.parent / "home/secret")


def _texts(folder: Path, *texts: str) -> None:
    """A deck with these texts as questions and answers."""
    _deck(folder, "bank.yaml")
    cards = "".join(
        f"  - id: t{number}\n    kind: recall\n    q: '{text}'\n    a: '{text}'\n"
        for number, text in enumerate(text.replace("'", "''") for text in texts)
    )
    bank = f"topic: bank\ntitle: Bank\ncards:\n{cards}"
    (folder / "bank.yaml").write_text(bank, "utf-8")


def long_formulas(folder: Path) -> None:
    """Formulas that open by the thousand, and those as deep or as long as that."""
    _texts(
        folder,
        *("\\(" * 50_000, "\\[" * 50_000, "\\( x " * 20_000, "\\)" * 50_000),
        "\\( " + "{" * 5_000 + "}" * 5_000 + " \\)",
        "\\( " + "\\frac{1}{" * 2_000 + "x" + "}" * 2_000 + " \\)",
        "\\( " + "x^{" * 2_000 + "}" * 2_000 + " \\)",
        "\\( " + "x + " * 30_000 + "x \\)",
        "\\( x \\) " * 12_000,
    )


def long_texts(folder: Path) -> None:
    """Texts of signs by the thousand that mean something to Markdown."""
    _texts(
        folder,
        *(sign * 30_000 for sign in ("*", "_", "`", "[", "~", "\\", "&", "<", "(")),
        *("`a`` " * 10_000, "*a **b " * 10_000, "~~~\n" * 3, "![](" * 20_000),
        *("x" * 200_000, "字" * 100_000, "a b " * 50_000),
        "\n\n".join("> " * 50 + "- " * 50 + "x" for _ in range(3)),
    )


def long_marks(folder: Path) -> None:
    """Values and gaps that open by the thousand, and braces that are no value."""
    _texts(folder, "${" * 30_000, "${ 1 } " * 10_000, "$${" * 30_000, "}" * 50_000)
    bank = folder / "bank.yaml"
    gaps = ("{{c1::" * 10_000, "{{c1::" * 200 + "}}" * 200, "{{c1::x}} " * 10_000)
    cards = "".join(
        f"  - id: g{number}\n    kind: cloze\n    text: '{gap}'\n"
        for number, gap in enumerate(gaps)
    )
    braces = "{" + " " * 30_000 + "!"
    cards += f"  - {{id: braces, kind: numeric, q: x?, a: '{braces}'}}\n"
    bank.write_text(bank.read_text("utf-8") + cards, "utf-8")


def deep(folder: Path) -> None:
    """YAML as deep as a parser's stack, and as broad as its memory."""
    _deck(folder, *(f"b{number}.yaml" for number in range(5)))
    (folder / "b0.yaml").write_text("[" * 100_000)
    (folder / "b1.yaml").write_text("- " * 100_000)
    (folder / "b2.yaml").write_text("a: &a [x, x]\nb: [" + "*a, " * 100_000 + "]\n")
    (folder / "b3.yaml").write_text("cards:\n" + "- x\n" * 100_000)
    (folder / "b4.yaml").write_text("? " * 200_000)


def many_mistakes(folder: Path) -> None:
    """Mistakes by the hundred thousand."""
    _deck(folder, "bank.yaml")
    cards = "".join(f"- {{id: A{n}, kind: x, k{n}: 1}}\n" for n in range(20_000))
    (folder / "bank.yaml").write_text(f"topic: bank\ntitle: Bank\ncards:\n{cards}")


DECKS: dict[str, Callable[[Path], None]] = {
    make.__name__.replace("_", "-"): make
    for make in (
        *(names, names_with_escapes, names_of_no_letters, links, long_formulas),
        *(long_texts, long_marks, deep, many_mistakes),
    )
}
