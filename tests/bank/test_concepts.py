"""The edges of the map of concepts; the map itself is seen in `tests/project`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deck.bank.concepts import Edge, reduced

CONCEPTS = [f"c{n}" for n in range(8)]
EDGES = st.sets(
    st.tuples(st.sampled_from(CONCEPTS), st.sampled_from(CONCEPTS)).filter(
        lambda edge: edge[0] < edge[1]
    )
)


def reach(edges: set[Edge]) -> set[Edge]:
    """All pairs of which the second can be reached from the first."""
    found = set(edges)
    while more := {
        (a, d) for a, b in found for c, d in edges if b == c and (a, d) not in found
    }:
        found |= more
    return found


@given(EDGES)
def test_reduction(edges: set[Edge]) -> None:
    """The same is reached from the same, and no edge could be left out."""
    kept = {*reduced(CONCEPTS, edges)}

    assert kept <= edges
    assert reach(kept) == reach(edges)
    for edge in kept:
        assert reach(kept - {edge}) != reach(edges)
