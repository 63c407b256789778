"""A damaged index → a whole one from the stored sections that can still be read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.errors import StoreError
from indexer.jsonshape import paper_from_json, section_from_json
from indexer.model import JsonObject, Section
from indexer.pipeline.merging import Source, provenance_from_json, provenance_to_json
from indexer.schema import iter_section_documents, paper_document, paper_key
from indexer.store import (
    DAMAGED,
    NEW,
    PaperWriter,
    Store,
    beside,
    iter_salvaged,
    remove_left_over,
    replace_folder,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair kept, and what it names as lost."""

    papers: int
    sections: int
    incomplete: tuple[str, ...]
    """Ids of sections that papers that are kept have lost; the next run reads their sources again."""
    headless: tuple[str, ...]
    """Keys of papers that are left out, because their head is lost."""
    unread: int
    """Documents that could not be read, those of the two lists above among them."""
    damaged: Path
    """Where the damaged index is kept."""


class _Salvage:
    """Sections wait for the record of their paper, which was written behind them."""

    def __init__(self, writer: PaperWriter) -> None:
        self._writer = writer
        self._waiting: defaultdict[str, list[Section]] = defaultdict(list)
        self.papers = self.sections = self.unread = 0
        self.incomplete: list[str] = []

    def take(self, stored: JsonObject | None) -> None:
        """One document of the damaged index."""
        if stored is None:
            self.unread += 1
        elif "section" in stored:
            self._waiting[stored["paper"]].append(section_from_json(stored["section"]))
        else:
            self._keep(stored)

    def _keep(self, record: JsonObject) -> None:
        paper = paper_from_json(record["paper"] | {"sections": []})
        key = paper_key(paper)
        sections = self._waiting.pop(key, [])
        found = {section.id for section in sections}
        missing = [one for one in record["paper"]["sections"] if one not in found]
        self.incomplete.extend(f"{key}#{one}" for one in missing)
        sources = provenance_from_json(record["provenance"])
        if missing:
            sources = tuple(_reread(source) for source in sources)
        paper = replace(paper, sections=tuple(sections))
        self._writer.add(iter_section_documents(paper))
        self._writer.add([paper_document(paper, provenance_to_json(sources))])
        self.papers += 1
        self.sections += len(sections)

    def headless(self) -> tuple[str, ...]:
        """Papers whose record never came."""
        return tuple(sorted(self._waiting))


def _reread(source: Source) -> Source:
    return replace(source, parser=0)


def repair_index(index_dir: Path | str) -> Repaired:
    """Write an index anew from what can be read of it; the damaged one is kept beside it as `NAME.damaged`.

    Raises StoreError where its manifest or table of contents is lost; its papers must be indexed anew then.
    """
    path = Path(index_dir)
    store = Store.open(path)
    aside = beside(path, DAMAGED)
    if aside.exists():
        raise StoreError(f"{aside}: is left from an earlier repair; remove or rename it first")
    with store.writing():
        remove_left_over(path, NEW)
        with Store.create(beside(path, NEW)).writing() as writer:
            salvage = _Salvage(writer)
            for stored in iter_salvaged(store):
                salvage.take(stored)
            writer.commit()
        replace_folder(path, aside=DAMAGED)
    return Repaired(
        papers=salvage.papers,
        sections=salvage.sections,
        incomplete=tuple(salvage.incomplete),
        headless=salvage.headless(),
        unread=salvage.unread,
        damaged=aside,
    )
