"""The rules for good cards: `deck check` warns, `--strict` makes errors of them."""

from __future__ import annotations

from deck.bank.finding import Severity
from deck.bank.rule import Rule


def _rule(*texts: str) -> Rule:
    """A rule that warns, from its texts in the order of `Rule`."""
    slug, fact, reason, bad, good, *fix = texts
    return Rule(slug, fact, reason, bad, good, "".join(fix), Severity.WARNING)


QUALITY_TABLE = (
    _rule(
        "long-answer",
        "an answer has more than 12 words or 24 Chinese characters",
        "A long answer holds several facts; one of them is forgotten, and nobody can "
        "say whether the card was known. The points of an interview may have 25 words "
        "or 45 characters.",
        "a: The bias controls how easily the neuron fires, because it is added to the "
        "sum.",
        "a: How easily the neuron fires.\nwhy: It is added to the weighted sum.",
        "keep one fact, and move the rest to `why`",
    ),
    _rule(
        "long-front",
        "a question has more than 30 words or 60 Chinese characters, its code aside",
        "What takes long to read is known by its look, not by its meaning.",
        "q: In the chapter on gates we have seen, after some trying by hand, …",
        "q: Which gate do w = (0.5, 0.5) and b = -0.7 make?",
        "leave out what the answer does not need",
    ),
    _rule(
        "long-why",
        "a `why` or `because` has more than 40 words or 80 Chinese characters",
        "It is read after each answer, at every review, for years.",
        "why: First, the sum is … Second, … Third, …",
        "why: Only (1, 1) lifts the sum above 0.",
        "keep the one reason that helps, or make a second card of the other",
    ),
    _rule(
        "long-gap",
        "a gap has more than 4 words or 8 Chinese characters",
        "A long gap has many right fillings.",
        "text: 'It fires {{c1::when the weighted sum is above 0}}.'",
        "text: 'It fires when the weighted sum is {{c1::above}} 0.'",
        "take the word that matters",
    ),
    _rule(
        "long-code",
        "code has more than 8 lines or 60 columns",
        "More does not fit on a phone, and is not read.",
        "program: |\n  a class of twenty lines",
        "program: |\n  x = np.array([1, 2])\n  print(x * 2)",
        "show only what the question is about",
    ),
    _rule(
        "yes-no",
        "a question asks for yes or no, or an answer is one",
        "Half of all guesses are right, and the reason is never asked for.",
        "q: Is relu(0) above 0?\na: No.",
        "q: What is relu(0)?\na: ${ relu(0) }",
        "ask which, what, how many or why",
    ),
    _rule(
        "enumeration",
        "an answer lists more than two things",
        "A list is mostly known but for one thing, and that fails the card each time.",
        "q: Which gates can one perceptron compute?\na: AND, OR and NAND.",
        "q: Which gate can no single perceptron compute?\na: XOR.",
        "ask for one of the things, or make each a gap of a `cloze` text",
    ),
    _rule(
        "decimals",
        "a number is asked for with many digits, or without its rounding",
        "Nobody carries four decimals in the head, and a learner who rounds elsewhere "
        "is told to be wrong.",
        "kind: numeric\nq: What is sigmoid(1)?\na: ${ sigmoid(1) }",
        "kind: numeric\nq: What is sigmoid(1), to two decimals?\na: ${ sigmoid(1) }\n"
        "digits: 2",
        "say in the question how it is rounded, and in `digits`, `significant` or "
        "`tolerance`",
    ),
    _rule(
        "typed-number",
        "a number in an answer or a reason is neither computed nor listed in `given`",
        "A typed number is right until somebody changes what it came from. Numbers "
        "that belong to a definition, or are told by a source, stand in `given`. Decks "
        "that compute nothing are not asked.",
        "a: 0.7311",
        "a: ${ sigmoid(1) }",
        "write it as `${ … }`, or list it in `given` if it belongs to a definition",
    ),
    _rule(
        "machine-value",
        "a printed value hangs on the machine or the day",
        "The learner's machine takes another time and has other cores: the answer on "
        "the card would be wrong.",
        "program: |\n  import os\n  print(os.cpu_count())",
        "program: |\n  print(len(range(0, 100, 10)))",
        "ask for something that is the same everywhere, such as a count",
    ),
    _rule(
        "option-count",
        "a choice has fewer than three options or more than four",
        "Two are a coin; the fifth is hardly ever chosen.",
        "options:\n  - text: AND\n  - text: OR",
        "options:\n  - text: AND\n  - text: OR\n  - text: NAND",
        "three are enough if each is a real mistake",
    ),
    _rule(
        "option-reason",
        "the right option of a choice does not say why it is right",
        "Who guessed it goes on believing in the wrong reason.",
        "options:\n  - text: AND",
        "options:\n  - text: AND\n    because: Only (1, 1) lifts the sum above 0.",
        "say in `because` why it is right",
    ),
    _rule(
        "option-length",
        "the right option is much longer or shorter than the others",
        "The odd one out is chosen without knowing anything. It may be 0.7 to 1.3 "
        "times as long as the others are on average.",
        "options:\n  - text: only when both inputs are 1, else 0\n  - text: never\n"
        "  - text: always",
        "options:\n  - text: when both are 1\n  - text: when one is 1\n"
        "  - text: when none is 1",
        "make the options alike in length and form",
    ),
    _rule(
        "longest-key",
        "the right option is the longest on more than 40 % of the choices of a deck",
        "Learners find out, and choose the longest.",
        "choice cards whose right option is the most careful one",
        "choice cards whose wrong options are as careful",
    ),
    _rule(
        "catch-all",
        "an option says all or none of the others",
        "It is right without any being known, or wrong without any being read.",
        "- text: all of the above",
        "- text: a third mistake that people make",
        "take it out",
    ),
    _rule(
        "negative-question",
        "a choice asks which option is not so",
        "The eye skips the word, and what is remembered is the wrong option.",
        "q: Which of these is not linearly separable?",
        "q: Which of these needs a second layer?",
        "ask for the one that is so",
    ),
    _rule(
        "choice-share",
        "more than a quarter of a deck's cards are choices",
        "To recognise is easier than to recall, and lasts less long.",
        "a deck of 100 cards, 40 of them choices",
        "a deck of 100 cards, 20 of them choices",
        "ask some of them openly: `recall`, `numeric`, `table`, `code`",
    ),
    _rule(
        "no-twin",
        "a concept is asked by a choice and by no open question",
        "What is recognised among three is not yet known by heart.",
        "- id: nand-when\n  kind: choice\n  concept: nand",
        "- id: nand-when\n  kind: choice\n  concept: nand\n"
        "- id: nand-table\n  kind: table\n  concept: nand",
        "add an open card of the same `concept`: recall, numeric, table or code",
    ),
    _rule(
        "one-angle",
        "a core concept is asked in one kind only, or only in words",
        "One form is learnt by its look. A second one, in which something is worked "
        "out, shows whether the idea is there.",
        "two `recall` cards on `bias`",
        "a `recall` and a `numeric` card on `bias`",
        "add a card of another kind: numeric, table, shape, output, bug or code",
    ),
    _rule(
        "orphan",
        "a concept, or a card without one, is tied to nothing",
        "What hangs on nothing is forgotten first, and comes at no time in particular.",
        "- id: xor-layers\n  concept: layers",
        "- id: xor-layers\n  concept: layers\n  needs: [xor-table]",
        "name in `needs` what is to be known before, or what builds on it",
    ),
    _rule(
        "few-reasons",
        "fewer than 15 % of the core cards ask for a reason",
        "Formulas and choices are kept by their reasons. A card asks for one with "
        "`why`, or as a `bug` to be found and mended.",
        "twenty core cards that ask what",
        "twenty core cards, three of which ask why",
        "ask why for each formula and each choice that was made",
    ),
    _rule(
        "sprint-load",
        "the sprint path has more than 54 cards, each gap counted",
        "It is to be done in a week; a longer one is given up.",
        "path: sprint   (on 80 cards)",
        "path: sprint   (on the 54 that carry the rest)",
        "take `path: sprint` off what can wait",
    ),
    _rule(
        "core-load",
        "tier `core` has more than 150 cards, each gap counted",
        "At five new cards a day it is a month. A deck that uses one tier only is not "
        "asked.",
        "tier: core   (on 300 cards)",
        "tier: core   (on 150 cards; the others have `tier: more`)",
        "give `tier: more` to what can wait",
    ),
    _rule(
        "parity",
        "the languages of a text have other values, other code or other gaps, or the "
        "same words",
        "One of them was edited and the other not, or one was not written yet.",
        "why: {en: 'It is ${ relu(1) }.', zh: 结果是 ${ relu(2) }。}",
        "why: {en: 'It is ${ relu(1) }.', zh: 结果是 ${ relu(1) }。}",
        "write the same in each language",
    ),
    _rule(
        "half-width",
        "a Chinese text has punctuation of half width",
        "It stands too near to the character before it, and looks like a slip.",
        "zh: 加权和大于 0, 所以激活.",
        "zh: 加权和大于 0，所以激活。",
        "write ，。：；？！ and （）",
    ),
    _rule(
        "other-form",
        "a text has another form of a term than the glossary's first",
        "Two words for one thing are learnt as two things.",
        "zh: 感知器有几个输入？   (the glossary has 感知机)",
        "zh: 感知机有几个输入？",
    ),
    _rule(
        "banned-word",
        "a text has a word that the glossary tells to avoid",
        "The word means something else as well, or nothing that the reader knows.",
        "zh: 偏差控制什么？   (the glossary has 偏置)",
        "zh: 偏置控制什么？",
    ),
    _rule(
        "early-term",
        "a card uses a term before the card that brings it in",
        "A word that was not explained yet makes a card a riddle. The order is that of "
        "learning: the sprint path, then tier `core`, then `more`.",
        "a card on neurons asks for the softmax of their scores",
        "the card that says what softmax is, and that one after it",
        "use words that are known by then, or move one of the two cards",
    ),
    _rule(
        "missing-english",
        "the first Chinese card with a term does not give its English word",
        "The reader meets the English word in every program and manual.",
        "zh: 什么是激活函数？",
        "zh: 什么是激活函数（activation function）？",
        "give it once in brackets",
    ),
    _rule(
        "near-duplicate",
        "the fronts of two cards are nearly the same",
        "They are told apart by their look, or taken for each other.",
        "q: What does relu(-3) give?\nq: What does relu(2) give?",
        "draw:\n  x: integer(-9, 9)\nq: What does relu(${ x }) give?",
        "make one card of them with `draw`, or ask in other words",
    ),
    _rule(
        "unused-allow",
        "a card is allowed to break a rule that it does not break",
        "What is allowed for no reason hides the next mistake.",
        "q: Which gate gives 1 for (1, 1) only?\na: AND.\nallow: [yes-no]",
        "q: Which gate gives 1 for (1, 1) only?\na: AND.",
        "take the rule out of `allow`",
    ),
)
