"""The deck that ships: counted as documents have it, and parallel in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

import pytest

from deck.check.card_texts import checked_card
from deck.check.lengths import length, measured
from deck.kinds import KINDS
from deck.kinds.choice import Choice
from deck.kinds.cloze import Cloze
from deck.kinds.filled import LiveCard
from deck.source.keys import Tier
from deck.source.source import LocalizedText
from tests.folders import LiveDeck

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/cards.md"
# What documents count, in this order: cards, as a build and Anki do, and concepts.
COUNTED = {
    "README.md": r"a deck of (\d+) cards on (\d+) concepts",
    "README.zh.md": r"共 (\d+) 张，涉及 (\d+) 个概念",
    "CHANGELOG.md": r"in English and Chinese, (\d+) cards",
}

_FORM = Path(__file__).with_name("cards_page.md").read_text("utf-8")

Pick = Callable[[LiveCard], bool]
STAGES: dict[str, Pick] = {
    "sprint": lambda live: "sprint" in live.card.path,
    "core": lambda live: live.card.tier is Tier.CORE,
    "more": lambda live: live.card.tier is Tier.MORE,
}


def _page(deck: LiveDeck) -> str:
    facts = "\n".join(f"- {line}" for line in _facts(deck.cards, deck))
    return _FORM.format(
        banks=_table(_banks(deck)),
        kinds=_table(_kinds(deck)),
        languages=_table(_languages(deck)),
        facts=facts,
    )


def _table(rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    columns = lines[0].count(" |")
    return "\n".join([lines[0], "|---" + "|--:" * (columns - 1) + "|", *lines[1:]])


def _gaps(cards: Iterable[LiveCard]) -> int:
    return sum(len(live.card.gaps) for live in cards)


def _pictures(cards: Iterable[LiveCard]) -> int:
    return sum(len(live.card.images) for live in cards)


def _values(cards: Iterable[LiveCard]) -> int:
    return sum(len(live.computed) for live in cards)


def _banks(deck: LiveDeck) -> Iterator[Sequence[object]]:
    yield "bank", "cards", *STAGES, "families", "pictures", "live values"
    for bank in deck.folder.banks:
        yield f"`{bank.topic}`", *_counts([c for c in deck.cards if _of(c, bank.topic)])
    yield "**all**", *_counts(deck.cards)


def _of(live: LiveCard, topic: str) -> bool:
    return live.card.topic == topic


def _counts(cards: Sequence[LiveCard]) -> Iterator[int]:
    yield len(cards)
    yield from (sum(map(pick, cards)) for pick in STAGES.values())
    yield sum(bool(live.card.draw) for live in cards)
    yield _pictures(cards)
    yield _values(cards)


def _kinds(deck: LiveDeck) -> Iterator[Sequence[object]]:
    yield "kind", "cards", "share", *STAGES, "asked"
    for kind in KINDS:
        some = [live for live in deck.cards if live.card.kind == kind]
        stages = (sum(map(pick, some)) for pick in STAGES.values())
        share = f"{len(some) / len(deck.cards):.1%}"
        yield f"`{kind}`", len(some), share, *stages, _gaps(some)


def _languages(deck: LiveDeck) -> Iterator[Sequence[object]]:
    yield "language", "cards", "asked", "median question", "median answer", "longest"
    for language, unit in (("en", "words"), ("zh", "characters")):
        questions = _lengths(deck, language, {"question"})
        answers = _lengths(deck, language, {"answer", "gap", "option"})
        middle = (f"{median(some):g} {unit}" for some in (questions, answers))
        cards = [live for live in deck.cards if language in live.draws]
        yield language, len(cards), _gaps(cards), *middle, f"{max(answers)} {unit}"


def _lengths(deck: LiveDeck, language: str, roles: set[str]) -> list[int]:
    """How long texts are; of a choice the right option. Values alone do not count."""
    found = []
    for live in deck.cards:
        wrong = _wrong_options(live)
        for text in measured(checked_card(live.card, [*live.draws], live.draws)):
            is_this = text.language == language and text.role in roles
            if is_this and id(text.text) not in wrong:
                found.append(length(text.shown, language))
    return found


def _wrong_options(live: LiveCard) -> set[int]:
    if not isinstance(live.card.body, Choice):
        return set()
    others = live.card.body.options[1:]
    return {id(o.text[lang]) for o in others for lang in live.draws}


def _concepts(cards: Iterable[LiveCard]) -> set[str]:
    """The concepts of all banks: a word groups the cards of several, too."""
    return {str(live.card.concept) for live in cards if live.card.concept}


def _facts(cards: Sequence[LiveCard], deck: LiveDeck) -> Iterator[str]:
    concepts = _concepts(cards)
    choices = sum(live.card.kind == "choice" for live in cards)
    programs = {str(live.card.program) for live in cards if live.card.program}
    families = sum(bool(live.card.draw) for live in cards)
    sprint = [live for live in cards if STAGES["sprint"](live)]
    core = [live for live in cards if STAGES["core"](live)]
    yield f"{len(cards)} cards on {len(concepts)} concepts, asked as {_gaps(cards)}"
    yield f"sprint path: {_gaps(sprint)} asked; core with it: {_gaps(core)}"
    yield (
        f"{deck.live_values} live values in all, {len(programs)} programs run for "
        f"them; {families} families, which draw up to 24 different sets of numbers each"
    )
    yield f"{_pictures(cards)} pictures, each drawn from computed data"
    yield f"{choices} choice cards, {choices / len(cards):.1%} of all"
    whys = sum(live.card.why is not None for live in cards)
    proofs = sum(bool(live.card.proof) for live in cards)
    yield f"{whys} cards say why, {proofs} prove their answer with a value"


def test_the_page_is_up_to_date(
    shipped_deck: LiveDeck, request: pytest.FixtureRequest
) -> None:
    """The tables are those of the deck as it is."""
    page = _page(shipped_deck)
    if request.config.getoption("--bless"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")

    assert PAGE.read_text(encoding="utf-8") == page, "run this file with --bless"


@pytest.mark.parametrize("name", COUNTED)
def test_counts_of_documents(
    shipped_deck: LiveDeck, name: str, request: pytest.FixtureRequest
) -> None:
    """Where a document says how many cards there are, it is right, and says it once."""
    path, cards = ROOT / name, shipped_deck.cards
    counts = [_gaps(cards), len(_concepts(cards))]
    text = path.read_text(encoding="utf-8")
    if request.config.getoption("--bless"):
        text = re.sub(COUNTED[name], lambda match: _recounted(match, counts), text)
        path.write_text(text, encoding="utf-8", newline="\n")

    (found,) = re.finditer(COUNTED[name], text)
    assert [*map(int, found.groups())] == counts[: len(found.groups())]


def _recounted(match: re.Match[str], counts: Sequence[int]) -> str:
    """A sentence with these counts."""
    words = iter(counts)
    return re.sub(r"\d+", lambda _: str(next(words)), match[0])


_HAN = re.compile(r"[\u4e00-\u9fff]")


def _texts(live: LiveCard) -> Iterator[LocalizedText]:
    """Every text of a card that is written in each language."""
    card = live.card
    words = [card.question, card.why, card.ref, getattr(card.body, "answer", None)]
    if isinstance(card.body, Choice):
        for option in card.body.options:
            words += [option.text, option.because]
    if isinstance(card.body, Cloze):
        words.append(card.body.text)
    yield from (text for text in words if text is not None)


def test_english_has_no_chinese(shipped_deck: LiveDeck) -> None:
    """No character of the one language strays into the other."""
    for live in shipped_deck.cards:
        for words in _texts(live):
            assert len(words.written) == 1 or not _HAN.search(words["en"]), live.card.id
