"""The rules for what is computed: expressions, draws, programs, modules, pictures."""

from __future__ import annotations

from deck.bank.finding import Severity
from deck.bank.rule import Rule

LIVE_TABLE = (
    Rule(
        "live-syntax",
        "a live expression cannot be read",
        "Only a part of Python's expressions is allowed between `${` and `}`: no "
        "attributes, lambdas or comprehensions.",
        "a: ${ sigmoid(1 }",
        "a: ${ sigmoid(1) }",
    ),
    Rule(
        "unknown-name",
        "a live expression uses a name that does not exist",
        "Only the names of `deck explain names`, and those that the card draws, "
        "have a value.",
        "a: ${ sigmod(1) }",
        "a: ${ sigmoid(1) }",
    ),
    Rule(
        "live-error",
        "a live expression or a program has no value",
        "The card would show an error instead of its answer.",
        'a: ${ gate_table("NEITHER") }',
        'a: ${ gate_table("NOR") }',
    ),
    Rule(
        "too-costly",
        "what a card or bank computes takes too long",
        "Steps are counted before they are taken: an expression may take a million, a "
        "card with all its draws four million, a bank twenty million. So whatever a "
        "deck holds, it is read in seconds, and with the same findings everywhere.",
        "a: ${ gradient_noise(100) + gradient_noise(200) }",
        "a: ${ gradient_noise(1) / gradient_noise(100) }",
        "compute less at once, loosen `where`, or divide the bank in two",
    ),
    Rule(
        "bad-draw",
        "the numbers of a family cannot be drawn",
        "Each review needs fresh numbers that `where` accepts.",
        "draw:\n  x: integer(1, 3)\nwhere: x > 5",
        "draw:\n  x: integer(1, 9)\nwhere: x > 5",
    ),
    Rule(
        "unused-draw",
        "a number of a family is drawn and nothing uses it",
        "A misspelt or forgotten name leaves the card with the same numbers each time, "
        "or with fewer that change than was meant.",
        "draw:\n  x: integer(1, 9)\n  y: integer(1, 9)\nq: What is ${ x } + ${ x }?",
        "draw:\n  x: integer(1, 9)\n  y: integer(1, 9)\nq: What is ${ x } + ${ y }?",
        "use it in a text, in `where` or in another draw, or take it out",
        Severity.WARNING,
    ),
    Rule(
        "program-not-trusted",
        "a program or module of a deck folder that is not trusted was not run",
        "A program is somebody's code, and may do harm. Those of the shipped deck are "
        "run; any other only as it was when you had read it and said so, and one that "
        "was edited asks again. Until then the card is left out.",
        "a deck folder from somebody else, built without a look inside",
        "deck build FOLDER --allow-code",
        "read the programs of this folder, then run the command with `--allow-code`",
        Severity.WARNING,
    ),
    Rule(
        "unstable-value",
        "a function of the module, or a program, gives two values in two processes",
        "Before a value is shown it is computed in two fresh processes, whose sets are "
        "in other orders. One that hangs on chance, on that order, on the clock, on "
        "the machine or on earlier calls would be another at the next build.",
        "def dice() -> int:\n    return random.randint(1, 6)",
        "def dice(seed: int) -> int:\n    return random.Random(seed).randint(1, 6)",
        "draw with a seed, `random.Random(7)`, and sort sets; use no clock, nothing of "
        "the machine, and nothing that an earlier call changed",
    ),
    Rule(
        "few-draws",
        "a family has fewer than 6 different draws",
        "Its draws come back until the learner knows each by heart, and no longer "
        "works it out. Two draws are one where question and answer look the same.",
        "draw: {x: bit()}\nq: What is ${ x } + 1?\na: ${ x + 1 }",
        "draw: {x: 'integer(2, 30)'}\nq: What is ${ x } + 1?\na: ${ x + 1 }",
        "draw from more, loosen `where`, or make it an ordinary card",
        Severity.WARNING,
    ),
    Rule(
        "bad-module",
        "the module of live values cannot be used",
        "`live` in `deck.yaml` names a Python file of the deck folder. Its functions "
        "are names for live expressions, beside those of `deck explain names`; it is "
        "one file, in which each of them ends and gives the same each time.",
        "def sigmoid(x): ...   (livedeck has a function of that name)",
        "def steep_sigmoid(x): ...",
    ),
    Rule(
        "bad-picture",
        "a picture of a card cannot be shown",
        "A file must be a PNG, JPEG, GIF, WebP or SVG image of at most 1 MB and "
        "4,096 pixels a side in the deck folder. An SVG is a page of its own: one that "
        "runs scripts, or that asks other machines for something, would do so on the "
        "device of every learner.",
        "picture: ../photos/curve.png",
        "picture: images/curve.png",
    ),
    Rule(
        "alt-tells",
        "the words for a picture give the answer away",
        "Who cannot see the picture is read its `alt`, and a terminal may show it in "
        "place of the picture; it says what is to be seen, not what it is.",
        "alt: the sigmoid function\na: The sigmoid function.",
        "alt: a curve that runs from the lower left to the upper right\n"
        "a: The sigmoid function.",
        "describe what is to be seen, not what is asked",
        Severity.WARNING,
    ),
    Rule(
        "foreign-markup",
        "a text has markup that cards do not take",
        "Texts are light Markdown: code, bold, emphasis, lists, and formulas between "
        "`\\(` and `\\)`. Learners see everything else as it is written: HTML tags, "
        "links, images, tables of Markdown, formulas between dollars, what Anki has "
        "for sounds and gaps.",
        "q: What is H<sub>2</sub>O?",
        "q: What is H₂O?",
        "",
        Severity.WARNING,
    ),
)
