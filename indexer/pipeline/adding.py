"""Papers that a program has in memory → the index, by the same rules as papers from files."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.jsonshape import answer_to_json, paper_to_json, question_to_json
from indexer.model import Failure, JsonObject, Notice, Paper, Report
from indexer.pipeline.checking import checked_paper
from indexer.pipeline.indexing import MEMORY_MB, open_run
from indexer.pipeline.merging import Source, SourcedPaper
from indexer.pipeline.places import PlaceLike
from indexer.pipeline.preparing import prepare
from indexer.sources import printable
from indexer.store import NO_WAIT, Wait
from indexer.structure import PARSER_VERSION

_MOST_KEYS_NAMED = 5


class _Given(NamedTuple):
    """A sound paper as it was handed in."""

    paper: Paper
    source: Source
    unknown: tuple[str, ...]


def add_papers(
    papers: Iterable[Paper | JsonObject],
    index_dir: PlaceLike,
    *,
    memory_mb: float = MEMORY_MB,
    wait: Wait = NO_WAIT,
) -> Report:
    """Index papers from memory: `Paper` objects, or JSON objects as `drucksuche parse --json` prints them.

    `papers` may be a generator of any length; what exceeds `memory_mb` is committed. A paper with the same
    content as before is left as it is, another content replaces it, and it stands above what files say of
    the same paper. What is no paper is a `Failure` of the report, whose origin counts from 1 and whose reason
    names the place, as in `sections[2].id`; keys that mean nothing here are named in a notice.

    Raises `StoreError` where the index folder cannot be used, and `TypeError` for a single paper.
    """
    if isinstance(papers, Paper | Mapping | str | bytes):
        raise TypeError(f"add_papers takes several papers, not one {type(papers).__name__}; put it in a list")
    started = time.perf_counter()
    with open_run(index_dir, memory_mb=memory_mb, wait=wait) as run:
        for given in _iter_given(papers):
            if isinstance(given, Failure):
                run.tally.failures.append(given)
            else:
                sourced = SourcedPaper(paper=given.paper, sources=(given.source,))
                run.add(given.source, partial(prepare, sourced))
                run.tally.notices.extend((given.source.origin, one) for one in _notices(given))
        run.commit()
    return run.tally.report(time.perf_counter() - started)


def _iter_given(papers: Iterable[Paper | JsonObject]) -> Iterator[_Given | Failure]:
    for number, one in enumerate(papers, 1):
        try:
            paper, unknown = checked_paper(_as_json(one, number), _name(one, number))
        except SourceError as error:
            yield Failure(origin=error.origin, reason=error.reason, code=error.code)
        else:
            yield _Given(paper, _source_of(paper), unknown)


def _as_json(one: Paper | JsonObject, number: int) -> object:
    """A paper as JSON, with what its sections hold against their kind."""
    if not isinstance(one, Paper):
        return one
    try:
        obj = paper_to_json(one)
        for section, shape in zip(one.sections, obj["sections"], strict=True):
            shape.setdefault("text", section.text)
            shape.setdefault("questions", [question_to_json(one) for one in section.questions])
            shape.setdefault("answers", [answer_to_json(one) for one in section.answers])
    except (AttributeError, TypeError, ValueError) as error:
        raise SourceError(
            _name(one, number), f"is no sound Paper object: {error}", "invalid-paper"
        ) from error
    return obj


def _name(one: object, number: int) -> str:
    known = one.get("dokumentnummer") if isinstance(one, dict) else getattr(one, "dokumentnummer", None)
    return f"paper {number} ({printable(known[:20])})" if isinstance(known, str) else f"paper {number}"


def _source_of(paper: Paper) -> Source:
    content = json.dumps(paper_to_json(paper), sort_keys=True).encode("ascii")
    return Source(
        origin=f"memory:{paper.dokumentnummer}",
        path="",
        kind="memory",
        hash=hashlib.sha256(content).hexdigest(),
        parser=PARSER_VERSION,
    )


def _notices(given: _Given) -> Iterator[Notice]:
    if given.unknown:
        named = ", ".join(given.unknown[:_MOST_KEYS_NAMED])
        more = len(given.unknown) - _MOST_KEYS_NAMED
        text = f"not indexed, since it means nothing here: {printable(named)}{f', {more} more' * (more > 0)}"
        yield Notice(code="unknown-keys", text=text)
