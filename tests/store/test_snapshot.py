"""What a snapshot tells of sections and papers without reading them whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import add_papers, remove_papers
from indexer.model import Reference
from indexer.store import Store
from tests.papers import exchange, paper, passage, write_index

SIGNS = ', "references": [{"doc": "21/7"}], {"paper": "x" \\", "references": \\"'
"""Text that looks like what the stored JSON is cut by."""


def cite(doc: str, section: str, text: str) -> Reference:
    return Reference(
        kind="drucksache", doc=doc, place="answer 1", section=section, text=text, span=(0, 1), detail=text
    )


def test_references_are_those_of_the_whole_section(tmp_path: Path) -> None:
    sections = (exchange("1", SIGNS, SIGNS), exchange("2", "Wer?", "Wir."), passage(3, SIGNS))
    references = (cite("21/5", "f1", SIGNS), cite("21/6", "f1", "dort"), cite("21/7", "p3", SIGNS))
    store = write_index(tmp_path, paper("21/1", *sections, references=references))
    with store.snapshot() as snapshot:
        counts = []
        for number in snapshot.iter_numbers("record", "section"):
            stored = snapshot.stored(number)
            assert snapshot.stored_references(number) == (stored["paper"], stored["references"])
            counts.append(len(stored["references"]))
    assert counts == [2, 0, 1]


@pytest.mark.parametrize("filling", [0, 40])  # a small segment is written anew, a large one keeps deletions
def test_papers_are_found_by_how_many_documents_they_have(tmp_path: Path, filling: int) -> None:
    sizes = {"21/1": 2, "21/2": 3, "21/3": 2, "21/4": 5} | {f"20/{n}": 9 for n in range(1, filling + 1)}
    papers = [
        paper(number, *(passage(n, f"Deich {n}") for n in range(1, count + 1)))
        for number, count in sizes.items()
    ]
    add_papers(papers, tmp_path)
    remove_papers(["bt-21-3"], tmp_path)
    add_papers([paper("21/4", passage(1, "Deich"), passage(2, "Damm"))], tmp_path)
    with Store.open(tmp_path).snapshot() as snapshot:
        assert any(columns.segment.live is not None for columns, _ in snapshot.segments) == bool(filling)
        assert sorted(snapshot.terms_held_by("paper", 3, 9) or ()) == ["bt-21-1", "bt-21-4"]
        assert snapshot.terms_held_by("paper", 4, 9) == ["bt-21-2"]
        assert snapshot.terms_held_by("paper", 6, 9) == []
        assert snapshot.terms_held_by("paper", 3, 1) is None
