"""The command that explains rules, kinds of cards, their keys, and live functions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click

from deck.cli.console import echo, open_listing, screen_width, stdout_style, style
from deck.cli.options import folder_argument
from deck.errors import UsageError


@click.command()
@click.argument("about", default="rules")
@folder_argument
def explain(about: str, folder: Path | None) -> None:
    """Explain a rule, kind of card, key or function, with an example.

    \b
    deck explain duplicate-id
    deck explain numeric
    deck explain factorial

    Alone it lists the rules, as `deck explain rules` does; `deck explain kinds` lists
    the kinds of cards, `deck explain names` the names that live expressions know, those
    of FOLDER's `functions.py` too.
    """
    from deck.author.key_texts import kind_lines
    from deck.source.rules import RULES

    if about == "names":
        lines = [line for one in _names(folder) for line in _fitted(one.line)]
    elif about == "kinds":
        lines = _listed(kind_lines())
    elif about == "rules":
        lines = _listed((known.slug, known.fact) for known in RULES.values())
    else:
        of_kind_or_key = _kind_lines(about), _key_lines(about)
        parts = _rule_lines(about), *of_kind_or_key, _name_lines(about, folder)
        lines = ["\n\n".join(filter(None, map("\n".join, parts)))]
    if not any(lines):
        raise UsageError(_unknown(about))
    for line in lines:
        echo(line)


def _fitted(text: str, bold: str = "", lead: str = "") -> list[str]:
    """A text on as many lines as a terminal takes, else one; a name in it is bold."""
    from deck.render.wrap import wrap

    room = screen_width() if sys.stdout.isatty() else sys.maxsize
    before, name, after = text.partition(bold) if bold else (text, "", "")
    runs = [(before, ""), (name, "bold"), (after, "")]
    return wrap(runs, room, style, first=lead, rest=" " * (len(lead) or 4))


def _listed(facts: Iterable[tuple[str, str]]) -> list[str]:
    """Names side by side with what they are."""
    rows = [*facts]
    width = max(len(name) for name, _ in rows) + 2
    return [
        line for name, fact in rows for line in _fitted(fact, lead=f"{name:{width}}")
    ]


def _rule_lines(about: str) -> Iterator[str]:
    from deck.source.rules import RULES

    if (rule := RULES.get(about)) is None:
        return
    yield from _fitted(f"{rule.slug} ({rule.severity}): {rule.fact}", rule.slug)
    yield ""
    yield click.wrap_text(rule.reason, screen_width(78))
    for title, example in (("bad", rule.bad), ("good", rule.good)):
        yield f"\n{title}:\n"
        yield from ("    " + line for line in example.split("\n"))
    if rule.can_be_off:
        where = "on a card"
        if rule.can_be_off_everywhere:
            where += f", or by `rules: {{off: [{rule.slug}]}}` in deck.yaml"
        yield ""
        yield from _fitted(f"It is turned off by `allow: [{rule.slug}]` {where}.")


def _kind_lines(about: str) -> Iterator[str]:
    """What a kind asks, its keys, and a card of it."""
    from deck.author.key_texts import key_lines
    from deck.kinds import KINDS, kind_names
    from deck.render.wrap import wrap

    if (name := kind_names().get(about)) is None:
        return
    kind, width = KINDS[name], screen_width()
    if about != name:
        yield from _fitted(f"{about}: another name of {name}", about)
    yield from _fitted(f"{name}: {kind.what}", name)
    below = " " * min(18, width // 4)
    for title, begun in (("needs", True), ("may have", False)):
        yield f"\n{title}:\n"
        for key, what in key_lines(kind, begun=begun):
            yield from wrap([(what, "")], width, first=f"  {key:15} ", rest=below)
    yield "\nexample:\n"
    yield from (f"    {line}" for line in kind.example.splitlines())


def _key_lines(about: str) -> Iterator[str]:
    """What a key is, in each of the places where it may stand."""
    from deck.author.key_texts import describe_key

    for line in describe_key(about):
        yield from _fitted(line, about)


class _Name(NamedTuple):
    """A name that live expressions know: a line on it, and an example if it has one.

    `known` gives what the example needs beside the names that are always known.
    """

    name: str
    line: str
    example: str
    known: Callable[[], Mapping[str, Any]] = dict


def _names(folder: Path | None, *, is_named: bool = True) -> Iterator[_Name]:
    """All names: values and functions, what draws numbers, and FOLDER's own."""
    import random

    from deck.folder.trust import untrusted
    from deck.live.builtins import NAMES, describe_function, describe_name, functions
    from deck.live.evaluator import draw_names
    from deck.live.module import module_functions, module_names
    from deck.live.plugin_functions import plugin_names

    examples = functions()["arrays"] | functions()["examples"]
    for name in NAMES:
        yield _Name(name, describe_name(name), examples[name])
    draws = draw_names(random.Random(0))  # noqa: S311 - for their names, and examples
    for name, draw in draws.items():
        line = describe_function(name, draw)
        yield _Name(name, line, examples[name], lambda: draws)
    listing = open_listing(folder, is_named=is_named)
    plugins = plugin_names(listing.config.functions, listing.findings)
    for name, thing in plugins.items():
        line = getattr(thing, "line", "") or f"{name}: {thing}"
        yield _Name(name, line, getattr(thing, "example", ""), lambda: plugins)
    if (module := listing.module) is not None:
        for name, own in module_functions(module).items():
            is_trusted = untrusted(listing) is None
            known = partial(module_names, listing.path, module, [], may_run=is_trusted)
            yield _Name(name, own.line, own.example, known)


def _name_lines(about: str, folder: Path | None) -> Iterator[str]:
    """How a function is called, and what it gives for its example, if it may run."""
    from deck.live.builtins import NAMES
    from deck.live.error_messages import ExpressionError
    from deck.live.expression import WithheldError, evaluate
    from deck.source.forms import python_name

    name = python_name(about)
    names = _names(folder, is_named=False)
    found = next((one for one in names if one.name == name), None)
    if found is None:
        return
    yield from _fitted(found.line, name)
    if example := found.example:
        yield ""
        try:
            value = evaluate(example, {**NAMES, **found.known()})
            yield from _value_lines(example, value)
        except WithheldError:
            yield f"${{ {example} }}: its code was not run: `deck trust` trusts it"
        except ExpressionError as error:
            yield f"${{ {example} }}: {error.message}"
        except TypeError as error:  # no card can show it
            yield f"${{ {example} }}: {error}"


def _value_lines(example: str, value: object) -> Iterator[str]:
    """An expression with its value, or with the picture that it draws."""
    from deck.live.drawing import Drawing
    from deck.live.to_value import to_value
    from deck.render.blocks import Picture
    from deck.render.lines import Look
    from deck.render.pictures import picture_lines

    if isinstance(value, Drawing):
        yield f"picture: ${{ {example} }}\n"
        picture = Picture(value, ("a picture that `deck preview` shows",))
        yield from picture_lines(picture, Look(screen_width(), stdout_style()))
        return
    shown = " ".join(str(to_value(value)).split())
    yield f"${{ {example} }} {style('=', 'dim')} {shown}"


def _unknown(about: str) -> str:
    """What to say where nothing has such a name."""
    from deck.author.key_texts import key_names
    from deck.kinds import kind_names
    from deck.live.builtins import NAMES
    from deck.source.finding import did_you_mean
    from deck.source.rules import RULES

    fix = did_you_mean(about, [*RULES, *kind_names(), *key_names(), *NAMES])
    fix = fix or "`deck explain rules`, `kinds` and `names` list them"
    return f"there is no rule, kind, key or name `{about}`; {fix}"
