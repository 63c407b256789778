"""`Citations`: the edges of one snapshot, read from what the index keeps of papers and sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from indexer.jsonshape import reference_from_json
from indexer.model import InternalReference, Paper, Reference
from indexer.schema import REFS, split_id
from indexer.store import Snapshot
from query.attributes import Attributes
from query.edges import ChainStep, Edge, Edges, MissingPaper, PointsTo
from query.errors import UnknownIdError
from query.hits import dserver_url
from query.reader import ReadSection, SectionReader

from .chains import Chain, read_points
from .targets import Targets, cited_key

_ADDITIONS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Letters behind the number of a Bundesratsdrucksache, `411/26(B)`, which is one paper with `411/26`."""

_CACHED_PAPERS = 64
"""Papers whose edges are kept: a chain, and a whole paper's referrals, come back to the same few."""

AnswerOf = Callable[[str], str | None]
"""Id of a section → id of the section of the Antwort that answers it, None where there is none."""


class Citations:
    """Edges, chains and missing papers; it shares the snapshot's life."""

    def __init__(
        self, snapshot: Snapshot, reader: SectionReader, attributes: Attributes, answer_of: AnswerOf
    ) -> None:
        self._snapshot, self._reader, self._attributes = snapshot, reader, attributes
        self._answer_of = answer_of
        self._targets = Targets(snapshot, attributes)
        self._by_source = lru_cache(maxsize=_CACHED_PAPERS)(self._group_edges)

    def close(self) -> None:
        """Forget what was found."""
        self._targets.close()
        vars(self).pop("_by_source", None)  # it holds on to `self`

    def refs(self, any_id: str) -> Edges:
        """What a paper or section cites; see `SearchEngine.refs`."""
        wanted = split_id(any_id)
        paper = self._reader.head(wanted.paper)
        found = self._resolve(any_id)
        edges = list(self._edges_of(wanted.paper, paper))
        chosen = [edge for edge in edges if wanted.section is None or edge.source == found]
        order = {name: place for place, name in enumerate(self._section_names(wanted.paper))}
        chosen.sort(key=lambda edge: (order.get(edge.source.partition("#")[2], -1), *_place_key(edge)))
        return Edges(id=found, edges=tuple(chosen))

    def cited_by(self, any_id: str) -> Edges:
        """Who cites a paper or section; see `SearchEngine.cited_by`."""
        wanted = split_id(any_id)
        if self._targets.has_paper(wanted.paper):
            found = self._resolve(any_id)
            edges = [edge for edge in self._citing(wanted.paper) if _leads_to(edge, found)]
        else:  # nobody knows its sections: only the printed numbers can be compared
            found = wanted.paper if wanted.section is None else f"{wanted.paper}#{wanted.section}"
            frage = None if wanted.section is None else wanted.section.removeprefix("f")
            edges = [edge for edge in self._citing(wanted.paper) if frage is None or frage in edge.fragen]
        if "#" in found and self._targets.has_paper(wanted.paper):
            own = self._internal_edges(wanted.paper, self._reader.head(wanted.paper))
            edges.extend(edge for edge in own if edge.to == found)
        return Edges(id=found, edges=tuple(sorted(edges, key=_number_key)))

    def chain(self, section_id: str) -> ChainStep:
        """A section and what its referrals lead to; see `SearchEngine.chain`."""
        read = self._read(self._section(section_id))
        return Chain(self._read, self.edges_of_section, self._reader.head, self._answer_of).follow(read)

    def points_to(self, section_id: str) -> tuple[PointsTo, ...]:
        """The answers at the ends of the chain of a section whose answers are referrals."""
        return read_points(self.chain(section_id))

    def edges_of_section(self, section_id: str) -> list[Edge]:
        """The edges out of a section by its full id, in no order."""
        return list(self._by_source(section_id.partition("#")[0]).get(section_id, ()))

    def missing(self) -> list[MissingPaper]:
        """The cited papers that are not in the index, most mentions first; reads every paper's record."""
        mentions: Counter[str] = Counter()
        papers: Counter[str] = Counter()
        for record in self._snapshot.iter_papers():
            references = map(reference_from_json, record.paper.get("references") or ())
            keys = [key for one in references if (key := cited_key(one, record.key)) is not None]
            absent = [key for key in keys if not self._targets.has_paper(key)]
            mentions.update(absent)
            papers.update(set(absent))
        found = [_missing(key, count, papers[key]) for key, count in mentions.items()]
        return sorted(found, key=lambda one: (-one.mentions, -one.papers, id_key(one.id)))

    # --- ids ------------------------------------------------------------------------------------------------

    def _resolve(self, any_id: str) -> str:
        """The full id of a paper or section. Raises `UnknownIdError` where it is not in the index."""
        wanted = split_id(any_id)
        return wanted.paper if wanted.section is None else self._section(any_id)

    def _section(self, section_id: str) -> str:
        wanted = split_id(section_id)
        if wanted.section is not None:
            found = self._targets.section(wanted.paper, wanted.section)
            if found is not None:
                return found
        return self._reader.section(section_id).id  # which says what is wrong

    def _read(self, section_id: str) -> ReadSection:
        key, _, name = section_id.partition("#")
        doc = self._attributes.sections_of(key).get(name)
        if doc is None:
            raise UnknownIdError(f"{section_id}: this section is not in the index")
        return self._reader.read(doc)

    def _section_names(self, key: str) -> list[str]:
        record = self._snapshot.paper(key)
        return [] if record is None else list(record.paper["sections"])

    # --- edges ----------------------------------------------------------------------------------------------

    def _group_edges(self, key: str) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self._edges_of(key, self._reader.head(key)):
            found.setdefault(edge.source, []).append(edge)
        return found

    def _edges_of(self, key: str, paper: Paper) -> Iterator[Edge]:
        for reference in paper.references:
            yield from self._edges_from(key, reference)
        yield from self._internal_edges(key, paper)

    def _edges_from(self, key: str, reference: Reference) -> Iterator[Edge]:
        source = key if reference.section is None else f"{key}#{reference.section}"
        for target in self._targets.find(reference, key):
            yield Edge(
                kind=reference.kind,
                source=source,
                to=target.to,
                doc=reference.doc,
                fragen=target.fragen,
                place=reference.place,
                text=reference.text,
                span=reference.span,
                present=target.present,
                detail=reference.detail,
            )

    def _internal_edges(self, key: str, paper: Paper) -> Iterator[Edge]:
        """A range of questions is one edge a section that it leads to, as in other papers."""
        merged: dict[tuple[object, ...], Edge] = {}
        for mention in paper.internal_refs:
            source = self._holder(key, mention)
            target = self._targets.find_internal(key, mention.to)
            same = (source, mention.place, target.to, mention.span)
            known = merged[same].fragen if same in merged else ()
            merged[same] = Edge(
                kind="internal",
                source=source,
                to=target.to,
                doc=paper.dokumentnummer or "",
                fragen=(*known, *target.fragen),
                place=mention.place,
                text=mention.text,
                span=mention.span,
                present=target.present,
            )
        yield from merged.values()

    def _holder(self, key: str, mention: InternalReference) -> str:
        """The id of the section that holds a mention, by the question answered where it was not kept."""
        if mention.section is not None:
            return f"{key}#{mention.section}"
        return self._targets.section(key, f"f{mention.place.partition(' ')[2]}") or key

    def _citing(self, key: str) -> Iterator[Edge]:
        """The edges of other papers into a paper: postings first, then only the sections that cite it."""
        terms = _terms(key)
        docs = [doc for term in terms for doc in self._snapshot.iter_numbers(REFS, term)]
        counts: Counter[str] = Counter()
        for doc in dict.fromkeys(docs):
            citing, references = self._snapshot.stored_references(doc)
            counts[citing] += 1
            for one in references:
                if one["doc"] in terms:
                    yield from self._edges_into(key, citing, reference_from_json(one))
        for citing in self._whole(counts):
            # The head's reference is a term of every section: where one lacks it, the head has none.
            for reference in self._reader.head(citing).references:
                if reference.place == "head" and reference.doc in terms:
                    yield from self._edges_into(key, citing, reference)

    def _whole(self, counts: Mapping[str, int]) -> Iterator[str]:
        """Those of the papers that have just so many sections.

        Where fewer papers have this size than there are candidates, they are read instead of counting each.
        """
        by_count: dict[int, list[str]] = {}
        for key, count in counts.items():
            by_count.setdefault(count, []).append(key)
        for count, keys in by_count.items():
            size = count + 1  # the record of a paper is one, too
            sized = self._snapshot.terms_held_by("paper", size, len(keys))
            some = keys if sized is None else set(sized).intersection(keys)
            yield from (key for key in some if self._snapshot.count("paper", key) == size)

    def _edges_into(self, key: str, citing: str, reference: Reference) -> Iterator[Edge]:
        if cited_key(reference, citing) == key:
            yield from self._edges_from(citing, reference)


def _terms(key: str) -> list[str]:
    """The terms of the field of cited numbers that may mean a paper."""
    publisher, _, number = key.partition("-")
    doc = number.replace("-", "/")
    return [doc, *(f"{doc}({letter})" for letter in _ADDITIONS)] if publisher == "br" else [doc]


def _leads_to(edge: Edge, wanted: str) -> bool:
    """Whether an edge leads to a section, or anywhere in a paper."""
    return edge.to == wanted if "#" in wanted else edge.to is not None


def _missing(key: str, mentions: int, papers: int) -> MissingPaper:
    publisher, _, number = key.partition("-")
    herausgeber, doc = publisher.upper(), number.replace("-", "/")
    return MissingPaper(
        id=key,
        herausgeber=herausgeber,
        dokumentnummer=doc,
        mentions=mentions,
        papers=papers,
        pdf_url=dserver_url(herausgeber, doc),
    )


def _place_key(edge: Edge) -> tuple[bool, int, str, int]:
    """The order of printed places in a section: its questions, then its answers, each by its words."""
    kind, _, name = edge.place.partition(" ")
    digits = name.rstrip("abcdefghijklmnopqrstuvwxyz")
    number = int(digits) if digits.isdecimal() else 0
    return kind == "answer", number, name, -1 if edge.span is None else edge.span[0]


def _number_key(edge: Edge) -> tuple[tuple[str, list[int]], bool]:
    key, hash_sign, _ = edge.source.partition("#")
    return id_key(key), bool(hash_sign)


def id_key(key: str) -> tuple[str, list[int]]:
    """The order of papers: by parliament, Wahlperiode and number."""
    publisher, _, number = key.partition("-")
    return publisher, [int(part) if part.isdecimal() else 0 for part in number.split("-")]
