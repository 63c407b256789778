"""Holds the quotations and paper numbers of a manuscript against the sections of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from indexer.model import Reference, ReferenceKind
from indexer.schema import REFS
from indexer.store import Snapshot
from query.attributes import Attributes
from query.citations.targets import Targets, cited_key
from query.errors import QueryError
from query.findings import ManuscriptKind, NumberFinding, QuoteFinding, Verification
from query.labels import asked_numbers
from query.model import Notice
from query.ranking import PostingSource
from query.reader import SectionReader

from .candidates import CandidateFinder
from .citing import Attributing, Cite, Named, find_cites
from .html import view_of_html
from .judging import Asked, Judgement, Likely, judge
from .markdown import view_of_markdown
from .quotations import Quotation, find_quotations
from .reporting import Reporter
from .sources import Source, bare_number
from .view import View, view_of_text

_CACHED_SOURCES = 512
_CACHED_CITATIONS = 256
_MOST_ANSWERING = 2_000
"""Sections citing a paper that are looked at for those of its Antwort."""
_CITING = "bt-0-0"
"""Stands for the manuscript, which cites as a paper of the Bundestag does."""
_VIEWS = {"text": view_of_text, "markdown": view_of_markdown, "html": view_of_html}


class Verifier:
    """Verifies manuscripts against one snapshot, whose life it shares."""

    def __init__(
        self, snapshot: Snapshot, postings: PostingSource, reader: SectionReader, attributes: Attributes
    ) -> None:
        self._reader = reader
        self._attributes = attributes
        self._postings = postings
        self._targets = Targets(snapshot, attributes)
        self._candidates = CandidateFinder(snapshot, postings)
        self._source = lru_cache(maxsize=_CACHED_SOURCES)(lambda doc: Source(reader.read(doc)))
        self._sections = lru_cache(maxsize=_CACHED_CITATIONS)(self._read_sections)

    def verify(self, text: str, kind: ManuscriptKind) -> Verification:
        """See `SearchEngine.verify`."""
        if kind not in _VIEWS:
            raise QueryError(f"no manuscript is written as {kind!r}; name {', '.join(_VIEWS)}")
        view = _VIEWS[kind](text)
        quotations = find_quotations(view)
        cites = find_cites(view, quotations.found)
        reporter = Reporter(text, view)
        attributing = Attributing(view, quotations.found, cites)
        return Verification(
            quotations=tuple(
                self._quotation(view, one, attributing.name(number), reporter)
                for number, one in enumerate(quotations.found)
            ),
            numbers=tuple(self._number(one, reporter) for one in cites if one.is_own),
            notices=tuple(
                Notice(code="unclosed", text="nothing closes this quotation mark", start=at, end=at + 1)
                for at in (view.source(place, place + 1)[0] for place in quotations.unclosed)
            ),
        )

    # --- numbers --------------------------------------------------------------------------------------------

    def _number(self, cite: Cite, reporter: Reporter) -> NumberFinding:
        reference = cite.reference
        targets = list(self._targets.find(reference, _CITING))
        ids = tuple(one.to for one in targets if one.present and one.to)
        unknown = tuple(f for one in targets if one.present and "#" not in (one.to or "") for f in one.fragen)
        return NumberFinding(
            verdict="wrong_question" if unknown else "present" if ids else "absent",
            kind=reference.kind,
            doc=reference.doc,
            fragen=reference.fragen,
            text=" ".join(reference.text.split()),
            spot=reporter.spot(cite.start, cite.end),
            ids=ids,
            unknown=unknown,
        )

    # --- quotations -----------------------------------------------------------------------------------------

    def _quotation(self, view: View, quotation: Quotation, named: Named, reporter: Reporter) -> QuoteFinding:
        asked = Asked.read(view, quotation, quotation.end, named)
        judgement = self._judge(asked)
        if named.cut is not None and judgement.verdict != "found":
            asked = Asked.read(view, quotation, named.cut, named)
            judgement = self._judge(asked)
        return reporter.report(asked, judgement)

    def _judge(self, asked: Asked) -> Judgement:
        if asked.is_short:
            return Judgement(verdict="short")
        named = {doc for one in asked.references for doc in self._sections(one.kind, one.doc, one.fragen)}
        found = self._candidates.find(asked.sought, sorted(named))
        likely = Likely(
            named=_Sections(self._source, lambda: found.named),
            by_words=_Sections(self._source, lambda: found.likely),
            in_order=_Sections(self._source, lambda: self._candidates.find_in_order(asked.sought)),
        )
        is_known = any(self._sections(one.kind, one.doc, ()) for one in asked.references)
        return judge(asked, likely, is_known=is_known)

    def _read_sections(self, kind: ReferenceKind, doc: str, fragen: tuple[str, ...]) -> list[int]:
        """The numbers of the sections that a citation may mean: of the paper, and of the Antwort to it."""
        numbers = {bare_number(one) for one in fragen}
        return [
            number
            for number, section in self._iter_of_paper(kind, doc)
            if not numbers or not numbers.isdisjoint(asked_numbers(section))
        ]

    def _iter_of_paper(self, kind: ReferenceKind, doc: str) -> Iterator[tuple[int, str]]:
        key = cited_key(Reference(kind=kind, doc=doc, place="", text="", span=(0, 0)), _CITING)
        for name, number in self._attributes.sections_of(key).items() if key else ():
            yield number, name
        citing = self._postings.postings(REFS, doc)
        for number in citing.docs[:_MOST_ANSWERING].tolist() if citing else ():
            paper, _, name = self._attributes.section_id(number).partition("#")
            if self._reader.head(paper).bezug == doc:
                yield number, name


class _Sections:
    """Sections that are looked for when they are first come to, and read one by one."""

    def __init__(self, read: Callable[[int], Source], find: Callable[[], tuple[int, ...]]) -> None:
        self._read, self._find = read, lru_cache(maxsize=1)(find)

    def __iter__(self) -> Iterator[Source]:
        return map(self._read, self._find())
