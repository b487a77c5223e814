"""Grades a typed answer against the key of its card."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from textwrap import dedent

from deck.live.value import Printed, Shape, TruthTable, Value
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    ExerciseKey,
    Gap,
    GapKey,
    Key,
    LineKey,
    MendKey,
    NumberKey,
    OrderKey,
    SelfGraded,
    ShownOption,
    ShownStep,
    Variant,
)
from deck.quiz.answer_parser import (
    fold_space,
    narrow,
    read_shape,
    read_whole,
    says_error,
    says_something,
    small_letters,
)
from deck.quiz.gap_grading import grade_gap, is_accepted
from deck.quiz.number_grading import grade_numbers
from deck.quiz.number_words import spelled
from deck.quiz.output_grading import grade_output
from deck.quiz.table_answer import read_cells, wrong_cells
from deck.quiz.verdict import (
    COMPARE,
    RIGHT,
    WRONG,
    Outcome,
    Verdict,
    decide,
    unreadable,
)
from deck.render.answer_key import counted

_NUMBERED = re.compile(
    r"(?:l(?:ine|n)?\.?\s*|第\s*)?(\d{1,3})(?>\s*[.:：|)行]+|\s)\s*+(.*[^\W\d].*)",
    re.DOTALL | re.IGNORECASE,
)
Names = Callable[[str, str], Verdict | None]  # called with the right answer and typed


def grade(key: Key, typed: str, variant: Variant, *, gap: int, names: Names) -> Verdict:
    """The verdict on what was typed; nothing is typed to compare without an answer.

    Only what is certainly wrong is WRONG. What cannot be read may still be right, so it
    is COMPARE; it is UNREADABLE only if it says nothing, or should have another form.

    The key is that of the variant, or of a usual mistake; `gap` is the gap of a cloze
    card that is asked. `names` gives the verdict on another name of what a gap has, and
    is called only if the answer is not right without. This runs the program of a card:
    the caller has checked that it is allowed.
    """
    if isinstance(key, (SelfGraded, ExerciseKey)) or not typed.strip():
        return COMPARE
    match key:
        case NumberKey():
            return grade_numbers(key, typed, counted(variant.question, key))
        case TruthTable():
            return _table(key, typed)
        case Shape(dims):
            return _shape(dims, typed)
        case Printed():
            return grade_output(key, typed)
        case ChoiceKey():
            return _choice(variant.options, typed)
        case OrderKey():
            return _order(key, variant.steps, typed)
        case LineKey():
            return _line(key, typed, variant.program)
        case GapKey():
            return _gap(key, typed, gap, names, variant)
        case CodeKey():
            return _code(key, typed)


def _gap(key: GapKey, typed: str, gap: int, names: Names, variant: Variant) -> Verdict:
    wanted = key.texts[gap]
    beside = "".join(_shown(part, gap) for part in variant.cloze)
    verdict = grade_gap(wanted, typed, key.numbers.get(gap), beside)
    if verdict.outcome is not Outcome.RIGHT:
        verdict = names(wanted, typed) or verdict
    if verdict.outcome is not Outcome.RIGHT:
        is_other = is_accepted(typed, key.accept.get(gap, ()))
        return Verdict(Outcome.RIGHT, "term-called") if is_other else verdict
    return verdict


def _shown(part: str | Value | Gap, gap: int) -> str:
    """The text of a part of a cloze, with `…` for the gap that is asked."""
    if not isinstance(part, Gap):
        return str(part)
    return " … " if part.number == gap else "".join(map(str, part.inside))


def chosen(options: Sequence[ShownOption], typed: str) -> int | None:
    """The number of the option that was chosen, counted from 1."""
    found = read_whole(typed)
    return found if found is not None and 1 <= found <= len(options) else None


def _line(key: LineKey, typed: str, program: str) -> Verdict:
    """The verdict on the number of a line, or on a corrected line.

    A corrected line comes alone or after its number; for the right number alone, the
    learner compares. A number that the program does not have, or that is followed by
    other words than those of its line, `4 or 5`, is unreadable.
    """
    found = read_whole(typed)
    numbered = None if found else _NUMBERED.fullmatch(typed.strip())
    found = int(numbered[1]) if numbered else found
    lines = program.rstrip("\n").split("\n")
    if found is None and isinstance(key, MendKey):
        return _mend(key, typed)
    if not found or found > len(lines):
        return unreadable("read-line")
    if isinstance(key, MendKey):
        if found != key.line:
            return WRONG
        return _mend(key, numbered[2]) if numbered else COMPARE
    if numbered and fold_space(numbered[2]) != fold_space(lines[found - 1]):
        return unreadable("read-line")
    return decide(found == key.line)


def _mend(key: MendKey, typed: str) -> Verdict:
    """Run the program with the corrected line, for its tests or its output."""
    if key.tests:
        return _run(key.program, typed, key.tests, "mend-fails")
    return _run(key.program, typed, key.printed, "mend-prints")


def _run(program: str, piece: str, wanted: str | Printed, hint: str) -> Verdict:
    """The verdict on a piece of a program, by the tests or the output that is wanted.

    A syntax error is unreadable; why a program was stopped is a hint.
    """
    from deck.live.error_messages import StoppedError
    from deck.quiz.code_check import failure, not_python, other_output, unindented

    typed, piece = piece, unindented(program, piece)
    if not_python(program, piece):  # maybe due to full-width characters
        piece = unindented(program, narrow(dedent(typed.replace("\u3000", " "))))
    if why := not_python(program, piece):
        return unreadable("read-code", why.rstrip(".?!"))
    try:
        if isinstance(wanted, Printed):
            fault = other_output(program, piece, wanted)
        else:
            fault = failure(program, piece, wanted)
    except StoppedError as error:
        return Verdict(Outcome.WRONG, f"stopped-{error.why}", (str(error.detail),))
    return Verdict(Outcome.WRONG, hint, (fault,)) if fault else RIGHT


def _table(table: TruthTable, typed: str) -> Verdict:
    count = (len(table.columns) - table.given) * len(table.rows)
    found = read_cells(table, typed)
    if found is None or len(found) != count:
        if found is None and any(char.isalpha() for char in typed):
            return COMPARE
        example = [str(n % 3 // 2) for n in range(count)]
        forms = " ".join(example), "".join(example)
        return unreadable("read-table", count, *forms)
    wrong = wrong_cells(table, found)
    if not wrong:
        return RIGHT
    flat = spelled(small_letters(typed))
    if "%" in flat and _table(table, flat.replace("%", " ")) == RIGHT:
        return COMPARE  # only the question says whether per cent are expected
    return Verdict(Outcome.WRONG, "cells-wrong", (len(wrong), ", ".join(wrong)))


def _shape(dims: tuple[int, ...] | None, typed: str) -> Verdict:
    if says_error(typed):
        return decide(dims is None)
    found = read_shape(typed)
    if found is None:
        return COMPARE if says_something(typed) else unreadable("read-shape")
    if dims and found != dims and found == dims[::-1]:
        return Verdict(Outcome.WRONG, "near-order")
    return decide(found == dims)


def _choice(options: Sequence[ShownOption], typed: str) -> Verdict:
    """The verdict on the number of an option."""
    found = chosen(options, typed)
    if found is None:
        return unreadable("read-choice", len(options))
    return decide(options[found - 1].right)


def _order(key: OrderKey, steps: Sequence[ShownStep], typed: str) -> Verdict:
    """The verdict on the numbers of the shown steps in their order: `2 3 1` or `231`.

    Steps with equal texts are interchangeable. An order that is not listed may pass the
    tests. Superfluous steps are wrong, even if the program passes with them.
    """
    numbers = _read_order(typed, len(steps))
    if numbers is None:
        return unreadable("read-order", len(steps))
    chosen = [steps[number - 1] for number in numbers]
    texts = {step.place: step.text for step in steps if step.place}
    rights = [[texts[place] for place in order] for order in key.orders]
    answer = [step.text for step in chosen]
    # An unused step is not part of the code that was allowed.
    may_pass = len(chosen) in map(len, rights) and all(step.place for step in chosen)
    if answer in rights or (key.tests and may_pass and _passes(chosen, key.tests)):
        return RIGHT
    fitting = max(_common(answer, right) for right in rights)
    if not fitting:
        return Verdict(Outcome.WRONG, "order-first")
    return Verdict(Outcome.WRONG, "order-until", (fitting,))


def _read_order(typed: str, count: int) -> list[int] | None:
    """The numbers of steps, each at most once; None for anything else."""
    text = narrow(typed).rstrip(".")
    if not re.fullmatch(r"[\d\s,;/>→|()\[\]-]*\d[\s,;/>→|()\[\]-]*", text):
        return None
    words = re.findall(r"\d+", text)
    known = {str(number): number for number in range(1, count + 1)}
    named = "".join(words) if len(words) == 1 else words
    numbers = [known.get(word, 0) for word in named]
    return numbers if all(numbers) and len(set(numbers)) == len(numbers) else None


def _common(answer: Sequence[object], right: Sequence[object]) -> int:
    """The length of the common prefix."""
    pairs = zip(answer, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), len(answer))


def _passes(steps: Sequence[ShownStep], tests: str) -> bool:
    from deck.kinds.code import GAP_MARK

    program = "\n".join(str(step.text[0]) for step in steps)
    return _run(GAP_MARK, program, tests, "").outcome is Outcome.RIGHT


def _code(key: CodeKey, typed: str) -> Verdict:
    """Run the program with the piece, which may be typed as its whole line."""
    from deck.quiz.code_check import within_line

    verdict = _run(key.program, typed, key.tests, "code-fails")
    inner = within_line(key.program, typed)
    if verdict.outcome is Outcome.RIGHT or not inner:
        return verdict
    found = _run(key.program, inner, key.tests, "code-fails")
    return verdict if found.outcome is Outcome.UNREADABLE else found
