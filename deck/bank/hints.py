"""What is proposed for a key or value that is not one: what others call it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from deck.bank.finding_list import closest
from deck.bank.source import Map, Node, Text

Synonyms = Mapping[str, Sequence[str]]


def _table(lines: str) -> Synonyms:
    """A table of words and what each may mean, from lines `meaning: word word`."""
    table: dict[str, list[str]] = {}
    for line in lines.strip().splitlines():
        meaning, _, words = line.strip().partition(": ")
        for word in words.split():
            table.setdefault(word, []).append(meaning)
    return MappingProxyType(table)


# Of several meanings the first one that is a key there is proposed.
_KEYS = _table(
    """
    id: uid uuid guid key slug identifier card-id
    kind: type card-type format note-type notetype model style
    q: question front prompt stem ask
    a: answer back response solution result
    text: question front prompt stem ask sentence cloze content body option label
    options: choices answers alternatives distractors answer correct
    q: text
    because: reason why explanation explain feedback rationale comment
    why: reason explanation explain extra rationale feedback because note notes
    why: comment back-extra remark
    program: code snippet script source python
    live: code module functions script python program
    ref: reference source cite link url book page
    tolerance: tol epsilon delta margin error
    digits: decimals precision places rounding round
    picture: image img figure pic photo
    answer_picture: answer-image back-image
    alt: caption description alt-text image-alt picture-alt
    answer_alt: answer-caption
    draw: vars variables params parameters random let
    where: if condition constraint such-that when
    tier: level priority importance difficulty
    needs: prerequisites requires depends depends-on after dependencies
    tests: test assert asserts
    points: bullets items key-points list
    points: a answer
    was: previous old-id renamed-from formerly former
    concept: category subject
    topic: tag tags category subject name id
    cards: notes questions items flashcards
    title: name heading
    name: id slug
    namespace: uuid guid id
    languages: language lang langs
    banks: cards files decks bank topics
    glossary: terms vocabulary dictionary
    license: licence copyright
    author: authors creator
    url: homepage website link
    """
)
KINDS = _table(
    """
    recall: basic qa q&a q-a flashcard front-back text definition question open free
    recall: short-answer essay fact normal default simple reversed
    cloze: fill-in fill-in-the-blank fill-in-the-blanks blank blanks gap gaps fill
    choice: mcq multiple-choice multiplechoice choices quiz single-choice select
    choice: true-false options radio
    numeric: number numerical num calc calculation integer float math maths vector
    numeric: value compute
    table: truth-table grid matrix
    shape: dimensions dim dims size
    output: print trace predict stdout program
    bug: debug fix error fault
    code: programming complete coding snippet python
    picture: image figure img diagram plot photo
    interview: list points oral
    """
)
VALUES = _table(  # of `tier` and `path`
    """
    sprint: short quick fast
    core: basic basics main essential required easy must high beginner
    more: extra optional advanced hard low additional bonus expert
    """
)
_LANGUAGES = _table(
    """
    zh: cn chinese zh-cn zh-hans chs
    en: english eng us uk
    de: german deutsch ger deu
    fr: french fra
    es: spanish spa
    ja: jp japanese
    ko: kr korean
    cs: cz
    da: dk
    el: gr
    """
)
_CODE = re.compile(r"[a-z]{2}([-_][A-Za-z0-9]{2,8})?")

_GAPS = "the answers of a cloze card are the gaps of its `text`"
_FIRST = "the first of the `options` is the right one"
_PRINTED = "the answer is what the program prints"
_HINT = "a gap has a hint, `{{c1::gap::hint}}`; else it is in the question"
# What there is in place of a key that other tools have.
_UNWANTED: Mapping[str, Mapping[str, str]] = {
    "card": {
        "title": "a card has no title: its `id` names it",
        "name": "a card has no name beside its `id`",
        "tags": "tags in Anki are made of `topic`, `concept` and `tier`",
        "deck": "a folder is one deck; `topic` and `concept` group its cards",
        "unit": "write the unit in the question",
        "units": "write the unit in the question",
        "hint": _HINT,
    },
    "cloze card": {
        "q": "a cloze card has no question beside its `text`",
        **dict.fromkeys(("a", "answer", "back"), _GAPS),
    },
    "choice card": dict.fromkeys(("a", "answer", "back", "correct"), _FIRST),
    "output card": dict.fromkeys(("a", "answer", "back", "output"), _PRINTED),
    "option": dict.fromkeys(("correct", "right", "is-correct"), _FIRST),
    "bank": {
        key: f"`{key}` stands in deck.yaml"
        for key in ("author", "license", "description", "languages", "url", "rules")
    },
}
_MISSING = {
    "id": "write `id: some-name` first; it names the card, and never changes",
    "q": "`q` is the question",
    "a": "`a` is the answer; a number in it is computed by `${ … }`",
    "text": "`text` is a sentence with gaps, each written `{{c1::gap}}`",
    "options": "`options` is a list of `text` and `because`, the right one first",
    "points": "`points` is a list of what a good answer names",
    "program": "`program` is Python, in a block that starts with `|-`",
    "tests": "`tests` are lines such as `assert f(1) == 2` that a right piece passes",
    "picture": "write `picture` or `answer_picture`, with its `alt`",
    "alt": "write in `alt` what is to be seen, for who cannot see the picture",
    "answer_alt": "write in `answer_alt` what is to be seen, for who cannot see it",
    "topic": "write `topic: a-word`, which groups the cards of the bank",
    "title": "write `title: …`, what it is called",
    "banks": "write `banks: [a-file.yaml]`, the files with the cards",
    "name": "write `name: a-name`, which the files of its packages have",
    "namespace": "`deck init FOLDER --empty` makes a deck folder with one of its own",
    "terms": "write `terms:` and below it a list of terms",
}


def proposed_key(key: str, value: Node | None, known: Collection[str]) -> str:
    """The key that is meant by one that is not known; empty where none is near."""
    if has_gaps(value):
        return "text" if "text" in known else ""
    return closest(key, known, _KEYS)


def has_gaps(value: Node | None) -> bool:
    """Whether a text is one of a cloze card."""
    texts = value.entries.values() if isinstance(value, Map) else [value]
    return any(isinstance(text, Text) and "{{c" in text for text in texts)


def unknown_key_help(
    key: str, value: Node | None, known: Collection[str], whole: str, meant: str
) -> str:
    """What to do about a key that `whole`, such as `a recall card`, does not have."""
    kind = whole.partition(" ")[2]
    if has_gaps(value) and "text" not in known:
        return "a text with gaps is that of a card of `kind: cloze`"
    plain = key.lower().replace("_", "-")
    is_known = has_gaps(value) or meant in _KEYS.get(plain, ())
    for of in (kind, kind.rpartition(" ")[2]):
        if not (meant and is_known) and (fact := _UNWANTED.get(of, {}).get(plain)):
            return fact
    if near := meant or closest(key, known):
        return f"did you mean `{near}`?"
    if kind == "term" and is_language(key):
        return f"add `{key}` to `languages` in deck.yaml, or take this form out"
    return f"the keys are {', '.join(sorted(known))}"


def missing_help(key: str, what: str) -> str:
    """What to write where a key of something is missing."""
    if key == "text" and what.startswith("an option"):
        return "`text` is what can be chosen, `because` why it is right or tempts"
    return _MISSING.get(key, "")


def is_kind_key(key: str) -> bool:
    """Whether a key is meant as `kind`."""
    return bool(closest(key, ("kind",), _KEYS))


def kind_by_keys(keys: Collection[str]) -> str:
    """The kind that has such keys, for a card that does not say."""
    own = {"options": "choice", "text": "cloze", "points": "interview", "tests": "code"}
    own |= {"tolerance": "numeric", "digits": "numeric", "line": "bug"}
    kinds = (kind for key, kind in own.items() if key in keys)
    if "program" in keys and "a" not in keys:
        return next(kinds, "output")
    return next(kinds, "recall")


def proposed_language(key: str, known: Sequence[str]) -> str:
    """The language that is meant by a key that is none of the deck's."""
    return closest(key, known, _LANGUAGES)


def language_help(key: str, known: Sequence[str], meant: str) -> str:
    """What to do about a key beside texts in the languages of a deck."""
    if meant:
        return f"did you mean `{meant}`?"
    if not is_language(key):
        return f"the languages of the deck are {', '.join(known)}"
    listed = ", ".join([*known, language_code(key)])
    return f"write `languages: [{listed}]` in deck.yaml, or take this text out"


def language_code(word: str) -> str:
    """The code of a language by what it may be called, in lower case."""
    code = word.lower().replace("_", "-")
    return _LANGUAGES.get(code, [code])[0]


def is_language(key: str) -> bool:
    """Whether a key is written as the code of a language is, or names one."""
    return bool(_CODE.fullmatch(key)) or key.lower().replace("_", "-") in _LANGUAGES
