"""The files of a test collection: BEIR's corpus, queries and judgements, and runs as TREC writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.schema import PASSAGE, TITLE
from query.errors import QueryError

Qrels = Mapping[str, Mapping[str, int]]
"""Grades of judged documents by query; each query has at least one above 0."""
Run = Mapping[str, Sequence[str]]
"""Documents by query, best first."""

_RUN_CELLS = 6


class Entry(NamedTuple):
    """A document or query of a collection."""

    id: str
    text: str
    title: str


def iter_entries(path: Path) -> Iterator[Entry]:
    """The lines of a BEIR corpus or queries file; ids are checked to be single words, each once.

    Raises `QueryError` with file and line where one is not in that layout.
    """
    seen: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                entry = _entry(line, f"{path}:{number}")
                if entry.id in seen:
                    raise QueryError(f"{path}:{number}: the id {entry.id} stands here for the second time")
                seen.add(entry.id)
                yield entry


def iter_documents(path: Path) -> Iterator[dict[str, str]]:
    """The documents of a BEIR corpus as they are indexed: the title as title, the text as a passage."""
    for entry in iter_entries(path):
        texts = {name: text for name, text in ((TITLE, entry.title), (PASSAGE, entry.text)) if text}
        yield {"id": entry.id, **texts}


def _entry(line: str, place: str) -> Entry:
    try:
        obj = json.loads(line)
        entry = Entry(str(obj["_id"]), obj["text"], obj.get("title") or "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QueryError(f'{place}: expected an object with "_id" and "text" ({error})') from error
    if not isinstance(entry.text, str) or not isinstance(entry.title, str):
        raise QueryError(f'{place}: "text" and "title" must be strings')
    if len(entry.id.split()) != 1:
        raise QueryError(f"{place}: an id in a run cannot be empty or hold blanks: {entry.id!r}")
    return entry


def read_qrels(path: Path) -> Qrels:
    """The grades of each query that has a relevant document, from a TSV file of query, document, grade.

    Raises `QueryError` with file and line, and where nothing is relevant.
    """
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\r\n").split("\t")
            if (number == 1 and cells[0] == "query-id") or not line.strip():
                continue
            try:
                query, doc, grade = cells[0], cells[1], int(cells[2])
            except (IndexError, ValueError) as error:
                raise QueryError(f"{path}:{number}: expected query, document and grade with tabs") from error
            found.setdefault(query, {})[doc] = grade
    kept = {query: grades for query, grades in found.items() if max(grades.values()) > 0}
    if not kept:
        raise QueryError(f"{path}: names no relevant document")
    return kept


def read_run(path: Path) -> Run:
    """A TREC run (query, Q0, document, rank, score, tag), the documents of each query by rank.

    Raises `QueryError` with file and line.
    """
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            cells = line.split()
            if not cells:
                continue
            try:
                query, _, doc, rank = cells[0], cells[1], cells[2], int(cells[3])
            except (IndexError, ValueError) as error:
                raise QueryError(
                    f"{path}:{number}: expected query, Q0, document, rank, score and tag"
                ) from error
            if len(cells) > _RUN_CELLS or doc in found.setdefault(query, {}):
                raise QueryError(f"{path}:{number}: the line has too many words or repeats {doc}")
            found[query][doc] = rank
    return {query: sorted(ranks, key=lambda doc: ranks[doc]) for query, ranks in found.items()}
