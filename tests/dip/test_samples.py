"""The recorded answers of the real service are read, and kept as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from indexer.dip import ApiKey, Query
from indexer.dip.answers import read_page
from indexer.dip.client import DipClient
from indexer.dip.fetching import fetch_papers
from indexer.dip.folder import opened
from indexer.dip.pacing import Pacer
from indexer.errors import DipError
from indexer.pipeline import index_paths
from tests.dip.papers import record_of, served

QUERY = Query(parameters=(("f.wahlperiode", "20"),))
LISTS = [
    "dip_drucksache_search_sample.json",
    "dip_drucksache_text_sample.json",
    "drucksache_list_wp7_kleine_anfrage.json",
]

pytestmark = pytest.mark.shared


def load(shared: Path, name: str) -> Any:
    return json.loads((shared / "dip_api" / name).read_bytes())


@pytest.mark.parametrize("name", LISTS)
def test_a_recorded_list_is_a_page(shared: Path, name: str) -> None:
    sample = load(shared, name)
    page = read_page((shared / "dip_api" / name).read_bytes())
    assert (page.found, page.cursor) == (sample["numFound"], sample["cursor"])
    assert list(page.documents) == sample["documents"]


def test_a_recorded_list_without_cursor_is_another_shape(shared: Path) -> None:
    name = "vorgangsposition_list_kleine_anfrage_und_antwort.json"
    with pytest.raises(DipError, match=r"`cursor` is missing|`dokumentnummer`"):
        read_page((shared / "dip_api" / name).read_bytes())


def test_the_recorded_text_is_fetched_kept_and_indexed(shared: Path, tmp_path: Path) -> None:
    body = (shared / "dip_api" / "dip_drucksache_text_sample.json").read_bytes()
    answer = httpx.Response(200, content=body, headers={"Content-Type": "application/json"})
    transport = httpx.MockTransport(lambda request: answer)  # the same cursor again: the end
    with DipClient(ApiKey("x"), transport=transport, pacer=Pacer(1000)) as client:
        report = fetch_papers([QUERY], tmp_path / "papers", client)
    assert (report.new, report.total, report.failures) == (1, 1, ())
    (line,) = (tmp_path / "papers" / "papers-00001.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == json.loads(body)["documents"][0]
    indexed = index_paths([tmp_path / "papers"], tmp_path / "index")
    assert (indexed.papers, indexed.failures) == (1, ())


def test_recorded_papers_are_kept_whole_with_their_line_ends(shared: Path, tmp_path: Path) -> None:
    records = load(shared, "drucksache_docs_2026-07_sample.json")
    with opened(tmp_path) as folder:
        assert [folder.add(record) for record in records] == ["new"] * 3
        assert [folder.add(record) for record in records] == ["same"] * 3
        assert folder.pdf_path(records[0]).name == "21-7107.pdf"
    lines = (tmp_path / "papers-00001.jsonl").read_text(encoding="utf-8").split("\n")
    assert [json.loads(line) for line in lines if line] == records


def test_the_number_of_an_old_paper_names_its_pdf(shared: Path, tmp_path: Path) -> None:
    first = load(shared, "drucksache_list_wp7_kleine_anfrage.json")["documents"][0]
    with opened(tmp_path) as folder:
        assert folder.pdf_path(first).name == "7-5896.pdf"


def test_the_local_server_gives_no_field_that_the_real_one_does_not(shared: Path) -> None:
    real: set[str] = set()
    for name in LISTS:
        for record in load(shared, name)["documents"]:
            real |= set(record)
    real |= {name for record in load(shared, "drucksache_docs_2026-07_sample.json") for name in record}
    ours = record_of(served(1, autoren=tuple("abcdefg")), with_text=True, pdf_base="http://x")
    assert set(ours) - real <= {"ressort"}  # of Antworten, which the recorded papers have none of
    assert len(ours["autoren_anzeige"]) == 4
    assert ours["autoren_anzahl"] == 7
