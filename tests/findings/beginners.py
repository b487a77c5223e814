"""What a new author gets wrong: each mistake is one edit of a small good deck.

`▸` in an edit marks the line that the finding should be on; `help` is what a help that
is right names, a pattern. `beginners.txt` has what is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

CONFIG = """\
namespace: 00112233445566ff
name: physics
title: {en: Physics, de: Physik}
languages: [en, de]
banks: [forces.yaml]
"""
BANK = """\
topic: forces
title: {en: Forces, de: Kräfte}
cards:
  - id: newton
    kind: recall
    q:
      en: What is the unit of force?
      de: Was ist die Einheit der Kraft?
    a: {en: The newton., de: Das Newton.}
    why: {en: It is named after Isaac Newton., de: Nach Isaac Newton.}

  - id: weight
    kind: numeric
    q:
      en: A mass of ${ m } kg. How many newtons does it weigh, to one decimal?
      de: Eine Masse von ${ m } kg. Wie viele Newton wiegt sie, auf eine Stelle?
    a: ${ 9.81 * m }
    digits: 1
    tolerance: 1%
    draw:
      m: integer(2, 9)

  - id: power
    kind: cloze
    text:
      en: Power is {{c1::work}} per {{c2::time}}.
      de: Leistung ist {{c1::Arbeit}} durch {{c2::Zeit}}.

  - id: vector
    kind: choice
    q: {en: Which is a vector?, de: Was ist ein Vektor?}
    options:
      - text: {en: force, de: die Kraft}
        because: {en: It has a direction., de: Sie hat eine Richtung.}
      - text: {en: mass, de: die Masse}
        because: {en: It has no direction., de: Sie hat keine Richtung.}
      - text: {en: energy, de: die Energie}
        because: {en: It is a scalar., de: Sie ist ein Skalar.}
"""


class Case(NamedTuple):
    """An edit, the file it is made in, and what a help that is right names."""

    old: str
    new: str
    help: str
    file: str = "forces.yaml"


def _config(old: str, new: str, help: str) -> Case:  # noqa: A002 - a finding's own word
    return Case(old, new, help, "deck.yaml")


Q_VECTOR = "{en: Which is a vector?, de: Was ist ein Vektor?}"
A_NEWTON = "{en: The newton., de: Das Newton.}"
WHY = "{en: It is named after Isaac Newton., de: Nach Isaac Newton.}"
OPTION = "      - text: {en: energy, de: die Energie}\n"
A = "${ 9.81 * m }"
OPTIONS = BANK[BANK.index("      - text: {en: force") :]
MORE = BANK[BANK.index("      - text: {en: mass") :]
POWER = """\
      en: Power is {{c1::work}} per {{c2::time}}.
      de: Leistung ist {{c1::Arbeit}} durch {{c2::Zeit}}.
"""
NEWTON = """\
  - id: newton
    kind: recall
    q:
      en: What is the unit of force?
      de: Was ist die Einheit der Kraft?
"""
_ID = "  - id: weight\n    kind: numeric\n"

CASES: Mapping[str, Case] = {
    # Indentation, tabs, lists.
    "key-too-deep": Case(
        "    kind: numeric", "      ▸kind: numeric", "same|align|as those|spaces|blanks"
    ),
    "key-too-shallow": Case(
        "    a: $", "   ▸a: $", "same number|align|indent|spaces|blanks"
    ),
    "tab": Case("    kind: numeric", "▸\tkind: numeric", "blanks|spaces"),
    "tab-behind": Case("      de: Leistung", "▸    \tde: Leistung", "blanks|spaces"),
    "dash-missing": Case("  - id: weight", "    ▸id: weight", "`- `"),
    "dash-too-far": Case(
        "  - id: weight", "   ▸- id: weight", "same number|below|align"
    ),
    "dash-without-space": Case("  - id: weight", "  ▸-id: weight", "`- `"),
    "bullet": Case("  - id: weight", "  ▸* id: weight", "`- `"),
    "dash-each-key": Case(
        _ID, "  - id: weight\n  ▸- kind: numeric\n", "first only|one `-`|take"
    ),
    "cards-left-out": Case("cards:\n  - id: newton", "  ▸- id: newton", "`cards:`"),
    "language-not-indented": Case(
        POWER, POWER.replace("      en", "    en").replace("de:", "▸de:"), "number of"
    ),
    "block-not-indented": Case(
        f"why: {WHY}", "why: |\n    ▸It is named after Isaac Newton.", "indent"
    ),
    "draw-as-list": Case("      m: integer", "      ▸- m: integer", "without a `-`"),
    "options-as-mapping": Case(
        "    options:\n      - text: ", "    options:\n        ▸text: ", "`- "
    ),
    "languages-as-list": Case(
        "      en: What is the unit of force?\n      de: Was",
        "      ▸- en: What is the unit of force?\n      - de: Was",
        "`-`",
    ),
    "languages-not-indented": Case(
        POWER, POWER.replace("      ", "    ").replace("en:", "▸en:"), "indent"
    ),
    # Colons, commas, quotes, comments.
    "colon-missing": Case("    kind: numeric", "    ▸kind numeric", "`: `|colon"),
    "colon-without-space": Case("kind: numeric", "▸kind:numeric", "`: `|space|blank"),
    "colon-without-space-of-languages": Case(
        POWER, POWER.replace("en: ", "▸en:").replace("de: ", "de:"), "`en: "
    ),
    "colon-wide": Case("kind: numeric", "▸kind：numeric", "`: `"),
    "colon-in-text": Case(
        "en: What is the unit of force?", "▸en: Note: what is the unit?", "quotes"
    ),
    "colon-in-flow": Case(
        A_NEWTON, "{en: ▸The unit: newton., de: Das Newton.}", "quotes"
    ),
    "comma-in-flow": Case(A_NEWTON, "{en: The newton, ▸N., de: Das Newton.}", "quotes"),
    "colon-without-space-in-flow": Case(
        A_NEWTON, "{▸en:The newton., de: Das Newton.}", "`: `|`en: "
    ),
    "brace-not-closed": Case(
        f"{A_NEWTON}\n    why", f"{A_NEWTON[:-1]}\n    ▸why", "close|quotes"
    ),
    "text-starts-with-bracket": Case(
        "en: What is the unit", "▸en: [F] is measured in which unit", "quotes"
    ),
    "text-starts-with-backtick": Case(
        "en: What is the unit of force?", "▸en: `F` has which unit?", "quotes"
    ),
    "text-starts-with-star": Case(
        "en: What is the unit of force?", "▸en: **F** has which unit?", "quotes"
    ),
    "text-starts-with-percent": Case(
        "en: What is the unit of force?", "▸en: % is which unit?", "quotes"
    ),
    "quote-not-closed": Case(
        "en: What is the unit of force?",
        "▸en: 'What is the unit of force?",
        "close|quote",
    ),
    "quote-inside": Case(
        "en: What is the unit of force?",
        "▸en: 'What's the unit of force?'",
        "doubled|'single",
    ),
    "text-behind-quote": Case(
        "en: What is the unit of force?", '▸en: "Force": which unit?', "quotes"
    ),
    "backslash": Case(
        "en: What is the unit of force?", '▸en: "Which unit has \\(F\\)?"', "single"
    ),
    "tex-escape": Case(
        "en: What is the unit of force?",
        '▸en: "Which is \\\\(\\frac{F}{m}\\\\)?"',
        "single",
    ),
    "comment-in-text": Case(
        "en: What is the unit of force?", "▸en: Which unit is # 1 for force?", "quotes"
    ),
    "comment-slashes": Case(
        "  - id: weight", "  ▸// the second\n  - id: weight", "`# `"
    ),
    "nbsp": Case(
        "    kind: numeric", "▸\u00a0\u00a0\u00a0\u00a0kind: numeric", "plain|space"
    ),
    "merge-markers": Case(
        "    digits: 1\n",
        "▸<<<<<<< HEAD\n    digits: 1\n=======\n    digits: 2\n>>>>>>> other\n",
        "<<<<<<<",
    ),
    "markdown-fence": Case("topic: forces", "▸```yaml\ntopic: forces", "."),
    "second-document": Case("  - id: weight", "▸---\n  - id: weight", "`---`|one bank"),
    # Keys and kinds.
    "key-misspelt": Case("    digits:", "    ▸digts:", "`digits`"),
    "key-capital": Case("    kind: numeric", "    ▸Kind: numeric", "`kind"),
    "key-question": Case(f"    q: {Q_VECTOR}", f"    ▸question: {Q_VECTOR}", "`q`"),
    "key-front": Case(f"    q: {Q_VECTOR}", f"    ▸front: {Q_VECTOR}", "`q`"),
    "key-answer": Case(f"    a: {A_NEWTON}", f"    ▸answer: {A_NEWTON}", "`a`"),
    "key-back": Case(f"    a: {A_NEWTON}", f"    ▸Back: {A_NEWTON}", "`a`"),
    "key-type": Case("    kind: cloze", "    ▸type: cloze", "`kind"),
    "key-explanation": Case(f"    why: {WHY}", f"    ▸explanation: {WHY}", "`why`"),
    "key-extra": Case(f"    why: {WHY}", f"    ▸extra: {WHY}", "`why`"),
    "key-tags": Case(
        "    digits: 1", "    ▸tags: [force]\n    digits: 1", "`topic`|concept"
    ),
    "key-deck": Case(
        "    digits: 1", "    ▸deck: Physics\n    digits: 1", "topic|folder"
    ),
    "key-audio": Case(
        "    digits: 1", "    ▸audio: f.mp3\n    digits: 1", "sound|audio"
    ),
    "key-unit": Case("    digits: 1", "    ▸unit: N\n    digits: 1", "question"),
    "key-image": Case(
        f"    why: {WHY}", "    ▸image: force.png\n    alt: A force.", "`picture`"
    ),
    "key-answers": Case("    options:", "    ▸answers:", "`options`"),
    "key-correct": Case(OPTION, f"{OPTION}        ▸correct: false\n", "first"),
    "key-answer-of-choice": Case(
        "    options:", "    ▸a: force\n    options:", "first"
    ),
    "key-of-another-kind": Case(
        "    kind: recall\n", "    kind: recall\n    ▸digits: 2\n", "numeric"
    ),
    "key-decimals": Case("    digits: 1", "    ▸decimals: 1", "`digits`"),
    "key-variables": Case("    draw:", "    ▸variables:", "`draw`"),
    "key-twice": Case(
        "    digits: 1", "    digits: 1\n    ▸digits: 2", "keep one|one of"
    ),
    "key-suffix": Case(f"    q: {Q_VECTOR}", "    ▸q_en: Which is a vector?", "`q: "),
    "language-as-key": Case(
        f"    a: {A_NEWTON}", f"    ▸fr: Le newton.\n    a: {A_NEWTON}", "languages|q: "
    ),
    "kind-misspelt": Case("kind: numeric", "▸kind: numerc", "`numeric`"),
    "kind-other": Case("kind: recall", "▸kind: basic", "`recall`"),
    "kind-mcq": Case("kind: choice", "▸kind: multiple choice", "`choice`"),
    "kind-missing": Case("  - id: power\n    kind: cloze", "  - ▸id: power", "cloze"),
    "kind-wrong": Case("cloze\n    text:", "recall\n    ▸text:", "cloze"),
    # Ids.
    "id-spaces": Case(
        "id: weight", "▸id: weight on earth", "`weight-on-earth`|lower|letters"
    ),
    "id-capital": Case("id: weight", "▸id: Weight", "lower|`weight`"),
    "id-umlaut": Case("id: weight", "▸id: gewicht-für-m", "letters|a to z|lower"),
    "id-missing": Case("  - id: weight\n    kind", "  - ▸kind", "`id: "),
    "id-twice": Case("id: weight", "▸id: newton", "id|other|new"),
    "needs-unknown": Case(
        "    digits: 1", "    ▸needs: [newtn]\n    digits: 1", "`newton`"
    ),
    # Values.
    "answer-missing": Case(f"{NEWTON}    a: {A_NEWTON}\n", f"▸{NEWTON}", "answer"),
    "answer-empty": Case(f"a: {A_NEWTON}", "▸a:", "write|answer"),
    "answer-list": Case(
        f"a: {A_NEWTON}", "▸a: [newton, N]", "quotes|one text|interview"
    ),
    "digits-word": Case("digits: 1", "▸digits: one", "."),
    "tolerance-words": Case("tolerance: 1%", "▸tolerance: 5 percent", "`5%`"),
    "tolerance-plus-minus": Case("tolerance: 1%", "▸tolerance: ±0.5", "`0.5`"),
    "tolerance-comma": Case("tolerance: 1%", "▸tolerance: 0,5", "`0.5`"),
    "tier-other": Case("    digits: 1", "    ▸tier: important\n    digits: 1", "core"),
    "language-missing": Case(f"a: {A_NEWTON}", "▸a: {en: The newton.}", "`de: "),
    "language-misspelt": Case(A_NEWTON, "{en: The newton., ▸ed: Das Newton.}", "`de`"),
    "language-unlisted": Case(
        "      de: Was ist die Einheit der Kraft?\n",
        "      de: Was ist die Einheit der Kraft?\n      ▸fr: Quelle est l'unité?\n",
        "languages",
    ),
    "one-option": Case(
        f"    options:\n{OPTIONS}",
        f"    ▸options:\n{OPTIONS.removesuffix(MORE)}",
        "2|two",
    ),
    "option-without-because": Case(
        MORE.partition("      - text: {en: energy")[0],
        "      - ▸text: {en: mass, de: die Masse}\n",
        "because",
    ),
    "options-plain": Case(
        OPTION.join(["", MORE.rpartition(OPTION)[2]]), "      ▸- energy\n", "text: "
    ),
    "needs-comma": Case(
        "    digits: 1",
        "    ▸needs: newton, power\n    digits: 1",
        r"\[newton, power\]",
    ),
    # Gaps.
    "gap-single-brace": Case(
        "en: Power is {{c1::work}}", "▸en: Power is {c1::work}", "{{c1::"
    ),
    "gap-one-colon": Case(
        "en: Power is {{c1::work}}", "▸en: Power is {{c1:work}}", "{{c1::"
    ),
    "gap-no-number": Case(
        "en: Power is {{c1::work}}", "▸en: Power is {{work}}", "{{c1::"
    ),
    "gap-not-closed": Case(
        "en: Power is {{c1::work}}", "▸en: Power is {{c1::work}", "}}|close"
    ),
    "gap-differs": Case(
        f"    text:\n{POWER}",
        f"    ▸text:\n{POWER.replace('{{c2::Zeit}}', 'Zeit')}",
        "gap",
    ),
    "gap-in-recall": Case(
        "en: What is the unit of force?",
        "▸en: The unit of force is {{c1::newton}}.",
        "cloze",
    ),
    # Formulas, markup, pictures.
    "dollar-formula": Case(
        "en: What is the unit of force?", "▸en: Which unit has $F$?", r"\\\\?\("
    ),
    "formula-misspelt": Case(
        "en: What is the unit of force?",
        "▸en: Which unit has \\(\\fraq{m}{s}\\)?",
        "frac",
    ),
    "formula-open": Case(
        "en: What is the unit of force?", "▸en: Which unit has \\(F?", r"\\\)"
    ),
    "html": Case(
        "en: What is the unit of force?",
        "▸en: What is the <b>unit</b> of force?",
        r"\*\*",
    ),
    "picture-missing": Case(
        f"    why: {WHY}",
        "    ▸picture: force.png\n    alt: A force.",
        "beside|file|folder",
    ),
    "picture-without-alt": Case(f"    why: {WHY}", "    ▸picture: force.png", "alt"),
    "picture-backslash": Case(
        f"    why: {WHY}",
        "    ▸picture: images\\force.png\n    alt: A force.",
        "`/`|images/force",
    ),
    # Expressions.
    "number-typed": Case(f"a: {A}", "▸a: 9,81", "`9.81`"),
    "number-with-unit": Case(f"a: {A}", "▸a: 9.81 N", "unit"),
    "live-not-closed": Case(f"a: {A}", "▸a: ${ 9.81 * m", "close|`}`"),
    "live-no-dollar": Case(f"a: {A}", "▸a: { 9.81 * m }", r"\$\{"),
    "live-caret": Case(f"a: {A}", "▸a: ${ 9.81 ^ m }", r"\*\*"),
    "live-and": Case(f"a: {A}", "▸a: ${ m > 1 && m }", "`and`"),
    "live-equals": Case(f"a: {A}", "▸a: ${ m = 9.81 }", "=="),
    "live-np": Case(f"a: {A}", "▸a: ${ np.sqrt(m) }", "`sqrt"),
    "live-function-misspelt": Case(f"a: {A}", "▸a: ${ sqart(m) }", "`sqrt"),
    "live-function-other": Case(f"a: {A}", "▸a: ${ average([m, 2]) }", "`mean"),
    "live-bracket": Case(f"a: {A}", "▸a: ${ 9.81 * (m + 1 }", r"`\)`|close|bracket"),
    "live-name-unknown": Case(f"a: {A}", "▸a: ${ 9.81 * mass }", "draw|names|`m`"),
    "live-argument": Case(f"a: {A}", "▸a: ${ sqrt(m, 2, 3) }", "."),
    "live-division": Case(f"a: {A}", "▸a: ${ m / 0 }", "."),
    "live-implicit-product": Case(f"a: {A}", "▸a: ${ 9.81 m }", r"`\*`|\*"),
    "live-text": Case(f"a: {A}", "▸a: ${ 'newton' }", "recall|number"),
    "draw-range": Case("m: integer(2, 9)", "▸m: 2-9", r"integer\(2, 9\)"),
    "draw-randint": Case("m: integer(2, 9)", "▸m: randint(2, 9)", "integer"),
    # deck.yaml, and files.
    "bank-not-there": _config("[forces.yaml]", "▸[force.yaml]", "`forces.yaml`"),
    "bank-folder": _config("[forces.yaml]", "▸[cards/forces.yaml]", "beside|alone"),
    "bank-key-misspelt": _config("banks:", "▸bank:", "`banks`"),
    "title-missing": _config("title: {en: Physics, de: Physik}\n", "", "title"),
    "title-language": _config("{en: Physics, de: Physik}", "▸{en: Physics}", "`de: "),
    "languages-misspelt": _config("languages:", "▸language:", "`languages`"),
    "languages-plain": _config("[en, de]", "▸en, de", r"\[en, de\]"),
    "language-name": _config("[en, de]", "▸[english, de]", "`en`|en, de"),
    "namespace-missing": _config("namespace: 00112233445566ff\n", "", "deck init"),
    "namespace-words": _config("00112233445566ff", "▸my physics", "deck init|draw"),
    "name-capital": _config(
        "name: physics", "▸name: My Physics", "lower|letters|`my-physics`"
    ),
}


FILES: Mapping[str, tuple[bytes, str]] = {
    "empty-file": (b"", "card"),
    "latin-1": (BANK.encode("latin-1"), "UTF-8"),
    "utf-16": (BANK.encode("utf-16"), "UTF-8"),
    "csv": (b"question;answer\nWhat is force?;N\n", "`- id: "),
    "list-of-cards": (BANK.partition("cards:\n")[2].encode(), "`topic: "),
    "html-page": (b"<!DOCTYPE html>\n<html><body></body></html>\n", "`topic: "),
}
"""Files that are no bank, and what a help that is right names."""
MISTAKES = [*CASES, *FILES]


def write(folder: Path, name: str) -> tuple[str, int, str]:
    """Write the deck with a mistake: file and line of its finding, and its help."""
    texts = {"deck.yaml": CONFIG.encode(), "forces.yaml": BANK.encode()}
    file, line, fix = "forces.yaml", 1, ""
    if name in FILES:
        texts[file], fix = FILES[name]
        line = 2 if name == "latin-1" else 1
    else:
        old, new, fix, file = CASES[name]
        before, found, after = texts[file].decode().partition(old)
        assert found, name
        assert old not in after, name
        if "▸" in new:
            line = f"{before}{new}".partition("▸")[0].count("\n") + 1
        texts[file] = f"{before}{new.replace('▸', '')}{after}".encode()
    for each, data in texts.items():
        (folder / each).write_bytes(data)
    return file, line, fix
