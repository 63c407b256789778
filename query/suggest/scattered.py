"""Hits that have only the parts of a compound that was asked, apart from each other: said, not hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from query.compile import Clause
from query.model import Notice
from query.ranking import Docs, Scorer, match_some
from query.tree import Word


def iter_scattered(scorer: Scorer, compounds: Iterable[tuple[Clause, Word]], docs: Docs) -> Iterator[Notice]:
    """A notice for each compound of the query that none of its hits `docs` has itself."""
    for clause, whole in compounds:
        if match_some(scorer, whole, docs).any():
            continue
        sections = scorer.sections_with(whole)
        known = f"none of these hits has {clause.text} itself ({sections} in the index)"
        text = f"{known if sections else f'no section has {clause.text} itself'}; they have its parts apart"
        yield Notice(code="parts-only", text=text, start=clause.start, end=clause.end)
