"""What a snapshot keeps of papers and sections, read back as values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.jsonshape import paper_from_json, reference_from_json, section_from_json
from indexer.model import JsonObject, Paper, Section
from indexer.schema import split_id
from indexer.store import PaperRecord, Snapshot
from query.errors import UnknownIdError
from query.model import StoredSection

_CACHED_HEADS = 1024
"""Papers whose heads are kept: hits of one paper, and of one search after another, share them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSection:
    """A section as read from the index, with the head of its paper and its references as stored."""

    key: str
    paper: Paper
    section: Section
    references: list[JsonObject]

    @property
    def id(self) -> str:
        """Its full id."""
        return f"{self.key}#{self.section.id}"


class SectionReader:
    """Reads papers and sections of one snapshot; it shares the snapshot's life."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._heads: dict[str, Paper] = {}

    def head(self, key: str) -> Paper:
        """The head of a paper, without its sections. Raises `UnknownIdError` where it is not in the index."""
        found = self._heads.get(key)
        if found is None:
            if len(self._heads) >= _CACHED_HEADS:
                self._heads.clear()
            found = self._heads[key] = self._read_head(key)
        return found

    def _read_head(self, key: str) -> Paper:
        record = self._snapshot.paper(key)
        if record is None:
            raise UnknownIdError(f"{key}: this paper is not in the index")
        return head_of(record)

    def read(self, doc: int) -> ReadSection:
        """A section by its number."""
        stored = self._snapshot.stored(doc)
        return ReadSection(
            key=stored["paper"],
            paper=self.head(stored["paper"]),
            section=section_from_json(stored["section"]),
            references=stored["references"],
        )

    def section(self, section_id: str) -> StoredSection:
        """A section by its id; see `SearchEngine.section`."""
        wanted = split_id(section_id)
        if wanted.section is None:
            raise UnknownIdError(
                f"{section_id} names a whole paper; name one section of it, as in {section_id}#f1"
            )
        head = self.head(wanted.paper)
        for stored in self._snapshot.iter_sections(wanted.paper):
            section = section_from_json(stored["section"])
            if wanted.section == section.id or _asks(section, wanted.section):
                references = tuple(reference_from_json(one) for one in stored["references"])
                found = f"{wanted.paper}#{section.id}"
                return StoredSection(id=found, paper=head, section=section, references=references)
        raise UnknownIdError(f"{section_id}: the paper is in the index, but it has no such section")

    def paper(self, paper_id: str) -> Paper:
        """A whole paper by number or id; see `SearchEngine.paper`."""
        key = split_id(paper_id).paper
        head = self.head(key)
        sections = [section_from_json(stored["section"]) for stored in self._snapshot.iter_sections(key)]
        return replace(head, sections=tuple(sections))


def head_of(record: PaperRecord) -> Paper:
    """A paper without its sections."""
    return paper_from_json(record.paper | {"sections": []})


def _asks(section: Section, wanted: str) -> bool:
    return any(f"f{question.n}" == wanted for question in section.questions)
