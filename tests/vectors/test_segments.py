"""However papers come in, few windows lie in segments that are too small for a graph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.columns.policy import choose_merges
from indexer.vectors import MOST_EXACT, needs_graph

MOST_LOOKED_AT = MOST_EXACT * 4 // 3
"""What docs/semantic.md says: sizes fall by four from segment to segment."""


def after_commits(added: list[int]) -> list[int]:
    """The sizes of the segments after commits that add so many windows each, a window a section."""
    sizes: list[int] = []
    for one in added:
        sizes.append(one)
        for group in reversed(choose_merges(sizes, [0.0] * len(sizes))):
            sizes[group.start : group.stop] = [sum(sizes[at] for at in group)]
    return sizes


def looked_at(sizes: list[int]) -> int:
    """Windows of segments without a graph."""
    return sum(size for size in sizes if not needs_graph(size))


@given(st.lists(st.integers(1, 400_000), max_size=60))
def test_the_windows_that_are_all_looked_at_are_bounded(added: list[int]) -> None:
    assert looked_at(after_commits(added)) <= MOST_LOOKED_AT


def test_twenty_equal_parts_become_one_large_and_little_beside() -> None:
    sizes = after_commits([20_000] * 20)
    assert sum(sizes) == 400_000
    assert needs_graph(max(sizes))
    assert looked_at(sizes) < 100_000
