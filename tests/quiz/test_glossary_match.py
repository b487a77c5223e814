"""Other names of a term: of the glossary, in both languages, in another number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.finding_list import Findings
from deck.bank.glossary import Term, read_glossary
from deck.bank.source import Source
from deck.compile.study_deck import StudyDeck, open_study_deck
from deck.live.variant import GapKey
from deck.quiz.glossary_match import by_terms
from deck.quiz.grading import grade
from deck.quiz.verdict import Outcome, Verdict
from deck.quiz.words import phrase

R, U = Outcome.RIGHT, Outcome.COMPARE
GLOSSARY = """\
terms:
  - {en: weighted sum, zh: 加权和, also: {zh: [加权总和], en: [net input]}}
  - {en: perceptron, zh: 感知机, also: {zh: [感知器]}}
  - {en: bias, zh: 偏置, avoid: {zh: [偏差], en: [offset]}}
  - {en: non-linear, zh: 非线性, also: {en: [curved]}}
  - {en: mini-batch, zh: 小批量}
  - {en: class, zh: 类别}
  - {en: class, zh: 类}
  - {en: index, zh: 下标}
  - {en: axis, zh: 轴}
  - {en: batch, zh: 批, also: {zh: [批次, 批量]}}
  - {en: hidden layer, zh: 隐藏层, also: {zh: [中间层]}}
  - {en: sigmoid, zh: sigmoid 函数, also: {zh: [S 型函数]}}
"""
SAMPLE = Path(__file__).with_name("deck")
CALLED, OTHER = "term-called", "term-other"
NAMED: list[tuple[str, str, str]] = [  # language, wanted, typed
    ("zh", "感知机", "感知器"),
    ("zh", "感知机", "perceptron"),
    ("zh", "感知机", " Perceptrons. "),
    ("zh", "加权和", "net input"),
    ("zh", "隐藏层", "中间层"),
    ("zh", "多层感知机", "多层感知器"),
    ("zh", "批大小", "批量大小"),
    ("zh", "sigmoid 函数", "Ｓ型函数"),
    ("zh", "MNIST 类别", "MNIST class"),
    ("zh", "类别", "classes"),
    ("en", "weighted sum", "加权总和"),
    ("en", "weighted sum", "the net input"),
    ("en", "hidden layers", "隐藏层"),
    ("en", "non-linear", "curved"),
]
SPELT: list[tuple[str, str, str]] = [
    *(("en", "weighted sum", t) for t in ("weighted sums", "Weighted-Sum")),
    *(("en", "weighted sum", t) for t in ("the weighted sum", "weightedsum")),
    *(("en", "weighted sums", t) for t in ("weighted sum", "a weighted sum")),
    *(("en", "mini-batch", t) for t in ("minibatch", "mini batch", "mini-batches")),
    *(("en", "non-linear", t) for t in ("nonlinear", "Non linear", "non_linear")),
    *(("en", "classes", t) for t in ("class", "CLASS")),
    *(("en", "index", t) for t in ("indices", "indexes")),
    ("en", "indices", "index"),
    ("en", "axis", "axes"),
    ("en", "bias", "biases"),
    ("en", "new hidden layer", "new hidden layers"),
    ("zh", "sigmoid 函数", "sigmoid函数"),
]
UNKNOWN: list[tuple[str, str, str]] = [
    *(("en", "weighted sum", t) for t in ("sum", "bias", "sums", "wieghted sum", "权")),
    *(("en", "classes", t) for t in ("classs", "clas", "subclass")),
    *(("en", "subclass", t) for t in ("类", "sub类")),
    *(("en", "mini-batch", t) for t in ("batch", "mini")),
    *(("zh", "类别", t) for t in ("类", "别")),
    *(("zh", "感知机", t) for t in ("感知", "神经元")),
    ("en", "a word of no glossary", "another"),
]


@pytest.fixture(scope="module")
def terms() -> tuple[Term, ...]:
    """The terms of a glossary."""
    return _terms(GLOSSARY)


def _terms(text: str) -> tuple[Term, ...]:
    source = Source("glossary.yaml", text)
    findings = Findings(source)
    found = read_glossary(source, ("en", "zh"), findings).terms
    assert not findings.recorded
    return found


def _study_deck(
    folder: Path, glossary: str | None, named: str = "terms.yaml"
) -> StudyDeck:
    """The deck with a glossary; None where the file is not there."""
    with (folder / "deck.yaml").open("a", encoding="utf-8") as config:
        config.write(f"glossary: {named}\n" if named else "")
    if glossary is not None:
        (folder / "terms.yaml").write_text(glossary, encoding="utf-8")
    return open_study_deck(folder, "deck", choose=lambda _: "en")


@pytest.mark.parametrize(("language", "wanted", "typed"), NAMED)
def test_another_name_is_right(
    terms: tuple[Term, ...], language: str, wanted: str, typed: str
) -> None:
    """Another name, in either language, is right, and said to be another."""
    assert by_terms(wanted, typed, language, terms) == Verdict(R, CALLED)


@pytest.mark.parametrize(("language", "wanted", "typed"), SPELT)
def test_another_spelling_is_right(
    terms: tuple[Term, ...], language: str, wanted: str, typed: str
) -> None:
    """The number of a word, a hyphen and an article make no other answer."""
    assert by_terms(wanted, typed, language, terms) == Verdict(R)


@pytest.mark.parametrize(("language", "wanted", "typed"), UNKNOWN)
def test_other_words_are_not_known(
    terms: tuple[Term, ...], language: str, wanted: str, typed: str
) -> None:
    """What is no name of the term is left as it was graded."""
    assert by_terms(wanted, typed, language, terms) is None


@pytest.mark.parametrize(
    ("language", "wanted", "typed", "about"),
    [
        ("zh", "偏置", "偏差", "偏差"),
        ("en", "bias", "偏差", "偏差"),
        ("en", "the biases", "the offset", "offset"),
    ],
)
def test_what_means_something_else(
    terms: tuple[Term, ...],
    language: str,
    wanted: str,
    typed: str,
    about: str,
) -> None:
    """A word to avoid is for the learner, with a warning."""
    assert by_terms(wanted, typed, language, terms) == Verdict(U, OTHER, (about,))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text(wanted: str, typed: str) -> None:
    """Any two texts are compared, and a term with odd signs is no pattern."""
    odd = _terms('terms:\n  - {en: "(a+", zh: "-", also: {en: ["."]}}\n')
    assert by_terms("(a+", "-", "en", odd) is not None

    for language in ("en", "zh", "fr"):
        by_terms(wanted, typed, language, odd)


@pytest.mark.parametrize("typed", ["weighted sum", "", "  ", "0.3"])
def test_the_glossary_is_read_late(typed: str) -> None:
    """Nobody asks for other names where the answer is right, or nothing was typed."""

    def names(wanted: str, typed: str) -> Verdict | None:
        raise AssertionError

    key = GapKey({1: "0.3" if typed == "0.3" else "weighted sum"})
    outcome = grade(key, typed, gap=1, names=names).outcome

    assert outcome is (R if typed.strip() else U)


def test_a_folder_with_a_glossary(deck_folder: Path) -> None:
    """Its terms are those of the file, as soon as they are asked for."""
    deck = _study_deck(deck_folder, GLOSSARY)

    assert "terms" not in vars(deck)
    assert [str(term.forms["zh"]) for term in deck.terms[:2]] == ["加权和", "感知机"]


@pytest.mark.parametrize(
    ("glossary", "named"),
    [
        (None, ""),
        (None, "terms.yaml"),
        (GLOSSARY, "../deck/terms.yaml"),
        ("", "terms.yaml"),
        ("terms: [", "terms.yaml"),
        ("terms: {a: b}", "terms.yaml"),
        ("terms:\n  - {en: bias}\n", "terms.yaml"),
        (GLOSSARY + "  - {en: [], zh: 1}\n", "terms.yaml"),
    ],
)
def test_a_folder_without(deck_folder: Path, glossary: str | None, named: str) -> None:
    """Without a glossary, or with a broken one, answers are graded as they were."""
    deck = _study_deck(deck_folder, glossary, named)

    assert deck.terms == ()


def test_a_glossary_that_is_no_text(deck_folder: Path) -> None:
    """Bytes that are no UTF-8, a folder, and no folder at all."""
    deck = _study_deck(deck_folder, None)
    (deck_folder / "terms.yaml").write_bytes(b"\xff\xfe")
    assert deck.terms == ()
    again = open_study_deck(SAMPLE, "deck")
    again.path = deck_folder / "no"
    assert again.terms == ()


def _names_it(name: str, desk: Any) -> Any:
    """A learner who calls a weighted sum something else, and is asked what it is."""

    def reply(item: str, prompt: str) -> str:
        typed = str(desk.knows(item, prompt))
        return name if item == "gaps:1" and prompt == "> " else typed

    return reply


@pytest.mark.parametrize("name", ["net input", "加权和"])
def test_in_a_session(desk: Any, name: str) -> None:
    """It is right, graded by the program, and the name on the cards follows."""
    _study_deck(desk.path, GLOSSARY)

    desk.run(_names_it(name, desk))

    (kept,) = (r for r in desk.kept() if str(r.item.card) == "gaps" and r.item.gap == 1)
    assert (kept.graded_by, kept.answer) == ("program", name)
    told = desk.shown.index(phrase(CALLED, "en"))
    assert desk.shown[told - 1 : told + 2] == [
        phrase("right", "en"),
        phrase(CALLED, "en"),
        "weighted sum",
    ]


def test_a_word_to_avoid_in_a_session(desk: Any) -> None:
    """It is shown beside the answer, and the learner decides."""
    _study_deck(
        desk.path, "terms:\n  - {en: weighted sum, zh: 和, avoid: {en: [mean]}}\n"
    )

    desk.run(_names_it("mean", desk))

    (kept,) = (r for r in desk.kept() if str(r.item.card) == "gaps" and r.item.gap == 1)
    assert kept.graded_by == "learner"
    told = desk.shown.index(phrase(OTHER, "en", "mean"))
    assert desk.shown[told + 1] == "weighted sum"
