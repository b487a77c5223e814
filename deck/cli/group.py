"""The group of commands: their order, where each is imported from, their errors."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click

from deck.cli.console import echo, screen_width, style
from deck.errors import DeckError, UsageError
from deck.width import clean_line

# The commands in the order of use, each with the module that it is imported from.
_COMMANDS = {
    "build": "build",
    "diff": "diff",
    "preview": "preview",
    "quiz": "quiz",
    "write": "quiz",
    "stats": "stats",
    "reviews": "reviews",
    "init": "author",
    "trust": "trust",
    "check": "author",
    "show": "cards",
    "list": "cards",
    "map": "cards",
    "explain": "explain",
    "new": "author",
    "schema": "author",
}


class _Formatter(click.HelpFormatter):
    """Writes help; on a narrow terminal the names of options leave room for words."""

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = 30,
        col_spacing: int = 2,
    ) -> None:
        """Names and what they are, side by side."""
        super().write_dl(rows, min(col_max, self.width // 2), col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


class Group(click.Group):
    """Turns our errors into one sentence and an exit code.

    A command is imported when it is called: the others would take longer than it.
    """

    context_class = _Context

    def make_context(self, *words: Any, **more: Any) -> click.Context:
        """A context whose help is as wide as the terminal, as far as click goes."""
        return super().make_context(
            *words, **{"terminal_width": screen_width(78), **more}
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say in a sentence why it could not."""
        try:
            return super().invoke(ctx)
        except DeckError as error:
            echo(f"{style('error', 'error')}: {clean_line(str(error))}", err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; of a misspelt one, which it may have been."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand:
            name = args[0]
            raise click.NoSuchCommand(name, possibilities=_COMMANDS, ctx=ctx) from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order of use, not of the alphabet."""
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, from its module."""
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            module = import_module(f"deck.cli.{_COMMANDS[cmd_name]}")
            for thing in vars(module).values():
                if isinstance(thing, click.Command) and thing.name == cmd_name:
                    # Of a longer sentence click would leave out the end.
                    thing.short_help = (thing.help or "").partition("\n\n")[0]
                    for command in (thing, *getattr(thing, "commands", {}).values()):
                        command.context_class = _Context
                    self.add_command(thing)
        return super().get_command(ctx, cmd_name)
