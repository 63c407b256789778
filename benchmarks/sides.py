"""The engines that are compared: what each does to index the same sections and to answer the same queries."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tantivy
from whoosh import fields
from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.index import create_in
from whoosh.query.compound import Or as WhooshOr
from whoosh.query.terms import Term as WhooshTerm
from whoosh.searching import Searcher

from benchmarks.sections import Sampler, Settings, make_word
from indexer.columns import ColumnIndex, Disk, SpacedTerms
from indexer.schema import GROUPED_FIELDS, build_schema
from indexer.store import Snapshot
from query.ranking import FIELD_WEIGHTS, ColumnSource, rank
from query.tree import And, Filter, Node, Or, Phrase, Variant, Word
from query.variants import EXACT_WEIGHT, PART_WEIGHT

FIELDS = ("question", "answer", "title")
LIMIT = 10
Variants = Sequence[tuple[str, float]]
"""Marks in front of a word, each with a weight: the terms that count as a match."""
KINDS = ("or", "or-one-field", "and", "phrase", "prefix", "prefix-unranked", "filtered")
"""`prefix` ranks the same terms on both sides; `prefix-unranked` is tantivy's own, all scores alike."""
_PREFIXED = 50
_PLAIN = (("", 1.0),)
_EXPANDED = (("=", EXACT_WEIGHT), ("", 1.0), ("+", PART_WEIGHT))
"""The terms that `search` looks for where a word is asked, with their weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query in both languages."""

    kind: str
    words: tuple[str, ...]


class Spent(NamedTuple):
    """Seconds by the clock, and those of the processor in all threads of the process."""

    clock: float
    processor: float


class Watch:
    """Says what was spent since it was made."""

    def __init__(self) -> None:
        self._started = Spent(time.perf_counter(), time.process_time())

    def spent(self) -> Spent:
        """Seconds since."""
        return Spent(time.perf_counter() - self._started.clock, time.process_time() - self._started.processor)


def iter_rows(settings: Settings) -> Iterator[dict[str, str]]:
    """Sections as texts by field; words are blank-separated and need no analysis."""
    generator = np.random.default_rng(settings.seed)
    sampler = Sampler(settings)
    for number in range(settings.sections):
        yield {
            "kind": "exchange" if number % 8 else "anlage",
            "question": with_forms(sampler.words(generator, settings.question_words // 2)),
            "answer": with_forms(sampler.words(generator, settings.answer_words // 2)),
            "title": with_forms(sampler.words(generator, 4)),
        }


def with_forms(words: str) -> str:
    """Each word followed by its exact form."""
    return " ".join(f"{word} ={word}" for word in words.split())


def make_queries(settings: Settings, count: int) -> list[Query]:
    """Distinct queries of 1 to 5 words, even over the logarithms of all ranks, for each kind."""
    generator = np.random.default_rng(settings.seed + 1)
    made: dict[tuple[str, tuple[str, ...]], None] = {}
    for kind in KINDS:
        wanted = count if kind.startswith("or") else count // 5
        before = len(made)
        while len(made) < before + wanted:
            most = 2 if kind == "phrase" else 1 if kind.startswith("prefix") else 5
            least = 2 if kind in ("phrase", "and") else 1
            size = int(generator.integers(least, most + 1))
            top = min(settings.vocabulary, 2000 if kind == "phrase" else settings.vocabulary)
            ranks = np.exp(generator.uniform(0, np.log(top), size)).astype(int) - 1
            made[kind, tuple(dict.fromkeys(make_word(int(rank)) for rank in ranks))] = None
    return [Query(kind=kind, words=words) for kind, words in made]


# --- ours ---------------------------------------------------------------------------------------------------


def index_ours(rows: list[dict[str, str]], folder: Path, memory_mb: float) -> Spent:
    """What it takes to index and commit."""
    folder.mkdir()
    index = ColumnIndex.create(Disk(folder), build_schema(), "bench", GROUPED_FIELDS)
    watch = Watch()
    writer = index.writer(memory_mb=memory_mb)
    for number, row in enumerate(rows):
        stored = json.dumps(row, ensure_ascii=False)
        words: dict[str, Any] = {name: SpacedTerms(row[name]) for name in FIELDS}
        writer.add_document(id=str(number), record="section", kind=row["kind"], stored=stored, **words)
    writer.commit()
    return watch.spent()


def build_ours(query: Query, source: ColumnSource) -> Node:
    """The tree that `rank` evaluates."""
    fields = tuple(FIELD_WEIGHTS) if query.kind == "or" else FIELDS
    variants = _EXPANDED if query.kind == "or" else _PLAIN
    if query.kind == "or-one-field":
        fields = ("answer",)
    words = [
        Word(
            variants=tuple(Variant(term=mark + word, weight=weight) for mark, weight in variants),
            fields=fields,
        )
        for word in query.words
    ]
    match query.kind:
        case "and":
            return And(children=tuple(words))
        case "phrase":
            offsets = tuple(range(0, 2 * len(words), 2))
            return Phrase(words=tuple(words), offsets=offsets, fields=("answer",), text="x")
        case "prefix" | "prefix-unranked":
            terms = prefixed(query, source)
            return Word(variants=tuple(Variant(term=term) for term in terms), fields=("answer",))
        case "filtered":
            return And(children=(Or(children=tuple(words)), Filter(field="kind", terms=("anlage",))))
        case _:
            return Or(children=tuple(words)) if len(words) > 1 else words[0]


def prefixed(query: Query, source: ColumnSource) -> list[str]:
    """The terms that a prefix query stands for."""
    return source.terms_with_prefix(query.words[0][:3], _PREFIXED)


def search_ours(snapshot: Snapshot, source: ColumnSource, node: Node) -> list[tuple[float, str]]:
    """Ten scores with their stored sections."""
    ranked = rank(source, node, limit=LIMIT, count=False)
    stored = snapshot.reader.stored_fields
    return [
        (score, stored(doc)["stored"])
        for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
    ]


# --- tantivy ------------------------------------------------------------------------------------------------


def index_tantivy(rows: list[dict[str, str]], folder: Path, memory_mb: float) -> Spent:
    """What it takes to index and commit, with one thread beside the one that makes documents."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field("stored", stored=True, indexed=False)
    for name in ("id", "record", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FIELD_WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    index = tantivy.Index(builder.build(), path=str(folder))
    watch = Watch()
    writer = index.writer(heap_size=int(memory_mb * 1_000_000), num_threads=1)
    for number, row in enumerate(rows):
        document = tantivy.Document()
        document.add_bytes("stored", json.dumps(row, ensure_ascii=False).encode())
        document.add_text("id", str(number))
        document.add_text("record", "section")
        document.add_text("kind", row["kind"])
        for name in FIELDS:
            document.add_text(name, row[name])
        writer.add_document(document)
    writer.commit()
    spent = watch.spent()
    writer.wait_merging_threads()
    return spent


def build_tantivy(query: Query, schema: tantivy.Schema, source: ColumnSource) -> tantivy.Query:
    """The same terms, fields and boosts; `source` says which terms a prefix stands for."""
    kinds = tantivy.Query
    should, must = tantivy.Occur.Should, tantivy.Occur.Must

    def word(text: str, fields: Sequence[str] = FIELDS, variants: Variants = _PLAIN) -> tantivy.Query:
        terms = [
            kinds.boost_query(
                kinds.term_query(schema, name, mark + text, "freq"), FIELD_WEIGHTS[name].weight * weight
            )
            for name in fields
            for mark, weight in variants
        ]
        return terms[0] if len(terms) == 1 else kinds.boolean_query([(should, term) for term in terms])

    match query.kind:
        case "and":
            return kinds.boolean_query([(must, word(text)) for text in query.words])
        case "phrase":
            return (
                kinds.phrase_query(schema, "answer", list(zip(range(0, 99, 2), query.words, strict=False)))
                if len(query.words) > 1
                else word(query.words[0], ("answer",))
            )
        case "prefix":
            terms = prefixed(query, source)
            return kinds.boolean_query([(should, word(text, ("answer",))) for text in terms])
        case "prefix-unranked":
            return kinds.regex_query(schema, "answer", query.words[0][:3] + ".*")
        case "filtered":
            wanted = kinds.boolean_query([(should, word(text)) for text in query.words])
            return kinds.boolean_query(
                [
                    (must, wanted),
                    (must, kinds.const_score_query(kinds.term_query(schema, "kind", "anlage", "basic"), 0.0)),
                ]
            )
        case "or-one-field":
            return kinds.boolean_query([(should, word(text, ("answer",))) for text in query.words])
        case _:
            every = tuple(FIELD_WEIGHTS)
            return kinds.boolean_query([(should, word(text, every, _EXPANDED)) for text in query.words])


def search_tantivy(searcher: tantivy.Searcher, query: tantivy.Query) -> list[tuple[Any, Any]]:
    """Ten scores with their stored sections."""
    found = searcher.search(query, LIMIT, count=False)
    return [(score, searcher.doc(address).get_first("stored")) for score, address in found.hits]


# --- stock Whoosh -------------------------------------------------------------------------------------------


def index_whoosh(rows: list[dict[str, str]], folder: Path, memory_mb: float) -> Spent:
    """What it takes to index and commit in one process."""
    folder.mkdir()
    text = {name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True) for name in FIELDS}
    index = create_in(
        str(folder), fields.Schema(id=fields.ID(), kind=fields.ID(), stored=fields.STORED(), **text)
    )
    watch = Watch()
    writer = index.writer(limitmb=int(memory_mb))
    for number, row in enumerate(rows):
        stored = json.dumps(row, ensure_ascii=False)
        words = {name: row[name] for name in FIELDS}
        writer.add_document(id=str(number), kind=row["kind"], stored=stored, **words)
    writer.commit()
    return watch.spent()


def search_whoosh(searcher: Searcher, query: Query) -> list[Any]:
    """Ten scores with their stored sections, of an OR over one field."""
    words = WhooshOr([WhooshTerm("answer", word) for word in query.words])
    return [(hit.score, hit["stored"]) for hit in searcher.search(words, limit=LIMIT)]
