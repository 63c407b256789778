"""Every sample paper parses to exactly the expected paper.

The expected parses were put together by hand from the paragraphs of the papers before these were broken into
lines, not taken from the parser. `pytest tests/samples --rewrite-golden` writes them anew: read the diff.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.jsonshape import paper_to_json
from indexer.model import Failure, JsonObject
from indexer.sources import Input, iter_inputs, read_input
from indexer.structure import parse_paper

SAMPLES = Path(__file__).parents[2] / "index_data" / "samples"
EXPECTED = Path(__file__).parent / "expected"


def sample_inputs() -> list[Input]:
    inputs = list(iter_inputs([SAMPLES]))
    assert not [item for item in inputs if isinstance(item, Failure)]
    return [item for item in inputs if isinstance(item, Input)]


def parse_sample(item: Input) -> JsonObject:
    return paper_to_json(parse_paper(read_input(item)))


def golden_path(number: str, kind: str) -> Path:
    return EXPECTED / f"{number.replace('/', '-')}.{kind}.json"


def as_lines(paper: JsonObject) -> list[str]:
    return json.dumps(paper, ensure_ascii=False, indent=1, sort_keys=True).splitlines()


@pytest.mark.parametrize("item", sample_inputs(), ids=lambda item: Path(item.origin).name)
def test_sample_parses_as_expected(item: Input, request: pytest.FixtureRequest) -> None:
    paper = parse_sample(item)
    golden = golden_path(paper["dokumentnummer"], item.kind)
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(json.dumps(paper, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert as_lines(paper) == as_lines(json.loads(golden.read_text(encoding="utf-8")))


def test_every_expected_parse_has_its_sample() -> None:
    found = {golden_path(parse_sample(item)["dokumentnummer"], item.kind) for item in sample_inputs()}
    assert found == set(EXPECTED.glob("*.json"))


def test_pdf_and_text_of_one_paper_give_the_same_sections() -> None:
    by_number: dict[str, list[JsonObject]] = {}
    for item in sample_inputs():
        paper = parse_sample(item)
        by_number.setdefault(paper["dokumentnummer"], []).append(paper)
    twice = [papers for papers in by_number.values() if len(papers) > 1]
    assert twice
    for first, *others in twice:
        for other in others:
            assert searched(first) == searched(other)


def searched(paper: JsonObject) -> list[JsonObject]:
    """The sections without what only a page shows."""
    return [section | {"pages": None, "tables": []} for section in paper["sections"]]


def test_an_answer_repeats_the_questions_of_its_inquiry() -> None:
    papers = {paper["dokumentnummer"]: paper for paper in map(parse_sample, sample_inputs())}
    pairs = [
        (paper, papers[paper["bezug"]])
        for paper in papers.values()
        if paper["drucksachetyp"] == "Antwort" and paper["bezug"] in papers
    ]
    assert len(pairs) >= 7
    for answer, inquiry in pairs:
        assert questions(answer) == questions(inquiry), answer["dokumentnummer"]


def questions(paper: JsonObject) -> dict[str, tuple[str, ...]]:
    """Question texts by number, as sorted lines: parts may stand in another order."""
    asked = (question for section in paper["sections"] for question in section.get("questions", []))
    return {question["n"]: tuple(sorted(question["text"].splitlines())) for question in asked}
