"""The JSON shapes: equal on the way back, and keys as other programs know them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from indexer.jsonshape import paper_from_json, paper_to_json
from indexer.model import (
    Answer,
    InternalReference,
    LineUse,
    Note,
    Notice,
    Paper,
    Question,
    Reference,
    Section,
    Table,
)

TEXT = st.text(max_size=8)
MAYBE = st.none() | TEXT
TUPLE = st.lists(TEXT, max_size=2).map(tuple)
PAIR = st.tuples(st.integers(0, 9), st.integers(0, 9))


def many(cls, **fields):
    return st.lists(st.builds(cls, **fields), max_size=2).map(tuple)


QUESTIONS = many(Question, n=TEXT, text=TEXT, parts=TUPLE, fragesteller=MAYBE, fraktion=MAYBE, ressort=MAYBE)
ANSWERS = many(
    Answer,
    to=TUPLE,
    text=TEXT,
    referral=st.booleans(),
    beantwortet_von=MAYBE,
    datum=MAYBE,
    torn=st.lists(PAIR, max_size=1).map(tuple),
)
SHARED = {
    "id": TEXT,
    "heading": MAYBE,
    "notes": many(Note, mark=TEXT, text=TEXT),
    "tables": many(Table, rows=st.lists(TUPLE, max_size=2).map(tuple)),
    "torn": st.lists(PAIR, max_size=2).map(tuple),
    "pages": st.none() | PAIR,
}
SECTION = st.builds(
    Section, kind=st.just("exchange"), questions=QUESTIONS, answers=ANSWERS, **SHARED
) | st.builds(Section, kind=st.sampled_from(["vorbemerkung", "anlage", "passage"]), text=MAYBE, **SHARED)
REFERENCES = many(
    Reference,
    kind=st.sampled_from(["drucksache", "bundesrat", "plenarprotokoll"]),
    doc=TEXT,
    place=TEXT,
    text=TEXT,
    span=PAIR,
    fragen=TUPLE,
    detail=MAYBE,
)
PAPER = st.builds(
    Paper,
    dokumentnummer=MAYBE,
    drucksachetyp=MAYBE,
    herausgeber=TEXT,
    wahlperiode=st.none() | st.integers(1, 99),
    zusatz=MAYBE,
    fragesteller=TUPLE,
    fragesteller_weitere=st.booleans(),
    urheber=TUPLE,
    woche_vom=MAYBE,
    sections=st.lists(SECTION, max_size=2).map(tuple),
    references=REFERENCES,
    internal_refs=many(
        InternalReference, place=TEXT, to=TEXT, section=MAYBE, text=MAYBE, span=st.none() | PAIR
    ),
    notices=many(Notice, code=TEXT, text=TEXT, line=st.none() | st.integers(1, 9)),
    account=many(LineUse, line=st.integers(1, 9), use=TEXT),
)


@given(PAPER)
def test_a_paper_survives_json(paper):
    written = json.loads(json.dumps(paper_to_json(paper, lines=True)))
    read = paper_from_json(written)
    assert read == paper
    assert read.account == paper.account


def test_keys_are_those_of_the_contract():
    question = Question(n="1", text="Wer?", parts=("a",))
    answer = Answer(to=("1",), text="Niemand.", referral=False)
    reference = Reference(kind="drucksache", doc="21/1", place="head", text="Drucksache 21/1", span=(0, 15))
    obj = paper_to_json(
        Paper(
            dokumentnummer="21/2",
            drucksachetyp="Antwort",
            sections=(Section(id="f1", kind="exchange", questions=(question,), answers=(answer,)),),
            references=(reference,),
            internal_refs=(InternalReference(place="answer 1", to="question 2", section="f1"),),
        )
    )
    assert obj["format"] == 1
    assert set(obj["sections"][0]) == {
        "id", "kind", "heading", "questions", "answers", "notes", "tables", "torn", "pages",
    }  # fmt: skip
    assert set(obj["sections"][0]["questions"][0]) >= {"n", "parts", "text"}
    assert set(obj["references"][0]) >= {"kind", "doc", "fragen", "detail", "in", "text", "span"}
    assert obj["internal_refs"] == [
        {"in": "answer 1", "to": "question 2", "section": "f1", "text": None, "span": None}
    ]
    assert "lines" not in obj


def test_internal_references_without_their_words_are_read():
    obj = {"dokumentnummer": "21/2", "internal_refs": [{"in": "answer 1", "to": "question 2"}]}
    assert paper_from_json(obj).internal_refs == (InternalReference(place="answer 1", to="question 2"),)
