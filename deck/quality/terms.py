"""Terms in their one form, not before the card that brings them in, with English.

A form inside a longer term is that term: 类 in 类别 is no use of 类. What is no term
but may look like one is told apart by the other language: there it has another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deck.bank.finding_list import Findings
from deck.bank.glossary import Glossary, Term
from deck.bank.models import Card, card_words, written
from deck.bank.source import Source, Text
from deck.bank.template import words_alone
from deck.diagnostics.finding import Finding
from deck.quality.lengths import base

_GLOSSED = ("zh", "en")  # a card in the first gives the term in the second


@dataclass(frozen=True, slots=True)
class Use:
    """A form of a term, found in a text."""

    term: Term
    form: Text
    start: int
    end: int


Used = Mapping[str, list[tuple[Use, Text]]]


class Finder:
    """Finds the forms of all terms in texts of one language, the longest first."""

    def __init__(self, glossary: Glossary, language: str) -> None:
        """The forms of a language."""
        self._by_form: dict[str, list[tuple[Term, Text]]] = {}
        for term in glossary.terms:
            forms = [*term.also.get(language, ()), *term.avoid.get(language, ())]
            first = term.forms.get(language)
            for form in filter(None, [first, *forms]):
                self._by_form.setdefault(form.casefold(), []).append((term, form))
        each = sorted(self._by_form, key=len, reverse=True)
        self._pattern = re.compile(
            "|".join(map(_pattern, each)) or r"(?!)", re.IGNORECASE
        )

    def uses(self, text: str) -> Iterator[Use]:
        """What is found in a text, each place once."""
        for match in self._pattern.finditer(text):
            for term, form in self._known(match[0]):
                yield Use(term, form, *match.span())

    def _known(self, found: str) -> list[tuple[Term, Text]]:
        """The terms of a form, also in the plural."""
        word = " ".join(found.casefold().split())
        for one in (word, word.removesuffix("s"), word.removesuffix("es")):
            if one in self._by_form:
                return self._by_form[one]
        return []


def _pattern(form: str) -> str:
    """A form as it stands in texts: an English one with word ends and a plural."""
    start = r"(?<![\w-])" if form[:1].isascii() else ""
    end = r"(?:e?s)?(?![\w-])" if form[-1:].isascii() else ""
    return start + re.escape(form).replace(r"\ ", r"\s+") + end


def check_terms(
    cards: Sequence[Card],
    languages: tuple[str, ...],
    glossary: Glossary,
    sources: Mapping[str, Source],
    found: list[Finding],
) -> None:
    """Findings for the terms of cards, which are in the order of learning."""
    finders = {language: Finder(glossary, language) for language in languages}
    place = {str(card.id): number for number, card in enumerate(cards)}
    of_terms = Findings(glossary.source, found)
    brought: dict[str, list[Term]] = {}
    for term in glossary.terms:
        brought.setdefault(str(term.card), []).append(term)
    glossed: set[int] = set()
    for number, card in enumerate(cards):
        findings = Findings(sources[card.bank], found)
        used: dict[str, list[tuple[Use, Text]]] = {name: [] for name in languages}
        for _, words in card_words(card):
            for language, text in written(words, languages):
                plain = words_alone(text)
                used[language] += [(u, text) for u in finders[language].uses(plain)]
        for term in brought.get(str(card.id), ()):
            _check_brought(term, used, of_terms)
        _check_forms(used, findings)
        _check_time(number, card, used, place, findings)
        _check_gloss(card, used, glossed, findings)


def _check_brought(term: Term, used: Used, findings: Findings) -> None:
    """A finding where the card that brings a term in has it in no language."""
    if term.card is None or any(
        u.term is term for each in used.values() for u, _ in each
    ):
        return
    message = f"card `{term.card}` does not have `{next(iter(term.forms.values()))}`"
    fix = "name the first card that says what it is"
    findings.add("bad-value", message, term.card.span, help=fix)


def _check_forms(
    used: Mapping[str, list[tuple[Use, Text]]], findings: Findings
) -> None:
    """A finding for each form that is not the first."""
    for language, uses in used.items():
        for use, text in uses:
            first = use.term.forms.get(language)
            if first is None or use.form == first:
                continue
            rule, fact = "other-form", "is another form of"
            if use.form in use.term.avoid.get(language, ()):
                rule, fact = "banned-word", "is not the word for"
            span = findings.source.locate(text, use.start, use.end)
            message = f"`{use.form}` {fact} `{first}`"
            findings.add(rule, message, span, help=f"write `{first}`")


def _check_time(
    number: int,
    card: Card,
    used: Used,
    place: Mapping[str, int],
    findings: Findings,
) -> None:
    """A finding for each term that a later card brings in."""
    seen: set[int] = set()
    for language, uses in used.items():
        for use, text in uses:
            term = use.term
            brings = place.get(str(term.card), -1) if term.card is not None else -1
            if brings <= number or id(term) in seen or not _is_use(use, language, used):
                continue
            seen.add(id(term))
            span = findings.source.locate(text, use.start, use.end)
            fact = f"card `{card.id}` uses `{use.form}`, which `{term.card}` brings in"
            findings.add("early-term", f"{fact} later", span)


def _is_use(use: Use, language: str, used: Used) -> bool:
    """Whether a term is meant: a word that others have too must be in each language.

    One Chinese character, or one English word in small letters, may be anything.
    """
    form = use.form
    if base(language) == "zh" and len(form) > 1:
        return True
    if " " in form or "-" in form or form != form.casefold():
        return True
    return all(any(u.term is use.term for u, _ in uses) for uses in used.values())


def _check_gloss(card: Card, used: Used, glossed: set[int], findings: Findings) -> None:
    """A finding where a Chinese card is the first to use a term, without English.

    A term that no card brings in is taken as known.
    """
    chinese, english = _GLOSSED
    for language, uses in used.items():
        if base(language) != chinese:
            continue
        whole = "\n".join({id(text): str(text) for _, text in uses}.values()).casefold()
        for use, text in uses:
            word = use.term.forms.get(english)
            known = word is None or use.term.card is None or id(use.term) in glossed
            if known or word is None or not _is_use(use, language, used):
                continue
            glossed.add(id(use.term))
            if word.casefold() in whole:
                continue
            span = findings.source.locate(text, use.start, use.end)
            fact = f"`{use.form}` is new on card `{card.id}` and lacks its English word"
            fix = f"write `{use.form}（{word}）` once on this card"
            findings.add("missing-english", fact, span, help=fix)
