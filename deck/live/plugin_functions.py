"""The functions of plugins under the names that cards know.

What a plugin gives are the names in `__all__` of its module: functions, and constants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from deck.live.evaluator import DRAW_NAMES
from deck.live.module import OF_PROGRAMS, in_one_line, plain
from deck.plugins import installed, module_text
from deck.source.finding import did_you_mean
from deck.source.finding_list import Findings
from deck.source.source import Source, Text


class PluginFunction(NamedTuple):
    """A function of a plugin as expressions call it."""

    name: str
    function: Any

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """What it gives, with numbers of Python; what overflows is inf or nan."""
        import numpy as np

        with np.errstate(all="ignore"):
            return plain(self.function(*arguments, **keywords))

    @property
    def line(self) -> str:
        """How it is called, and what it does."""
        from deck.live.builtins import describe_function

        return describe_function(self.name, self.function)

    @property
    def example(self) -> str:
        """The first call behind `>>>` in its docstring, if any."""
        from deck.live.builtins import example_in

        return example_in(self.function.__doc__ or "")


def plugin_names(listed: Sequence[Text], findings: Findings) -> dict[str, Any]:
    """The names of the plugins that a deck lists; findings say which it has not."""
    if not listed:
        return {}
    from deck.live.builtins import RESERVED

    names: dict[str, Any] = {}
    owners = dict.fromkeys((*RESERVED, *DRAW_NAMES, *OF_PROGRAMS), "livedeck")
    for plugin in dict.fromkeys(listed):
        for name, thing in _given(plugin, findings).items():
            if name in owners:
                message = f"`{plugin}` has a name of {owners[name]}, `{name}`"
                fix = "one of the two has to give it another name"
                findings.add("bad-module", message, plugin.span, help=fix)
            else:
                names[name], owners[name] = thing, f"`{plugin}`"
    return names


def plugin_of(name: str) -> str:
    """The installed plugin that has a name, which no code is run for; empty if none."""
    from deck.live.module import module_functions

    for plugin, entry in installed().items():
        if name in module_functions(Source("", module_text(entry))):
            return plugin
    return ""


def _given(plugin: Text, findings: Findings) -> Mapping[str, Any]:
    """The names of one plugin."""
    entry = installed().get(plugin)
    if entry is None:
        message = f"no installed package has functions by the name `{plugin}`"
        fix = did_you_mean(plugin, [*installed()])
        fix = fix or "install it beside livedeck, or take its name out"
        findings.add("bad-module", message, plugin.span, help=fix)
        return {}
    try:
        return dict(_public(entry.module))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises
        message = f"the functions of `{plugin}` cannot be imported: it raised "
        message += in_one_line(error)
        findings.add("bad-module", message, plugin.span)
        return {}


def _public(module: str) -> Iterator[tuple[str, Any]]:
    """The names of a module, as cards use them."""
    found = vars(import_module(module))
    for name in found["__all__"]:
        thing = found[name]
        yield name, PluginFunction(name, thing) if callable(thing) else thing
