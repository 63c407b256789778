"""A fetch ends with the papers that the service has, each once, wherever it was stopped before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.dip import Filters, Query
from indexer.dip.client import DipClient
from indexer.dip.fetching import FetchProgress, fetch_papers, fetch_updates
from indexer.dip.folder import opened
from indexer.errors import DipError, StoreError
from indexer.model import Failure
from indexer.pipeline import index_paths
from indexer.sources import Input, iter_inputs
from tests.dip.papers import served
from tests.dip.server import DipServer

ALL = Filters(wahlperiode=(21,)).queries()
LATER = datetime.now(UTC) + timedelta(days=1)


def records(folder: Path) -> list[dict[str, object]]:
    """What the folder's lines hold, in order."""
    paths = sorted(folder.glob("papers-*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def ids(folder: Path) -> list[int]:
    return [int(str(record["id"])) for record in records(folder)]


def test_every_paper_comes_once_with_its_text(server: DipServer, client: DipClient, tmp_path: Path) -> None:
    report = fetch_papers(ALL, tmp_path, client)
    assert (report.new, report.same, report.total, report.failures) == (37, 0, 37, ())
    assert sorted(ids(tmp_path)) == sorted(server.papers)
    texts = {int(str(record["id"])): record["text"] for record in records(tmp_path)}
    assert texts == {number: paper.text for number, paper in server.papers.items()}


def test_every_request_repeats_all_parameters_and_ten_come_a_page(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    fetch_papers(ALL, tmp_path, client)
    assert len(server.asked) == 5  # four pages of texts, and the one whose cursor says that it was the last
    for asked in server.asked:
        assert [pair for pair in asked.parameters if pair[0] != "cursor"] == [
            ("f.wahlperiode", "21"),
            ("f.zuordnung", "BT"),
            ("format", "json"),
        ]
    assert [len(asked.values("cursor")) for asked in server.asked] == [0, 1, 1, 1, 1]


def test_what_comes_can_be_indexed_with_the_head_of_the_service(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.hold([served(1, autoren=tuple(f"Abgeordnete {n}" for n in range(9)))])
    fetch_papers(ALL, tmp_path / "papers", client)
    inputs = list(iter_inputs([tmp_path / "papers"]))
    assert [one for one in inputs if isinstance(one, Failure)] == []
    assert len([one for one in inputs if isinstance(one, Input)]) == 37
    report = index_paths([tmp_path / "papers"], tmp_path / "index")
    assert (report.papers, report.questions, report.failures, report.notices) == (37, 37, (), ())
    (one,) = [record for record in records(tmp_path / "papers") if record["dokumentnummer"] == "21/1"]
    assert len(one["autoren_anzeige"]) == 4  # type: ignore[arg-type]
    assert one["autoren_anzahl"] == 9
    assert "\r\n" in str(one["titel"])


def test_progress_knows_the_total(client: DipClient, tmp_path: Path) -> None:
    seen: list[FetchProgress] = []
    fetch_papers(ALL, tmp_path, client, on_fetch=seen.append)
    assert [(one.done, one.total) for one in seen] == [(10, 37), (20, 37), (30, 37), (37, 37), (37, 37)]


def test_numbers_that_the_service_lacks_are_named(client: DipClient, tmp_path: Path) -> None:
    report = fetch_papers(Filters(numbers=("21/3", "21/999")).queries(), tmp_path, client)
    assert [record["dokumentnummer"] for record in records(tmp_path)] == ["21/3"]
    assert [(failure.origin, failure.code) for failure in report.failures] == [("21/999", "absent")]


def test_a_number_that_another_chamber_uses_too_brings_the_bundestags(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.hold([replace(served(500), number="21/3", herausgeber="BR")])
    report = fetch_papers(Filters(numbers=("21/3",)).queries(), tmp_path, client)
    assert (report.new, ids(tmp_path)) == (1, [served(3).id])


def test_an_old_paper_is_found_by_the_number_with_and_without_its_zero(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.hold([replace(served(501), number="07/5896")])
    report = fetch_papers(Filters(numbers=("7/5896",)).queries(), tmp_path, client)
    assert (report.new, report.failures) == (1, ())


# --- again ------------------------------------------------------------


def test_a_second_run_asks_only_for_what_was_updated_and_changes_nothing(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    before = datetime.now(UTC)
    fetch_papers(ALL, tmp_path, client)
    content = records(tmp_path)
    server.asked.clear()
    report = fetch_papers(ALL, tmp_path, client)
    assert (report.new, report.changed, report.same, report.is_news) == (0, 0, 0, False)
    assert records(tmp_path) == content
    (asked,) = server.asked
    moment = datetime.fromisoformat(asked.values("f.aktualisiert.start")[0])
    assert timedelta(hours=23) < before - moment < timedelta(hours=25)


def test_new_papers_are_added_and_changed_ones_keep_their_line(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    fetch_papers(ALL, tmp_path, client)
    order = ids(tmp_path)
    text = str(served(5).text).replace("brannten 5 Moore", "brannten 6 Moore")
    server.hold([served(5).updated(LATER, text=text), served(40, aktualisiert=LATER)])
    report = fetch_updates(tmp_path, client)
    assert (report.new, report.changed, report.same, report.total) == (1, 1, 0, 2)
    assert ids(tmp_path) == [*order, served(40).id]
    (changed,) = [record for record in records(tmp_path) if record["dokumentnummer"] == "21/5"]
    assert changed["text"] == text


def test_a_changed_paper_replaces_the_old_one_in_the_index(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    folder, index = tmp_path / "papers", tmp_path / "index"
    fetch_papers(ALL, folder, client)
    index_paths([folder], index)
    server.hold([served(5).updated(LATER, titel="Ein anderer Titel")])
    fetch_updates(folder, client)
    report = index_paths([folder], index)
    assert (report.papers, report.unchanged, report.notices) == (1, 36, ())


def test_again_asks_for_everything(server: DipServer, client: DipClient, tmp_path: Path) -> None:
    fetch_papers(ALL, tmp_path, client)
    report = fetch_papers(ALL, tmp_path, client, again=True)
    assert (report.new, report.same) == (0, 37)


def test_papers_of_overlapping_queries_are_there_once(client: DipClient, tmp_path: Path) -> None:
    fetch_papers(ALL, tmp_path, client)
    report = fetch_papers(Filters(typ=("Antwort",)).queries(), tmp_path, client)
    assert (report.new, report.same) == (0, 37)
    assert len(set(ids(tmp_path))) == len(ids(tmp_path)) == 37


def test_queries_by_number_are_not_kept_for_updates(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    fetch_papers(Filters(numbers=("21/3",)).queries(), tmp_path, client)
    server.asked.clear()
    assert fetch_updates(tmp_path, client).total == 0
    assert not server.asked


# --- stopped in between ------------------------------------------------------------


def test_a_run_goes_on_where_the_service_ended_it(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.faults.extend([None, None, "challenge"])
    with pytest.raises(DipError) as caught:
        fetch_papers(ALL, tmp_path, client)
    assert caught.value.code == "blocked"
    assert len(ids(tmp_path)) == 20
    cursor = server.asked[-1].values("cursor")
    server.asked.clear()
    report = fetch_papers(ALL, tmp_path, client)
    assert server.asked[0].values("cursor") == cursor
    assert (report.new, report.failures) == (17, ())
    assert sorted(ids(tmp_path)) == sorted(server.papers)


def test_a_cursor_that_is_not_taken_any_more_begins_anew(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.faults.extend([None, None, "challenge"])
    with pytest.raises(DipError):
        fetch_papers(ALL, tmp_path, client)
    server.faults.append("bad-request")
    report = fetch_papers(ALL, tmp_path, client)
    assert (report.new, report.same, report.failures) == (17, 20, ())


def test_a_torn_last_line_is_cut_and_comes_again(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.faults.extend([None, None, "challenge"])
    with pytest.raises(DipError):
        fetch_papers(ALL, tmp_path, client)
    (path,) = tmp_path.glob("papers-*.jsonl")
    state = tmp_path / ".fetch" / "state.json"
    held = json.loads(state.read_text())
    first = server.asked[1].values("cursor")[0]
    held["queries"][0] |= {"cursor": first, "received": 10}  # as of a process that died in the second page
    state.write_text(json.dumps(held))
    path.write_bytes(path.read_bytes()[:-100])
    report = fetch_papers(ALL, tmp_path, client)
    assert (report.new, report.same, report.failures) == (18, 9, ())
    assert sorted(ids(tmp_path)) == sorted(server.papers)


def test_changes_that_a_crash_left_are_put_in_their_places(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    fetch_papers(ALL, tmp_path, client)
    order = ids(tmp_path)
    (old,) = [record for record in records(tmp_path) if record["dokumentnummer"] == "21/5"]
    with opened(tmp_path) as folder:
        assert folder.add({**old, "titel": "Neu"}) == "changed"
        folder.sync()
    with (tmp_path / ".fetch" / "changes.jsonl").open("ab") as stream:
        stream.write(b'{"id":"900006","torn')
    with opened(tmp_path) as folder:
        assert folder.add({**old, "titel": "Neu"}) == "same"
    assert ids(tmp_path) == order
    assert [record["titel"] for record in records(tmp_path) if record["id"] == old["id"]] == ["Neu"]
    assert not (tmp_path / ".fetch" / "changes.jsonl").exists()


def test_files_are_bounded(
    server: DipServer, client: DipClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.dip.folder.PAPERS_A_FILE", 15)
    fetch_papers(ALL, tmp_path, client)
    assert [len(path.read_bytes().splitlines()) for path in sorted(tmp_path.glob("*.jsonl"))] == [15, 15, 7]
    order = ids(tmp_path)
    server.hold([served(n).updated(LATER, titel="Neu") for n in (1, 37)])
    assert fetch_updates(tmp_path, client).changed == 2
    assert ids(tmp_path) == order


def test_two_fetches_do_not_share_a_folder(client: DipClient, tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(StoreError, match="another fetch writes to this folder"):
        fetch_papers(ALL, tmp_path, client)


def test_a_file_of_others_is_not_touched(client: DipClient, tmp_path: Path) -> None:
    (tmp_path / "papers-00001.jsonl").write_text('{"dokumentnummer": "21/1"}\n')
    with pytest.raises(StoreError, match=r"papers-00001\.jsonl, line 1: not written by drucksuche fetch"):
        fetch_papers(ALL, tmp_path, client)
    assert (tmp_path / "papers-00001.jsonl").read_text() == '{"dokumentnummer": "21/1"}\n'


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": 1, "queries": [{}]}'])
def test_a_broken_state_is_named_and_nothing_is_asked(
    server: DipServer, client: DipClient, tmp_path: Path, content: str
) -> None:
    (tmp_path / ".fetch").mkdir()
    (tmp_path / ".fetch" / "state.json").write_text(content)
    with pytest.raises(StoreError, match=r"state\.json is broken; remove it"):
        fetch_papers(ALL, tmp_path, client)
    assert not server.asked


# --- what is verified ------------------------------------------------------------


def test_a_count_that_does_not_fit_is_a_failure_and_asked_anew(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.withheld = 2
    report = fetch_papers(ALL, tmp_path, client)
    assert [(one.code, one.reason) for one in report.failures] == [
        ("count", "the service counts 39 papers and gave 37; run it again")
    ]
    server.withheld = 0
    report = fetch_papers(ALL, tmp_path, client)
    assert (report.same, report.failures) == (37, ())
    assert not server.asked[-1].values("f.aktualisiert.start")


def test_a_cursor_that_never_ends_is_an_error(server: DipServer, client: DipClient, tmp_path: Path) -> None:
    server.endless = True
    with pytest.raises(DipError, match="cursor after cursor and nothing new after 37 papers") as caught:
        fetch_papers(ALL, tmp_path, client)
    assert caught.value.code == "cursor"
    assert sorted(ids(tmp_path)) == sorted(server.papers)
    assert len(server.asked) < 10
    server.endless = False
    report = fetch_papers(ALL, tmp_path, client)  # from the first page: that cursor leads nowhere
    assert (report.new, report.same, report.failures) == (0, 37, ())


def test_papers_without_text_are_counted_and_not_written(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.hold([served(2, text=None), served(3, text="  ")])
    report = fetch_papers(ALL, tmp_path, client)
    assert (report.new, report.without_text, report.failures) == (35, 2, ())


def test_pdfs_come_with_the_sum_that_the_service_names(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.hold([replace(served(2), pdf_hash="0" * 32), replace(served(502), number="21/4 (neu)")])
    report = fetch_papers(ALL, tmp_path, client, pdf=True)
    assert report.pdfs == 37
    assert [(one.origin, one.code) for one in report.failures] == [("21/2", "hash")]
    assert (tmp_path / "pdf" / "21-3.pdf").read_bytes() == served(3).pdf_bytes()
    assert (tmp_path / "pdf" / "21-4-neu.pdf").exists()
    assert not (tmp_path / "pdf" / "21-2.pdf").exists()
    assert list((tmp_path / "pdf").glob(".*")) == []


def test_pdfs_that_are_there_are_not_fetched_again(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    fetch_papers(ALL, tmp_path, client, pdf=True)
    (tmp_path / "pdf" / "21-3.pdf").write_bytes(b"%PDF-1.4 torn")
    (tmp_path / "pdf" / "21-9.pdf").unlink()
    report = fetch_papers(ALL, tmp_path, client, pdf=True, again=True)
    assert (report.pdfs, report.same) == (2, 37)
    assert (tmp_path / "pdf" / "21-3.pdf").read_bytes() == served(3).pdf_bytes()


def test_a_pdf_that_is_gone_is_named_and_the_rest_comes(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.faults.extend([None, "not-found"])
    report = fetch_papers(Filters(numbers=("21/3", "21/4")).queries(), tmp_path, client, pdf=True)
    assert (report.new, report.pdfs) == (2, 1)
    assert [one.code for one in report.failures] == ["not-found"]


def test_the_lists_other_resource_has_no_text_and_a_hundred_a_page(
    server: DipServer, client: DipClient
) -> None:
    page = client.page(Query(resource="drucksache", parameters=(("f.wahlperiode", "21"),)))
    assert (page.found, len(page.documents)) == (37, 37)
    assert all("text" not in record for record in page.documents)
