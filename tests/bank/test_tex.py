"""Formulas take the TeX that is listed, well formed and of a bounded size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deck.bank.formulas import COMMANDS, MAX_LENGTH, formula_error
from tests.tables import column, table


def test_allowed() -> None:
    """What both draw."""
    for tex in column(__file__, "allowed"):
        assert formula_error(tex) is None


def test_refused() -> None:
    """What else there is: with its place, and in words."""
    for tex, place, message in [
        *((tex, at, message) for tex, at, message in table(__file__, "refused")),
        ("{" * 11 + "}" * 11, "10-11", "more than 10 deep"),
        ("x" * (MAX_LENGTH + 1), f"0-{MAX_LENGTH + 1}", "1,001 characters"),
        ("a\ue002b", "1-2", "the character U+E002"),
        (" ", "0-1", "is empty"),
    ]:
        error = formula_error(tex)

        assert error is not None
        assert f"{error.start}-{error.end}" == place
        assert message in str(error)


PIECES = [*(f"\\{name}" for name in COMMANDS), *"{}[]()^_&'$%#x1 ", "\\\\"]
PIECES += ["\\begin{cases}", "\\end{cases}", "\\href", "\\"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_formula(pieces: list[str]) -> None:
    """Whatever is put together is allowed or refused; what acts is never allowed."""
    tex = "".join(pieces)

    assert not (formula_error(tex) is None and "\\href" in tex)
