"""What reading processes send is indexed as the papers themselves are."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.pipeline import preparing
from indexer.pipeline.merging import Source, SourcedPaper, provenance_to_json
from indexer.pipeline.preparing import Numbering, prepare
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store
from tests.papers import exchange, paper, passage

PAPERS = [
    paper("21/1", exchange("1", "Was wird aus der Außen- und Sicherheitspolitik?", "Sie bleibt, z. B. so.")),
    paper("21/2", passage(1, "Die Bundesregierung verweist auf Drucksache 21/1."), passage(2, "Sie bleibt.")),
]
SOURCE = Source(origin="a.pdf", path="/a.pdf", kind="pdf", hash="0" * 64, parser=1)
SOURCED = [SourcedPaper(paper=one, sources=(SOURCE,)) for one in PAPERS]


def files(folder: Path) -> dict[str, bytes]:
    """The files of an index's one segment by their last suffix."""
    return {path.suffix: path.read_bytes() for path in folder.glob("*.*") if path.suffix != ".json"}


def test_it_is_indexed_byte_for_byte_as_the_texts_are(tmp_path: Path) -> None:
    with Store.create(tmp_path / "texts").writing() as writer:
        for one in SOURCED:
            writer.add(iter_section_documents(one.paper))
            writer.add([paper_document(one.paper, provenance_to_json(one.sources))])
        writer.commit()
    with Store.create(tmp_path / "prepared").writing() as writer:
        for one in SOURCED:
            writer.add(prepare(one).documents)
        writer.commit()
    expected, found = files(tmp_path / "texts"), files(tmp_path / "prepared")
    arrays = expected.keys() - {".toc"}  # the table of contents names its segment by chance
    assert len(arrays) >= 3
    assert {name: found.get(name) for name in arrays} == {name: expected[name] for name in arrays}


@pytest.mark.parametrize("sourced", SOURCED)
def test_the_paper_can_be_read_back(sourced: SourcedPaper) -> None:
    prepared = prepare(sourced)
    assert prepared.sourced() == sourced
    assert prepared.sections == len(sourced.paper.sections)


def test_a_process_that_forgets_its_terms_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = list(iter_section_documents(PAPERS[0]))
    numbering = Numbering()
    first = numbering(documents)[0]["question"]
    learned = numbering(list(iter_section_documents(PAPERS[1])))[0]
    monkeypatch.setattr(preparing, "MOST_TERMS", 0)
    again = numbering(documents)[0]["question"]
    assert "passage" in learned
    assert [part.tolist() if hasattr(part, "tolist") else part for part in first] == [
        part.tolist() if hasattr(part, "tolist") else part for part in again
    ]
