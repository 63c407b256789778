"""Looking after an index: check, compact, copy, repair; two writers; bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from indexer.errors import IndexLockedError
from indexer.pipeline import index_paths
from indexer.schema import iter_section_documents, paper_document
from indexer.store import NO_WAIT, Store, Wait, check_index, compact_index
from tests.cli.test_commands import run
from tests.papers import exchange, paper, write_index

PAPERS = [paper(f"21/{n}", exchange("1", f"Was wird aus Moor {n}?", "Es bleibt. " * n)) for n in range(1, 9)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write_index(tmp_path / "index", *PAPERS)
    return tmp_path / "index"


def papers(path: Path) -> set[str]:
    with Store.open(path).snapshot() as snapshot:
        return {record.key for record in snapshot.iter_papers()}


def damage(path: Path, ending: str) -> Path:
    """Change a byte of each page of the first file of this ending."""
    file = sorted(path.glob(f"*{ending}"))[0]
    content = bytearray(file.read_bytes())
    for at in range(100, len(content) - 64, 1 << 14):
        content[at] ^= 0x20
    file.write_bytes(content)
    return file


def test_fsck_names_the_damaged_file(index: Path) -> None:
    assert run("fsck", "--index", index).returncode == 0
    file = damage(index, ".posts")
    found = run("fsck", "--json", "--index", index)
    assert found.returncode == 1
    assert [one["file"] for one in json.loads(found.stdout)["damaged"]] == [file.name]
    assert run("search", "Moor", "--index", index).returncode == 2


def test_repair_keeps_all_sections_of_an_index_whose_postings_are_lost(index: Path) -> None:
    damage(index, ".posts")
    damage(index, ".codes")
    done = run("repair", "--index", index)
    assert (done.returncode, done.stdout) == (0, "kept 8 papers with 8 sections\n")
    assert check_index(index) == []
    assert len(papers(index)) == 8
    assert (index.parent / "index.damaged").is_dir()
    assert f"{index.parent / 'index.damaged'}; remove it" in done.stderr
    again = run("repair", "--index", index)
    assert again.returncode == 2
    assert str(index.parent / "index.damaged") in again.stderr


def test_repair_names_what_is_lost(index: Path) -> None:
    damage(index, ".stored")
    done = run("repair", "--index", index)
    assert done.returncode == 1
    assert "documents could not be read" in done.stderr
    assert check_index(index) == []


def test_upkeep_prints_json(index: Path, tmp_path: Path) -> None:
    def said(*command: object) -> dict[str, object]:
        done = run(*command, "--index", index, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert said("remove", "21/3") == {"removed": 1}
    compacted = said("compact")
    assert 0 < compacted["bytes"] < compacted["bytes_before"]
    copied = said("backup", tmp_path / "copy")
    assert copied["files"] == len(list((tmp_path / "copy").iterdir()))
    damage(index, ".posts")
    repaired = said("repair")
    assert (repaired["papers"], repaired["sections"], repaired["lost"], repaired["unread"]) == (7, 7, [], 0)
    assert Path(repaired["damaged"]).is_dir()


def test_compact_leaves_one_segment_without_what_was_removed(index: Path) -> None:
    assert run("remove", "21/3", "--index", index).returncode == 0
    assert run("compact", "--index", index).returncode == 0
    assert len(papers(index)) == 7
    with Store.open(index).snapshot() as snapshot:
        (segment,) = snapshot.segments
        assert segment[0].segment.deleted_count() == 0


def test_a_backup_is_an_index(index: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "copy", "--index", index).returncode == 0
    assert check_index(tmp_path / "copy") == []
    assert papers(tmp_path / "copy") == papers(index)
    assert run("backup", tmp_path / "copy", "--index", index).returncode == 2


def test_a_second_writer_fails_at_once_or_waits_and_says_so(index: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with Store.open(index).writing():
        at_once = run("index", tmp_path / "none", "--no-wait", "--index", index)
        assert at_once.returncode == 2
        assert "another process is writing" in at_once.stderr
        with pytest.raises(IndexLockedError):
            compact_index(index, NO_WAIT)
        command = [sys.executable, "-c", "from query.cli import main; main()", "remove", "21/2"]
        waiting = subprocess.Popen([*command, "--index", index], stderr=subprocess.PIPE, text=True)
        assert waiting.stderr is not None
        assert "waiting for it" in waiting.stderr.readline()
        assert waiting.poll() is None
    assert waiting.wait(60) == 0
    waiting.stderr.close()
    assert "bt-21-2" not in papers(index)


def test_waiting_ends_after_its_time(index: Path) -> None:
    told: list[float] = []
    with Store.open(index).writing():
        started = time.monotonic()
        wait = Wait(0.3, lambda: told.append(time.monotonic()))
        with pytest.raises(IndexLockedError), Store.open(index).writing(wait=wait):
            pass
        assert time.monotonic() - started >= 0.3
    assert len(told) == 1


def test_little_memory_gives_the_same_index(tmp_path: Path, samples: Path) -> None:
    for name, memory in (("small", 0.0001), ("large", 512)):
        index_paths([samples], tmp_path / name, memory_mb=memory)
    assert papers(tmp_path / "small") == papers(tmp_path / "large") != set()
    with Store.open(tmp_path / "small").snapshot() as snapshot:
        assert snapshot.reader.doc_count() > 10
    assert Store.open(tmp_path / "small").generation() > Store.open(tmp_path / "large").generation()


def test_a_backup_while_a_writer_works_is_one_commit(index: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        store = Store.open(index)
        number = 100
        with store.writing() as writer:
            while not done.is_set():
                number += 1
                one = paper(f"21/{number}", exchange("1", "Was ist neu?", "Das Moor."))
                writer.add([*iter_section_documents(one), paper_document(one, {"sources": []})])
                writer.commit()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(4):
            target = tmp_path / f"copy{number}"
            assert run("backup", target, "--index", index).returncode == 0
            assert check_index(target) == []
            assert len(papers(target)) >= 8
    finally:
        done.set()
        writing.join()
