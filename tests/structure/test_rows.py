"""What a line says before any rule reads it."""

from __future__ import annotations

import pytest

from indexer.structure.rows import despace

SPACED = [
    ("V o r b e m e r k u n g  d e r  F r a g e s t e l l e r", "Vorbemerkung der Fragesteller"),
    ("A .  Z i e l s e t z u n g", "A. Zielsetzung"),
    ("K o s t e n  f ü r  P r i v a t e", "Kosten für Private"),
]
AS_PRINTED = [
    "1 2 3 4",
    "1 0 0 0 0 0 3 0 1 0 0 1",
    "B 9 6 8 8 8",
    "- - 244.084,53 - - - - -",
    "- x - * - x",
    "* * - *",
    "Moor a b c d",
    "z. B. im Moor",
]


@pytest.mark.parametrize(("line", "words"), SPACED)
def test_letter_spaced_words_are_closed_up(line: str, words: str) -> None:
    assert despace(line) == words


@pytest.mark.parametrize("line", AS_PRINTED)
def test_cells_and_plain_words_keep_their_blanks(line: str) -> None:
    assert despace(line) == line
