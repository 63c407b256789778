"""The words that changed between two texts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from query.watch import diff_words
from query.watch.diffing import MOST_COMPARED

WORDS = st.lists(st.sampled_from(["das", "Moor", "brennt.", "Wer", "löscht?", "im", "Tal"]), max_size=40)


def rebuilt(old: str, new: str, kind: str) -> list[str]:
    return [word for one in diff_words(old, new) if one.kind in ("same", kind) for word in one.text.split()]


@given(old=WORDS, new=WORDS)
def test_both_texts_can_be_made_from_the_pieces(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), "\n".join(new)
    assert rebuilt(before, after, "old") == old
    assert rebuilt(before, after, "new") == new
    pieces = diff_words(before, after)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    if old == new:
        assert {one.kind for one in pieces} <= {"same"}


def test_only_what_changed_is_marked() -> None:
    old = "Es sind 44 Schleusen. Sie ruhen nie. Wer fragt?"
    new = "Es sind 45 Schleusen. Sie ruhen oft. Wer fragt? Alle."
    assert [(one.kind, one.text) for one in diff_words(old, new)] == [
        ("same", "Es sind"),
        ("old", "44"),
        ("new", "45"),
        ("same", "Schleusen. Sie ruhen"),
        ("old", "nie."),
        ("new", "oft."),
        ("same", "Wer fragt?"),
        ("new", "Alle."),
    ]


def test_changes_far_apart_in_a_long_text_are_found_by_sentences() -> None:
    between = " ".join(f"Satz {number}." for number in range(MOST_COMPARED // 2))
    pieces = diff_words(f"Anfang eins. {between} Ende eins.", f"Anfang zwei. {between} Ende zwei.")
    assert [one.text for one in pieces if one.kind == "old"] == ["eins.", "eins."]


def test_what_is_too_long_is_gone_and_come_as_a_whole() -> None:
    """Words of which each second is shared: comparing them one by one takes the cube of their number."""
    count = 50_000
    old = " ".join(f"x a{number}" for number in range(count))
    new = " ".join(f"x b{number}" for number in range(count))
    assert [one.kind for one in diff_words(old, new)] == ["same", "old", "new"]
