"""Generated sections are built, merged and searched within the memory they may take.

A million with `TORTURE=1` (TORTURE_SECTIONS sets another number), 10,000 else: each step in a process of its
own, whose RssAnon is sampled. What a process has loaded before it begins is the same for any number; the
rest of the promise is given in proportion, and so is what the writer may hold before it writes a segment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from benchmarks.sections import Settings, iter_papers, make_queries
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store, check_index, compact_index
from query import SearchEngine, SearchRequest
from tests.torture.test_readers import anonymous_mb

WHOLE = 1_000_000
SECTIONS = int(os.environ.get("TORTURE_SECTIONS", WHOLE)) if os.environ.get("TORTURE") else 10_000
SHARE = SECTIONS / WHOLE
WRITER_MB = 512
"""What the writer may hold at a million sections, as `index --memory` has it by default."""
COMMITS = 4
QUERIES = 50 if os.environ.get("TORTURE") else 6
SECONDS_BETWEEN_LOOKS = 0.02
SCRIPT = "import sys; from tests.torture.test_memory import run; run(*sys.argv[1:])"


class Promise(NamedTuple):
    """MB of RssAnon at most."""

    loaded: float
    """Of the program itself, and of what the analysis keeps of words: measured at 50,000."""
    whole: float
    """At a million sections, by the contract: indexing 1.5 GB, searching 400 MB."""

    @property
    def most(self) -> float:
        """At `SECTIONS`."""
        return self.loaded + (self.whole - self.loaded) * SHARE


PROMISES = MappingProxyType(
    {"build": Promise(320, 1500), "merge": Promise(140, 1500), "search": Promise(110, 400)}
)


def build(folder: Path) -> None:
    """Index all papers in some commits; each leaves its segments to be merged."""
    papers = Settings(sections=SECTIONS)
    with Store.create(folder).writing(memory_mb=max(1.0, WRITER_MB * SHARE)) as writer:
        for number, one in enumerate(iter_papers(papers), start=1):
            writer.add([*iter_section_documents(one), paper_document(one, {"sources": []})])
            if number * papers.sections_per_paper % (SECTIONS // COMMITS) == 0:
                writer.commit()
        writer.commit()


def merge(folder: Path) -> None:
    """Bring all segments together."""
    before, after = compact_index(folder)
    sys.stderr.write(f"{before} to {after} bytes\n")


def search(folder: Path) -> None:
    """Search in every way that reads much: frequent words, sequences, prefixes, counts, pages, orders."""
    with SearchEngine.open(folder) as engine:
        for query in make_queries(Settings(sections=SECTIONS), QUERIES):
            first, second, *_ = [*query.split(), query]
            for asked in (query, f'"{first} {second}"', f"{first[:3]}*", f"{first} OR {second}", f"={first}"):
                for request in (
                    SearchRequest(query=asked, match="any", facets=True),
                    SearchRequest(query=asked, sort="-datum", group="paper", limit=100),
                    SearchRequest(query=asked, expand=True, fold=True),
                ):
                    engine.search(request)
            engine.stats(SearchRequest(query=first), "fraktion", "year")
            engine.complete(first[:2], 20)


STEPS: MappingProxyType[str, Callable[[Path], None]] = MappingProxyType(
    {"build": build, "merge": merge, "search": search}
)


def run(step: str, folder: str) -> None:
    """Do one step; prints the most RssAnon that was seen, in MB."""
    highest, done = [anonymous_mb()], threading.Event()

    def look() -> None:
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            highest[0] = max(highest[0], anonymous_mb())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        STEPS[step](Path(folder))
    finally:
        done.set()
        looking.join()
    sys.stdout.write(str(max(*highest, anonymous_mb())))


def most_of(step: str, folder: Path) -> float:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", SCRIPT, step, str(folder)]
    return float(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.timeout(7200 if SECTIONS > 10_000 else 300)
def test_sections_are_built_merged_and_searched_within_the_promised_memory(tmp_path: Path) -> None:
    folder, seen = tmp_path / "index", dict[str, float]()
    for step in STEPS:
        seen[step] = most_of(step, folder)
    with SearchEngine.open(folder) as engine:
        assert engine.search(SearchRequest(query="baf", match="any")).total > 0
    assert check_index(folder) == []
    sys.stdout.write(
        f"{SECTIONS:,} sections: " + ", ".join(f"{step} {mb:.0f} MB" for step, mb in seen.items())
    )
    assert {step: mb for step, mb in seen.items() if mb > PROMISES[step].most} == {}
