"""The vectors of a collection's documents in memory: cut, packed and searched as those of an index are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.schema import HEADING, TEXT_FIELDS, TITLE
from indexer.vectors import Matrix, NamedEmbedder, cut_windows, pack, section_body
from query.meaning import DEPTH, Block, FusionSettings, Nearest, find_nearest, fuse, move_towards
from query.ranking import Docs, Floats, Ranked, best_of

_AT_ONCE = 64
_BODY_FIELDS = tuple(field for field in TEXT_FIELDS if field not in (TITLE, HEADING))


def body_of(document: Mapping[str, str]) -> tuple[str, str]:
    """Title and body of a document, as windows are cut from them."""
    texts = [document[field] for field in _BODY_FIELDS if document.get(field)]
    return document.get(TITLE, ""), section_body(texts)


class DocumentVectors:
    """Vectors of documents by their number; every document gets some, but one without text."""

    def __init__(self, embedder: NamedEmbedder, documents: Sequence[tuple[str, str]]) -> None:
        self._embedder = embedder
        windows = [cut_windows(title, body) for title, body in documents]
        texts = [window.text for some in windows for window in some]
        parts = [
            pack(embedder.embed(texts[at : at + _AT_ONCE], "passage"))
            for at in range(0, len(texts), _AT_ONCE)
        ]
        codes, scales = (np.concatenate(list(arrays)) for arrays in zip(*parts, strict=True))
        self._allowed = np.ones(len(documents), bool)
        self.block = Block(
            base=0,
            starts=np.cumsum([0, *map(len, windows)]),
            codes=codes,
            scales=scales,
            spans=np.array([(one.start, one.end) for some in windows for one in some], np.uint32),
        )

    def rank(self, text: str, limit: int) -> Ranked:
        """The best documents by meaning."""
        near = self._nearest(self._vector(text))
        return Ranked(docs=near.docs[:limit], scores=near.scores[:limit], total=len(near.docs))

    def rank_with(self, words: Docs, text: str, limit: int, settings: FusionSettings) -> Ranked:
        """The best documents by meaning, fused with those that the words rank best."""
        near = self._nearest(move_towards(self._vector(text), words, [self.block], settings))
        found = fuse(words, near.docs, settings)
        best = best_of(found, limit)
        return Ranked(docs=best.docs, scores=best.scores, total=len(found.docs))

    def _nearest(self, vector: Floats) -> Nearest:
        return find_nearest([self.block], vector, self._allowed, DEPTH)

    def _vector(self, text: str) -> Matrix:
        found: Matrix = self._embedder.embed([text], "query", self.block.codes.shape[1])[0]
        return found
