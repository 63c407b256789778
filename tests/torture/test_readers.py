"""Readers search while a writer adds, deletes and merges: each search sees one commit, and memory stays flat.

`TORTURE=1` takes eight readers and ten minutes (TORTURE_MINUTES sets another time).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.model import Paper
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store, check_index
from query import SearchEngine, SearchRequest
from tests.papers import exchange, paper, write_index

READERS = 8 if os.environ.get("TORTURE") else 3
SECONDS = float(os.environ.get("TORTURE_MINUTES", "10")) * 60 if os.environ.get("TORTURE") else 3.0
MOST_GROWTH_MB = 40
SCRIPT = "import sys; from tests.torture.test_readers import read; read(sys.argv[1], float(sys.argv[2]))"


def papers_of(commit: int) -> list[Paper]:
    """All papers of a commit: four to six, each with the number of the commit in its answer."""
    count = 4 + commit % 3
    answer = f"Stand {commit} von {count}: das Moor bleibt."
    return [paper(f"21/{n}", exchange("1", f"Was wird aus Moor {n}?", answer)) for n in range(1, count + 1)]


def read(folder: str, seconds: float) -> None:
    """Search until the time is over; ends with a message at the first search that mixes commits."""
    end, searches, base = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end:
        with SearchEngine.open(folder) as engine:
            seen = {check_search(engine) for _ in range(3)}
        assert len(seen) == 1, f"one reader saw {seen}"
        searches += 3
        if searches == 60:
            base = anonymous_mb()
    grown = anonymous_mb() - base if base else 0.0
    assert grown < MOST_GROWTH_MB, f"{grown:.0f} MB more after {searches} searches"
    sys.stdout.write(str(searches))


def check_search(engine: SearchEngine) -> int:
    """The number of the commit that a search saw."""
    hits = engine.search(SearchRequest(query="Moor", limit=100)).hits
    states = {hit.answers[0].text.split(":")[0] for hit in hits}
    assert len(states) == 1, f"a search mixes {states}"
    _, commit, _, count = states.pop().split()
    assert len(hits) == int(count), f"{len(hits)} hits of {count} in commit {commit}"
    return int(commit)


def anonymous_mb() -> float:
    """RssAnon of this process in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


@pytest.mark.timeout(SECONDS + 240)
def test_readers_see_one_commit_each_while_a_writer_works(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write_index(folder, *papers_of(0))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", SCRIPT, str(folder), str(SECONDS)]
    readers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(READERS)
    ]
    commit = 0
    with Store.open(folder).writing(memory_mb=0.002) as writer:
        while any(reader.poll() is None for reader in readers):
            commit += 1
            writer.delete(f"bt-21-{n}" for n in range(1, 7))
            for one in papers_of(commit):
                writer.add([*iter_section_documents(one), paper_document(one, {"sources": []})])
            if commit % 20:
                writer.commit()
            else:
                writer.compact()
    for reader in readers:
        out, errors = reader.communicate()
        assert reader.returncode == 0, errors
        assert int(out) > 0
    assert commit > 3
    assert check_index(folder) == []
