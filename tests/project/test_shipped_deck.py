"""The deck that ships: complete, parallel in both languages, and up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.anki.lock_plan import plan_lock
from deck.anki.lockfile import NAME, read_lock
from deck.bank.deck_folder import read_folder
from deck.bank.models import Choice, Cloze, Kind, LocalizedText
from deck.compile.compiled_deck import CompiledDeck, compile_deck
from deck.live.deck import LiveDeck, make_live
from deck.live.variant import LiveCard
from deck.render.terminal import answer_lines, extra_lines, question_lines
from deck.width import cell_width

CARDS = Path(__file__).parents[2] / "cards"
LANGUAGES = ("en", "zh")
_LIVE = re.compile(r"\$\{\s*(.*?)\s*\}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile('"[^"]*"')


@pytest.fixture(scope="module")
def compiled() -> CompiledDeck:
    """The shipped deck."""
    return compile_deck(CARDS, "cards")


@pytest.fixture(scope="module")
def deck() -> LiveDeck:
    """The shipped deck with every value in place."""
    return make_live(read_folder(CARDS, "cards"))


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


def test_no_findings_and_nothing_left_out(deck: LiveDeck) -> None:
    """The shipped banks are without a finding, and all their programs ran."""
    assert deck.findings == ()
    assert deck.left_out == frozenset()
    assert len(deck.cards) == sum(len(bank.ids) for bank in deck.folder.banks)


def test_the_banks(deck: LiveDeck) -> None:
    """Fifteen banks, the entries of the syllabus, both languages."""
    topics = {live.card.topic for live in deck.cards}

    assert deck.folder.languages == LANGUAGES
    assert topics == {
        *("python-class", "numpy", "perceptron", "xor", "activation", "nonlinearity"),
        *("dot-shapes", "forward", "output-layer", "softmax", "mnist-data"),
        *("mnist-inference", "batch", "rebuild", "interview"),
    }
    assert len(deck.cards) >= 250


def test_what_a_card_needs_comes_before_it(deck: LiveDeck) -> None:
    """Prerequisites stand earlier in the order of learning."""
    seen: set[str] = set()
    for live in deck.cards:
        assert {str(need) for need in live.card.needs} <= seen, live.card.id
        seen.add(str(live.card.id))


def test_both_languages_show_the_same_values(deck: LiveDeck) -> None:
    """A text and its translation hold the same live expressions, or their words do."""
    for live in deck.cards:
        for words in _texts(live):
            en, zh = (_LIVE.findall(words.within(la)) for la in LANGUAGES)
            if any(map(_HAN.search, zh)):  # a list of words, one of which is drawn
                en, zh = ([_WORD.sub("", text) for text in texts] for texts in (en, zh))
            assert sorted(en) == sorted(zh), live.card.id


def test_chinese_is_chinese(deck: LiveDeck) -> None:
    """Chinese texts have no half-width punctuation after a character, no slips."""
    for live in deck.cards:
        for words in _texts(live):
            text = words.within("zh")
            prose = text.replace("::", "")
            assert not re.search(r"[\u4e00-\u9fff][,;:?!]", prose), live.card.id
            assert not re.search("偏差|感知器|正规化|总和值", text), live.card.id


def test_english_has_no_chinese(deck: LiveDeck) -> None:
    """No character of the one language strays into the other."""
    for live in deck.cards:
        for words in _texts(live):
            assert words.shared or not _HAN.search(words.within("en")), live.card.id


def test_every_distractor_is_answered(deck: LiveDeck) -> None:
    """Each option of a choice card, the right one too, says why."""
    for live in deck.cards:
        for language in LANGUAGES:
            options = live.variants[language][0].options
            assert all(option.because for option in options), live.card.id
            shown = [tuple(map(str, option.text)) for option in options]
            assert len(set(shown)) == len(shown), live.card.id


def test_choice_is_at_most_a_quarter(deck: LiveDeck) -> None:
    """Recognising an answer is easier than giving one: few cards let you."""
    choices = sum(live.card.kind is Kind.CHOICE for live in deck.cards)

    assert choices <= len(deck.cards) / 4


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_fits_a_terminal(deck: LiveDeck, language: str, width: int) -> None:
    """Words wrap within the width; no mark of ours and no NumPy type is left."""
    for live in deck.cards:
        card, variant = live.card, live.variants[language][0]
        for gap in card.gaps:
            lines = question_lines(card, variant, language, gap=gap, width=width)
            lines += answer_lines(card, variant, language, gap=gap, width=width)
            lines += extra_lines(variant, language, width=width)
            text = "\n".join(lines)
            assert "${" not in text, card.id
            assert "\ue000" not in text, card.id
            assert "np.float" not in text, card.id
            for line in lines:
                is_code = line.startswith(("    ", "  "))
                assert is_code or cell_width(line) <= width, (card.id, line)


def test_the_lock_is_up_to_date(compiled: CompiledDeck) -> None:
    """Building the committed banks changes nothing in the committed lock."""
    lock = read_lock(CARDS / NAME)

    plan = plan_lock(
        lock,
        compiled.notes(LANGUAGES),
        namespace=compiled.listing.config.namespace,
        titles=compiled.listing.config.titles or {},
        languages=LANGUAGES,
        keep=frozenset(),
        now=0,
    )

    assert plan.lock == lock, "run `deck build` and commit cards/deck.lock"
