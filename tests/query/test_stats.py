"""Statistics: every row is a count that can be made by hand from all hits and all sections."""

from __future__ import annotations

import csv
import io
import json
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from query import QueryError, SearchEngine, SearchRequest
from query.model import Every, Stats
from query.render import Style
from query.render.charts import ChartError, lines_of, stats_to_chart, stats_to_svg
from query.render.statistics import stats_to_csv, stats_to_json, stats_to_text
from tests.papers import paper, passage
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE, write_collection

OLD = paper("21/9499", passage(1, "Ohne das gesuchte Wort."), datum="2029-02-01", fraktion=("Die Grauen",))
PAPERS = (INQUIRY, ANSWER, MOTION, STATE, OLD)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    write_collection(tmp_path / "index", OLD)
    with SearchEngine.open(tmp_path / "index") as opened:
        yield opened


@pytest.fixture
def counted(engine: SearchEngine) -> Stats:
    return engine.stats(SearchRequest(query="Moor", limit=1))


@pytest.mark.parametrize(("every", "characters"), [("year", 4), ("month", 7)])
def test_rows_are_hits_of_all_sections(engine: SearchEngine, every: Every, characters: int) -> None:
    stats = engine.stats(SearchRequest(query="Moor"), every=every)
    hits = engine.search(SearchRequest(query="Moor", limit=50, fold=False)).hits
    found: Counter[tuple[str, str | None]] = Counter()
    sections: Counter[tuple[str, str | None]] = Counter()
    for hit in hits:
        if hit.datum:
            found.update((hit.datum[:characters], group) for group in (None, *hit.fraktion))
    for one in PAPERS:
        for _ in one.sections if one.datum else ():
            sections.update(((one.datum or "")[:characters], group) for group in (None, *one.fraktion))
    rows = {(row.period, row.group): (row.hits, row.sections) for row in stats.rows}
    first, last = min(period for period, _ in found), max(period for period, _ in found)
    shown = {key: count for key, count in sections.items() if first <= key[0] <= last}
    assert rows == {key: (found[key], count) for key, count in shown.items()}
    assert (stats.total, stats.undated) == (10, 1)


def test_groups_of_another_facet(engine: SearchEngine) -> None:
    stats = engine.stats(SearchRequest(query="Moor"), by="ressort")
    assert {row.group for row in stats.rows} == {None, "Wasseramt"}
    with pytest.raises(QueryError, match="fraktion"):
        engine.stats(SearchRequest(query="Moor"), by="farbe")


def test_how_it_was_answered_is_a_share_of_what_was_answered(counted: Stats) -> None:
    assert counted.answered == 2, "of the exchanges with an answer, f1 and f2-3 of the Antwort match"
    assert [(rate.kind, rate.count, rate.answered) for rate in counted.arts] == [("refusal", 1, 2)]


def test_a_table_says_when_nothing_was_answered_in_a_way_of_its_own(counted: Stats) -> None:
    assert "none in a way of its own" in stats_to_text(replace(counted, arts=()), Style())
    bare = stats_to_text(replace(counted, rows=(), undated=2, answered=0, arts=()), Style())
    assert bare.endswith("2 of them have no date") and "answered" not in bare


def test_nothing_found(engine: SearchEngine) -> None:
    stats = engine.stats(SearchRequest(query="Dampfschiff"))
    assert (stats.total, stats.rows, stats.arts) == (0, (), ())
    assert stats_to_text(stats, Style()) == "no hits"
    assert stats_to_csv(stats) == "period,fraktion,hits,sections"


def test_table_csv_and_json_say_the_same(counted: Stats) -> None:
    rows = list(csv.DictReader(io.StringIO(stats_to_csv(counted))))
    assert [
        (row["period"], row["fraktion"] or None, int(row["hits"]), int(row["sections"])) for row in rows
    ] == [(row.period, row.group, row.hits, row.sections) for row in counted.rows]
    obj = json.loads(json.dumps(stats_to_json(counted)))
    assert [row["hits"] for row in obj["rows"]] == [row.hits for row in counted.rows]
    lines = [line.split() for line in stats_to_text(counted, Style(width=60)).splitlines()]
    assert ["2028", "alle", "2", "3", "66.67%"] in lines
    assert ["1", "of", "them", "have", "no", "date"] in lines
    assert ["refusal", "1", "50.00%"] in lines


def test_a_chart_has_a_line_for_the_whole_and_for_each_group(counted: Stats) -> None:
    periods, lines = lines_of(counted)
    assert periods == ["2028", "2029", "2030"]
    assert list(lines) == ["alle", "Die Grauen", "Die Blauen"]
    assert lines["Die Blauen"] == [pytest.approx(66.667, abs=0.01), None, None]


def test_a_chart_on_the_terminal(counted: Stats) -> None:
    pytest.importorskip("plotext", reason="needs the extra charts")
    chart = stats_to_chart(counted, Style(width=70))
    assert max(map(len, chart.splitlines())) <= 70
    assert all(word in chart for word in ("alle", "Die Grauen", "2028", "2030"))
    assert "\x1b" not in chart


def test_svg_is_well_formed_and_refers_to_nothing_outside(counted: Stats) -> None:
    pytest.importorskip("pygal", reason="needs the extra charts")
    drawn = stats_to_svg(replace(counted, query='<script>&"Moor"'))
    root = ET.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert '<script>&"Moor": Treffer je 100 Abschnitte' in "".join(root.itertext())
    assert "script" not in {one.tag.rpartition("}")[2] for one in root.iter()}
    assert drawn.count("http") == drawn.count("http://www.w3.org/")


def test_without_the_libraries_the_message_says_what_to_install(
    counted: Stats, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("plotext", "pygal"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ChartError, match=r"plotext.*drucksuche\[charts\]"):
        stats_to_chart(counted, Style())
    with pytest.raises(ChartError, match="pygal"):
        stats_to_svg(counted)
