"""Snippets show the densest stretch, and spans lie exactly on what matched, parts of words included."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis import (
    Token,
    exact_term,
    iter_tokens,
    iter_tokens_at,
    iter_tokens_with,
    part_term,
    stem_word,
)
from query.compile import compile_request
from query.highlight import (
    MOST_PLACES,
    SNIPPET_CHARACTERS,
    Found,
    Wanted,
    find_words,
    find_words_at,
    make_snippet,
    places_to_read,
)
from query.model import MatchKind, SearchRequest, Snippet
from query.syntax import parse_query
from query.tree import Phrase, Variant, Word

FILLER = "Die Lage bleibt unverändert und wird weiter beobachtet. " * 20


def stems(*words: str) -> dict[str, MatchKind]:
    return {stem_word(word): "stem" for word in words}


def snippet_of(text: str, terms: dict[str, MatchKind]) -> Snippet | None:
    return make_snippet("answer", text, find_words(text, Wanted(terms=terms)))


def marked(snippet: Snippet | None) -> list[str]:
    assert snippet is not None
    return [snippet.text[span.start : span.end] for span in snippet.spans]


def test_matched_words_are_marked_in_every_form() -> None:
    text = "Moore und Torfmoore: das Moor, des Moores."
    assert marked(snippet_of(text, stems("moor"))) == ["Moore", "Moor", "Moores"]


def test_an_exact_form_alone_marks_no_other() -> None:
    terms: dict[str, MatchKind] = {exact_term("moore"): "exact"}
    found = find_words("Moore, das Moor, MOORE", Wanted(terms=terms))
    assert [(one.start, one.kind) for one in found] == [(0, "exact"), (17, "exact")]


def test_a_part_is_marked_inside_its_word() -> None:
    text = "Die Schleusensanierung und das Sanierungsprogramm."
    terms: dict[str, MatchKind] = {part_term(stem_word("sanierung")): "part"}
    found = find_words(text, Wanted(terms=terms))
    assert [(text[one.start : one.end], one.kind) for one in found] == [
        ("sanierung", "part"),
        ("Sanierung", "part"),
    ]


def test_the_stretch_with_most_different_words_wins() -> None:
    text = f"Moor Moor Moor. {FILLER} Das Moor brennt am See. {FILLER}"
    snippet = snippet_of(text, stems("moor", "brennt", "see"))
    assert marked(snippet) == ["Moor", "brennt", "See"]
    assert snippet is not None
    assert snippet.text.startswith("… ")
    assert snippet.text.endswith(" …")
    assert len(snippet.text) <= SNIPPET_CHARACTERS + 20


def test_no_match_gives_no_snippet() -> None:
    assert snippet_of(FILLER, stems("moor")) is None


WORDS = st.sampled_from(
    ["Moor", "moore", "See", "Brand", "Moorbrand", "x" * 400, "\n", "…", "ﬁt", "Straße", "a\u00adb"]
)
TERMS = st.dictionaries(
    st.sampled_from(["moor", "see", "brand", "strass", "+moor", "+brand", "=moore"]),
    st.just("stem"),
    min_size=1,
)


@given(st.lists(WORDS, max_size=30), TERMS)
def test_words_at_the_positions_of_the_index_are_those_of_the_whole_text(
    words: list[str], terms: dict[str, MatchKind]
) -> None:
    text = " ".join([*words, "21/1406:", "z. B. ein Moor-See/Moorbrand, 2024/2025", *words])
    positions = [token.position for token in iter_tokens(text) if index_terms(token) & set(terms)]
    assert find_words_at(text, Wanted(terms=terms), positions) == find_words(text, Wanted(terms=terms))
    assert list(iter_tokens_at(text, positions)) == [list(iter_tokens(text))[at] for at in positions]
    assert list(iter_tokens_at(text, [10_000])) == []
    assert list(iter_tokens_with(text, set(terms))) == [
        token for token in iter_tokens(text) if set(token.terms) & set(terms)
    ]


def index_terms(token: Token) -> set[str]:
    """The terms by which the index holds a word."""
    if token.stop:
        return set()
    return {token.stem, exact_term(token.word), *(part_term(part.stem) for part in token.parts)}


SEQUENCES = [
    # query, what of the text is marked
    ('"Brand im Moor"', ["Brand", "Moor"]),
    ('"Moor und Wald"', ["Moor", "Wald"]),
    ('"Moor Wald"', []),
    ('"Brand im Moor" See', ["Brand", "Moor", "See"]),
    ('"Moor und Wald" Moor', ["Moor", "Moore", "Moor", "Wald"]),
    ("AA", ["Auswärtige", "Amt", "AA"]),
    ("Auswärtiges Amt", ["Amt", "Auswärtige", "Amt", "AA"]),
]
TEXT = "Ein Brand im Moor am See; Moore brennen. Das Amt mag Moor und Wald. Das Auswärtige Amt (AA) schweigt."


@pytest.mark.parametrize(("query", "marked"), SEQUENCES)
def test_words_of_a_sequence_are_marked_where_it_stands(query: str, marked: list[str]) -> None:
    compiled = compile_request(SearchRequest(query=query), parse_query(query))
    found = find_words(TEXT, Wanted(terms=compiled.terms, sequences=compiled.sequences))
    assert [TEXT[one.start : one.end] for one in found] == marked


def test_a_sequence_with_slop_is_marked_over_the_gap() -> None:
    words = tuple(Word(variants=(Variant(term=term),)) for term in ("brand", "see"))
    for slop, marked in ((2, []), (3, ["Brand", "See"])):
        wanted = Wanted(terms={}, sequences=(Phrase(words=words, offsets=(0, 1), slop=slop),))
        assert [TEXT[one.start : one.end] for one in find_words(TEXT, wanted)] == marked


def test_another_text_than_the_indexed_one_is_analysed_whole() -> None:
    text = "Das Moor brennt, das Moor am See."
    wanted = Wanted(terms=stems("moor"))
    assert find_words_at(text, wanted, [0, 2]) == find_words(text, wanted)


@given(st.lists(WORDS, max_size=300), TERMS)
def test_spans_lie_on_what_matched_and_in_order(words: list[str], terms: dict[str, MatchKind]) -> None:
    text = " ".join(words)
    found = find_words(text, Wanted(terms=terms))
    snippet = make_snippet("answer", text, found)
    tokens = list(iter_tokens(text))
    holds = any(
        token.stem in terms
        or exact_term(token.word) in terms
        or any(part_term(part.stem) in terms for part in token.parts)
        for token in tokens
    )
    assert (snippet is not None) == holds == bool(found)
    edges = {(token.start, token.end) for token in tokens}
    edges |= {(part.start, part.end) for token in tokens for part in token.parts}
    assert all((one.start, one.end) in edges for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    if snippet is not None:
        assert snippet.spans
        assert snippet.text.strip("… ") in text
        offsets = {one.start - span.start for one, span in zip(found, snippet.spans, strict=False)}
        whole = len(snippet.spans) == len(found)
        assert not whole or len(offsets) == 1


def test_a_word_with_its_part_left_out_is_shown_where_it_is_printed() -> None:
    text = "Außen- und Sicherheitspolitik"
    for word, kind in (("aussenpolitik", "exact"), ("aussen", "exact")):
        (found,) = find_words(text, Wanted(terms={exact_term(word): kind}))
        assert (text[found.start : found.end], found.kind) == ("Außen", kind)


@given(st.lists(st.integers(1, 95), min_size=1, max_size=60), st.integers(0, 59), st.floats(0, 1))
@example([30, 90, 30], 1, 0.8)  # a part far inside a long word, where no blank lies between
@example([30, 90, 90, 90, 90, 30], 3, 0.1)
def test_a_snippet_ends_between_words(lengths: list[int], place: int, share: float) -> None:
    words = ["m" * length for length in lengths]
    text = " ".join(words)
    place %= len(words)
    first = sum(length + 1 for length in lengths[:place]) + int(share * (lengths[place] - 1))
    last = first + 1
    snippet = make_snippet("answer", text, [Found(start=first, end=last, term="x", kind="part")])
    assert snippet is not None
    (span,) = snippet.spans
    head = 2 if snippet.text.startswith("… ") else 0
    begin = first - (span.start - head)
    end = begin + len(snippet.text.removesuffix(" …")) - head
    assert text[begin:end] == snippet.text[head:].removesuffix(" …")
    assert begin == 0 or text[begin - 1] == " "
    assert end == len(text) or text[end] == " "


@pytest.mark.parametrize("before", [0, 3, 90, 400, 1500])
def test_where_very_many_words_match_the_snippet_is_that_of_all(before: int) -> None:
    """Only few of them are analysed; those that the snippet shows are all marked."""
    text = "Moor und Torf. " * before + "Das Moor, Moore und der See brennen. " + "Ein Moor hier. " * 1500
    terms = stems("moor", "see", "brennen")
    places = {
        token.position: list(terms).index(token.stem) for token in iter_tokens(text) if token.stem in terms
    }
    wanted = Wanted(terms=terms)
    read = places_to_read(places, wanted)
    assert len(read) <= 2 * MOST_PLACES < len(places)
    found = find_words_at(text, wanted, read)
    assert make_snippet("answer", text, found) == snippet_of(text, terms)
    assert {one.term for one in found} == set(terms)


def test_of_a_sequence_every_place_is_read() -> None:
    words = tuple(Word(variants=(Variant(term=term, kind="stem", weight=1.0),), text=term) for term in "ab")
    wanted = Wanted(terms={}, sequences=(Phrase(words=words, offsets=(0, 1), slop=0, text="a b"),))
    assert places_to_read({place: place % 2 for place in range(1000)}, wanted) == list(range(1000))
