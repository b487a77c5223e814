"""The glossary of a deck folder: its terms in each language, and their other names.

A typed answer in the quiz may have any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from deck.source.fields import Fields, read_root
from deck.source.finding import Span
from deck.source.finding_list import Findings
from deck.source.forms import LIST, by_language, read_keys, reference
from deck.source.hints import is_language
from deck.source.keys import Form, Key, Keys
from deck.source.source import Map, Seq, Source, Text


class Term(NamedTuple):
    """A term: its form in each language, and its other names."""

    forms: Mapping[str, Text]
    also: Mapping[str, tuple[Text, ...]]
    span: Span


class Glossary(NamedTuple):
    """The terms of a file, and the file."""

    source: Source
    terms: tuple[Term, ...]


def _terms(fields: Fields, key: str) -> tuple[Map, ...]:
    """The mappings that the terms of a glossary are written as."""
    node = fields.get(key)
    if node is None or (isinstance(node, Text) and not node.strip()):
        fields.missing(key)
        return ()
    fix = f"write `- {fields.languages[0]}: a-term`, and its other languages below"
    return fields.mappings(key, "terms with a form for each language", fix)


def _forms(fields: Fields, key: str) -> dict[str, tuple[Text, ...]]:
    """Forms of a term by language, each a list or one word."""
    what = f"`{key}` of {fields.what}"
    fix = f"write `{key}: {{{fields.languages[0]}: [one, another]}}`"
    inner = fields.mapping(key, "a mapping of languages and forms", what, fix)
    inner.check_languages()
    known = [name for name in fields.languages if inner.get(name) is not None]
    return {name: inner.texts(name, are_names=False) for name in known}


TERMS = Form("terms", _terms, {"type": "array", "items": reference("term")})
FORMS = Form("forms", _forms, by_language(dict(LIST.schema)))
GLOSSARY = Keys.of(
    "a glossary",
    {
        "terms": Key(
            TERMS,
            "the list of terms, each with its name in each language of the deck",
            needed=True,
            missing="write `terms:` and below it a list of terms",
        )
    },
)
TERM = Keys.of(
    "a term",
    {"also": Key(FORMS, "other names of it, which are right as an answer")},
)


def read_glossary(languages: Sequence[str], findings: Findings) -> Glossary:
    """The terms of a glossary's text; mistakes go to `findings`."""
    fix = GLOSSARY.each["terms"].missing
    fields = read_root(findings, GLOSSARY, languages, fix=fix)
    nodes = read_keys(fields, GLOSSARY)["terms"] if fields is not None else ()
    terms = [term for node in nodes for term in _term(node, languages, findings)]
    _report_twice(terms, findings)
    return Glossary(findings.source, tuple(terms))


def _term(node: Map, languages: Sequence[str], findings: Findings) -> Iterator[Term]:
    """The term of a mapping; none where it has no form."""
    what, place = "term", node.first
    first = node.entries.get(languages[0])
    if isinstance(first, Text) and first.strip():
        what, place = f"term `{first}`", first.span
    fields = Fields(node, place, what, findings, languages)
    unknown = node.entries.keys() - {*TERM.each, *languages}
    others = set(filter(is_language, unknown))
    values = read_keys(fields, TERM, more=frozenset({*languages, *others}))
    fields.check_languages(node.entries.keys() - others)
    forms: dict[str, Text] = {}
    for language in languages:
        if node.entries.get(language) is None:
            if language not in fields.meant:
                fields.report_missing(language, "form")
        elif isinstance(listed := node.entries.get(language), Seq):
            fix = f"write one here; others stand in `also: {{{language}: [ … ]}}`"
            fields.wrong(language, listed, "the first form", fix)
        elif (text := fields.text(language)) is not None:
            forms[language] = text
    if forms:
        yield Term(forms, values.get("also", {}), place)


def _report_twice(terms: Sequence[Term], findings: Findings) -> None:
    """A finding for a term that is there before, or whose form is wrong in another."""
    each: list[Mapping[str, Text]] = []
    for term in terms:
        if term.forms in each:
            message = f"the term `{next(iter(term.forms.values()))}` is listed twice"
            findings.add("bad-value", message, term.span)
        each.append(term.forms)
    first = {item for forms in each for item in forms.items()}
    others = (term.also for term in terms)
    for language, form in ((lang, f) for by in others for lang in by for f in by[lang]):
        if (language, form) in first:
            message = f"`{form}` is the first form of a term, too"
            findings.add("bad-value", message, form.span)
