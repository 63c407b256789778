"""Exports: every format holds what it should and nothing in a text can break it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Answer, Art, Paper, Question, Section
from query.errors import QueryError
from query.model import Facet, FacetValue, Folded, Hit, SearchResults, StoredSection
from query.render import (
    CITING,
    HIT_VALUES,
    RESULT_FORMATS,
    WHOLE_FORMATS,
    Look,
    Style,
    hit_to_text,
    paper_to_text,
    read_names,
    render_results,
    render_whole,
    results_to_text,
    section_to_text,
)
from query.render.citations import Citation, citations_to_bibtex, citations_to_ris, cite_hit, latex
from query.render.markdown import escape
from tests.query.test_render import hit

LOOK = Look(style=Style(width=80))
NASTY = 'Kosten & Nutzen: 100 % "Öl" #1 {a} \\b _c ^d ~e $f\nZeile, zwei; | * [x](y) <z>'

ASKED = hit(
    id="bt-21-9301#f1",
    kind="exchange",
    section="f1",
    label="Frage 1",
    titel=NASTY,
    drucksachetyp="Antwort",
    urheber=("Bundesregierung",),
    fraktion=("Die Grauen", "Die Blauen"),
    questions=(Question(n="1", text="Wer zahlt, und\nwarum?"),),
    answers=(Answer(to=("1",), text='Der "Bund".', art=(Art(kind="refusal", span=(0, 3)),)),),
)


def results(*hits: Hit, **more: object) -> SearchResults:
    fields: dict[str, object] = {"query": "Öl & *Gas*", "match": "all", "total": len(hits), "hits": hits}
    return SearchResults(**({"total_is_exact": True, "took_ms": 1.0} | fields | more))  # type: ignore[arg-type]


def test_json_lines_are_the_hits_of_json() -> None:
    found = results(ASKED, hit())
    whole = json.loads(render_results(found, "json", LOOK))
    lines = [json.loads(line) for line in render_results(found, "jsonl", LOOK).splitlines()]
    assert lines == whole["hits"]
    assert (whole["cursor"], whole["facets"]) == (None, {})


def test_chosen_values_in_every_format_that_takes_them() -> None:
    names = read_names("id, fraktion,page,id")
    assert names == ("id", "fraktion", "page")
    look = replace(LOOK, names=names)
    found = results(ASKED)
    chosen = {"id": "bt-21-9301#f1", "fraktion": ["Die Grauen", "Die Blauen"], "page": 3}
    assert json.loads(render_results(found, "jsonl", look)) == chosen
    assert json.loads(render_results(found, "json", look))["hits"] == [chosen]
    assert render_results(found, "text", look) == "bt-21-9301#f1\tDie Grauen; Die Blauen\t3"
    assert render_results(found, "csv", look) == "id,fraktion,page\r\nbt-21-9301#f1,Die Grauen; Die Blauen,3"
    assert render_results(found, "markdown", look).splitlines()[2] == (
        "| bt-21-9301\\#f1 | Die Grauen; Die Blauen | 3 |"
    )
    for format in CITING:
        with pytest.raises(QueryError, match="whole records"):
            render_results(found, format, look)
    for wrong in ("id,farbe", " , ", ""):
        with pytest.raises(QueryError, match="dokumentnummer"):
            read_names(wrong)


def test_every_value_can_be_exported() -> None:
    row = json.loads(render_results(results(ASKED), "jsonl", replace(LOOK, names=tuple(HIT_VALUES))))
    assert list(row) == list(HIT_VALUES)
    assert (row["frage"], row["antwort"], row["art"]) == (
        "1. Wer zahlt, und\nwarum?",
        'Der "Bund".',
        ["refusal"],
    )


def test_csv_keeps_every_character() -> None:
    (row,) = csv.DictReader(io.StringIO(render_results(results(ASKED), "csv", LOOK)), strict=True)
    assert row["titel"] == NASTY
    assert row["frage"] == "1. Wer zahlt, und\nwarum?"


def test_bibtex_names_paper_section_and_page() -> None:
    plain = replace(ASKED, titel="Öl und Gas")
    assert render_results(results(plain), "bibtex", LOOK).splitlines() == [
        "@techreport{bt-21-9301:f1,",
        "  author = {{Bundesregierung}},",
        "  title = {{Öl und Gas}},",
        "  institution = {Deutscher Bundestag},",
        "  type = {Drucksache},",
        "  number = {21/9301},",
        "  date = {2030-01-15},",
        "  year = {2030},",
        "  month = jan,",
        "  pages = {3},",
        "  note = {Antwort, Frage 1},",
        "  url = {https://example.org/a.pdf#page=3},",
        "}",
    ]


def test_latex_signs_are_escaped() -> None:
    assert latex("100 % & $5 #1 a_b {x} \\y ~z ^w\nÖl") == (
        r"100 \% \& \$5 \#1 a\_b \textbraceleft{}x\textbraceright{} \textbackslash{}y"
        r" \textasciitilde{}z \textasciicircum{}w Öl"
    )


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_title_breaks_a_record(title: str, name: str) -> None:
    one = Citation(
        id="bt-1-2#f1",
        title=title,
        number="1/2",
        publisher="P",
        kind=name,
        authors=(name,),
        date=None,
        place=None,
        page=None,
        url=f"https://x.org/{title}",
    )
    entry = citations_to_bibtex([one])
    assert entry.count("{") == entry.count("}"), "BibTeX pairs braces, escaped or not"
    assert len(entry.splitlines()) >= 6
    lines = citations_to_ris([one]).split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - RPRT", "ER  - ", "")
    assert all(line[2:6] == "  - " and line[:2].isupper() and "\n" not in line for line in lines[:-1])


def test_ris_has_a_tag_a_line() -> None:
    text = render_results(results(replace(ASKED, titel="Öl"), hit()), "ris", LOOK)
    first = text.split("\r\n")[:14]
    assert first == [
        "TY  - RPRT",
        "ID  - bt-21-9301#f1",
        "AU  - Bundesregierung",
        "TI  - Öl",
        "PB  - Deutscher Bundestag",
        "SN  - 21/9301",
        "M3  - Drucksache, Antwort",
        "PY  - 2030",
        "DA  - 2030/01/15",
        "SP  - 3",
        "N1  - Frage 1",
        "UR  - https://example.org/a.pdf#page=3",
        "LA  - de",
        "ER  - ",
    ]
    assert text.count("TY  - ") == text.count("ER  - ") == 2


def test_csl_items() -> None:
    (item,) = json.loads(render_results(results(ASKED), "csl-json", LOOK))
    assert item["issued"] == {"date-parts": [[2030, 1, 15]]}
    assert (item["type"], item["number"], item["title"]) == ("report", "21/9301", NASTY)
    bare = cite_hit(replace(ASKED, datum=None, page=None, pdf_url=None, titel=None))
    assert bare.title == "Drucksache 21/9301"
    (item,) = json.loads(render_results(results(replace(ASKED, datum=None, page=None)), "csl-json", LOOK))
    assert {"issued", "page"}.isdisjoint(item)


def test_markdown_does_not_read_the_texts() -> None:
    text = render_results(results(ASKED), "markdown", LOOK)
    assert "# Öl & \\*Gas\\*" in text
    assert "\\[x\\](y)" in text
    assert "**Frage 1:** Wer zahlt, und\n\nwarum?" in text
    assert [escape(one) for one in ("- a", "+ b", "1. c", "# d", "21/1. e")] == [
        "\\- a",
        "\\+ b",
        "1\\. c",
        "\\# d",
        "21/1. e",
    ]


def test_every_format_takes_no_hits() -> None:
    for format in RESULT_FORMATS:
        render_results(results(), format, LOOK)
    assert render_results(results(), "ris", LOOK) == render_results(results(), "bibtex", LOOK) == ""
    assert render_results(results(), "csl-json", LOOK) == "[]"


WRITTEN = Paper(
    dokumentnummer="21/9302",
    drucksachetyp="Schriftliche Fragen",
    titel="Schriftliche Fragen",
    datum="2030-01-15",
    sections=(
        Section(
            id="f1",
            kind="exchange",
            questions=(
                Question(
                    n="1", text="Was?", fragesteller="Erika Musterfrau", fraktion="X", ressort="Wasseramt"
                ),
            ),
            answers=(Answer(to=("1",), text="Das.", beantwortet_von="Staatssekretär Y", datum="2030-01-10"),),
        ),
    ),
)


def test_written_questions_say_who_asked_and_who_answered() -> None:
    stored = StoredSection(id="bt-21-9302#f1", paper=WRITTEN, section=WRITTEN.sections[0])
    for text in (section_to_text(stored, Style()), paper_to_text(WRITTEN, Style())):
        assert "   Gefragt von Erika Musterfrau (X) · Wasseramt" in text.splitlines()
        assert "Antwort zu 1 · Staatssekretär Y · 10.01.2030" in text.splitlines()
    shown = hit_to_text(1, replace(ASKED, questions=WRITTEN.sections[0].questions), Style())
    assert "Gefragt von Erika Musterfrau (X)" in shown


def test_a_paper_of_a_landtag_is_told_from_one_of_the_bundestag() -> None:
    shown = hit_to_text(1, replace(hit(), herausgeber="BW"), Style())
    assert shown.startswith("1. Landtag von Baden-Württemberg 21/9301 · ")
    stored = StoredSection(
        id="xx-21-9302#f1", paper=replace(WRITTEN, herausgeber="XX"), section=WRITTEN.sections[0]
    )
    assert section_to_text(stored, Style()).startswith("XX 21/9302 · Frage 1")


def test_whole_sections_and_papers_in_every_format() -> None:
    stored = StoredSection(id="bt-21-9302#f1", paper=WRITTEN, section=WRITTEN.sections[0])
    shown = {format: render_whole([stored, WRITTEN], format, LOOK) for format in WHOLE_FORMATS}
    assert len(shown["json"].splitlines()) == 2
    assert shown["bibtex"].count("@techreport") == shown["ris"].count("TY  - ") == 2
    assert [item["id"] for item in json.loads(shown["csl-json"])] == ["bt-21-9302#f1", "bt-21-9302"]
    assert "**Frage 1 (Erika Musterfrau (X)):** Was?" in shown["markdown"]


def test_a_hit_names_a_few_of_many_folded_sections() -> None:
    many = tuple(Folded(id=f"bt-21-{number}#f1", reason="similar") for number in range(1, 8))
    shown = hit_to_text(1, replace(ASKED, folded=many), Style(width=200))
    assert "Fast gleich (7): bt-21-1#f1, bt-21-2#f1, bt-21-3#f1, bt-21-4#f1, bt-21-5#f1, … 2 more" in shown


def test_a_page_behind_the_last_hit_says_that_none_is_shown() -> None:
    assert results_to_text(results(total=12, first=13), Style()) == "12 sections, 0 shown (1 ms)"


def test_text_counts_pages_folded_sections_and_facets() -> None:
    folded = replace(
        ASKED, folded=(Folded(id="bt-21-1#f1", reason="asked"), Folded(id="bt-21-2#f1", reason="similar"))
    )
    years = tuple(FacetValue(value=str(year), count=1) for year in range(2015, 2026))
    facets = (
        Facet(name="typ", values=(FacetValue(value="Antwort", count=9),), missing=3),
        Facet(name="jahr", values=years, missing=0, in_order=True),
    )
    text = results_to_text(
        results(folded, hit(), total=12, papers=4, first=11, facets=facets), Style(width=80)
    )
    assert text.splitlines()[0] == "12 sections in 4 papers, 11 to 12 shown, 2 folded into them (1 ms)"
    assert "typ         Antwort 9, none 3" in text
    assert "jahr        … 3 more, 2018 1, 2019 1" in text
    assert "Gefragt in (1): bt-21-1#f1" in text
    assert "Fast gleich (1): bt-21-2#f1" in text
    assert "11. 21/9301" in text
