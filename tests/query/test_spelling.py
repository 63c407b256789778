"""The nearest name: by letters put in, left out, changed or swapped."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from query.syntax.spelling import distance, nearest


def plain_distance(left: str, right: str) -> int:
    """The same distance as its definition has it: over what is left of both words."""
    if not left or not right:
        return len(left) + len(right)
    ways = [
        plain_distance(left[1:], right) + 1,
        plain_distance(left, right[1:]) + 1,
        plain_distance(left[1:], right[1:]) + (left[0] != right[0]),
    ]
    if len(left) > 1 and len(right) > 1 and left[:2] == right[1::-1]:
        ways.append(plain_distance(left[2:], right[2:]) + 1)
    return min(ways)


WORDS = st.text("abc", max_size=5)


@given(WORDS, WORDS, st.integers(0, 6))
@example("ab", "ba", 2)
@example("abc", "cab", 3)
@example("bcab", "cbba", 4)
@example("", "abc", 3)
@example("ababx", "ab", 6)
def test_the_distance_is_that_of_its_definition(left: str, right: str, most: int) -> None:
    wanted, found = plain_distance(left, right), distance(left, right, most)
    assert found == wanted if wanted <= most else found > most


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("titl", "titel"),
        ("tietl", "titel"),
        ("ab", "abc"),
        ("fraktoinn", "fraktion"),
        ("rfaktoinn", "fraktion"),
        ("rfaktoinnx", None),
        ("t", None),
        ("xy", None),
    ],
)
def test_a_name_is_near_within_a_third_of_the_letters_typed(typed: str, name: str | None) -> None:
    assert nearest(typed, ["fraktion", "titel", "abc"]) == name


def test_of_names_as_near_the_first_in_the_alphabet_is_taken() -> None:
    assert nearest("abd", ["abz", "abc"]) == "abc"
    assert nearest("abc", []) is None
