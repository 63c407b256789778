"""What an id names, and what it answers, from an open engine."""

from __future__ import annotations

from dataclasses import replace

from indexer.model import Paper
from indexer.schema import paper_key, split_id
from query.engine.following import SearchEngine
from query.engine.searching import Searcher
from query.errors import UnknownIdError
from query.model import StoredSection


def find_any(engine: SearchEngine | Searcher, any_id: str) -> StoredSection | Paper:
    """The section or whole paper of an id. Raises `UnknownIdError` where it is not in the index."""
    return engine.paper(any_id) if split_id(any_id).section is None else engine.section(any_id)


def find_asked(engine: SearchEngine | Searcher, found: StoredSection | Paper) -> Paper | None:
    """The paper that an Antwort, or the Antwort of a section, answers; None where the index lacks it."""
    paper = found if isinstance(found, Paper) else found.paper
    if paper.bezug is None:
        return None
    try:
        return engine.paper(paper_key(replace(paper, dokumentnummer=paper.bezug)))
    except UnknownIdError:
        return None
