"""Papers → what the writer takes: documents whose texts are analysed already.

Reading processes send this instead of papers: plain strings and arrays cost a tenth of what the objects of a
paper cost between processes, and the analysis runs on as many cores as the reading.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import local

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.bulk import TextNumbers
from indexer.analysis.fingerprints import ABSENT, Fingerprints
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

MOST_TERMS = 1 << 18
"""Distinct terms that a process knows at most, about 12 MB; then it forgets all and begins anew."""

_MOST_NAMES = 1 << 14
"""Terms that are kept as strings; those that come first are the frequent ones."""


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


class _Terms:
    """Numbers terms in the order in which they come."""

    def __init__(self) -> None:
        self._known = Fingerprints(MOST_TERMS)
        self._names: list[str] = []
        """The first of all terms."""
        self._letters = bytearray()
        self._ends = array("q", [0])
        """Of the others, in `_letters`."""

    def __len__(self) -> int:
        return len(self._known)

    def number(self, term: str) -> int:
        """The number of a term, a new one where it has none."""
        found = self._known.get(hash(term))
        if found == ABSENT:
            found = len(self._known)
            self._known.add(hash(term), found)
            if found < _MOST_NAMES:
                self._names.append(term)
            else:
                self._letters += term.encode("utf-8", "surrogatepass")
                self._ends.append(len(self._letters))
        return found

    def names(self, numbers: NDArray[np.intp]) -> Iterator[str]:
        """The terms of some numbers, which ascend."""
        first = int(numbers.searchsorted(_MOST_NAMES))
        yield from map(self._names.__getitem__, numbers[:first].tolist())
        others = numbers[first:] - _MOST_NAMES
        ends = np.frombuffer(self._ends, np.int64)
        starts, stops = ends.take(others).tolist(), ends.take(others + 1).tolist()
        letters = self._letters
        for start, stop in zip(starts, stops, strict=True):
            yield letters[start:stop].decode("utf-8", "surrogatepass")


class Numbering:
    """Gives documents with numbered terms for their texts; what it has learned serves the next paper."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._terms = _Terms()
        self._read = TextNumbers(self._terms.number)

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
        met = np.zeros(len(self._terms), bool)
        met[read.numbers] = True
        used = np.flatnonzero(met)
        numbers = np.empty(len(met), np.uint32)
        numbers[used] = np.arange(len(used), dtype=np.uint32)
        terms = tuple(self._terms.names(used))
        parts = np.split(numbers.take(read.numbers), read.ends[:-1])
        places = np.split(read.places, read.ends[:-1])
        return [NumberedTerms(terms, *pair) for pair in zip(parts, places, strict=True)]


class _PerThread(local):
    """A numbering serves one thread at a time."""

    def __init__(self) -> None:
        self.numbering = Numbering()


_own = _PerThread()
