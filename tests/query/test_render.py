"""Text for people: every word of a snippet printed once, within the width, matched words marked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.model import Note, Question, Section, Table
from query.labels import asked_numbers, german_date, labelled_text, section_label
from query.model import Hit, SearchResults, Snippet, Span
from query.render import Style, cited, hit_to_text, results_to_text, table_to_csv
from query.render.feeds import hit_summary
from query.render.markdown import results_to_markdown
from query.render.whole import paper_to_text
from tests.papers import exchange, paper, reference


def hit(*snippets: Snippet, **more: object) -> Hit:
    fields: dict[str, object] = {
        "id": "bt-21-9301#p1",
        "dokumentnummer": "21/9301",
        "titel": "Titel",
        "datum": "2030-01-15",
        "drucksachetyp": "Antrag",
        "kind": "passage",
        "section": "p1",
        "label": "Abschnitt 1",
        "score": 1.0,
        "page": 3,
        "pdf_url": "https://example.org/a.pdf#page=3",
        "fields": tuple(snippet.field for snippet in snippets),
        "match_kinds": ("exact",),
        "snippets": snippets,
    }
    return Hit(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("section_id", "kind", "label"),
    [
        ("f1", "exchange", "Frage 1"),
        ("f3-5", "exchange", "Fragen 3 bis 5"),
        ("f4.7", "exchange", "Fragen 4 und 7"),
        ("f1-2.4-7", "exchange", "Fragen 1 bis 2 und 4 bis 7"),
        ("f1.3.8-9", "exchange", "Fragen 1, 3 und 8 bis 9"),
        ("f3~2", "exchange", "Frage 3 (2)"),
        ("vorbemerkung_bundesregierung", "vorbemerkung", "Vorbemerkung der Bundesregierung"),
        ("anlage_2", "anlage", "Anlage 2"),
        ("p3", "passage", "Abschnitt 3"),
    ],
)
def test_labels(section_id: str, kind: str, label: str) -> None:
    assert section_label(Section(id=section_id, kind=kind)) == label  # type: ignore[arg-type]


def test_dates() -> None:
    assert (german_date("2030-01-15"), german_date(None)) == ("15.01.2030", None)


def test_a_hit_names_place_and_page_and_marks_words() -> None:
    snippet = Snippet(
        field="passage",
        text="Das Moor brennt, das Moor.",
        spans=(Span(start=4, end=8), Span(start=21, end=25)),
    )
    assert hit_to_text(1, hit(snippet), Style(width=80)).splitlines() == [
        "1. 21/9301 · 15.01.2030 · Antrag · Abschnitt 1 · S. 3",
        "   Titel",
        "   Text: Das *Moor* brennt, das *Moor*.",
        "   bt-21-9301#p1 https://example.org/a.pdf#page=3",
    ]


def test_parts_of_words_are_marked_with_colour() -> None:
    snippet = Snippet(field="title", text="Torfmoorbrand", spans=(Span(start=4, end=8),))
    shown = hit_to_text(1, hit(snippet), Style(width=80, colour=True))
    assert "Torf\x1b[1;33mmoor\x1b[0mbrand" in shown


def test_tables_become_csv() -> None:
    table = Table(rows=(("Land", "Fälle, gesamt"), ("Hochland", 'drei "große"'), ("", "1")))
    assert table_to_csv(table) == 'Land,"Fälle, gesamt"\nHochland,"drei ""große"""\n,1'


def test_counts_and_no_hits() -> None:
    empty = SearchResults(query="x", match="all", total=0, total_is_exact=True, took_ms=1.0)
    assert results_to_text(empty, Style()) == "no hits"


def test_each_citation_is_named_once() -> None:
    found = (reference("21/1", "f1", "answer 1", "Frage 2"), reference("21/1", "f1", "answer 1", "Frage 2"))
    assert cited((*found, reference("20/7", "f1", "answer 1"))) == "21/1 (Frage 2), 20/7"


@given(
    st.lists(st.text(alphabet="abcß… ", min_size=1, max_size=30), min_size=1, max_size=20),
    st.lists(st.integers(min_value=0, max_value=400), max_size=8),
    st.integers(min_value=24, max_value=120),
)
@example(words=["a" * 21, " " + "b" * 19], cuts=[21, 22], width=24)
def test_every_word_is_printed_once_and_in_order(words: list[str], cuts: list[int], width: int) -> None:
    text = " ".join(words)
    edges = sorted({cut for cut in cuts if cut <= len(text)})
    spans = tuple(Span(start=a, end=b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    shown = hit_to_text(1, hit(Snippet(field="passage", text=text, spans=spans)), Style(width=width))
    body = shown.splitlines()[2:-1]
    assert " ".join(" ".join(body).replace("*", "").split()) == " ".join(f"Text: {text}".split())
    assert all(len(line) <= max(width, 23) or " " not in line.strip() for line in body)


def test_a_section_of_a_paper_shows_its_heading_and_its_notes() -> None:
    section = Section(
        id="p1",
        kind="passage",
        heading="Zur Lage",
        text="Das Moor brennt.",
        notes=(Note(mark="1", text="Seit Mai."),),
    )
    shown = paper_to_text(paper("21/9301", section), Style()).split("\n")
    assert [row.strip() for row in shown[-3:]] == ["Zur Lage", "Das Moor brennt.", "[1] Seit Mai."]


def test_a_hit_names_the_next_best_of_its_paper() -> None:
    snippet = Snippet(field="passage", text="Ein Moor.", spans=())
    others = (hit(snippet, section="p4", label="Abschnitt 4"), hit(snippet, section="f2", label="Frage 2"))
    shown = hit_to_text(1, hit(snippet, siblings=others, paper_total=7), Style())
    assert "7 sections of this paper match, next: Abschnitt 4 (#p4), Frage 2 (#f2)" in shown


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("vorbemerkung", "Vorbemerkung"),
        ("passage", "Abschnitt 2"),
        ("exchange", "Frage 2"),
        ("anlage", "Anlage 2"),
    ],
)
def test_a_section_without_a_known_id_is_called_by_its_kind(kind: str, label: str) -> None:
    ids = {"vorbemerkung": "vorbemerkung", "passage": "p2", "exchange": "f2", "anlage": "anlage_2"}
    assert section_label(Section(id=ids[kind], kind=kind)) == label  # type: ignore[arg-type]


def test_numbers_of_a_section_id() -> None:
    assert list(asked_numbers("f1-3.7")) == ["1", "2", "3", "7"]
    assert list(asked_numbers("f2.x.4-y~2")) == ["2"]
    assert list(asked_numbers("p3")) == []


def test_all_that_a_section_says_stands_behind_its_label() -> None:
    section = replace(exchange("3", "Brennt es?", "Ja."), heading="Zur Lage")
    assert labelled_text(section) == "Zur Lage\n\nFrage 3: Brennt es?\n\nAntwort zu 3: Ja."
    bare = replace(section, heading=None, answers=(replace(section.answers[0], to=()),))
    assert labelled_text(bare) == "Frage 3: Brennt es?\n\nAntwort: Ja."


def test_a_long_text_is_cut_at_a_word_in_a_feed() -> None:
    long = hit(questions=(Question(n="1", text="Moor " * 300),))
    summary = hit_summary(long)
    assert summary.startswith("Frage: 1. Moor Moor") and summary.endswith("Moor …") and len(summary) < 620


def test_markdown_shows_what_matched_of_a_section_that_asks_nothing() -> None:
    snippet = Snippet(field="passage", text="Ein *Moor*.", spans=())
    shown = results_to_markdown(
        SearchResults(
            query="Moor", match="all", total=1, total_is_exact=True, hits=(hit(snippet),), took_ms=1.0
        )
    )
    assert "Ein \\*Moor\\*." in shown
