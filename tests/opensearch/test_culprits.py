"""Inputs that ended a reading process are remembered on the cluster, until they change or are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import Failure, index_paths
from indexer.model import Report
from indexer.opensearch import connect, lease, read_address
from indexer.opensearch.culprits import FIELDS
from indexer.opensearch.store import ClusterStore
from indexer.pipeline import culprits, indexing, rebuild_index
from indexer.pipeline.culprits import Culprits
from tests.pipeline.test_workers import LIMITS, codes, prepare_some

NewAddress = Callable[[], str]


@pytest.fixture
def papers(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound paper and one whose reading process ends, in a folder of their own."""
    monkeypatch.setattr(indexing, "prepare_input", prepare_some)
    sound = (samples / "21-90002.txt").read_bytes()
    (tmp_path / "sound.txt").write_bytes(sound)
    (tmp_path / "bad.txt").write_bytes(sound + b"\ncrash")
    return tmp_path


def index(papers: Path, address: str, *, retry: bool = False) -> Report:
    return index_paths([papers], address, workers=2, limits=LIMITS, retry=retry)


def test_a_culprit_is_not_tried_again_unless_asked_to(papers: Path, new_address: NewAddress) -> None:
    address = new_address()
    first, second = index(papers, address), index(papers, address)
    assert (codes(first), first.papers) == ((["crash"], []), 1)
    assert (codes(second), second.unchanged) == (([], ["culprit"]), 1)
    assert any("SIGSEGV" in notice.text and "--retry" in notice.text for _, notice in second.notices)
    assert codes(index(papers, address, retry=True)) == (["crash"], [])
    (papers / "bad.txt").write_bytes((papers / "sound.txt").read_bytes() + b" no more")
    changed = index(papers, address)
    assert (codes(changed)[0], "culprit" in codes(changed)[1]) == ([], False)


def test_a_culprit_is_known_after_the_index_was_written_anew(papers: Path, new_address: NewAddress) -> None:
    address = new_address()
    index(papers, address)
    rebuild_index(address)
    assert codes(index(papers, address)) == ([], ["culprit"])


def test_what_is_retried_and_read_is_forgotten(papers: Path, new_address: NewAddress) -> None:
    address = new_address()
    index(papers, address)
    with ClusterStore.open(read_address(address)) as store:
        assert store.culprits().read() is not None
        index_paths([papers / "sound.txt"], address, retry=True)
        assert store.culprits().read() is None


def test_an_index_whose_lease_is_of_a_version_before_takes_culprits(
    papers: Path, new_address: NewAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    former = {name: field for name, field in lease._MAPPINGS["properties"].items() if name not in FIELDS}
    with monkeypatch.context() as patch:
        patch.setattr(lease, "_MAPPINGS", lease._MAPPINGS | {"properties": former})
        index_paths([], address)
    name = read_address(address).name + "-writer"
    with connect(read_address(address)) as client:
        assert set(client.indices.get_mapping(index=name)[name]["mappings"]["properties"]) == set(former)
    assert codes(index(papers, address))[0] == ["crash"]
    assert codes(index(papers, address)) == ([], ["culprit"])


def test_the_latest_are_kept(new_address: NewAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    address = new_address()
    monkeypatch.setattr(culprits, "MOST", 3)
    with ClusterStore.open_or_create(read_address(address)) as store, store.writing():
        kept = Culprits(store.culprits())
        for name in "abcde":
            kept.add(name, Failure(origin=name, reason=f"ended its process as {name}", code="crash"))
        again = Culprits(store.culprits())
        assert [again.notice(name) is not None for name in "abcde"] == [False, False, True, True, True]
        assert "ended its process as e" in getattr(again.notice("e"), "text", "")


@pytest.mark.parametrize("content", [None, {"format": 2, "reasons": {"a": "b"}}, {"format": 1}, {}])
def test_what_is_of_another_format_is_tried_again(new_address: NewAddress, content: object) -> None:
    address = new_address()
    with ClusterStore.open_or_create(read_address(address)) as store, store.writing():
        store.culprits().write(content)  # type: ignore[arg-type]
        assert Culprits(store.culprits()).notice("a") is None
