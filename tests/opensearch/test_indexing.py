"""Indexing runs into a cluster: what is skipped, replaced, removed, rebuilt, and when it is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from indexer import add_papers, index_paths, remove_papers
from indexer.errors import (
    ConfigurationError,
    ForeignIndexError,
    IndexLockedError,
    IndexMissingError,
    StoreError,
)
from indexer.model import JsonObject
from indexer.opensearch import connect, lease, read_address
from indexer.opensearch import store as cluster_store
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from indexer.pipeline import rebuild_index
from indexer.pipeline.places import _copy
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store
from tests.papers import exchange, paper, passage

NewAddress = Callable[[], str]
FIRST = paper(
    "21/1", exchange("1", "Wer zahlt die Brücke?", "Der Bund."), exchange("2", "Und wann?", "Bald.")
)
SECOND = paper("21/2", passage(1, "Von Schleusen und Wehren."))


@contextmanager
def opened(address: str) -> Iterator[ClusterStore]:
    with closing(ClusterStore.open(read_address(address))) as store:
        yield store


def found(address: str, term: str) -> list[str]:
    """Ids of the sections that readers find for a term now."""
    with opened(address) as store:
        body = {"query": {"term": {"all": term}}, "sort": ["paper", "place"], "size": 100}
        hits = store.client.search(index=store.address.name, body=body)["hits"]["hits"]
        return [hit["_id"] for hit in hits]


def kept(address: str) -> list[tuple[str, JsonObject, list[JsonObject]]]:
    """All that the index stores, by paper."""
    with opened(address) as store:
        papers = store.snapshot()
        return sorted(
            (record.key, record.paper, list(papers.iter_sections(record.key)))
            for record in papers.iter_papers()
        )


def test_an_index_on_a_cluster_keeps_what_the_embedded_one_keeps(
    new_address: NewAddress, tmp_path: Path, samples: Path
) -> None:
    address = new_address()
    reports = [index_paths([samples], place) for place in (address, tmp_path / "index")]
    counts = [(one.papers, one.sections, one.questions, one.answers, one.failures) for one in reports]
    assert counts[0] == counts[1]
    with Store.open(tmp_path / "index").snapshot() as snapshot:
        wanted = sorted(
            (record.key, record.paper, list(snapshot.iter_sections(record.key)))
            for record in snapshot.iter_papers()
        )
    assert kept(address) == wanted
    again = [index_paths([samples], place) for place in (address, tmp_path / "index")]
    assert [one.papers for one in again] == [0, 0]
    assert again[0].unchanged == again[1].unchanged > 0


def test_a_changed_paper_takes_the_place_of_the_old_one(new_address: NewAddress) -> None:
    address = new_address()
    add_papers([FIRST, SECOND], address)
    assert found(address, "=bruecke") == ["bt-21-1#f1"]
    report = add_papers([paper("21/1", exchange("2", "Wohin?", "Zur Brücke.")), SECOND], address)
    assert (report.papers, report.unchanged) == (1, 1)
    assert found(address, "=bruecke") == ["bt-21-1#f2"]
    assert found(address, "=schleusen") == ["bt-21-2#p1"]


def test_removing_takes_papers_out_or_none(new_address: NewAddress) -> None:
    address = new_address()
    add_papers([FIRST, SECOND], address)
    with pytest.raises(StoreError, match="bt-21-9"):
        remove_papers(["bt-21-1", "bt-21-9"], address)
    assert remove_papers(["bt-21-1"], address) == 1
    assert [key for key, _, _ in kept(address)] == ["bt-21-2"]
    assert found(address, "=bruecke") == []
    assert add_papers([FIRST], address).papers == 1
    assert found(address, "=bruecke") == ["bt-21-1#f1"]


def test_files_that_are_gone_from_a_folder_are_removed(new_address: NewAddress, tmp_path: Path) -> None:
    address, folder = new_address(), tmp_path / "papers"
    folder.mkdir()
    for name in ("eins", "zwei"):
        text = f"Antwort\nDrucksache 21/{len(name)}\n\n1. Wer zahlt {name}?\n\nDer Bund zahlt {name}.\n"
        (folder / f"{name}.txt").write_text(text, "utf-8")
    before = index_paths([], address, sync=folder)
    (folder / "eins.txt").unlink()
    after = index_paths([], address, sync=folder)
    assert before.removed == 0
    assert after.removed + after.papers <= before.papers


def test_nothing_is_seen_before_the_commit(new_address: NewAddress) -> None:
    address = new_address()
    add_papers([SECOND], address)
    with opened(address) as store, store.writing() as writer:
        changed = paper("21/2", passage(2, "Von Brücken."))
        writer.add([*iter_section_documents(changed), paper_document(changed, {"sources": []})])
        writer._submit()
        writer._await(0)
        assert found(address, "=bruecken") == []
        assert found(address, "=schleusen") == ["bt-21-2#p1"]
        writer.commit()
        assert found(address, "=bruecken") == ["bt-21-2#p2"]
        assert found(address, "=schleusen") == []


def test_a_new_format_is_written_beside_and_takes_its_place_in_one_step(
    new_address: NewAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    add_papers([FIRST, SECOND], address)
    before = kept(address)
    with opened(address) as store:
        old = store.index
        monkeypatch.setattr(cluster_store, "chain_fingerprint", lambda: "f" * 16)
        assert not store.is_current()
        with store.rebuilding() as (papers, writer):
            for record in papers.iter_papers():
                assert record.key in ("bt-21-1", "bt-21-2")
            assert found(address, "=bruecke") == ["bt-21-1#f1"]
            with pytest.raises(IndexLockedError):
                add_papers([FIRST], address)
            _copy(papers, writer)
        assert store.index != old
        assert store.is_current()
        assert not store.client.indices.exists(index=old)
    assert kept(address) == before
    assert found(address, "=bruecke") == ["bt-21-1#f1"]


def test_a_run_writes_an_index_of_another_analysis_anew(
    new_address: NewAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    with monkeypatch.context() as patch:
        patch.setattr(cluster_store, "chain_fingerprint", lambda: "0" * 16)
        add_papers([FIRST], address)
    report = add_papers([FIRST, SECOND], address)
    assert (report.papers, report.unchanged) == (1, 1)
    with opened(address) as store:
        assert store.is_current()


def test_a_rebuild_that_is_cut_short_leaves_the_old_index_and_its_rest_is_removed_later(
    new_address: NewAddress,
) -> None:
    address = new_address()
    add_papers([FIRST], address)
    with opened(address) as store:
        with pytest.raises(ZeroDivisionError), store.rebuilding():
            raise ZeroDivisionError
        names = set(store.client.indices.get(index=f"{store.address.name}-*"))
        assert len(names) == 3  # the index, the one cut short, the lease
    assert found(address, "=bruecke") == ["bt-21-1#f1"]
    rebuild_index(address)
    with opened(address) as store:
        left = set(store.client.indices.get(index=f"{store.address.name}-*"))
        assert left == {store.index, f"{store.address.name}-writer"}
    assert found(address, "=bruecke") == ["bt-21-1#f1"]


def test_shards_and_replicas_are_chosen_and_changed(new_address: NewAddress) -> None:
    address = new_address()
    add_papers([FIRST], address)
    with opened(address) as store:
        assert store.layout() == Layout(shards=1, replicas=1)
    index_paths([], address, layout=Layout(replicas=0))
    with pytest.raises(ConfigurationError, match="--rebuild --shards 3"):
        index_paths([], address, layout=Layout(shards=3))
    rebuild_index(address, layout=Layout(shards=3))
    with opened(address) as store:
        assert store.layout() == Layout(shards=3, replicas=0)
    assert [key for key, _, _ in kept(address)] == ["bt-21-1"]


def test_what_is_no_index_of_ours_is_refused(new_address: NewAddress) -> None:
    plain, foreign = new_address(), new_address()
    with pytest.raises(IndexMissingError, match=r"drucksuche index PATH --index opensearch\+http"):
        ClusterStore.open(read_address(plain))
    names = [read_address(one).name for one in (plain, foreign)]
    with connect(read_address(plain)) as client:
        client.indices.create(index=names[0])
        client.indices.create(index=f"{names[1]}-x", body={"aliases": {names[1]: {}}})
    with pytest.raises(ForeignIndexError, match="plain index"):
        add_papers([FIRST], plain)
    with pytest.raises(ForeignIndexError, match="no index of drucksuche"):
        add_papers([FIRST], foreign)


def test_an_index_of_a_later_program_is_refused(
    new_address: NewAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    with monkeypatch.context() as patch:
        patch.setattr(cluster_store, "MAPPING_VERSION", 99)
        add_papers([FIRST], address)
    with pytest.raises(ForeignIndexError, match=r"format 3\.99"):
        add_papers([FIRST], address)


def test_one_process_writes_at_a_time(new_address: NewAddress) -> None:
    address = new_address()
    add_papers([FIRST], address)
    with opened(address) as store, store.writing() as _:
        with pytest.raises(IndexLockedError, match="another process is writing"):
            add_papers([SECOND], address)
        with pytest.raises(IndexLockedError, match="another process is writing"):
            remove_papers(["bt-21-1"], address)
    assert add_papers([SECOND], address).papers == 1


def test_long_terms_and_values_are_taken(new_address: NewAddress) -> None:
    address = new_address()
    odd = paper(
        "21/3",
        exchange("1", "Wer " + "lang" * 9000 + "?", "Niemand."),
        ressort="Ministerium " * 800,
        fraktion=("𝒜" * 300,),
    )
    assert add_papers([odd, FIRST], address).sections == 3
    ids = {key: [stored["section"]["id"] for stored in one] for key, _, one in kept(address)}
    assert ids["bt-21-3"] == [odd.sections[0].id]
    remove_papers(["bt-21-3"], address)
    assert [key for key, _, _ in kept(address)] == ["bt-21-1"]


def test_a_paper_of_many_sections_is_read_back_in_order(new_address: NewAddress) -> None:
    address = new_address()
    long = paper("21/4", *(passage(number, f"Absatz {number}.") for number in range(1, 450)))
    add_papers([long], address)
    ((_, _, stored),) = kept(address)
    assert [one["section"]["id"] for one in stored] == [section.id for section in long.sections]


def test_the_commands_take_an_address(
    new_address: NewAddress, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    monkeypatch.setenv("DRUCKSUCHE_INDEX", address)

    def run(*arguments: str) -> JsonObject:
        command = [sys.executable, "-c", "from query.cli import main; main()", *arguments, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        answer: JsonObject = json.loads(done.stdout)
        return answer

    indexed = run("index", str(samples), "--workers", "1", "--shards", "2", "--replicas", "0")
    facts = run("info")
    assert (facts["index"], facts["papers"], facts["sections"]) == (
        address,
        indexed["papers"],
        indexed["sections"],
    )
    assert (facts["shards"], facts["replicas"]) == (2, 0)
    assert facts["bytes"] > 0
    key = next(key for key, _, _ in kept(address))
    assert run("remove", key) == {"removed": 1}
    assert run("info")["papers"] == indexed["papers"] - 1


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["index", "--rebuild"], 0, "the index is written anew from its own papers\n"),
        (["series", "21/1#f1"], 2, "series is for index folders, not for opensearch+http"),
        (["verify", "-"], 2, "verify is for index folders, not for opensearch+http"),
        (["embed"], 2, "embed is for index folders, not for opensearch+http"),
        (["index", "--embed", "--rebuild"], 2, "on OpenSearch there are no vectors"),
    ],
)
def test_a_command_says_what_it_does_there_or_that_it_needs_a_folder(
    new_address: NewAddress, arguments: list[str], status: int, told: str
) -> None:
    address = new_address()
    add_papers([FIRST], address)
    command = [sys.executable, "-c", "from query.cli import main; main()", *arguments, "--index", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, input="")
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (status, True, False)


def test_a_writer_that_was_out_of_touch_goes_on_unless_another_took_over(
    new_address: NewAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    add_papers([FIRST], address)
    monkeypatch.setattr(lease, "LEASE_SECONDS", -1.0)  # runs out at once
    changed = [*iter_section_documents(SECOND), paper_document(SECOND, {"sources": []})]
    with opened(address) as store, store.writing() as writer:
        writer.add(changed)
        writer.commit()
        assert found(address, "=schleusen") == ["bt-21-2#p1"]
        monkeypatch.setattr(lease, "LEASE_SECONDS", 60.0)
        with opened(address) as other, other.writing():
            writer.add(changed)
            with pytest.raises(IndexLockedError, match="another may be writing"):
                writer.commit()
