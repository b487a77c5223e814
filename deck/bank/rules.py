"""The rules that findings break: one table for help and `deck explain`."""

from __future__ import annotations

from deck.bank.finding import Severity
from deck.bank.live_rules import LIVE_TABLE
from deck.bank.quality_rules import QUALITY_TABLE
from deck.bank.rule import Rule

_QUOTE = (
    "write the text in 'single quotes', or in a block that starts with `|-` on the "
    "line above"
)


_TABLE = (
    Rule(
        "encoding",
        "a bank is not UTF-8 text",
        "Another encoding would show wrong characters on every card.",
        "a file saved as GB18030 or UTF-16",
        "the same file saved as UTF-8",
        "save the file as UTF-8",
    ),
    Rule(
        "too-large",
        "a bank is larger than 4 MB, or a text in it longer than 100,000 characters",
        "A file of that size is hardly a bank, and reading it would stall the machine.",
        "a log file listed as a bank",
        "banks of up to some thousand cards, split by topic",
        "split it",
    ),
    Rule(
        "yaml-syntax",
        "the file is not valid YAML",
        "Nothing behind the mistake can be read.",
        "q: Which gate: AND or OR?",
        "q: 'Which gate: AND or OR?'",
        _QUOTE,
    ),
    Rule(
        "yaml-feature",
        "anchors, aliases, tags, second documents and keys that are no words are "
        "not part of the bank format",
        "A text that starts with `&`, `*` or `!` is read as one of them; and an alias "
        "can make a small file stand for gigabytes.",
        "a: *args collects the rest",
        "a: '*args collects the rest'",
        _QUOTE,
    ),
    Rule(
        "text-cut",
        "a text is cut by ` #`",
        "YAML takes everything behind a blank and `#` as a comment, so the card "
        "would lose the end of its sentence without a word.",
        "q: What does x += 1 # do?",
        "q: 'What does x += 1 # do?'",
        _QUOTE + "; put a comment on a line of its own",
    ),
    Rule(
        "control-character",
        "a text has a control character, or one that turns the direction of writing",
        "It would steer the terminal that shows the card: its colours, its clipboard, "
        "its title. What turns the direction of writing shows another text than the "
        "one that is there.",
        'q: "Which gate is this?\\u202e"',
        'q: "Which gate is this?"',
        "take the character out",
    ),
    Rule(
        "flow-comma",
        "a text inside `{ }` is cut by a comma",
        "Between braces a comma starts the next key, so the rest of the sentence "
        "becomes a key without a value.",
        "q: {en: Only (1, 1) fires, zh: 只有 (1, 1) 激活}",
        "q: {en: 'Only (1, 1) fires', zh: '只有 (1, 1) 激活'}",
        "write the text in 'single quotes', or give each language a line of its own",
    ),
    Rule(
        "unknown-key",
        "a key is not part of the format",
        "A misspelt key would be ignored, and its text would be on no card.",
        "wy: Only (1, 1) lifts the sum above 0.",
        "why: Only (1, 1) lifts the sum above 0.",
    ),
    Rule(
        "missing-field",
        "a key that a card or bank must have is missing or empty",
        "The card could not be asked or graded.",
        "- id: and-table\n  kind: table\n  q: Fill the table of AND.",
        "- id: and-table\n  kind: table\n  q: Fill the table of AND.\n"
        '  a: ${ gate_table("AND") }',
    ),
    Rule(
        "duplicate-key",
        "a key stands twice in one mapping",
        "YAML would keep the last one and drop the first without a word.",
        "why: because\nwhy: because of that",
        "why: because of that",
        "keep one of the two",
    ),
    Rule(
        "wrong-type",
        "a value has another form than its key asks for",
        "A list where a text is wanted is mostly a text that starts with `[` or `{`.",
        "a: [0 1 1 1]",
        "a: '[0 1 1 1]'",
    ),
    Rule(
        "bad-value",
        "a value is not one of those that its key takes",
        "The card could not be placed or graded as meant.",
        "tier: basic",
        "tier: core",
    ),
    Rule(
        "missing-language",
        "a text lacks one of the deck's languages",
        "The deck of that language would have a card without a text.",
        "q: {en: Fill the truth table of AND.}",
        "q: {en: Fill the truth table of AND., zh: 填写与门的真值表。}",
        "write it in each language of `deck.yaml`",
    ),
    Rule(
        "duplicate-id",
        "a card id is used twice in the deck folder",
        "The id is what a learner's history hangs on; two cards cannot share one.",
        "- id: xor-table\n- id: xor-table",
        "- id: xor-table\n- id: xor-trace",
        "ids keep a learner's history; pick a new one",
    ),
    Rule(
        "bad-id",
        "a card id has other characters than `a-z 0-9 . _ -`",
        "Ids stand in file names, tags and searches on every system.",
        "id: XOR table",
        "id: xor-table",
        "use lower-case letters, digits, `.`, `_` and `-`, a letter or digit first",
    ),
    Rule(
        "unknown-card",
        "a card named here is not in the deck folder, or was in none before",
        "An order of learning that names a missing card cannot be kept; and a misspelt "
        "`was` would give a renamed card to its learners as a new one.",
        "needs: [and-tabel]",
        "needs: [and-table]",
    ),
    Rule(
        "bad-was",
        "a `was` names a card that is there now, or an id that another card takes over",
        "`was` hands the history of a former id to one card. Where a card has that id "
        "now, or two cards name it, learners would get a history twice, or that of "
        "another card.",
        "- id: and-gate\n  was: and-table\n- id: and-table",
        "- id: and-gate\n  was: and-table",
        "`was` is for an id that no card has any more: take it out here, or give the "
        "other card an id that is new",
    ),
    Rule(
        "late-need",
        "a card comes before one that it needs",
        "Cards are learnt in the order of the banks, the sprint path first, then tier "
        "`core`, then `more`; `needs` does not move them, it is held to that order.",
        "- id: xor-trace\n  needs: [xor-table]\n- id: xor-table",
        "- id: xor-table\n- id: xor-trace\n  needs: [xor-table]",
        "move one of the two, or change its `path` or `tier`",
        Severity.WARNING,
    ),
    Rule(
        "unknown-kind",
        "a kind is not one of the eleven",
        "The kind decides how a card is asked and graded.",
        "kind: multiple-choice",
        "kind: choice",
    ),
    Rule(
        "bad-cloze",
        "the gaps of a cloze text are not right",
        "Anki would make no card of it, or show the marks to the learner.",
        "text: 'fires when the sum is {{c1:above}} 0'",
        "text: 'fires when the sum is {{c1::above}} 0'",
        "write a gap as `{{c1::text}}` or `{{c1::text::hint}}`",
    ),
    Rule(
        "bad-formula",
        "a formula has a mistake, or TeX that formulas do not take",
        "A formula is drawn by MathJax in Anki and as characters in a terminal. It "
        "takes the commands that both draw, which `deck explain formulas` lists, and "
        "none that makes a link, loads something or defines another command.",
        "why: 'It is \\( \\frac{1}{1 + \\mathe^{-x} \\).'",
        "why: 'It is \\( \\frac{1}{1 + e^{-x}} \\).'",
    ),
    Rule(
        "choice-without-reasons",
        "a wrong option of a choice card does not say what misleads",
        "Wrong options teach wrong facts unless each is answered.",
        "options:\n  - text: AND\n  - text: OR",
        "options:\n  - text: AND\n  - text: OR\n    because: One input is enough.",
        "say in `because` why the option tempts and why it fails",
    ),
    Rule(
        "bad-glossary",
        "the glossary cannot be read",
        "`glossary` in `deck.yaml` names a YAML file of the deck folder. Without it no "
        "text is held to the terms of the deck, and the quiz knows no other name for "
        "them.",
        "glossary: term.yaml   (the file is terms.yaml)",
        "glossary: terms.yaml",
    ),
    Rule(
        "value-moved",
        "a live value changed although its card did not",
        "Somebody changed the reference, or what it computes with: learners would be "
        "told another answer that no author has looked at.",
        'a: ${ gate_table("NOR") }   (0 0 0 1 now, and 1 0 0 0 in the last build)',
        "deck build --accept-values",
        "look at the new values, then build once with `--accept-values`",
    ),
    Rule(
        "gap-moved",
        "the number of a gap means another gap than it did",
        "Anki keeps what a learner knows of a gap by its number. New words in a gap "
        "are an edit; the text of one gap under the number of another, or a new gap "
        "under a number that was taken out, would inherit what was learnt of "
        "something else.",
        "text: '{{c1::OR}} before {{c2::AND}}'   (c1 was AND, and c2 was OR)",
        "text: '{{c2::OR}} before {{c1::AND}}'",
        "give each gap the number it had, and a new gap one that was never used; or, "
        "where the gaps were wrong before, build once with `--accept-gaps`",
    ),
    Rule(
        "retired-id",
        "a card has the id of one that was taken out",
        "Learners keep a card that was taken out, with its history; another card of "
        "its id would take that history over.",
        "- id: and-table   (the id of another card, taken out a year ago)",
        "- id: and-table-2",
    ),
    Rule(
        "id-moved",
        "a new card reads like one that is not in the deck any more",
        "What learners know hangs on the id. A card with another one is new to them, "
        "and the old card stays with them beside it.",
        "- id: and-gate   (was and-table in the last build)",
        "- id: and-gate\n  was: and-table",
    ),
    Rule(
        "namespace-changed",
        "`deck.yaml` has another `namespace` than in the last build",
        "GUIDs in Anki and the reviews of the quiz hang on it: every card would be new "
        "to whoever quizzes, and learners of two decks would mix them up.",
        "namespace: 00f1d2c3b4a59687   (was 7f3a9c52e1b84d06)",
        "namespace: 7f3a9c52e1b84d06",
        "every card would be new to the quiz: write the old one; a copy that is to be "
        "a deck of its own starts without `deck.lock`",
    ),
    Rule(
        "title-changed",
        "`deck.yaml` has another `title` than in the last build",
        "Anki knows a deck by its name: learners keep the cards that they have in the "
        "old deck, and get a second one for those that are new.",
        "title: Networks   (was Neural networks)",
        "title: Neural networks",
        severity=Severity.WARNING,
    ),
    Rule(
        "language-dropped",
        "a language of the last build is not built any more",
        "Learners keep its cards, but get no more corrections.",
        "languages: [en]   (was [en, zh])",
        "languages: [en, zh]",
        "learners keep its cards, but get no more corrections; it may come back later",
        Severity.WARNING,
    ),
    Rule(
        "order-changed",
        "cards come in another order than in the last build",
        "Learners keep the order of the cards that they have; those who import the "
        "deck for the first time get the new one.",
        "banks: [xor.yaml, perceptron.yaml]   (was perceptron.yaml first)",
        "banks: [perceptron.yaml, xor.yaml]",
        "learners keep the order of the cards that they have; those who import the "
        "deck for the first time get the new one",
        Severity.WARNING,
    ),
    Rule(
        "empty-bank",
        "a bank has no cards",
        "A bank that lost its cards by accident would take them from every learner.",
        "topic: perceptron\ntitle: Perceptron\ncards: []",
        "a bank with at least one card, or its line removed from `deck.yaml`",
        "write a card, or take the bank out of `deck.yaml`",
    ),
    Rule(
        "unlisted-bank",
        "a bank in the folder is not listed in `deck.yaml`",
        "Its cards would be in no deck.",
        "banks: [perceptron.yaml]   (beside it lies xor.yaml)",
        "banks: [perceptron.yaml, xor.yaml]",
        "add it to `banks`, or move it out of the folder",
    ),
    Rule(
        "missing-bank",
        "a bank listed in `deck.yaml` cannot be read",
        "A deck is always built whole: without the bank its cards would be retired.",
        "banks: [perceptron.yaml, xor.yaml]   (there is no xor.yaml)",
        "banks: [perceptron.yaml]",
    ),
)

QUALITY = frozenset(rule.slug for rule in QUALITY_TABLE)
"""The rules that a build does not ask for, unless it is told to be strict."""
RULES = {rule.slug: rule for rule in (*_TABLE, *LIVE_TABLE, *QUALITY_TABLE)}
