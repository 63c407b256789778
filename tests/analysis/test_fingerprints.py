"""Numbers found by hash: as a dictionary of integers gives them, also where hashes want one place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.fingerprints import ABSENT, Fingerprints

CROWDED = st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9).map(lambda n: n * 64)
"""Any hash, and some that fall on few places of a small table."""


@given(st.sets(CROWDED), st.lists(CROWDED), st.integers(1, 8))
def test_it_gives_what_a_dictionary_gives(held: set[int], others: list[int], room: int) -> None:
    known = Fingerprints(room)
    numbers = {one: number for number, one in enumerate(held)}
    for one, number in numbers.items():
        assert known.get(one) == ABSENT
        known.add(one, number)
    wanted = [*held, *others]
    expected = [numbers.get(one, ABSENT) for one in wanted]
    assert len(known) == len(held)
    assert [known.get(one) for one in wanted] == expected
    assert known.find(np.array(wanted, np.int64)).tolist() == expected


def test_within_its_room_it_takes_no_more_memory() -> None:
    known = Fingerprints(1_000)
    begun = known.nbytes
    for one in range(1_000):
        known.add(hash(f"Wort {one}"), one)
    assert known.nbytes == begun
    for one in range(1_000, 2_000):
        known.add(hash(f"Wort {one}"), one)
    assert known.nbytes == 2 * begun
