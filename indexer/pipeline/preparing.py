"""Papers → what the writer takes: documents whose texts are analysed already.

Reading processes send this instead of papers: plain strings and arrays cost a tenth of what the objects of a
paper cost between processes, and the analysis runs on as many cores as the reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import local

import numpy as np

from indexer.analysis.bulk import TextNumbers
from indexer.columns import NumberedTerms
from indexer.jsonshape import paper_from_json
from indexer.model import Failure, JsonObject, Notice
from indexer.pipeline.merging import Source, SourcedPaper, provenance_from_json, provenance_to_json
from indexer.pipeline.reading import Parsed, parse_input
from indexer.schema import TEXT_FIELDS, Document, iter_section_documents, paper_document, paper_key
from indexer.sources import Input
from indexer.structure import PARSER_VERSION

NumberedDocument = dict[str, str | list[str] | NumberedTerms]
"""A document of `indexer.schema` whose text fields are numbered terms."""

MOST_TERMS = 1 << 19
"""Distinct terms that a process knows at most, about 100 MB; then it forgets all and begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A paper as the writer takes it."""

    key: str
    documents: tuple[NumberedDocument, ...]
    """One a section, in order, then the paper's record."""
    sources: tuple[Source, ...]
    notices: tuple[Notice, ...] = ()
    """Of the reading."""
    questions: int
    answers: int

    @property
    def sections(self) -> int:
        """Number of sections."""
        return len(self.documents) - 1

    @property
    def characters(self) -> int:
        """Length of all that is stored of it."""
        return sum(len(document["stored"]) for document in self.documents)

    def sourced(self) -> SourcedPaper:
        """The paper itself, read back from what would be stored."""
        *sections, record = (json.loads(str(document["stored"])) for document in self.documents)
        return sourced_paper(record["paper"], record["provenance"], sections)


def sourced_paper(head: JsonObject, provenance: JsonObject, sections: Iterable[JsonObject]) -> SourcedPaper:
    """A paper with its sources from what an index stores of it and of its sections."""
    paper = paper_from_json(head | {"sections": [stored["section"] for stored in sections]})
    return SourcedPaper(paper=paper, sources=provenance_from_json(provenance))


def is_current(source: Source) -> bool:
    """Whether these structure rules cut it."""
    return source.parser == PARSER_VERSION


def prepare_input(item: Input) -> Prepared | Failure:
    """Read, cut and analyse one input; every fault of it becomes a `Failure` with the reason."""
    parsed = parse_input(item)
    return parsed if isinstance(parsed, Failure) else _prepare_parsed(parsed)


def _prepare_parsed(parsed: Parsed) -> Prepared:
    item = parsed.item
    source = Source(
        origin=item.origin,
        path=item.path,
        kind=item.kind,
        hash=item.source_hash,
        parser=PARSER_VERSION,
    )
    return prepare(SourcedPaper(paper=parsed.paper, sources=(source,)), parsed.notices)


def prepare(sourced: SourcedPaper, notices: tuple[Notice, ...] = ()) -> Prepared:
    """Analyse a paper."""
    paper = sourced.paper
    record = paper_document(paper, provenance_to_json(sourced.sources))
    return Prepared(
        key=paper_key(paper),
        documents=(*_own.numbering(list(iter_section_documents(paper))), dict(record)),
        sources=sourced.sources,
        notices=notices,
        questions=sum(len(section.questions) for section in paper.sections),
        answers=sum(len(section.answers) for section in paper.sections),
    )


class _Terms(dict[str, int]):
    """Numbers terms in the order in which they come."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self.names)
        self.names.append(term)
        return number


class Numbering:
    """Gives documents with numbered terms for their texts; what it has learned serves the next paper."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._terms = _Terms()
        self._read = TextNumbers(self._terms.__getitem__)

    def __call__(self, documents: Sequence[Document]) -> list[NumberedDocument]:
        """The documents of one paper; their texts share one list of terms."""
        if len(self._terms) > MOST_TERMS:
            self._forget()
        fields = [(at, name) for at, one in enumerate(documents) for name in TEXT_FIELDS if name in one]
        texts = [str(documents[at][name]) for at, name in fields]
        different = list(dict.fromkeys(texts))  # a title stands in each section
        numbered = dict(zip(different, self._numbered(different), strict=True))
        found: list[NumberedDocument] = [dict(document) for document in documents]
        for (at, name), text in zip(fields, texts, strict=True):
            found[at][name] = numbered[text]
        return found

    def _numbered(self, texts: Sequence[str]) -> list[NumberedTerms]:
        """The texts over only those terms that occur in them."""
        if not texts:
            return []
        read = self._read.read(texts)
        names = self._terms.names
        met = np.zeros(len(names), bool)
        met[read.numbers] = True
        used = np.flatnonzero(met)
        numbers = np.empty(len(names), np.uint32)
        numbers[used] = np.arange(len(used), dtype=np.uint32)
        terms = tuple(map(names.__getitem__, used.tolist()))
        parts = np.split(numbers.take(read.numbers), read.ends[:-1])
        places = np.split(read.places, read.ends[:-1])
        return [NumberedTerms(terms, *pair) for pair in zip(parts, places, strict=True)]


class _PerThread(local):
    """A numbering serves one thread at a time."""

    def __init__(self) -> None:
        self.numbering = Numbering()


_own = _PerThread()
