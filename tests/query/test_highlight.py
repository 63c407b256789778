"""Snippets show the densest stretch, and spans lie exactly on the matched words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import iter_tokens, stem_word
from query.highlight import SNIPPET_CHARACTERS, make_snippet, mark_text

FILLER = "Die Lage bleibt unverändert und wird weiter beobachtet. " * 20


def marked(snippet) -> list[str]:  # type: ignore[no-untyped-def]
    return [snippet.text[span.start : span.end] for span in snippet.spans]


def test_matched_words_are_marked_in_every_form() -> None:
    snippet = make_snippet("answer", "Moore und Torfmoore: das Moor, des Moores.", {stem_word("moor")})
    assert snippet is not None
    assert marked(snippet) == ["Moore", "Moor", "Moores"]


def test_the_stretch_with_most_different_words_wins() -> None:
    text = f"Moor Moor Moor. {FILLER} Das Moor brennt am See. {FILLER}"
    snippet = make_snippet("answer", text, {stem_word(word) for word in ("moor", "brennt", "see")})
    assert snippet is not None
    assert marked(snippet) == ["Moor", "brennt", "See"]
    assert snippet.text.startswith("… ")
    assert snippet.text.endswith(" …")
    assert len(snippet.text) <= SNIPPET_CHARACTERS + 20


def test_no_match_gives_no_snippet() -> None:
    assert make_snippet("answer", FILLER, {"moor"}) is None
    assert mark_text("answer", FILLER, {"moor"}).spans == ()


WORDS = st.sampled_from(["Moor", "moore", "See", "Brand", "x" * 400, "\n", "…", "ﬁt", "Straße", "a\u00adb"])


@given(
    st.lists(WORDS, max_size=300), st.sets(st.sampled_from(["moor", "see", "brand", "strass"]), min_size=1)
)
def test_spans_are_the_matched_tokens_of_the_snippet(words: list[str], terms: set[str]) -> None:
    text = " ".join(words)
    snippet = make_snippet("answer", text, terms)
    matching = [token for token in iter_tokens(text) if token.stem in terms]
    if snippet is None:
        assert not matching
        return
    assert matching
    ends = 0
    for span in snippet.spans:
        assert ends <= span.start < span.end <= len(snippet.text)
        assert [token.stem in terms for token in iter_tokens(snippet.text[span.start : span.end])] == [True]
        ends = span.end
    assert snippet.spans
    assert snippet.text.strip("… ") in text
