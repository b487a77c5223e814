"""What makes a choice card ask for knowledge, not for an eye for the odd one out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Choice, written
from deck.bank.source import Text
from deck.bank.template import words_alone
from deck.live.value import Phrase
from deck.live.variant import LiveCard, Passage, Variant
from deck.quality.lengths import base
from deck.width import cell_width

_FEWEST, _MOST = 3, 4
_SHORTEST, _LONGEST = 0.7, 1.3
_NEAR = 4  # cells of a screen: nobody sees so small a difference
_CATCH_ALL = {
    "en": re.compile(
        r"\b(?:(?:all|none|both|neither) of (?:the above|these|the others?)"
        r"|(?:both )?A and B|neither A nor B)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:以上|上述|前面)(?:都|皆|全|均)|^(?:都|皆|全|均)(?:不?对|不?是|正确|错)"
    ),
}
# The word that asks, and the one that turns the question round in the same clause.
_NOT = {
    "en": re.compile(
        r"\b(?:which|what)\b(?:(?!\b(?:if|when|where|while|since|because|that|who|once"
        r"|without)\b)[^,;:])*?(\bnot\b|\bexcept\b|n['’]t\b)",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:哪|下列|以下)(?:(?!时|如果|若|当)[^，；：])*?"
        r"(不(?:是|属于|正确|对|能|会|需要|用|包括|成立)|错误的是)"
    ),
}
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*")


def check_choice(card: Card, languages: tuple[str, ...], findings: Findings) -> None:
    """Findings for the options of a choice card as they are written."""
    body = card.body
    if not isinstance(body, Choice):
        return
    count = len(body.options)
    if not _FEWEST <= count <= _MOST:
        message = f"card `{card.id}` has {count} options; three do, four at most"
        findings.add("option-count", message, card.id.span)
    right = body.options[0]
    if right.because is None:
        first = next(text for _, text in written(right.text, languages))
        message = f"the right option of card `{card.id}` has no `because`"
        findings.add("option-reason", message, findings.source.locate(first))
    for option in body.options:
        for language, text in written(option.text, languages):
            if found := _search(_CATCH_ALL, language, words_alone(text)):
                span = findings.source.locate(text, *found.span())
                findings.add(
                    "catch-all", f"an option of all or none: `{found[0]}`", span
                )
    if card.question is not None:
        for language, text in written(card.question, languages):
            _check_not(language, text, findings)


def _search(
    patterns: dict[str, re.Pattern[str]], language: str, text: str
) -> re.Match[str] | None:
    pattern = patterns.get(base(language))
    return pattern.search(text) if pattern else None


def _check_not(language: str, text: Text, findings: Findings) -> None:
    """A finding where a question asks which option is not so."""
    for sentence in _SENTENCE.finditer(words_alone(text, "x")):
        found = _search(_NOT, language, sentence[0])
        if found and sentence[0].strip().endswith(("?", "？")):
            start, end = (sentence.start() + at for at in found.span(1))
            span = findings.source.locate(text, start, end)
            message = f"a question turned round by `{found[1]}`"
            findings.add("negative-question", message, span)
            return


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the options of a card are in one language: the right one, the others."""

    right: float
    others: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The right one to the mean of the others."""
        return self.right / (sum(self.others) / len(self.others))

    @property
    def is_longest(self) -> bool:
        """Whether the right one is longer than each of the others."""
        return self.right > max(self.others)


def widths(live: LiveCard, language: str) -> Widths | None:
    """The widths of options in words; None where they are numbers or code."""
    variants = live.variants.get(language, ())
    if not variants or len(variants[0].options) < 2:  # noqa: PLR2004
        return None
    means = [_mean(variants, number) for number in range(len(variants[0].options))]
    others = tuple(width or 1 for width in means[1:])
    return Widths(means[0], others)


def _mean(variants: Sequence[Variant], number: int) -> float:
    texts = [_text(variant.options[number].text) for variant in variants]
    return sum(map(cell_width, texts)) / len(texts)


def _text(passage: Passage) -> str:
    return re.sub(r"[`*]|\\[()]", "", "".join(map(str, passage)))


def _is_computed(live: LiveCard) -> bool:
    """Whether the right option is a value: nobody can give it another length."""
    variants = next(iter(live.variants.values()), ())
    parts = [p for v in variants for p in v.options[0].text if str(p).strip()]
    return bool(parts) and not any(isinstance(p, str | Phrase) for p in parts)


def check_length(live: LiveCard, findings: Findings) -> None:
    """A finding where the right option is seen to be longer or shorter than others."""
    body = live.card.body
    if not isinstance(body, Choice) or _is_computed(live):
        return
    languages = tuple(live.variants)
    for language, text in written(body.options[0].text, languages):
        found = widths(live, language)
        if found is None:
            continue
        mean = sum(found.others) / len(found.others)
        if not _SHORTEST <= found.ratio <= _LONGEST and abs(found.right - mean) > _NEAR:
            times = f"{found.ratio:.1f} times as long as the others"
            span = findings.source.locate(text)
            findings.add("option-length", f"the right option is {times}", span)
