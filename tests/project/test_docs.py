"""What the documents show is what really happens."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deck.cache import cache_folder
from deck.cli import cli
from deck.folder.trust import config_file
from deck.quiz.review_file import default_path
from nnref.__main__ import cli as nnref

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")
PAGES = ("docs/learner.md", "docs/learner.zh.md", "docs/author.md", "docs/author.zh.md")
SHOWN = (*READMES, "docs/author.md", "docs/author.zh.md", "docs/nnref.md")
MAPS = {
    "docs/learner.md": ("en", "docs/concept-map.svg"),
    "docs/learner.zh.md": ("zh", "docs/concept-map.zh.svg"),
}
ALL = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "cards/*.md", "nnref/**/*.md")
    for path in ROOT.glob(pattern)
)
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


@pytest.mark.parametrize("name", SHOWN)
def test_console_blocks_are_real(
    name: str,
    warm_cache: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Each console block has a command and exactly what it prints."""
    monkeypatch.chdir(ROOT / "tests/project/readme")
    if request.config.getoption("--bless"):
        _bless(ROOT / name)

    blocks = list(_blocks(name, "console"))

    assert blocks
    for block in blocks:
        command, _, shown = block.partition("\n")
        assert shown == _run(command.removeprefix("$ ")), command


@pytest.mark.parametrize("name", ALL)
def test_commands_of_the_reference_run(name: str) -> None:
    """Those that a page gives, but for downloads and for files that they bring."""
    text = "\n".join(_blocks(name, "sh"))
    for line in re.findall(r"^python -m nnref (.*)", text, re.MULTILINE):
        words = shlex.split(line, comments=True)
        if words[0] != "fetch" and "--data" not in words:
            done = CliRunner().invoke(nnref, words)
            assert (done.exit_code, bool(done.stdout)) == (0, True), line


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
def test_readmes_are_short(name: str) -> None:
    """What a visitor looks for is on a few screens."""
    assert (ROOT / name).read_text(encoding="utf-8").count("\n") <= 150


@pytest.mark.parametrize("name", READMES)
def test_cards_shown_are_cards(name: str) -> None:
    """A card in a README is in a bank of the shipped deck, to the letter."""
    banks = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "cards").glob("*.yaml")
    )

    blocks = list(_blocks(name, "yaml"))

    assert blocks
    for block in blocks:
        assert block in banks


def test_every_command_says_what_it_does() -> None:
    """A command's help is a sentence and an example; each option has its words."""
    for name, command in _commands(cli, "deck"):
        first, _, rest = str(command.help).partition("\n")
        assert first.endswith((".", ":")), first
        assert name in rest
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (name, parameter.name)


@pytest.mark.parametrize("ending", [".md", ".zh.md"])
def test_pages_name_every_command(ending: str) -> None:
    """The pages for learners and authors show each command at least once."""
    pages = [name for name in PAGES if name.count(".") == ending.count(".")]
    text = "".join((ROOT / name).read_text("utf-8") for name in pages)

    for command in cli.list_commands(CONTEXT):
        assert f"deck {command}" in text, command


@pytest.mark.parametrize("name", [name for name in ALL if name.endswith(".zh.md")])
def test_no_blank_among_chinese(name: str) -> None:
    """A line ends where a blank may be seen: not between Chinese characters."""
    text = _BLOCK.sub("", (ROOT / name).read_text("utf-8"))
    chinese = "[\u3000-\u9fff\uff00-\uffef]"

    assert re.findall(rf".{{4}}{chinese}\n *{chinese}.{{4}}", text) == []


@pytest.mark.parametrize("name", MAPS)
def test_map_is_up_to_date(
    name: str, warm_cache: None, request: pytest.FixtureRequest
) -> None:
    """A page shows its map, which `deck map --svg` draws, with words beside it."""
    language, path = MAPS[name]
    words = ["map", str(ROOT / "cards"), "--lang", language, "--svg", "-"]
    drawn = CliRunner().invoke(cli, words).stdout
    if request.config.getoption("--bless"):
        (ROOT / path).write_text(drawn, encoding="utf-8", newline="\n")

    assert (ROOT / path).read_bytes().decode() == drawn
    assert len(drawn.encode()) < 65_536
    file = re.escape(Path(path).name)
    assert re.search(rf"!\[.+\]\({file}\)", (ROOT / name).read_text("utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="its folders are those of another variable")
def test_where_files_are(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page on commands names the folders of reviews, allowed code and cache."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    page = (ROOT / "docs/commands.md").read_text("utf-8")

    for path in (default_path(), config_file(), cache_folder()):
        assert f"`~/{path.parent.relative_to(own_home).as_posix()}`" in page


_LINK = re.compile(r"\]\(([^()\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_CODE = re.compile(r"(?s)^```.*?^```$|`[^`\n]*`", re.MULTILINE)


def _anchors(path: Path) -> set[str]:
    """The names of the headings of a page, as GitHub makes them."""
    text = re.sub(r"(?ms)^```.*?^```$", "", path.read_text(encoding="utf-8"))
    headings = re.findall(r"(?m)^#+ (.*)$", text)
    cleaned = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {name.replace(" ", "-") for name in cleaned}


@pytest.mark.parametrize("name", ALL)
def test_links_lead_somewhere(name: str) -> None:
    """Each link to a file or a heading of this repository finds it."""
    here = ROOT / name
    text = _CODE.sub("", here.read_text(encoding="utf-8"))

    for link in ("".join(match) for match in _LINK.findall(text)):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        target, _, anchor = link.removesuffix("?raw=true").partition("#")
        file = (here.parent / target).resolve() if target else here
        assert file.exists(), link
        assert file.is_relative_to(ROOT), link
        assert not anchor or anchor in _anchors(file), link


_INLINE = re.compile(r"`(deck [^`]+)`")
_LINE = re.compile(r"(?m)^(?:\$ )?(deck .*)$")
_PLACE = re.compile(r"[A-Z]{2,}|…")  # stands for what a reader writes there


@pytest.mark.parametrize("name", [n for n in ALL if n != "CHANGELOG.md"])
def test_commands_in_pages_exist(name: str) -> None:
    """Each command that a page shows is one, with the options that it has."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = "".join(body for _, body in _BLOCK.findall(text))
    shown = _INLINE.findall(_BLOCK.sub("", text))
    if name != "docs/commands.md":
        shown += _LINE.findall(blocks)

    for line in (line for line in shown if not line.startswith("deck -")):
        command: click.Command | None = cli
        words = shlex.split(line.replace("\n", " "), comments=True)[1:]
        while isinstance(command, click.Group) and words:
            command = command.get_command(CONTEXT, words.pop(0))
        assert command is not None or _PLACE.search(line), line
        known = {o for p in command.params for o in p.opts} if command else set()
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        assert options - {"-h", "--help"} <= known, line


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    """The commands of a group, and those of groups in it."""
    context = click.Context(group, info_name=name)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        yield f"{name} {word}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {word}")


def _commands_page() -> str:
    """All commands with their help."""
    parts = [f"```text\n{_run('deck --help')}```"]
    for name, command in _commands(cli, "deck"):
        parts += [f"## {name}", command.get_short_help_str(200)]
        parts.append(f"```text\n{_run(f'{name} --help')}```")
    return "\n\n".join(parts) + "\n"


_WRITTEN = (
    "<!-- What follows is written by `pytest tests/project/test_docs.py --bless`, from "
    "the program. -->\n\n"
)


def test_the_page_of_commands_is_up_to_date(request: pytest.FixtureRequest) -> None:
    """Below what introduces them, it says what the program says."""
    page = ROOT / "docs/commands.md"
    head, mark, text = page.read_text(encoding="utf-8").partition(_WRITTEN)
    if request.config.getoption("--bless"):
        text = _commands_page()
        page.write_text(head + mark + text, encoding="utf-8", newline="\n")

    assert (mark, text) == (_WRITTEN, _commands_page()), "run with --bless"
