"""What is sent of a section: terms as the embedded index has them, at the positions that it gives them."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import StemAnalyzer, exact_term, stem_word
from indexer.model import Paper
from indexer.opensearch import build_mappings, document_of, layers_of, sent_id, sent_term
from indexer.opensearch.documents import spaced
from indexer.opensearch.mapping import K1, B
from indexer.pipeline.preparing import Numbering
from indexer.schema import TEXT_FIELDS, iter_section_documents, paper_document
from query.ranking import weights
from query.ranking.weights import FIELD_WEIGHTS
from tests.papers import exchange, passage, reference
from tests.papers import paper as paper_of

TEXT = "Die Außen- und Sicherheitspolitik der Länder, wie sie in der Drucksache 21/1406 steht."


@pytest.fixture
def paper() -> Paper:
    """An answer with two exchanges, a passage and references."""
    return paper_of(
        "21/9",
        exchange("1", "Wie viele Brücken gibt es in den Außen- und Innenstädten?", "Es gibt vier."),
        exchange("2", "Und wer zahlt die Sanierung?", "Die Länder, siehe 21/8.", heading="Kosten"),
        passage(1, TEXT),
        references=(reference("21/8", "f2", "answer 2"),),
        fraktion=("Gruppe der Erfundenen",),
    )


def positions(sent: dict[str, Any], field: str) -> set[tuple[int, str]]:
    """The positions that Lucene gives the words of an array: a gap of one between two values."""
    found: set[tuple[int, str]] = set()
    place = -1
    for number, value in enumerate(sent[field]):
        place += 1 if number else 0
        for word in value.split(" ") if value else ():
            place += 1
            found.add((place, word))
    return found


def sent_text(text: str) -> dict[str, Any]:
    return document_of({"paper": "bt-1-1", "stored": "{}", "answer": text})


def test_the_bag_of_a_text_has_all_its_terms_in_their_order() -> None:
    terms = [token.text for token in StemAnalyzer()(TEXT)]
    assert sent_text(TEXT)["answer"].split(" ") == terms


@given(st.text(alphabet="aäbß AB-–.,/ 1\n\u00ad„“", max_size=60) | st.just(TEXT))
def test_every_term_but_parts_stands_at_its_position(text: str) -> None:
    sent = sent_text(text)
    wanted = {(token.pos, token.text) for token in StemAnalyzer()(text, positions=True)}
    wanted = {one for one in wanted if not one[1].startswith("+")}
    fields = {field for _, term in wanted for field in layers_of("answer", term) if field in sent}
    assert set().union(*(positions(sent, field) for field in fields)) == wanted


def test_a_word_that_a_hyphen_leaves_half_unprinted_has_both_readings_at_one_position() -> None:
    sent = sent_text(TEXT)
    first, second = (dict(positions(sent, field)) for field in ("answer_stems", "answer_stems_2"))
    assert first[1] == stem_word("aussenpolitik")
    assert second == {1: stem_word("aussen")}


def test_stop_words_are_left_out_and_counted() -> None:
    assert spaced([(2, "a"), (3, "b"), (5, "c"), (8, "d")]) == [
        "",
        "",
        "a b",
        "c",
        "",
        "d",
    ]


@given(st.lists(st.integers(0, 40), unique=True, min_size=1))
def test_arrays_of_runs_say_every_position(places: list[int]) -> None:
    placed = [(place, f"w{place}") for place in sorted(places)]
    assert positions({"f": spaced(placed)}, "f") == set(placed)


def test_numbered_terms_give_what_texts_give(paper: Paper) -> None:
    documents = list(iter_section_documents(paper))
    for plain, numbered in zip(documents, Numbering()(documents), strict=True):
        assert document_of(plain, 3) == document_of(numbered, 3)


def test_every_field_that_is_sent_is_mapped(paper: Paper) -> None:
    mapped = set(build_mappings({})["properties"])
    documents = [*iter_section_documents(paper), paper_document(paper, {"sources": []})]
    sent = [document_of(document, place) for place, document in enumerate(documents)]
    assert {name for one in sent for name in one} <= mapped
    assert {name for one in sent for name in one} >= {
        "question",
        "answer_stems",
        "title_forms",
        "refs",
        "typ",
    }


def test_what_is_stored_is_sent_as_it_is(paper: Paper) -> None:
    for document in iter_section_documents(paper):
        assert document_of(document)["stored"] == json.loads(str(document["stored"]))


def test_words_are_named_once_without_their_mark(paper: Paper) -> None:
    for document in iter_section_documents(paper):
        sent = document_of(document)
        forms = {
            token.text
            for name in TEXT_FIELDS
            if name in document
            for token in StemAnalyzer()(str(document[name]))
            if token.text.startswith("=")
        }
        assert list(map(exact_term, sent["words"])) == sorted(forms)


@pytest.mark.parametrize("sign", ["a", "ß", "𝒜"])
def test_a_term_longer_than_the_cluster_takes_stays_one_term_and_itself(sign: str) -> None:
    longest = sign * (255 // (2 if ord(sign) > 0xFFFF else 1))
    assert sent_term(longest) == longest
    longer = [sent_term(longest + end) for end in ("aa", "ab", "aab")]
    assert len({*longer}) == 3
    assert all(len(one.encode("utf-16-le")) // 2 <= 255 and " " not in one for one in longer)


def test_an_id_longer_than_the_cluster_takes_stays_one_id() -> None:
    short, long = "bt-21-1#f1-2.4", "bt-21-1#f" + ".".join(map(str, range(1, 400, 2)))
    assert sent_id(short) == short
    assert len(sent_id(long).encode()) <= 512
    assert sent_id(long) != sent_id(long + ".401")


def test_readings_of_one_word_are_in_layers_one_of_a_position() -> None:
    sent = sent_text(TEXT)
    for name, layer in sent.items():
        if "_stems" in name or "_forms" in name:
            found = sorted(positions(sent, name))
            assert [len(list(group)) for _, group in groupby(found, key=lambda one: one[0])] == [1] * len(
                found
            ), (name, layer)


def test_the_cluster_scores_texts_with_the_constants_of_the_embedded_ranking() -> None:
    assert (K1, {one.b for name, one in FIELD_WEIGHTS.items() if name in TEXT_FIELDS}) == (weights.K1, {B})
