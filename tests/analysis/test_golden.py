"""The golden list: what the chain makes of words, row by row, known failures included."""

import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from indexer.analysis import iter_tokens, stem_word
from indexer.analysis.compounds import split_word
from indexer.analysis.folding import fold_word
from query.tree import Or, Word
from query.variants import word_node

LIST = Path(__file__).parent / "golden" / "words.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the list; `fails` marks a known failure."""

    kind: str
    guards: str
    text: str
    fails: bool

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def read_rows() -> list[Row]:
    rows, kind, guards = [], "", ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind, guards = line.strip("[]").split(": ", 1)
        elif line and not line.startswith("#"):
            text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), line.removeprefix("!"))
            rows.append(Row(kind=kind, guards=guards, text=text, fails=line.startswith("!")))
    return rows


def stems_of(word: str) -> tuple[str, ...]:
    return tuple(token.stem for token in iter_tokens(word))


def typed_without_umlauts(word: str) -> str:
    return word.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}))


def is_together(text: str) -> bool:
    words = text.split()
    return len({stems_of(one) for word in words for one in (word, typed_without_umlauts(word))}) == 1


def is_apart(text: str) -> bool:
    return all(
        stems_of(form) != stems_of(other)
        for left, right in combinations(text.split(), 2)
        for form in (left, typed_without_umlauts(left))
        for other in (right, typed_without_umlauts(right))
    )


def parts_of(word: str) -> list[str]:
    return [stem_word(part.word) for part in split_word(fold_word(word))]


def has_parts(text: str) -> bool:
    word, parts = text.split(" = ")
    return parts_of(word) == [stem_word(fold_word(part)) for part in parts.split()]


def is_whole(text: str) -> bool:
    return not any(parts_of(word) for word in text.split())


def has_words(text: str) -> bool:
    printed, words = text.rsplit(" = ", 1)
    return [token.word for token in iter_tokens(printed)] == words.split()


def is_found(text: str) -> bool:
    printed, queries = text.split(" <- ")
    wanted, _, unwanted = queries.partition(" | ")
    held = {term for token in iter_tokens(printed) for term in token.terms}

    def finds(query: str) -> bool:
        (token,) = iter_tokens(query)
        node = word_node(token, match="any")
        word = node.children[0] if isinstance(node, Or) else node  # not by parts of the query's own
        assert isinstance(word, Word)
        return not held.isdisjoint(variant.term for variant in word.variants)

    return all(map(finds, wanted.split())) and not any(map(finds, unwanted.split()))


CHECKS = {
    "together": is_together,
    "apart": is_apart,
    "parts": has_parts,
    "whole": is_whole,
    "words": has_words,
    "found": is_found,
}
ROWS = read_rows()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_golden(row: Row) -> None:
    holds = CHECKS[row.kind](row.text)
    assert holds is not row.fails, f"{row.guards}: " + ("holds now, unmark it" if row.fails else "broken")


def test_the_list_is_long_and_says_each_thing_once() -> None:
    assert len(ROWS) >= 400
    assert len({str(row) for row in ROWS}) == len(ROWS)
