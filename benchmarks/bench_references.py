"""How fast citations are followed, on generated sections that cite each other.

A fifth of the sections cite one question of another paper, by Zipf's law, so that few papers are cited very
often, as in a parliament; each paper answers another, which its head and so every section of it cites; an
answer that cites is a referral. Every figure is processor time of the asking thread. "first" is the first
question to an index that was just opened. Goal: `cited-by` under 20 ms after opening, on 100,000 sections.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_facets import write
from benchmarks.sections import Settings, iter_papers
from indexer.model import Paper, Reference, Section
from query import SearchEngine

GOAL_MS = 20.0
SHARE_CITING = 0.2
"""Of sections; in 917 real papers there are 0.13 references a section."""
EXPONENT = 0.7
"""Of Zipf's law over papers: the most cited of 5,000 then has 2.3 citations in a hundred, as there."""
SEED = 1916
Ask = Callable[[SearchEngine, str], object]


def main() -> None:
    """Index, ask, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--starts", type=int, default=20)
    arguments = parser.parse_args()
    settings = Settings(sections=arguments.sections)
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        path = Path(folder) / "index"
        write(path, citing(iter_papers(settings), -(-settings.sections // settings.sections_per_paper)))
        print(f"{settings.sections:,} generated sections, ms of processor time")
        print("\n".join(measure(path, settings, arguments.questions, arguments.starts)))


def citing(papers: Iterable[Paper], count: int) -> Iterator[Paper]:
    """The papers with their citations; paper 1 is cited most."""
    generator = np.random.default_rng(SEED)
    weights = 1.0 / np.arange(1, count + 1) ** EXPONENT
    cumulated = np.cumsum(weights / weights.sum())
    for place, paper in enumerate(papers):
        head = Reference(
            kind="drucksache",
            doc=f"99/{(place + count // 2) % count + 1}",
            place="head",
            text="–",
            span=(0, 1),
        )
        drawn = np.minimum(np.searchsorted(cumulated, generator.random(len(paper.sections))), count - 1)
        chosen = generator.random(len(paper.sections)) < SHARE_CITING
        pairs = [
            (section, f"99/{target + 1}")
            for section, target, cites in zip(paper.sections, drawn.tolist(), chosen.tolist(), strict=True)
            if cites
        ]
        found = [_cite(section, doc, generator) for section, doc in pairs if doc != paper.dokumentnummer]
        cites = {one.section for one in found}
        sections = tuple(_referring(one) if one.id in cites else one for one in paper.sections)
        yield replace(paper, bezug=head.doc, sections=sections, references=(head, *found))


def _cite(section: Section, doc: str, generator: np.random.Generator) -> Reference:
    number = str(int(generator.integers(1, 21)))
    (answer,) = section.answers
    return Reference(
        kind="drucksache",
        doc=doc,
        place=f"answer {answer.to[0]}",
        section=section.id,
        text=answer.text[:40],
        span=(0, 40),
        fragen=(number,),
        detail=f"Frage {number}",
    )


def _referring(section: Section) -> Section:
    return replace(section, answers=tuple(replace(answer, referral=True) for answer in section.answers))


def measure(path: Path, settings: Settings, questions: int, starts: int) -> Iterator[str]:
    """A row a kind of question."""
    papers = -(-settings.sections // settings.sections_per_paper)
    generator = np.random.default_rng(SEED + 1)
    numbers = [f"99/{one}" for one in generator.integers(1, papers + 1, questions).tolist()]
    sections = [f"{number}#f{one}" for number, one in zip(numbers, _drawn(generator, questions), strict=True)]
    for name, ask, ids in (
        ("cited-by, a paper", SearchEngine.cited_by, numbers),
        ("cited-by, a section", SearchEngine.cited_by, sections),
        ("refs, a paper", SearchEngine.refs, numbers),
        ("chain, a section", SearchEngine.chain, sections),
    ):
        with SearchEngine.open(path) as engine:
            yield _row(name, [_time(engine, ask, one) for one in ids])
    for name, one in (("first cited-by, a paper", numbers[0]), ("first cited-by, the most cited", "99/1")):
        yield _row(name, [_time_first(path, one) for _ in range(starts)])
    with SearchEngine.open(path) as engine:
        yield _row("missing", [_time(engine, lambda asked, _: asked.missing(), "")])
        most = len(engine.cited_by("99/1").edges)
        yield f"the most cited has {most:,} edges; goal: cited-by {GOAL_MS:g} ms"


def _drawn(generator: np.random.Generator, count: int) -> list[int]:
    drawn: list[int] = generator.integers(1, 21, count).tolist()
    return drawn


def _time_first(path: Path, one: str) -> float:
    with SearchEngine.open(path) as engine:
        return _time(engine, SearchEngine.cited_by, one)


def _time(engine: SearchEngine, ask: Ask, one: str) -> float:
    began = time.thread_time()
    ask(engine, one)
    return (time.thread_time() - began) * 1000


def _row(name: str, times: list[float]) -> str:
    spent: NDArray[np.float64] = np.array(times)
    return (
        f"{name:32} p50 {np.percentile(spent, 50):8.2f}  p95 {np.percentile(spent, 95):8.2f}"
        f"  most {spent.max():8.2f}"
    )


if __name__ == "__main__":
    main()
