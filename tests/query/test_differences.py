"""The words that changed between two texts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from query.differences import MOST_COMPARED, WordChange, diff_words
from query.render.differences import changes_to_text, marked_changes
from query.render.paragraphs import Style

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


def test_two_texts_that_share_little_are_shown_one_after_the_other() -> None:
    changes = diff_words("der Deich und die Möwe am Strand", "Kosten und Nutzen der Bahn")
    assert [one.kind for one in changes] == ["old", "new"]
    changes = diff_words(
        "Erstens: Der Deich und die Möwe. Ja. Alle fischen dort. Ende.",
        "Erstens: Kosten einer Bahn. Ja. Niemand zahlt mehr. Ende.",
    )
    assert [(one.kind, one.text) for one in changes] == [
        ("same", "Erstens:"),
        ("old", "Der Deich und die Möwe. Ja. Alle fischen dort."),
        ("new", "Kosten einer Bahn. Ja. Niemand zahlt mehr."),
        ("same", "Ende."),
    ]


def test_a_few_changed_words_are_told_one_by_one() -> None:
    changes = diff_words("a b c d e f g h", "a c d x e f g h i")
    assert [(one.kind, one.text) for one in changes if one.kind != "same"] == [
        ("old", "b"),
        ("new", "x"),
        ("new", "i"),
    ]


def test_what_is_too_long_is_gone_and_come_as_a_whole() -> None:
    """Words of which each second is shared: comparing them one by one takes the cube of their number."""
    count = 50_000
    old = " ".join(f"x a{number}" for number in range(count))
    new = " ".join(f"x b{number}" for number in range(count))
    assert [one.kind for one in diff_words(old, new)] == ["same", "old", "new"]


def test_all_sentences_together_are_compared_in_the_time_of_one() -> None:
    """Sixty sentences, each short enough alone: those that come last are gone and come as a whole."""
    same = " ".join(f"w{at}" for at in range(300))

    def text(sign: str) -> str:
        return " ".join(
            f"{' '.join(f'x{at} {sign}{at}' for at in range(100))} {sign}. {same} {line}."
            for line in range(60)
        )

    lengths = [len(one.text.split()) for one in diff_words(text("a"), text("b")) if one.kind == "old"]
    assert lengths[0] == 1
    assert 2 * lengths.count(200) > 60 > lengths.count(200) > 0


def test_the_printed_form_shows_a_few_words_around_a_change() -> None:
    many = " ".join(f"w{number}" for number in range(30))
    changes = diff_words(f"{many} alt neben {many}.", f"{many} neu und gut neben {many}.")
    assert changes_to_text(changes) == (
        "… w22 w23 w24 w25 w26 w27 w28 w29 [-alt-] {+neu und gut+} neben w0 w1 w2 w3 w4 w5 w6 …"
    )
    between = diff_words(f"a {many} c.", f"b {many} d.")
    assert changes_to_text(between) == (
        "[-a-] {+b+} w0 w1 w2 w3 w4 w5 w6 w7 … w22 w23 w24 w25 w26 w27 w28 w29 [-c.-] {+d.+}"
    )


def test_colours_are_set_beside_the_brackets() -> None:
    changes = (WordChange(kind="old", text="zwei Seen"), WordChange(kind="new", text="Fluss"))
    assert list(marked_changes(changes, Style(colour=True))) == [
        ("\x1b[9;31m[-zwei\x1b[0m", 6),
        ("\x1b[9;31mSeen-]\x1b[0m", 6),
        ("\x1b[32m{+Fluss+}\x1b[0m", 9),
    ]
