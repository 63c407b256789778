"""Papers that are changed in one line are read as they were read before.

A test of a rule shows a paper that the rule is for; here stand its neighbours: the same paper with a line
that is missing, broken, ended or begun in another way. What is kept of each is in kept/, a digest, and its
sections and notices where they are others: `--rewrite-golden` writes it anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.model import RawPaper
from indexer.sources import Input, read_input
from tests.samples.test_samples import sample_inputs
from tests.structure import test_landhead, test_notes, test_old_papers, test_regions
from tests.structure.bodies import papers
from tests.structure.conftest import Compare
from tests.structure.papers import HEAD, IMPRINT, raw_paper
from tests.structure.variants import told_of

BODIES = papers()
SAMPLES = {f"{Path(item.origin).name} {item.kind}": item for item in sample_inputs()}


def answers(body: str) -> RawPaper:
    return raw_paper(HEAD + body.strip("\n") + "\n" + IMPRINT)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_with_a_line_changed(name: str, compare: Compare) -> None:
    item: Input = SAMPLES[name]
    compare("samples", name, told_of(read_input(item), each=False))


@pytest.mark.parametrize("name", test_old_papers.PAPERS)
def test_old_papers_with_a_line_changed(name: str, compare: Compare) -> None:
    lines = test_old_papers.PAPERS[name].lines.strip("\n")
    compare("old", name, told_of(raw_paper(lines), each=True))


@pytest.mark.parametrize("name", test_landhead.PAGES)
def test_papers_of_landtage_with_a_line_changed(name: str, compare: Compare) -> None:
    lines = test_landhead.PAGES[name].lines.strip("\n")
    compare("landtage", name, told_of(raw_paper(lines), each=True))


@pytest.mark.parametrize("name", test_notes.CASES)
def test_notes_with_a_line_changed(name: str, compare: Compare) -> None:
    compare("notes", name, told_of(answers(test_notes.CASES[name][0]), each=False))


@pytest.mark.parametrize("name", test_regions.CASES)
def test_questions_with_a_line_changed(name: str, compare: Compare) -> None:
    compare("regions", name, told_of(answers(test_regions.CASES[name][0]), each=False))


@pytest.mark.parametrize("name", BODIES)
def test_rare_things_with_a_line_changed(name: str, compare: Compare) -> None:
    compare("bodies", name, told_of(BODIES[name], each=False))
