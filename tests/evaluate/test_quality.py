"""What `make eval` measures: judgements, switches, tables, and the blocks of the page."""

import numpy as np
import pytest

from benchmarks.quality.ablation import ROWS, Row, run_rows
from benchmarks.quality.collections import SECTIONS, Judged, sample
from benchmarks.quality.judgements import (
    KINDS,
    MEETS,
    agreement,
    read_grades,
    read_needs,
    settle,
    to_binary,
    to_qrels,
)
from benchmarks.quality.stock import stock_run
from benchmarks.quality.switches import SWITCHES, switched_off
from benchmarks.quality.tables import ablation_table, collections_table, needs_table, systems_table
from benchmarks.quality.worst import worst_table
from indexer.analysis import iter_tokens
from query.tree import Node
from query.variants import word_node
from scripts.write_quality import PAGE, main, replace_block

DOCUMENTS = (
    {"id": "d1", "kind": "exchange", "question": "Wie viele Brücken sperrt die Bahn?", "answer": "Zwölf."},
    {"id": "d2", "kind": "exchange", "title": "Moore", "question": "Wer vernässt?", "answer": "Die Länder."},
    {"id": "d3", "kind": "anlage", "title": "Bahn", "annex": "Bahnbrücken: 3. Bahnhöfe: 7."},
    {
        "id": "d4",
        "kind": "exchange",
        "title": "Lärm",
        "question": "Wer misst den Lärm?",
        "answer": "Das BMUKN.",
    },
)
COLLECTION = Judged(
    name=SECTIONS,
    documents=DOCUMENTS,
    queries={"n001": "gesperrte Bahnbrücken", "n002": "Moor", "n003": "Lärmmessung"},
    qrels={"n001": {"d1": 1, "d2": 0}, "n002": {"d2": 1}, "n003": {"d4": 1}},
    gains={"n001": {"d1": 4, "d3": 2, "d2": 0}, "n002": {"d2": 4}, "n003": {"d4": 3}},
)


def test_kappa_by_hand() -> None:
    """Two judges, ten sections; expected agreement .4 * .5 + .3 * .3 + .3 * .2 = .35."""
    pairs = [(0, 0)] * 4 + [(1, 1)] * 2 + [(1, 0)] + [(2, 2)] * 2 + [(2, 1)]
    found = agreement({"n001": {f"s{n}": pair for n, pair in enumerate(pairs)}})
    assert (found.pairs, found.raw, found.apart) == (10, 0.8, 0)
    assert found.kappa == pytest.approx((0.8 - 0.35) / (1 - 0.35))
    # quadratic costs: seen .2; expected .4*.3 + .3*.5 + .3*.2 + .3*.3 + 4 * (.4*.2 + .3*.5)
    assert found.weighted == pytest.approx(1 - 0.2 / (0.12 + 0.15 + 0.06 + 0.09 + 4 * 0.23))
    assert agreement({"n": {"a": (0, 2), "b": (2, 0), "c": (1, 1)}}).apart == 2


def test_two_grades_come_to_one() -> None:
    assert [settle(*pair) for pair in ((2, 2), (2, 1), (1, 1), (1, 0), (0, 0), (0, 2), (2, 0))] == (
        [4, 3, 2, 1, 0, 0, 0]
    )
    grades = {"a": {"x": (1, 1), "y": (1, 0)}, "b": {"x": (0, 1)}}
    assert to_qrels(grades) == {"a": {"x": 2, "y": 1}}
    assert to_binary(to_qrels(grades)) == {"a": {"x": 1, "y": 0}}


def test_the_needs_are_whole() -> None:
    """As benchmarks/needs/README.md says: ids in a row, kinds, 40 needs met by one side; each judged."""
    needs, grades = read_needs(), read_grades()
    assert [need.id for need in needs] == [f"n{number:03}" for number in range(1, len(needs) + 1)]
    assert len(needs) >= 120
    assert {need.kind for need in needs} == set(KINDS)
    assert min(sum(need.meets == side for need in needs) for side in MEETS) >= 40
    assert all(need.query.endswith("?") == (need.kind == "question") for need in needs)
    assert set(grades) == {need.id for need in needs}
    assert all(need.seed in grades[need.id] for need in needs)
    assert {grade for found in grades.values() for pair in found.values() for grade in pair} == {0, 1, 2}


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_changes_the_analysis_and_is_set_back(name: str) -> None:
    def nodes() -> list[Node]:
        return [word_node(token, match="any") for token in iter_tokens("Die Förderung der Ministerien")]

    before = nodes()
    with switched_off(name):
        assert nodes() != before
    assert nodes() == before


def test_each_row_is_measured_against_the_first() -> None:
    measured = {one.row.name: one for one in run_rows(COLLECTION)}
    assert list(measured) == [row.name for row in ROWS]
    full, parts = measured["search as it is"], measured["no parts of compounds"]
    assert full.run["n001"][:2] == ["d3", "d1"]
    assert full.run["n003"] == ["d4"]
    assert parts.run["n003"] == []
    assert parts.against["nDCG@10"].worse >= 1
    assert measured["title not searched"].run["n002"] == []
    assert measured["no stems"].run["n002"] != ["d2"]


def test_tables() -> None:
    rows = [Row(name="search as it is"), ROWS[2]]
    found = list(run_rows(COLLECTION, rows))
    text = ablation_table({SECTIONS: found}, {SECTIONS: "3"})
    assert text.splitlines()[0] == "|  | sections nDCG@10 | sections R@100 |"
    assert text.splitlines()[3].startswith("| no parts of compounds | -")
    stock = stock_run(COLLECTION)
    assert stock["n002"] == ["d2"]
    systems = systems_table(COLLECTION, {"one": (found[0].run, found[0].scores)})
    assert systems.splitlines()[2].endswith(" 100% |")
    needs = [need for need in read_needs() if need.id in COLLECTION.queries]
    kinds = needs_table(needs, *(one.scores for one in (found[1], found[0], found[0])))
    assert kinds.splitlines()[2].startswith("| all | 3 | ")
    worst = worst_table(needs, COLLECTION, found[1])
    assert "| not in 100 | it does not say: " in worst
    lucene = collections_table({"dip21": found}, {"dip21": "tiny"})
    assert "| dip21 (tiny) | Lucene GermanAnalyzer | 0.466 | 0.446 |" in lucene


def test_a_sample_takes_every_nth_query() -> None:
    assert list(sample(COLLECTION, 2).queries) == ["n001", "n003"]
    assert list(sample(COLLECTION, 2, 1).qrels) == ["n002"]


def test_a_block_is_replaced_and_the_rest_kept() -> None:
    page = "a\n<!-- measured: x -->\n\nold\n\n<!-- end -->\nb\n"
    assert replace_block(page, "x", "new") == page.replace("old", "new")
    with pytest.raises(ValueError, match="no block y"):
        replace_block(page, "y", "new")


def test_without_shared_the_tables_stay(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.write_quality.missing", lambda: ["ir/dip21/corpus.jsonl"])
    page = PAGE.read_text(encoding="utf-8")
    assert main(["needs", "agreement", "series-invented"]) == 0
    assert "eval: needs skipped: needs ../shared (ir/dip21/corpus.jsonl)" in capsys.readouterr().out
    assert PAGE.read_text(encoding="utf-8") == page, (
        "the page has the figures of the judgements and of the invented pairs"
    )
    assert main(["nonsense"]) == 2


def test_figures_are_means_over_all_queries() -> None:
    (found,) = run_rows(COLLECTION, [Row(name="x")])
    values = found.scores.values["R@100"]
    assert np.array_equal(values, [1, 1, 1])
