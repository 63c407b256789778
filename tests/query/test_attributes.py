"""Attributes as arrays are what the stored sections say, over several segments, without what was deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from whoosh.writing import NO_MERGE

from indexer.schema import DATUM, FRAKTION, TYP, iter_section_documents, paper_document
from indexer.store import Snapshot, Store
from query.attributes import Attributes
from query.reader import ReadSection, SectionReader
from tests.papers import paper, passage
from tests.query.collections import INQUIRY, MOTION, STATE, write_collection

LATE = (
    paper("20/9406", *(passage(number, "Ein Moor.") for number in range(1, 5)), fraktion=("Die Roten",)),
    replace(INQUIRY, dokumentnummer="21/9407"),
)


@pytest.fixture(params=[True, False], ids=["deleted", "whole"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made = write_collection(tmp_path / "index")
    writer = made.index.writer()
    if request.param:
        writer.delete_by_term("paper", "bt-20-9403")
    for one in LATE:
        for document in (*iter_section_documents(one), paper_document(one, {"sources": []})):
            writer.add_document(**document)
    writer.commit(mergetype=NO_MERGE)
    return made


def sections_of(snapshot: Snapshot) -> dict[int, ReadSection]:
    """Every live section by its number."""
    reader = SectionReader(snapshot)
    return {doc: reader.read(doc) for doc in snapshot.iter_numbers("record", "section")}


def test_attributes_are_those_of_the_stored_sections(store: Store) -> None:
    with store.snapshot() as snapshot:
        attributes, sections = Attributes(snapshot), sections_of(snapshot)
        groups = attributes.values(FRAKTION)
        found = {(groups.terms[term], doc) for term, doc in zip(groups.owners(), groups.docs, strict=True)}
        assert found == {(name, doc) for doc, one in sections.items() for name in one.paper.fraktion}
        held = np.flatnonzero(attributes.flags(TYP, ("Kleine Anfrage",))).tolist()
        assert held == [doc for doc, one in sections.items() if one.paper.drucksachetyp == "Kleine Anfrage"]
        lacking = attributes.lacking(DATUM, 10)
        assert all(lacking[doc] == (one.paper.datum is None) for doc, one in sections.items())
        for doc, one in sections.items():
            assert attributes.section_id(doc) == one.id
            assert attributes.sections_of(one.key)[one.section.id] == doc
            period, _, number = (one.paper.dokumentnummer or "").partition("/")
            assert attributes.numbers()[doc] == int(period) * 100_000 + int(number)
            day = attributes.days()[doc]
            assert (
                np.isnan(day)
                if one.paper.datum is None
                else day == np.datetime64(one.paper.datum).astype(int)
            )
        papers = {(one.key, int(attributes.papers()[doc])) for doc, one in sections.items()}
        assert len(papers) == len({key for key, _ in papers}) == len({paper for _, paper in papers})
        assert attributes.sections_of("bt-1-1") == {}


def test_some_segments_are_read(store: Store) -> None:
    with store.snapshot() as snapshot:
        deleted = "bt-20-9403" not in {record.key for record in snapshot.iter_papers()}
        assert {one.paper.dokumentnummer for one in sections_of(snapshot).values()} >= {
            STATE.dokumentnummer,
            LATE[0].dokumentnummer,
            *(() if deleted else (MOTION.dokumentnummer,)),
        }
        assert len(snapshot.segments) > 1


def test_another_commit_is_told_apart(store: Store) -> None:
    with store.snapshot() as before:
        first = Attributes(before).commit
        assert Attributes(before).commit == first
        with store.writing() as writer:
            writer.delete(["bt-20-9406"])
            writer.commit()
        with Store.open(store.path).snapshot() as after:
            assert Attributes(after).commit != first
