"""Light Markdown with values, gaps and maths in it. Owns markdown-it-py.

Whatever is not Markdown is put away behind a mark before the text is parsed and put
back afterwards, so that no value, gap or formula can be taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from deck.bank.template import VERBATIM, between_han
from deck.live.value import Value, in_formula
from deck.live.variant import Gap
from deck.memo import Memo

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
    # most of a text, at once: what is put away starts with one of these signs
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
_TO_PUT_AWAY = re.compile(r"[\\*\n]")
# Where text may end in the parser, with the rules that we enable: `_` is no emphasis,
# but a part of names such as `__init__`.
_TEXT_END = re.compile(r"[\n\\`*]")
_OTHERS = ["paragraph", "reference", "blockquote", "list"]  # blocks that a fence ends


class Token(NamedTuple):
    """A token of Markdown; `start` is the first number of a list."""

    type: str
    content: str = ""
    info: str = ""
    start: int = 1
    hidden: bool = False
    children: Sequence[Token] = ()


class GapEdge(NamedTuple):
    """The start or the end of a gap in a cloze text."""

    gap: Gap
    opens: bool


class Maths(NamedTuple):
    """A formula in TeX, with the values and gaps in it; `block` on its own lines."""

    parts: tuple[str | Value | GapEdge, ...]
    block: bool

    def pieces(self) -> Iterator[str | GapEdge]:
        """The TeX between the edges of gaps; values are no commands there."""
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
        tex, hidden = "", False
        for part in self.pieces():
            if isinstance(part, GapEdge):
                hidden = part.opens and is_asked(part.gap)
                tex += gap_box(part.gap) if hidden else ""
            elif not hidden:
                tex += part
        return tex


def gap_box(gap: Gap) -> str:
    """The TeX of a box that stands for a gap; no formula of an author has it."""
    plain_hint = gap.hint and re.fullmatch(_PLAIN_HINT, gap.hint)
    return rf"[\text{{{gap.hint}}}]" if plain_hint else r"[\ldots]"


Embedded = Value | GapEdge | Maths


class Marked(NamedTuple):
    """A text for the Markdown parser, and what its marks stand for."""

    text: str
    embedded: tuple[Embedded, ...]
    language: str  # by which numbers are written

    def runs(self, text: str) -> Sequence[str | Embedded]:
        """The words of a part of the text and what stands between them, in order."""
        if _OPEN not in text:
            return (text,) if text else ()
        return [
            self.embedded[int(part)] if number % 2 else part
            for number, part in enumerate(re.split(_MARKED, text))
            if part
        ]

    def tokens(self) -> Sequence[Token]:
        """The block tokens of the text, their inline tokens as children.

        A single paragraph is an inline token alone.
        """
        return _TOKENS.get(self.text, lambda: _parse(self.text))


def is_plain(
    parts: Sequence[str | Value | Gap],
) -> TypeGuard[Sequence[str | Value]]:
    """True for a line of words and values without any markup or gap, as most are."""
    words = [
        part if isinstance(part, str) else _OPEN if isinstance(part, Gap) else "0"
        for part in parts
    ]
    return _PLAIN.fullmatch("".join(words)) is not None


def mark(parts: Sequence[str | Value | Gap], language: str) -> Marked:
    """The text of a passage, its values, gaps and formulas behind marks."""
    embedded: list[Embedded] = []
    text = ""
    for part in parts:
        for run in _edged(part) if isinstance(part, Gap) else (part,):
            if isinstance(run, str):
                text += run.replace(_OPEN, "").replace(_CLOSE, "")
                continue
            number = str(len(embedded))
            if isinstance(run, GapEdge):  # no factor is on the other side of it
                number = f"{number}|" if run.opens else f"|{number}"
            text += f"{_OPEN}{number}{_CLOSE}"
            embedded.append(run)
    if not _TO_PUT_AWAY.search(text):
        return Marked(text, tuple(embedded), language)

    text, formulas = _put_away(text, len(embedded))
    given = Marked("", tuple(embedded), language)
    for tex, is_block in formulas:
        inside = tuple(run for run in given.runs(tex) if not isinstance(run, Maths))
        embedded.append(Maths(inside, is_block))
    return Marked(text, tuple(embedded), language)


@lru_cache(maxsize=64)  # a question is a title, too
def _put_away(text: str, count: int) -> tuple[str, Sequence[tuple[str, bool]]]:
    """A text with marks for its formulas, from a number on; and these formulas."""
    formulas: list[tuple[str, bool]] = []

    def put_away(match: re.Match[str]) -> str:
        if match.lastgroup in {None, "code"}:
            return match[0]
        if match["times"] is not None:
            return match[0].replace("*", r"\*")
        if match["end"] is not None:
            return ""
        is_block = match["inline"] is None
        formulas.append((match["block"] if is_block else match["inline"], is_block))
        return f"{_OPEN}{count + len(formulas) - 1}{_CLOSE}"

    return re.sub(_NOT_MARKDOWN, put_away, text), formulas


def _edged(gap: Gap) -> Sequence[str | Value | GapEdge]:
    """What is in a gap, between its edges."""
    return GapEdge(gap, opens=True), *gap.inside, GapEdge(gap, opens=False)


def _unpack_tokens(packed: Sequence[Any]) -> Sequence[Token]:
    return [
        Token(*token)._replace(children=_unpack_tokens(token[-1])) for token in packed
    ]


_TOKENS = Memo[Sequence[Token]]("tokens", 64, _unpack_tokens)  # a question is a title


def _parse(text: str) -> Sequence[Token]:
    """The blocks of a text; one line is a paragraph, so are `3. May` and `- 5`."""
    parser, line = _parser(), text.strip()
    if (line and "\n" not in line) or not _BLOCK.search(text):
        tokens = parser.parseInline(line)
    else:
        tokens = parser.parse(text)
    if len(tokens) == 3 and tokens[1].type == "inline":  # noqa: PLR2004
        tokens = tokens[1:2]
    return [
        Token(
            *(token.type, token.content, token.info),
            int(token.attrs.get("start", 1)),
            token.hidden,
            [Token(each.type, each.content) for each in token.children or ()],
        )
        for token in tokens
    ]


@cache
def _parser() -> MarkdownIt:
    """CommonMark without links, images, headings or HTML: those stay as written."""
    from markdown_it import MarkdownIt
    from mdit_py_cjk_friendly import cjk_friendly

    parser = MarkdownIt("zero")
    parser.inline.ruler.at("text", _text)
    parser.enable(["emphasis", "backticks", "escape", "newline", "list", "fence"])
    parser.use(cjk_friendly)
    parser.block.ruler.at("fence", _fence, {"alt": _OTHERS})
    return parser


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """The parser's rule for fences; what is put away behind one would be lost."""
    from markdown_it.rules_block import fence

    line = state.src[state.bMarks[start] : state.eMarks[start]]
    return _OPEN not in line and fence(state, start, end, silent)


def _text(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - its signature
    """The parser's rule for text, by one search instead of a step a character."""
    end = _TEXT_END.search(state.src, state.pos, state.posMax)
    stop = end.start() if end else state.posMax
    if stop == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : stop]
    state.pos = stop
    return True
