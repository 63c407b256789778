"""How often the verdicts are right, on manuscripts with planted faults over invented papers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.manuscripts import FAULTS, iter_manuscripts, make_papers
from query import SearchEngine
from tests.papers import write_index

MANUSCRIPTS = 200
QUOTATIONS = 8
GOAL = 0.98
VERDICTS = ("found", "elsewhere", "altered", "not_found", "unchecked", "short")
NUMBER_VERDICTS = ("present", "absent", "wrong_question")


@pytest.mark.slow
def test_precision_and_recall_of_each_verdict(tmp_path: Path) -> None:
    papers = make_papers(60, 20)
    write_index(tmp_path / "index", *papers)
    pairs: Counter[tuple[str, str]] = Counter()
    planted: Counter[str] = Counter()
    misplaced = 0
    with SearchEngine.open(tmp_path / "index") as engine:
        for made in iter_manuscripts(papers, MANUSCRIPTS, QUOTATIONS):
            found = engine.verify(made.text, made.kind)
            quotations = {one.spot.start: one for one in found.quotations}
            for one in made.quotations:
                said = quotations.pop(one.start)
                pairs[one.verdict, said.verdict] += 1
                planted[one.fault] += 1
                misplaced += bool(one.section and said.printed and said.printed.id != one.section)
            assert not quotations, "what was not planted is no quotation"
            numbers = {one.spot.start: one.verdict for one in found.numbers}
            pairs.update((verdict, numbers[at]) for at, verdict in made.numbers)
    assert all(planted[fault] >= 50 for fault in (*FAULTS, "none")), planted
    for verdict in (*VERDICTS, *NUMBER_VERDICTS):
        right = pairs[verdict, verdict]
        assert right / sum(count for (_, said), count in pairs.items() if said == verdict) >= GOAL, pairs
        assert right / sum(count for (true, _), count in pairs.items() if true == verdict) >= GOAL, pairs
    assert misplaced <= (1 - GOAL) * sum(planted.values())
