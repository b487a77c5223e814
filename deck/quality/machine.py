"""Programs whose output is another on another machine or another day."""

from __future__ import annotations

import ast
import re

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Kind, card_words
from deck.bank.template import lives
from deck.live.variant import LiveCard

_MODULES = {
    *("time", "timeit", "datetime", "random", "secrets", "uuid", "platform", "socket"),
    *("tempfile", "getpass", "locale", "psutil"),
}
_PLACES = {  # of `os` and `sys`: what hangs on the machine
    *("getcwd", "environ", "getenv", "getpid", "listdir", "cpu_count", "uname"),
    *("platform", "version", "executable", "getsizeof", "argv", "perf_counter"),
}
_CALLS = {"id", "hash"}
_SEEDED = re.compile(r"seed\(\s*\d|default_rng\(\s*\d|Random\(\s*\d")


def check_machine(live: LiveCard, findings: Findings) -> None:
    """A finding where what a program prints is shown, and hangs on the machine."""
    card = live.card
    if card.program is None or not _shows_output(card):
        return
    what, line = _moving(str(card.program))
    if not what:
        return
    start = 0
    for _ in range(line - 1):
        start = card.program.find("\n", start) + 1
    end = card.program.find("\n", start)
    span = findings.source.locate(card.program, start, end if end > 0 else None)
    message = f"what the program prints hangs on {what}"
    findings.add("machine-value", message, span)


def _shows_output(card: Card) -> bool:
    """Whether the printed text is the answer, or stands in a text."""
    if card.kind is Kind.OUTPUT:
        return True
    texts = [t for _, w in card_words(card) for t in (w.shared, *w.each.values()) if t]
    return any("output" in live.text for text in texts for live in lives(text))


def _moving(program: str) -> tuple[str, int]:
    """What in a program differs from machine to machine, and its line."""
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError):
        return "", 1
    seeded = bool(_SEEDED.search(program))
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found = [n.name for n in names if n.name.partition(".")[0] in _MODULES]
            case ast.ImportFrom(module=str(module)) if (
                module.partition(".")[0] in _MODULES
            ):
                found = [module]
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                found = [f"{name}()"]
            case ast.Attribute(value=ast.Attribute(attr="random"), attr=name):
                found = [] if seeded else [f"random.{name}"]
            case ast.Attribute(value=ast.Name(id="os" | "sys" as top), attr=name):
                found = [f"{top}.{name}"] if name in _PLACES else []
            case _:
                continue
        if found and not (seeded and found[0].startswith("random")):
            return f"`{found[0]}`", node.lineno
    return "", 1
