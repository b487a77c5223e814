"""Terms in their one form, not before the card that brings them in, with English.

A form inside a longer term is that term: 类 in 类别 is no use of 类. A common word may
look like a term: it is one where the other languages of the card have the term, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.glossary import Glossary
from deck.bank.source import Text
from deck.quality.card_texts import CardFacts, CheckedCard, TermUse
from deck.words import base_language

_CHINESE, _ENGLISH = "zh", "en"  # a card in the first gives the term in the second
_LAST_SPACED = "\u052f"  # of Latin, Greek and Cyrillic, which have blanks between words


class TermForm(NamedTuple):
    """A form of a term in a text."""

    term: int  # its number in the glossary
    form: Text
    text: Text
    start: int
    end: int


class TermFinder:
    """Finds the forms of all terms in texts of one language, the longest first."""

    def __init__(self, glossary: Glossary, language: str) -> None:
        """The forms of a language."""
        self._by_form: dict[str, dict[Text, list[int]]] = {}  # spellings, terms
        terms = list(enumerate(glossary.terms))
        forms = [(number, term.forms.get(language)) for number, term in terms]
        forms += [
            (number, form)
            for number, term in terms
            for form in (*term.also.get(language, ()), *term.avoid.get(language, ()))
        ]
        for number, form in forms:
            if form:
                known = self._by_form.setdefault(_folded(form), {})
                known.setdefault(form, []).append(number)
        patterns = map(_pattern, sorted(self._by_form, key=len, reverse=True))
        self._pattern = re.compile("|".join(patterns) or r"(?!)")

    def forms(self, text: Text, plain: str) -> Iterator[TermForm]:
        """The forms in a text, also in the plural; `plain` has its words alone.

        Of forms that differ by capitals it is the one that is written so, else a first.
        """
        for match in self._pattern.finditer(_folded(plain)):
            word = " ".join(match[0].split())
            words = (word, word.removesuffix("s"), word.removesuffix("es"))
            known = next(filter(None, map(self._by_form.get, words)), {})
            written = " ".join(plain[match.start() : match.end()].split())
            for form in [*filter(written.startswith, known), *known][:1]:
                for term in known[form]:
                    yield TermForm(term, form, text, *match.span())


def _folded(text: str) -> str:
    """A text in small letters, as long as it was: each letter keeps its place."""
    return text.replace("İ", "I").lower()


def _pattern(form: str) -> str:
    """A form as it occurs in texts: a word, or its plural; Chinese anywhere.

    It starts with a letter, so that few forms are tried at a place.
    """
    first, rest = re.escape(form[0]), re.escape(form[1:]).replace(r"\ ", r"\s+")
    start = rf"(?<![\w-]{first})" if form[0] <= _LAST_SPACED else ""
    end = r"(?:e?s)?(?![\w-])" if form[-1] <= _LAST_SPACED else ""
    return first + start + rest + end


Forms = Mapping[str, Sequence[TermForm]]  # of a card, by language


class TermChecker:
    """Checks the terms of single cards against a glossary."""

    def __init__(self, glossary: Glossary, languages: Sequence[str]) -> None:
        """The languages are those of the deck."""
        self.glossary = glossary
        self._finders = {name: TermFinder(glossary, name) for name in languages}

    def check(self, card: CheckedCard, findings: Findings) -> list[TermUse]:
        """Returns the terms that a card uses; adds findings on their forms."""
        forms: dict[str, list[TermForm]] = {name: [] for name in self._finders}
        for text in card.texts:
            finder = self._finders[text.language]
            forms[text.language] += finder.forms(text.text, text.plain)
        self._check_introduced(str(card.card.id), forms, findings)
        for language, each in forms.items():
            for form in each:
                self._check_form(language, form, findings)
        return list(self._uses(forms, findings))

    def _check_introduced(self, card: str, forms: Forms, findings: Findings) -> None:
        """A finding where the card that brings a term in has it in no language."""
        used = {form.term for each in forms.values() for form in each}
        for number, term in enumerate(self.glossary.terms):
            if term.card == card and number not in used:
                first = next(iter(term.forms.values()))
                message = f"card `{card}` does not have `{first}`"
                fix = "name the first card that says what it is"
                of_terms = Findings(self.glossary.source, findings.recorded)
                of_terms.add("bad-value", message, term.card.span, help=fix)

    def _check_form(self, language: str, use: TermForm, findings: Findings) -> None:
        """A finding for a form that is not the first."""
        term = self.glossary.terms[use.term]
        first, form = term.forms.get(language), use.form
        if first is None or form == first:
            return
        rule, fact = "other-form", "is another form of"
        if form in term.avoid.get(language, ()):
            rule, fact = "banned-word", "is not the word for"
        message, fix = f"`{form}` {fact} `{first}`", f"write `{first}`"
        findings.add_in(rule, message, use.text, use.start, use.end, help=fix)

    def _uses(self, forms: Forms, findings: Findings) -> Iterator[TermUse]:
        """The first use in each language of terms that a card of the deck brings in."""
        for language, each in forms.items():
            texts = {id(form.text): form.text for form in each}
            whole = "\n".join(texts.values()).casefold()
            seen: set[int] = set()
            for form in each:
                term = self.glossary.terms[form.term]
                is_seen = term.card is None or form.term in seen
                if is_seen or not _is_term(form, language, forms):
                    continue
                seen.add(form.term)
                span = findings.source.locate(form.text, form.start, form.end)
                english = term.forms.get(_ENGLISH)
                has = english is None or english.casefold() in whole
                yield TermUse(form.term, language, str(form.form), span, has)


def _is_term(use: TermForm, language: str, forms: Forms) -> bool:
    """True if a form is no common word, or the term is in each language of the card.

    One Chinese character, or one English word in small letters, may be anything.
    """
    form = use.form
    if base_language(language) == _CHINESE and len(form) > 1:
        return True
    if " " in form or "-" in form or form != form.casefold():
        return True
    return all(any(one.term == use.term for one in each) for each in forms.values())


def check_term_order(cards: Sequence[CardFacts], glossary: Glossary) -> None:
    """Findings for terms used early, or first used in Chinese without English.

    The cards are in the order of learning. A term that none brings in is known.
    """
    place = {str(card.id): number for number, card in enumerate(cards)}
    with_english: set[int] = set()
    for number, card in enumerate(cards):
        early: set[int] = set()
        for use in card.traits.terms:
            term = glossary.terms[use.term]
            if place.get(str(term.card), -1) > number and use.term not in early:
                early.add(use.term)
                message = f"card `{card.id}` uses `{use.form}`, "
                message += f"which `{term.card}` brings in later"
                card.findings.add("early-term", message, use.span)
            if base_language(use.language) != _CHINESE or use.term in with_english:
                continue
            with_english.add(use.term)
            if not use.has_english:
                message = f"`{use.form}` is new on card `{card.id}` "
                message += "and lacks its English word"
                english = term.forms[_ENGLISH]
                fix = f"write `{use.form}（{english}）` once on this card"
                card.findings.add("missing-english", message, use.span, help=fix)
