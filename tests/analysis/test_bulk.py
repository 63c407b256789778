"""What is indexed in bulk and what is shown with offsets: one set of rules."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import StemAnalyzer, iter_tokens
from indexer.analysis.bulk import TextNumbers
from indexer.analysis.units import CHUNK

CHUNKS = """
Außen- Wasser-, und oder bzw. Sicherheitspolitik Abwasser- -erziehung Kinderbetreuung Kinderbetreuung, z. B.
z.B. i. d. R. (z. a) be- entladen Kinder-/Jugendhilfe EU-Politik -politik „Außen- Politik“ – - -- 21/1406, der
12, (12) 1.234, 12.a ² ٣.
Haus. „Haus“, (Haus) Haus) (a) „a“. www.bund.de/a-/b Bürger/-innen Nr.3 EU-Außen- A.-B. x
"""
PIECES = st.sampled_from([*CHUNKS.split(), "§\u00a016a", "För\u00adderung", "50\u202fMrd."])
BLANKS = st.sampled_from([" ", "  ", "\n", "\u00a0", "\u202f", "\t", "", "\r\n", "\u2028"])
TEXTS = st.lists(st.tuples(PIECES, BLANKS), max_size=14).map(lambda pairs: "".join(map("".join, pairs)))


def read_in_bulk(texts: list[str]) -> list[list[tuple[str, int]]]:
    vocabulary: dict[str, int] = {}
    numbers_of = TextNumbers(lambda term: vocabulary.setdefault(term, len(vocabulary)))
    numbers, places, ends = numbers_of.read(texts)
    again = [numbers_of(text) for text in texts]
    assert [one.numbers.tolist() for one in again] == [
        numbers[start:end].tolist() for start, end in pairwise([0, *ends.tolist()])
    ]
    terms = list(vocabulary)
    found = [(terms[number], place) for number, place in zip(numbers, places.tolist(), strict=True)]
    return [found[start:end] for start, end in pairwise([0, *ends.tolist()])]


def read_one_by_one(text: str) -> list[tuple[str, int]]:
    return [(term, token.position) for token in iter_tokens(text) for term in token.terms]


@given(st.lists(TEXTS, max_size=4))
def test_bulk_gives_the_terms_and_positions_of_tokens(texts: list[str]) -> None:
    assert read_in_bulk(texts) == [read_one_by_one(text) for text in texts]


@given(st.lists(st.text(max_size=60), max_size=3))
def test_bulk_gives_the_terms_and_positions_of_tokens_of_any_text(texts: list[str]) -> None:
    assert read_in_bulk(texts) == [read_one_by_one(text) for text in texts]


@given(TEXTS)
def test_the_analyzer_gives_the_same(text: str) -> None:
    assert [(t.text, t.pos) for t in StemAnalyzer()(text, positions=True)] == read_one_by_one(text)


@given(TEXTS | st.text(max_size=40))
def test_chunks_are_what_stands_between_blanks(text: str) -> None:
    assert "".join(CHUNK.findall(text)) == "".join(text.split())


def test_units_that_are_forgotten_are_numbered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.analysis.bulk.MOST_UNITS", 3)
    texts = ["Haus und Hof am See", "Außen- und Sicherheitspolitik", "Haus am Hof"]
    assert read_in_bulk(texts) == [read_one_by_one(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Außen- und Sicherheitspolitik", ["Außen", "und", "Sicherheitspolitik"]),
        ("Kinderbetreuung und -erziehung.", ["Kinderbetreuung", "und", "erziehung"]),
        ("Haus, z.  B. Hof", ["Haus", "z.  B", "Hof"]),
        ("Haupt- und Ne\u00adben\u00aderwerb", ["Haupt", "und", "Ne\u00adben\u00aderwerb"]),
    ],
)
def test_offsets_lie_on_the_characters_printed(text: str, shown: list[str]) -> None:
    assert [text[token.start : token.end] for token in iter_tokens(text)] == shown


def test_a_filled_word_is_found_by_what_is_printed_too() -> None:
    first, _, last = iter_tokens("Kinder- und Jugendhilfe")
    assert {"=kinderhilfe", "=kinder", "+kind"} <= set(first.terms)
    assert "=hilfe" not in first.terms
    assert [(part.start, part.end) for part in first.parts] == [(0, 6)]
    assert last.position == 2


@pytest.mark.parametrize("unit", ["a- ", "-a ", "a. ", "a-, ", "a-/b", "- ", "a-/", "und ", "z. B. ", "„-a"])
def test_time_grows_with_the_text(unit: str) -> None:
    started = time.process_time()
    read_in_bulk([unit * 20_000, "\n".join([unit] * 20_000)])
    assert time.process_time() - started < 5
