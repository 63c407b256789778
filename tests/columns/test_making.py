"""What a writer keeps in memory: terms, tokens, what they cost, and what it forgets again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.columns import NumberedTerms, UnsupportedFieldError
from indexer.columns.buffers import SORTING_BYTES, WEIGHTED_SORTING_BYTES, FieldBuffer, Vocabulary
from indexer.columns.building import SegmentBuilder
from indexer.columns.spaced import SpacedNumbers

TEXT = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True)
SCHEMA = fields.Schema(text=TEXT, tags=fields.KEYWORD(), other=TEXT)


# --- vocabulary and buffers ---------------------------------------------------------------------------------


def test_terms_are_numbered_as_they_come_and_sorted_as_bytes() -> None:
    terms = Vocabulary()
    given: list[str | bytes] = ["b", b"a", "ä", "a", b"\xff", "z", "b"]
    assert [terms[one] for one in given] == [0, 1, 2, 3, 4, 5, 0]
    found, ranks = terms.sort()
    assert found == [b"a", b"b", b"z", "ä".encode(), b"\xff"]
    assert ranks.tolist() == [1, 0, 3, 0, 4, 2] and ranks.dtype == np.uint32
    nothing, none = Vocabulary().sort()
    assert (nothing, none.tolist()) == ([], [])


def make_buffer(*, positions: bool = True) -> tuple[FieldBuffer, Vocabulary]:
    terms = Vocabulary()
    return (
        FieldBuffer(terms, SpacedNumbers(terms.__getitem__), positions=positions, scorable=True),
        terms,
    )


Said = tuple[list[str], list[int], list[int], Any, Any, Any]


def said(buffer: FieldBuffer, terms: Vocabulary) -> Said:
    """Terms, documents, counts, places, frequencies and weights of all tokens."""
    buffer.settle()
    names = [one if isinstance(one, str) else one.decode() for one in terms]
    tokens = buffer.tokens(np.arange(len(names), dtype=np.uint32))
    assert len(buffer) == len(tokens.numbers) and tokens.positions == buffer.positions
    return (
        [names[number] for number in tokens.numbers.tolist()],
        tokens.docs.tolist(),
        tokens.counts.tolist(),
        *(None if one is None else one.tolist() for one in (tokens.places, tokens.freqs, tokens.weights)),
    )


def test_words_wait_with_what_is_known_of_them() -> None:
    buffer, terms = make_buffer()
    buffer.add_words(0, ["a", "b"], None, 1.0)
    buffer.add_spaced(1, b"c a", 1.0)
    assert (buffer.token_bytes(), buffer.sorting_bytes()) == (4, SORTING_BYTES)
    assert said(buffer, terms) == (["a", "b", "c", "a"], [0, 1], [2, 2], None, None, None)
    buffer.add_words(2, ["a", "b"], [3, 7], 1.0)
    assert buffer.token_bytes() == 8
    buffer.add_words(3, ["d"], None, 1.0)
    buffer.add_spaced(4, b" a  d", 1.0)
    words, places = ["a", "b", "c", "a", "a", "b", "d", "a", "d"], [0, 1, 0, 1, 3, 7, 0, 0, 1]
    assert said(buffer, terms) == (words, [0, 1, 2, 3, 4], [2, 2, 2, 1, 2], places, None, None)
    buffer.add_words(5, ["a", "e"], None, 2.0)
    assert (buffer.token_bytes(), buffer.sorting_bytes()) == (12, WEIGHTED_SORTING_BYTES)
    buffer.add_weighted_words(6, ["a", "b"], [0, 1], [1.0, 0.5])
    buffer.add_weighted_words(7, ["a"], [4], [1.0])
    buffer.add_spaced(8, b"a", 3.0)
    assert said(buffer, terms)[-1] == [1.0] * 9 + [2.0, 2.0, 1.0, 0.5, 1.0, 3.0]
    assert said(buffer, terms)[3] == [*places, 0, 1, 0, 1, 4, 0]
    assert buffer.lengths(10).tolist() == [2, 2, 2, 1, 2, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("bound", [1, 4, 1 << 18])
def test_text_waits_up_to_a_bound(monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    monkeypatch.setattr("indexer.columns.buffers._WAITING_BYTES", bound)
    buffer, terms = make_buffer()
    for doc, text in enumerate([b"a b", b"cc", b"", b"a b cc", b"cc"]):
        buffer.add_spaced(doc, text, 1.0)
        assert buffer._text_bytes < bound
    words = ["a", "b", "cc", "a", "b", "cc", "cc"]
    assert said(buffer, terms)[:3] == (words, [0, 1, 2, 3, 4], [2, 1, 0, 3, 1])


@pytest.mark.parametrize("bound", [1, 2, 1024])
def test_names_wait_up_to_a_bound(monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    monkeypatch.setattr("indexer.columns.buffers._WAITING_NAMES", bound)
    buffer, terms = make_buffer(positions=False)
    for doc, name in enumerate("aba"):
        buffer.add_name(doc, name)
        assert len(buffer._names) < bound
    assert buffer.token_bytes() == 8
    assert said(buffer, terms) == (["a", "b", "a"], [0, 1, 2], [1, 1, 1], None, None, None)
    assert buffer.lengths(4).tolist() == [1, 1, 1, 0]


def test_items_have_frequencies_and_weights() -> None:
    buffer, terms = make_buffer(positions=False)
    assert buffer.add_items(0, [(b"a", 2, 2.0), (b"b", 3, 3.0)]) == 5
    buffer.add_name(1, "c")
    assert said(buffer, terms) == (["a", "b", "c"], [0, 1], [2, 1], None, [2, 3, 1], None)
    assert buffer.add_items(2, [(b"a", 2, 1.0)]) == 2
    assert buffer.add_items(3, []) == 0
    buffer.add_name(4, "c")
    assert buffer.add_items(5, [(b"a", 4, 4.0)]) == 4
    words, freqs, weights = list("abcaca"), [2, 3, 1, 2, 1, 4], [2.0, 3.0, 1.0, 1.0, 1.0, 4.0]
    assert said(buffer, terms) == (words, [0, 1, 2, 3, 4, 5], [2, 1, 1, 0, 1, 1], None, freqs, weights)
    assert (buffer.token_bytes(), buffer.sorting_bytes()) == (12, WEIGHTED_SORTING_BYTES)
    assert buffer.lengths(7).tolist() == [5, 1, 2, 0, 1, 4, 0]


@pytest.mark.parametrize("boost", [1.0, 2.0])
@pytest.mark.parametrize("places", [None, [4, 6]])
def test_a_document_that_is_dropped_leaves_nothing(boost: float, places: list[int] | None) -> None:
    buffer, terms = make_buffer()
    buffer.add_words(0, ["a", "b"], places, boost)
    before = said(buffer, terms)
    buffer.add_words(1, ["c"], None if places is None else [1], boost)
    buffer.add_spaced(1, b"d e", 1.0)
    buffer.drop(1)
    buffer.drop(1)
    assert said(buffer, terms) == before
    buffer.add_spaced(2, b"a", 1.0)
    buffer.add_spaced(3, b"b", 1.0)
    buffer.drop(3)
    assert said(buffer, terms)[:3] == (["a", "b", "a"], [0, 2], [2, 1])


def test_a_name_that_is_dropped_leaves_nothing() -> None:
    buffer, terms = make_buffer(positions=False)
    buffer.add_items(0, [(b"a", 2, 1.0)])
    buffer.add_name(1, "b")
    buffer.add_name(2, "c")
    buffer.drop(2)
    assert said(buffer, terms) == (["a", "b"], [0, 1], [1, 1], None, [2, 1], [1.0, 1.0])
    buffer.add_items(3, [(b"a", 2, 1.0), (b"b", 1, 1.0)])
    buffer.drop(3)
    assert said(buffer, terms) == (["a", "b"], [0, 1], [1, 1], None, [2, 1], [1.0, 1.0])


def test_what_is_no_term_is_refused_and_leaves_nothing() -> None:
    buffer, terms = make_buffer()
    buffer.add_words(0, ["a"], None, 1.0)
    with pytest.raises(TypeError):
        buffer.add_words(1, ["b", []], None, 1.0)  # type: ignore[list-item]
    assert said(buffer, terms) == (["a"], [0], [1], None, None, None)


def test_numbers_come_with_their_places() -> None:
    buffer, terms = make_buffer()
    buffer.add_words(0, ["a", "b"], None, 1.0)
    buffer.add_numbers(1, np.array([1, 0], np.uint32), np.array([2, 9], np.uint32), 1.0)
    buffer.add_numbers(2, np.array([0], np.uint32), np.array([5], np.uint32), 0.5)
    assert said(buffer, terms) == (
        list("abbaa"),
        [0, 1, 2],
        [2, 2, 1],
        [0, 1, 2, 9, 5],
        None,
        [1.0, 1.0, 1.0, 1.0, 0.5],
    )


# --- a segment in the making --------------------------------------------------------------------------------


def test_formats_without_arrays_are_refused() -> None:
    builder = SegmentBuilder(SCHEMA, ())
    with pytest.raises(UnsupportedFieldError, match=r"^field 'x': Characters are not stored by this codec$"):
        builder.buffer("x", fields.TEXT(chars=True))
    with pytest.raises(UnsupportedFieldError, match=r"^field 'y': vectors are not stored by this codec$"):
        builder.buffer("y", fields.TEXT(vector=True))
    made = builder.buffer("text", SCHEMA["text"])
    assert builder.buffer("text", SCHEMA["text"]) is made
    assert made.positions and made.scorable
    tags = builder.buffer("tags", SCHEMA["tags"])
    assert not tags.positions and not tags.scorable


def test_terms_that_texts_share_are_numbered_once() -> None:
    builder = SegmentBuilder(SCHEMA, ())
    terms = ("b", "a")
    first = builder.numbers_of(terms)
    assert first.tolist() == [0, 1] and builder.numbers_of(terms) is first
    assert builder.numbers_of(("a", "c")).tolist() == [1, 2]
    assert NumberedTerms(terms, first, first).terms is terms


def test_memory_is_counted() -> None:
    builder = SegmentBuilder(SCHEMA, ())
    assert not builder.exceeds(0) and builder.exceeds(-1)
    buffer = builder.buffer("text", SCHEMA["text"])
    for number in range(100):
        buffer.add_words(number, [f"w{at}" for at in range(10)], None, 1.0)
        builder.finish_encoded(b"x" * 50, 10)
    need = 1000 * (4 + SORTING_BYTES) + 10 * 320 + 100 * 50 + 100 * 64
    builder._room = 0.0
    assert not builder.exceeds(need)
    builder._room = 0.0
    assert builder.exceeds(need - 1)
    assert not SegmentBuilder(SCHEMA, ()).exceeds(1)
