"""`refs`, `cited-by`, `chain` and `missing` as a shell sees them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.papers import write_index
from tests.query.test_citations import ANSWER, ASKED, LATER, WRITTEN


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("references") / "index"
    write_index(made, ASKED, WRITTEN, ANSWER, LATER)
    return made


def test_edges_as_json_have_the_contract_shape(index: Path) -> None:
    done = run("refs", "21/9502#f1", "--index", index, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["id"] == "bt-21-9502#f1"
    assert found["edges"][0] == {
        "from": "bt-21-9502#f1",
        "to": "bt-21-9501#f35",
        "doc": "21/9501",
        "fragen": ["35"],
        "in": "answer 1",
        "text": "Drucksache 21/9501",
        "span": [4, 22],
        "present": True,
        "kind": "drucksache",
        "detail": "Schriftliche Frage 35",
    }
    back = json.loads(run("cited-by", "21/9501#f35", "--index", index, "--json").stdout)
    assert back == {"id": "bt-21-9501#f35", "edges": found["edges"][:1]}


def test_edges_are_a_tree(index: Path) -> None:
    assert run("cited-by", "21/9500", "--index", index).stdout.splitlines() == [
        "bt-21-9500: 2 references",
        "├─ bt-21-9502",
        "│  └─ head → bt-21-9500 „Drucksache 21/9500“",
        "└─ bt-21-9503#f2",
        "   └─ answer 2 → bt-21-9500#f7 „Drucksache 21/9500“",
    ]
    tree = run("refs", "21/9502", "--index", index).stdout
    assert "└─ answer 10 → bt-21-8000 „Drucksache 21/8000“ (nicht im Index)" in tree
    assert run("cited-by", "21/7777", "--index", index).stdout.startswith("bt-21-7777: 0 references")


def test_a_chain_is_a_tree_of_words_and_answers(index: Path) -> None:
    lines = run("chain", "21/9502#f1", "--index", index).stdout.splitlines()
    assert lines[0].split("  ") == ["21/9502 · Frage 1 · 15.01.2030", "bt-21-9502#f1"]
    assert "├─ „Drucksache 21/9501“" in lines
    assert any("Auf die Pressekonferenz am Deich" in line for line in lines)
    assert any("verweist selbst nur nach außen" in line for line in lines)
    assert "(Kreis: steht schon weiter oben)" in run("chain", "21/9502#f8", "--index", index).stdout
    absent = run("chain", "21/9502#f10", "--index", index).stdout
    assert "(nicht im Index)" in absent
    assert "https://dserver.bundestag.de/btd/21/080/2108000.pdf" in absent


def test_a_chain_as_json_nests_its_steps(index: Path) -> None:
    found = json.loads(run("chain", "21/9502#f6", "--index", index, "--json").stdout)
    assert (found["state"], found["edge"], found["id"]) == ("referral", None, "bt-21-9502#f6")
    (through,) = found["steps"]
    assert through["edge"]["to"] == through["id"] == "bt-21-9502#f1"
    assert [step["state"] for step in through["steps"]] == ["answer", "answer"]
    assert through["steps"][0]["answers"][0]["art"][0]["kind"] == "outside"


def test_show_and_search_show_what_a_referral_points_to(index: Path) -> None:
    shown = run("show", "21/9502#f6", "--index", index).stdout
    assert "↳ 21/9501 · Frage 35 · 15.01.2030  bt-21-9501#f35 (über bt-21-9502#f1)" in shown
    assert "verweist selbst nur nach außen" in shown
    section = json.loads(run("show", "21/9502#f6", "--index", index, "--json").stdout)
    hit = run("search", "drucksache:21/9502 Punkt Siehe", "--index", index, "--json").stdout
    (same,) = [one for one in json.loads(hit)["hits"] if one["id"] == "bt-21-9502#f6"]
    assert same["points_to"] == section["points_to"]
    assert section["points_to"][0]["through"] == ["bt-21-9502#f1"]
    whole = json.loads(run("show", "21/9502", "--index", index, "--json").stdout)
    pointing = {one["id"]: one["points_to"] for one in whole["sections"] if "points_to" in one}
    assert list(pointing) == ["f1", "f6"]
    assert pointing["f6"] == section["points_to"]
    assert run("show", "21/9502", "--index", index).stdout.count("↳ 21/9501 · Frage 35") == 2
    quoted = run("show", "21/9502#f6", "--index", index, "--format", "markdown").stdout
    assert "> **21/9501 · Frage 35 · 15.01.2030** (`bt-21-9501#f35`)\n>\n> Auf die Presse" in quoted
    assert "↳ 21/9501" in run("search", "drucksache:21/9502 Punkt Siehe", "--index", index).stdout


def test_every_format_shows_what_a_referral_points_to(index: Path) -> None:
    whole = run("show", "21/9502", "--index", index, "--format", "markdown").stdout
    assert whole.count("> **21/9501 · Frage 35 · 15.01.2030** (`bt-21-9501#f35`)") == 2
    search = ("search", "drucksache:21/9502 Punkt Siehe", "--index", index, "--format")
    assert "> **21/9501 · Frage 35" in run(*search, "markdown").stdout
    lines = [json.loads(line) for line in run(*search, "jsonl").stdout.splitlines()]
    (line,) = [one for one in lines if one["id"] == "bt-21-9502#f6"]
    rows = {row["id"]: row for row in csv.DictReader(run(*search, "csv").stdout.splitlines())}
    preface = "bt-21-9502#vorbemerkung_bundesregierung"
    assert rows["bt-21-9502#f6"]["points_to"] == f"bt-21-9501#f35; {preface}"
    assert rows["bt-21-9502#f9"]["points_to"] == rows["bt-21-9502#f9"]["points_to_antwort"] == ""
    assert [one["id"] for one in line["points_to"]] == ["bt-21-9501#f35", preface]
    chosen = json.loads(run(*search, "jsonl", "--fields", "id,points_to_antwort").stdout.splitlines()[0])
    assert list(chosen) == ["id", "points_to_antwort"]
    said = json.loads(
        run(
            "search", "drucksache:21/9502 6", "--index", index, "--json", "--fields", "points_to_antwort"
        ).stdout
    )
    assert said["hits"][0]["points_to_antwort"].splitlines() == [
        "bt-21-9501#f35: Auf die Pressekonferenz am Deich wird hingewiesen.",
        f"{preface}: Die Deiche werden gepflegt.",
    ]


def test_missing_papers_as_lines_json_and_csv(index: Path) -> None:
    address = "https://dserver.bundestag.de/btd/21/080/2108000.pdf"
    assert (
        run("missing", "--index", index).stdout.splitlines()
        == [
            f"21/8000\t1\t1\t{address}",
            "Bundesrat 411/26\t1\t1\t",
        ][::-1]
    )
    objects = [json.loads(line) for line in run("missing", "--index", index, "--json").stdout.splitlines()]
    assert objects[1]["pdf_url"] == address
    lines = run("missing", "--index", index, "--format", "jsonl").stdout
    assert lines == run("missing", "--index", index, "--json").stdout
    assert run("missing", "--index", index, "--id-only").stdout.splitlines() == ["br-411-26", "bt-21-8000"]
    assert run("missing", "--index", index, "--url-only").stdout.splitlines() == [address]
    assert run("missing", "--index", index, "--url-only", "--json").returncode == 2
    rows = list(csv.DictReader(run("missing", "--index", index, "--format", "csv").stdout.splitlines()))
    assert [row["dokumentnummer"] for row in rows] == ["411/26", "21/8000"]
    assert len(run("missing", "--index", index, "--limit", "1").stdout.splitlines()) == 1


def test_what_is_not_there_is_said(index: Path, tmp_path: Path) -> None:
    for command in ("refs", "chain", "cited-by"):
        done = run(command, "21/9502#f99", "--index", index)
        assert (done.returncode, done.stdout) == (2, "")
        assert "no such section" in done.stderr
    write_index(tmp_path / "full", WRITTEN)
    done = run("missing", "--index", tmp_path / "full")
    assert (done.returncode, done.stdout) == (1, "")


def test_cite_as_a_footnote_and_for_reference_managers(index: Path) -> None:
    line = run("cite", "21/9502#f7", "--index", index).stdout
    assert line == (
        "Deutscher Bundestag, Drucksache 21/9502, 15. Januar 2030, Antwort auf die Kleine Anfrage:"
        " Erfundenes Papier 9502, Frage 7\n"
    )
    found = json.loads(run("cite", "21/9502#f7", "--index", index, "--json").stdout)
    assert (found["id"], found["text"]) == ("bt-21-9502#f7", line.rstrip())
    assert found["csl"]["number"] == "21/9502"
    assert run("cite", "21/9502", "--index", index, "--format", "bibtex").stdout.startswith("@techreport{")
    assert run("cite", "21/9502", "--index", index, "--format", "ris").stdout.startswith("TY  - RPRT")
    (item,) = json.loads(run("cite", "21/9502", "--index", index, "--format", "csl-json").stdout)
    assert item == json.loads(run("cite", "21/9502", "--index", index, "--json").stdout)["csl"]
    assert run("cite", "21/1", "--index", index).returncode == 2
