"""What the documents show is what really happens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deck.cli import cli
from nnref.__main__ import cli as nnref

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")
MAPS = {
    "README.md": ("en", "docs/concept-map.svg"),
    "README.zh.md": ("zh", "docs/concept-map.zh.svg"),
}
CONTEXT = click.Context(cli)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(name: str, kind: str) -> Iterator[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return (body for found, body in _BLOCK.findall(text) if found == kind)


def _run(command: str) -> str:
    words = shlex.split(command)
    if words[:3] == ["python", "-m", "nnref"]:
        return CliRunner().invoke(nnref, words[3:]).stdout
    assert words[0] == "deck"
    result = CliRunner(env={"COLUMNS": "80", "LANG": "en_US.UTF-8"}).invoke(
        cli, words[1:], prog_name="deck", terminal_width=80
    )
    return result.output


@pytest.mark.parametrize("name", READMES)
def test_console_blocks_are_real(
    name: str,
    warm_cache: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Each console block holds a command and exactly what it prints."""
    monkeypatch.chdir(ROOT / "tests/project/readme")
    if request.config.getoption("--bless"):
        _bless(ROOT / name)

    blocks = list(_blocks(name, "console"))

    assert len(blocks) >= 3
    for block in blocks:
        command, _, shown = block.partition("\n")
        assert shown == _run(command.removeprefix("$ ")), command


def _bless(path: Path) -> None:
    """Write what the commands print into the document."""

    def fill(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        command = match[2].partition("\n")[0]
        return f"```console\n{command}\n{_run(command.removeprefix('$ '))}```"

    text = path.read_text(encoding="utf-8")
    path.write_text(_BLOCK.sub(fill, text), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("name", READMES)
def test_cards_shown_are_cards(name: str) -> None:
    """A card in a README stands in a bank of the shipped deck, to the letter."""
    banks = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "cards").glob("*.yaml")
    )

    blocks = list(_blocks(name, "yaml"))

    assert blocks
    for block in blocks:
        assert block in banks


@pytest.mark.parametrize("name", cli.list_commands(CONTEXT))
def test_every_command_says_what_it_does(name: str) -> None:
    """A command's help is a sentence and an example; each option has its words."""
    command = cli.get_command(CONTEXT, name)

    assert command is not None
    assert command.help is not None
    first, _, rest = command.help.partition("\n")
    assert first.endswith((".", ":")), first
    assert f"deck {name}" in rest
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("name", READMES)
def test_readmes_name_every_command(name: str) -> None:
    """A README shows each command at least once."""
    text = (ROOT / name).read_text(encoding="utf-8")

    for command in cli.list_commands(CONTEXT):
        assert f"deck {command}" in text, command


@pytest.mark.parametrize("name", MAPS)
def test_map_is_up_to_date(
    name: str, warm_cache: None, request: pytest.FixtureRequest
) -> None:
    """A README shows its map, which `deck map --svg` draws, with words beside it."""
    language, path = MAPS[name]
    words = ["map", str(ROOT / "cards"), "--lang", language, "--svg", "-"]
    drawn = CliRunner().invoke(cli, words).stdout
    if request.config.getoption("--bless"):
        (ROOT / path).write_text(drawn, encoding="utf-8", newline="\n")

    assert (ROOT / path).read_bytes().decode() == drawn
    assert len(drawn.encode()) < 65_536
    assert re.search(rf"!\[.+\]\({path}\)", (ROOT / name).read_text("utf-8"))
