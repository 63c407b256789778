"""Words that the best sections of an index on a cluster have in common, chosen as in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.opensearch import ALL, sent_term
from query.expand import DEFAULT_EXPANSION, Expansion, ExpansionSettings, expand
from query.model import Match, SearchRequest
from query.opensearch.paging import RemotePager
from query.opensearch.state import State
from query.ranking import Ranked
from query.tree import Node


def expand_on(
    state: State, tree: Node, *, match: Match = "any", settings: ExpansionSettings = DEFAULT_EXPANSION
) -> Expansion:
    """Expand `tree` from its best sections there; see `query.expand.expand`.

    All words of these sections are asked for in one request, since a request costs more than a word.
    """

    def frequencies(terms: Sequence[str]) -> Mapping[str, float]:
        return dict(zip(terms, state.asker.frequencies(ALL, list(map(sent_term, terms))), strict=True))

    best = _best_of(state, tree, settings.sections)
    return expand(
        state.source_of(()),
        tree,
        best,
        state.searched_texts,
        match=match,
        settings=settings,
        frequencies=frequencies,
    )


def _best_of(state: State, tree: Node, limit: int) -> Ranked:
    """The best sections, each by itself, with the scores of the embedded index."""
    page = RemotePager(state, tree, SearchRequest(query="", limit=limit, fold=False)).page()
    return Ranked(
        docs=np.array([entry.doc for entry in page.entries], np.int32),
        scores=np.array([entry.score for entry in page.entries], np.float32),
        total=page.total,
    )
