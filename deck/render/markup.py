"""Light Markdown with values, gaps and maths in it. Owns markdown-it-py.

What is not Markdown is replaced by marks while the text is parsed, so that no value,
gap or formula can be taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.live.passage import Gap
from deck.live.value import Value, in_formula
from deck.source.template import VERBATIM, between_han

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: in no author's text
_MARKED = f"{_OPEN}[|]?(\\d+)[|]?{_CLOSE}"
_PLAIN_HINT = r"[^\W_]+(?: [^\W_]+)*"
_COMMAND_END = r"\\[^\W\d_]+$"
# Patterns as texts: `re` compiles them when they are needed, and keeps them.
_NOT_MARKDOWN = (
    # most of a text, at once: what is replaced starts with one of these signs
    r"[^\\`~*\n]+"
    rf"|{VERBATIM}"
    # a product or power of numbers and names of one letter: `w1*x1`, `x**2`
    rf"|(?:(?<=\d)|(?<=\d{_CLOSE})|(?<=\b[A-Za-z]))"
    rf"(?P<times>\*(?=[A-Za-z\d]|{_OPEN}\d)|\*\*(?={_OPEN}?\d))"
    # not the end of bold words before a gap, unless bold words end behind it
    rf"|\*\*[^*\n]+\*\*"
    rf"(?={_OPEN}\d+\|{_CLOSE}[^*]*?{_OPEN}\|\d+{_CLOSE}(?!\*\*))"
    # the end of a line
    rf"|(?P<end>{between_han(chr(10))})"
)
# A line that a list or a fence may start with, or an empty one.
_BLOCK = re.compile(
    r"^\s*(?:[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|```|~~~|$)", re.MULTILINE
)
# A line without any of these signs, and without blanks around it, is its own Markdown.
_PLAIN = re.compile(rf"(?!\s)[^\x00\r\n`*\\{_OPEN}{_CLOSE}]*(?<!\s)")
_SPECIAL = re.compile(r"[\\*\n]")
# Where text may end in the parser, with the rules that we enable: `_` is no emphasis,
# but a part of names such as `__init__`.
_TEXT_END = re.compile(r"[\n\\`*]")
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_OTHERS = ["paragraph", "reference", "blockquote", "list"]  # blocks that a fence ends


class GapEdge(NamedTuple):
    """The start or the end of a gap in a cloze text."""

    gap: Gap
    opens: bool


class Maths(NamedTuple):
    """A formula in TeX with values and gaps; `block` if it is displayed."""

    parts: tuple[str | Value | GapEdge, ...]
    block: bool

    def pieces(self) -> Iterator[str | GapEdge]:
        """The TeX between the edges of gaps, with values filled in."""
        before = ""
        for part in self.parts:
            if isinstance(part, GapEdge):
                yield part
                continue
            tex = part if isinstance(part, str) else in_formula(part)
            if before.rstrip()[-1:] in {"^", "_"} and len(tex) > 1 and tex is not part:
                tex = f"{{{tex}}}"  # all of a value is raised or lowered
            elif re.search(_COMMAND_END, before) and tex[:1].isalpha():
                tex = f" {tex}"  # not the rest of a command's name
            yield tex
            before = tex

    def tex(self, is_asked: Callable[[Gap], bool]) -> str:
        """The formula with a box for each gap that is asked."""
        parts = boxes(is_asked, gap_box)(self.pieces())
        return "".join(part for part in parts if isinstance(part, str))


def gap_box(gap: Gap) -> str:
    """The TeX of a box for a gap, which no formula of an author has."""
    plain_hint = gap.hint and re.fullmatch(_PLAIN_HINT, gap.hint)
    return rf"[\text{{{gap.hint}}}]" if plain_hint else r"[\ldots]"


class GapBox(str):
    """The text of a box for an asked gap."""

    __slots__ = ()


Embedded = Value | GapEdge | Maths
Run = str | Embedded


class Token(NamedTuple):
    """A token of Markdown, with its text, values, edges and formulas as runs.

    `info` is the language of a fence, `start` the first number of a list.
    """

    type: str
    runs: Sequence[Run] = ()
    info: str = ""
    start: int = 1
    children: Sequence[Token] = ()


def parse(
    parts: Sequence[str | Value | Gap],
    change: Callable[[Iterable[Run]], Iterable[Run]] = list,
) -> Sequence[Token]:
    """The blocks of a passage, their inline tokens as children.

    A single paragraph is an inline token alone, without children if it has no markup.
    The runs of each token are what `change` makes of them.
    """
    runs = [
        run
        for part in parts
        for run in (_edged(part) if isinstance(part, Gap) else (part,))
        if run
    ]
    if _PLAIN.fullmatch("".join([r if isinstance(r, str) else "0" for r in runs])):
        return [Token("inline", [*change(runs)])]
    text, embedded = _mark(runs)
    return [
        Token(
            *(kind, [*change(_runs(content, embedded))], info, start),
            [
                Token(each, [*change(_runs(inside, embedded))])
                for each, inside in children
            ],
        )
        for kind, content, info, start, children in _parse(text)
    ]


def boxes(
    is_asked: Callable[[Gap], bool], box: Callable[[Gap], str]
) -> Callable[[Iterable[Run]], Iterator[Run]]:
    """Returns a function that replaces the content of asked gaps by boxes.

    It takes the runs of a passage token by token, as a gap may span several; or the
    pieces of a formula, whose boxes are TeX.
    """
    hidden = False

    def boxed(runs: Iterable[Run]) -> Iterator[Run]:
        nonlocal hidden
        for run in runs:
            if isinstance(run, GapEdge):
                hidden = run.opens and is_asked(run.gap)
                yield run
                if hidden:
                    yield box(run.gap)
            elif not hidden:
                yield run

    return boxed


def _runs(content: str, embedded: Sequence[Embedded]) -> Sequence[Run]:
    """The runs of a text with marks."""
    if _OPEN not in content:
        return (content,) if content else ()
    return [
        embedded[int(part)] if number % 2 else part
        for number, part in enumerate(re.split(_MARKED, content))
        if part
    ]


def all_runs(tokens: Iterable[Token]) -> Iterator[Run]:
    """The runs of all blocks, each after a blank."""
    for block in tokens:
        yield " "
        for token in block.children or [block]:
            yield from token.runs


def as_written(run: Run) -> str:
    """A run of code as text."""
    if isinstance(run, Maths):
        inside = "".join(map(as_written, run.parts))
        return f"\\[{inside}\\]" if run.block else f"\\({inside}\\)"
    return "" if isinstance(run, GapEdge) else str(run)


def _mark(runs: Sequence[str | Value | GapEdge]) -> tuple[str, Sequence[Embedded]]:
    """A text with marks for values, edges of gaps and formulas; and these."""
    embedded: list[Embedded] = []
    text = ""
    for run in runs:
        if isinstance(run, str):
            text += run.replace(_OPEN, "").replace(_CLOSE, "")
            continue
        number = str(len(embedded))
        if isinstance(run, GapEdge):  # no factor is on the other side of it
            number = f"{number}|" if run.opens else f"|{number}"
        text += f"{_OPEN}{number}{_CLOSE}"
        embedded.append(run)
    if not _SPECIAL.search(text):
        return text, embedded

    def embed(match: re.Match[str]) -> str:
        if match.lastgroup in {None, "code"}:
            return match[0]
        if match["times"] is not None:
            return match[0].replace("*", r"\*")
        if match["end"] is not None:
            return ""
        is_block = match["inline"] is None
        tex = match["block"] if is_block else match["inline"]
        inside = (run for run in _runs(tex, embedded) if not isinstance(run, Maths))
        embedded.append(Maths(tuple(inside), is_block))
        return f"{_OPEN}{len(embedded) - 1}{_CLOSE}"

    return re.sub(_NOT_MARKDOWN, embed, text), embedded


def _edged(gap: Gap) -> Sequence[str | Value | GapEdge]:
    """The content of a gap between its edges."""
    return GapEdge(gap, opens=True), *gap.inside, GapEdge(gap, opens=False)


@lru_cache(maxsize=64)  # a question is a title
def _parse(text: str) -> Sequence[Any]:
    """The blocks of a text; a single line such as `3. May` or `- 5` is no list."""
    parser, line = _parser(), text.strip()
    if (line and "\n" not in line) or not _BLOCK.search(text):
        tokens = parser.parseInline(line)
    else:
        tokens = parser.parse(text)
    if len(tokens) == 3 and tokens[1].type == "inline":  # noqa: PLR2004
        tokens = tokens[1:2]
    return [
        (
            *(token.type, token.content if token.type == "fence" else ""),
            *(token.info.strip().split(" ")[0], int(token.attrs.get("start", 1))),
            [
                (each.type, _BREAKS.get(each.type, each.content))
                for each in token.children or ()
            ],
        )
        for token in tokens
        if not token.hidden
    ]


@cache
def _parser() -> MarkdownIt:
    """CommonMark without links, images, headings and HTML, which stay text."""
    from markdown_it import MarkdownIt
    from mdit_py_cjk_friendly import cjk_friendly

    parser = MarkdownIt("zero")
    parser.inline.ruler.at("text", _text)
    parser.enable(["emphasis", "backticks", "escape", "newline", "list", "fence"])
    parser.use(cjk_friendly)
    parser.block.ruler.at("fence", _fence, {"alt": _OTHERS})
    return parser


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """The rule for fences, except those with marks, which would be lost."""
    from markdown_it.rules_block import fence

    line = state.src[state.bMarks[start] : state.eMarks[start]]
    return _OPEN not in line and fence(state, start, end, silent)


def _text(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - its signature
    """The rule for text: one search instead of a step per character."""
    end = _TEXT_END.search(state.src, state.pos, state.posMax)
    stop = end.start() if end else state.posMax
    if stop == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : stop]
    state.pos = stop
    return True
