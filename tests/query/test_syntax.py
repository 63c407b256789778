"""A query is read into words, sequences and exclusions; nothing raises and nothing is dropped unsaid."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from query.syntax import MAX_CLAUSES, parse_query

READ = [
    ("=Moor =x = 1", [("Moor", False, False), ("x", False, False), ("=", False, False), ("1", False, False)]),
    ("Moor Brand", [("Moor", False, False), ("Brand", False, False)]),
    ('"Moor Brand" See', [("Moor Brand", True, False), ("See", False, False)]),
    ("Moor -Brand", [("Moor", False, False), ("Brand", False, True)]),
    ('-"Moor Brand"', [("Moor Brand", True, True)]),
    ("„Moor Brand“", [("Moor Brand", True, False)]),
    ("Außen- und Innen", [("Außen-", False, False), ("und", False, False), ("Innen", False, False)]),
    ("- Moor", [("-", False, False), ("Moor", False, False)]),
    ("21/1406", [("21/1406", False, False)]),
    ("", []),
    ('""', []),
]


@pytest.mark.parametrize(("text", "clauses"), READ)
def test_clauses(text: str, clauses: list[tuple[str, bool, bool]]) -> None:
    assert [(one.text, one.quoted, one.excluded) for one in parse_query(text).clauses] == clauses


def test_only_an_equals_sign_asks_for_the_very_form() -> None:
    assert [one.exact for one in parse_query('=Moor -=Brand Moor "Moor"').clauses] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('Moor "Brand', "open-quote", (5, 11)),
        ("Moor OR Brand", "no-operator", (5, 7)),
        ("Moor* Brand", "no-wildcard", (0, 5)),
        ("titel:Moor", "no-field", (0, 10)),
    ],
)
def test_what_is_not_read_is_said_with_its_place(text: str, code: str, place: tuple[int, int]) -> None:
    notices = parse_query(text).notices
    assert [(one.code, (one.start, one.end)) for one in notices] == [(code, place)]


@pytest.mark.parametrize("text", ["und oder", "https://example.org/a", "12:30", '"a" b'])
def test_plain_words_bring_no_notice(text: str) -> None:
    assert parse_query(text).notices == ()


def test_a_query_without_end_is_cut_and_says_so() -> None:
    query = parse_query("wort " * 10_000)
    assert len(query.clauses) == MAX_CLAUSES
    assert [notice.code for notice in query.notices] == ["query-too-long"]


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-„“ *:')), max_size=60))
@example(text="»")
def test_every_clause_lies_in_the_text_and_in_order(text: str) -> None:
    query = parse_query(text)
    end = 0
    for clause in query.clauses:
        assert end <= clause.start < clause.end <= len(text)
        assert clause.text in text[clause.start : clause.end]
        end = clause.end
    read = sum(len(clause.text.split()) for clause in query.clauses)
    marks = sum(map(text.count, '"„“»«'))
    assert read >= len(text.replace('"', " ").split()) - marks
