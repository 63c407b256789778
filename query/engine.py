"""`SearchEngine`: an open index that is searched and read. Whoosh's objects end here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from indexer.analysis import exact_term, iter_tokens
from indexer.errors import StoreError
from indexer.jsonshape import paper_from_json, reference_from_json, section_from_json
from indexer.model import ART_KINDS, JsonObject, Paper, Section, searched_text
from indexer.schema import ANSWER, FIELD_OF_KIND, HEADING, QUESTION, TEXT_FIELDS, TITLE, split_id
from indexer.store import Snapshot, Store
from query.compile import KINDS, SECTION_FIELDS, CompiledQuery, compile_request
from query.errors import QueryError, UnknownIdError
from query.highlight import Found, Wanted, find_words, find_words_at, make_snippet
from query.labels import section_label
from query.lexicon import ColumnLexicon
from query.model import (
    Completion,
    Explanation,
    Hit,
    Match,
    MatchKind,
    Notice,
    SearchRequest,
    SearchResults,
    StoredSection,
)
from query.ranking import (
    DEFAULT_SETTINGS,
    ColumnSource,
    Ranked,
    explain,
    iter_term_scores,
    open_source,
    rank,
)
from query.synonyms import SynonymTable, read_table
from query.syntax import Query, iter_typed, parse_query
from query.tree import NOTHING, Node, Word

MAX_LIMIT = 1000
"""Most hits of one search."""

MAX_QUERY_CHARACTERS = 100_000
"""Longest query that is read."""


_CACHED_HEADS = 1024
"""Papers whose heads are kept: hits of one paper, and of one search after another, share them."""

_PRINTED_CHARACTERS = 20_000
"""Characters of a text in which the printed form of a word is looked for."""

_Finder = Callable[[int, str, str], list[Found]]
"""Section number, field and text → the matched words."""


class SearchEngine:
    """An index as of the moment it was opened; a context manager.

    `search` gives ranked sections, `section` and `paper` read them whole by id.
    """

    def __init__(
        self,
        store: Store,
        synonyms: SynonymTable | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._synonyms = synonyms
        self._today = today
        self._snapshot: Snapshot = store.snapshot()
        self._source = open_source(self._snapshot)
        self._heads: dict[str, Paper] = {}
        self._lexicon = ColumnLexicon([columns for columns, _ in self._snapshot.segments])

    @classmethod
    def open(cls, index_dir: Path | str, *, synonyms: Path | None = None) -> SearchEngine:
        """Open an index folder; `synonyms` is a file of groups that join the built-in ones.

        Raises `StoreError` (`IndexMissingError`, `ForeignIndexError`) where that is none of ours, or was
        written with another version of the German analysis, and `QueryError` where the file of synonyms
        cannot be read.
        """
        store = Store.open(Path(index_dir))
        if not store.is_current():
            raise StoreError(
                f"{store.path}: written with another version of the German analysis;"
                f" run `drucksuche index --rebuild --index {store.path}`"
            )
        return cls(store, None if synonyms is None else read_table(synonyms))

    def __enter__(self) -> SearchEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the index files."""
        if isinstance(self._source, ColumnSource):
            self._source.close()
        self._lexicon = ColumnLexicon([])
        self._snapshot.close()

    def search(self, request: SearchRequest) -> SearchResults:
        """The best sections for a query, best first; see `SearchRequest`.

        Raises `QueryError` for a request that cannot be meant: an empty query, a limit out of bounds, an
        unknown section kind. Words that cannot be searched are named in notices.
        """
        started = time.perf_counter()
        _check(request)
        query = parse_query(request.query)
        compiled = self._compiled(request, query)
        ranked = self._rank(compiled.tree, request.limit)
        find = self._finder(compiled, ranked)
        hits = tuple(
            self._hit(doc, score, find, request.sections)
            for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
        )
        return SearchResults(
            query=request.query,
            match=request.match,
            total=ranked.total,
            total_is_exact=True,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            notices=(
                *query.notices,
                *compiled.notices,
                *self._advice(request, query, compiled, ranked.total),
            ),
            hits=hits,
        )

    def explain(self, request: SearchRequest, section_id: str) -> Explanation | None:
        """How a section comes to its score for a request; None where it does not match.

        Raises `QueryError` as `search` does, and `UnknownIdError` where the section is not in the index.
        """
        _check(request)
        found = self.section(section_id).id
        doc = next(self._snapshot.iter_numbers("id", found))
        tree = self._compiled(request, parse_query(request.query)).tree
        parts = None if tree is None else explain(self._source, tree, doc)
        if parts is None:
            return None
        terms = sorted(iter_term_scores(parts), key=lambda term: -term.contribution)
        return Explanation(id=found, score=parts.score, k1=DEFAULT_SETTINGS.k1, terms=tuple(terms))

    def _compiled(self, request: SearchRequest, query: Query) -> CompiledQuery:
        compiled = compile_request(request, query, self._synonyms, lexicon=self._lexicon, today=self._today())
        if request.expand and compiled.tree is not None:
            return self._expanded(compiled, compiled.tree, request.match)
        return compiled

    def section(self, section_id: str) -> StoredSection:
        """A section by its id; `21/1916#f4` gives the section that asks question 4.

        Raises `UnknownIdError` where it is not in the index.
        """
        wanted = split_id(section_id)
        if wanted.section is None:
            raise UnknownIdError(
                f"{section_id} names a whole paper; name one section of it, as in {section_id}#f1"
            )
        head = self._head(wanted.paper)
        for stored in self._snapshot.iter_sections(wanted.paper):
            section = section_from_json(stored["section"])
            if wanted.section == section.id or _asks(section, wanted.section):
                return _stored_section(f"{wanted.paper}#{section.id}", head, stored)
        raise UnknownIdError(f"{section_id}: the paper is in the index, but it has no such section")

    def paper(self, paper_id: str) -> Paper:
        """A whole paper by number (`21/1916`) or id. Raises `UnknownIdError` where it is not in the index."""
        key = split_id(paper_id).paper
        head = self._head(key)
        sections = [section_from_json(stored["section"]) for stored in self._snapshot.iter_sections(key)]
        return replace(head, sections=tuple(sections))

    def _head(self, key: str) -> Paper:
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
        return paper_from_json(record.paper | {"sections": []})

    def _expanded(self, compiled: CompiledQuery, tree: Node, match: Match) -> CompiledQuery:
        """The query with the words that its best sections have in common, named in a notice."""
        from query.expand import FEEDBACK_SECTIONS, expand  # noqa: PLC0415 - few searches need it

        best = self._rank(tree, FEEDBACK_SECTIONS)
        wider = expand(self._source, tree, best, self._searched_texts, match=match)
        if not wider.terms:
            return compiled
        words = ", ".join(term.text for term in wider.terms)
        notice = Notice(code="expanded", text=f"the query was expanded by: {words}")
        parts = (*compiled.parts, Word(variants=wider.variants))
        return replace(compiled, tree=wider.tree, parts=parts, notices=(*compiled.notices, notice))

    def _searched_texts(self, doc: int) -> list[str]:
        stored = self._snapshot.stored(doc)
        texts = _texts(self._head(stored["paper"]), section_from_json(stored["section"]))
        return [text for _, text in texts]

    def _rank(self, tree: Node | None, limit: int) -> Ranked:
        return rank(self._source, tree or NOTHING, limit=limit)

    def _advice(
        self, request: SearchRequest, query: Query, compiled: CompiledQuery, total: int
    ) -> list[Notice]:
        notices = [
            Notice(code="paper-number", text=f"{word} is in the index: drucksuche show {word}")
            for word in dict.fromkeys(iter_typed(query.tree))
            if "/" in word and any(self._snapshot.iter_numbers("number", word))
        ]
        if total == 0 and compiled.tree is not None:
            notices.extend(self._no_hits(request, query, compiled))
        return notices

    def _no_hits(self, request: SearchRequest, query: Query, compiled: CompiledQuery) -> Iterator[Notice]:
        from query.suggest import Advisor  # noqa: PLC0415 - few searches need it

        advisor = Advisor(self._lexicon, lambda tree: self._rank(tree, 1).total, self._printed)
        yield from advisor.advise(query.text, compiled)
        if request.match == "all":
            count = self._rank(
                self._compiled(replace(request, match="any", expand=False), query).tree, 1
            ).total
            if count:
                text = f"no section has all the words; with --match any there are {count}"
                yield Notice(code="none-under-all", text=text)

    def complete(self, typed: str, limit: int = 20) -> tuple[Completion, ...]:
        """What the last word of a query that is being typed may become: fields, names, numbers, words."""
        from query.suggest import complete  # noqa: PLC0415 - a search does not need it

        return complete(typed, self._lexicon, self._printed, limit)

    def _printed(self, word: str) -> str:
        """A folded word as the first section that holds it prints it."""
        term = exact_term(word)
        for field in TEXT_FIELDS:
            doc = next(self._snapshot.iter_numbers(field, term), None)
            for text in () if doc is None else self._searched_texts(doc):
                for token in iter_tokens(text[:_PRINTED_CHARACTERS]):
                    if token.word == word:
                        return text[token.start : token.end]
        return word

    def _finder(self, compiled: CompiledQuery, ranked: Ranked) -> _Finder:
        """What finds the query's words in a field's text of one of the ranked sections."""
        wanted = {
            field: Wanted(terms=compiled.terms_in(field), sequences=compiled.sequences_in(field))
            for field in TEXT_FIELDS
        }
        if not isinstance(self._source, ColumnSource):
            return lambda _doc, field, text: find_words(text, wanted[field])
        places: dict[tuple[int, str], list[int]] = {}
        for fields, terms in _by_terms(wanted):
            places |= self._source.find_places(fields, terms, ranked.docs)
        return lambda doc, field, text: find_words_at(text, wanted[field], places.get((doc, field), ()))

    def _hit(self, doc: int, score: float, find: _Finder, sections: tuple[str, ...]) -> Hit:
        stored = self._snapshot.stored(doc)
        section = section_from_json(stored["section"])
        paper = self._head(stored["paper"])
        wanted = {SECTION_FIELDS[name] for name in sections}
        texts = [pair for pair in _texts(paper, section) if not wanted or pair[0] in wanted]
        found = {field: find(doc, field, text) for field, text in texts}
        snippets = [made for field, text in texts if (made := make_snippet(field, text, found[field]))]
        page = None if section.pages is None else section.pages[0]
        return Hit(
            id=f"{stored['paper']}#{section.id}",
            dokumentnummer=paper.dokumentnummer or "",
            titel=paper.titel,
            datum=paper.datum,
            drucksachetyp=paper.drucksachetyp,
            kind=section.kind,
            section=section.id,
            label=section_label(section),
            heading=section.heading,
            score=round(score, 4),
            page=page,
            pdf_url=_page_url(paper, page),
            fields=tuple(snippet.field for snippet in snippets),
            match_kinds=_match_kinds(found.values()),
            snippets=tuple(snippets),
            questions=section.questions,
            answers=section.answers,
            references=tuple(reference_from_json(reference) for reference in stored["references"]),
        )


def _check(request: SearchRequest) -> None:
    if not request.query.strip():
        raise QueryError("the query is empty; name at least one word")
    if len(request.query) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"the query has {len(request.query)} characters; at most {MAX_QUERY_CHARACTERS} are read"
        )
    if not 1 <= request.limit <= MAX_LIMIT:
        raise QueryError(f"a limit of {request.limit} is not possible; name 1 to {MAX_LIMIT}")
    if request.match not in ("all", "any"):
        raise QueryError(f"match is {request.match!r}; name all or any")
    for name in request.sections:
        if name not in SECTION_FIELDS:
            raise QueryError(f"no kind of section is called {name!r}; name {', '.join(SECTION_FIELDS)}")
    for kind in request.art:
        if kind not in ART_KINDS:
            raise QueryError(f"no answer is given {kind!r}; name {', '.join(ART_KINDS)}")


def _texts(paper: Paper, section: Section) -> list[tuple[str, str]]:
    """The searched texts of a section by field, in the order in which a hit shows them."""
    if section.kind == "exchange":
        texts = [
            (QUESTION, "\n".join(question.text for question in section.questions)),
            (ANSWER, "\n".join(searched_text(answer.text, answer.torn) for answer in section.answers)),
        ]
    else:
        texts = [(FIELD_OF_KIND[section.kind], searched_text(section.text or "", section.torn))]
    return [*texts, (HEADING, section.heading or ""), (TITLE, paper.titel or "")]


def _by_terms(wanted: Mapping[str, Wanted]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Fields that are searched for the same terms, together: most queries look for all terms everywhere."""
    fields: dict[tuple[str, ...], list[str]] = {}
    for field, one in wanted.items():
        fields.setdefault(tuple(one.all_terms()), []).append(field)
    for terms, names in fields.items():
        yield names, terms


def _match_kinds(found: Iterable[list[Found]]) -> tuple[MatchKind, ...]:
    return tuple(sorted({one.kind for words in found for one in words}, key=KINDS.index))


def _page_url(paper: Paper, page: int | None) -> str | None:
    url = paper.pdf_url or _dserver_url(paper)
    return f"{url}#page={page}" if url and page else url


def _dserver_url(paper: Paper) -> str | None:
    """The Bundestag's address of a paper's PDF: 21/1406 → …/btd/21/014/2101406.pdf."""
    period, _, number = (paper.dokumentnummer or "").partition("/")
    if paper.herausgeber != "BT" or not (period.isdigit() and number.isdigit()):
        return None
    term, serial = f"{int(period):02}", int(number)
    return f"https://dserver.bundestag.de/btd/{term}/{serial // 100:03}/{term}{serial:05}.pdf"


def _asks(section: Section, wanted: str | None) -> bool:
    return wanted is not None and any(f"f{question.n}" == wanted for question in section.questions)


def _stored_section(section_id: str, head: Paper, stored: JsonObject) -> StoredSection:
    return StoredSection(
        id=section_id,
        paper=head,
        section=section_from_json(stored["section"]),
        references=tuple(reference_from_json(reference) for reference in stored["references"]),
    )
