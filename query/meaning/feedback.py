"""The vector of a query, moved towards the first sections that have its words.

Pseudo-relevance feedback by Rocchio's rule, over vectors: Li, Mourad, Zhuang, Koopman & Zuccon, Pseudo
Relevance Feedback with Deep Language Models and Dense Retrievers, 2021.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.vectors import unpack
from query.meaning.fusing import FUSION, FusionSettings
from query.meaning.nearest import Block
from query.ranking import Docs, Floats


def move_towards(
    vector: Floats, docs: Docs, blocks: Sequence[Block], settings: FusionSettings = FUSION
) -> Floats:
    """The vector of length 1 between `vector` and the nearest windows of the first of `docs`.

    Those without vectors are passed over; where none has any, `vector` is what comes out.
    """
    windows = list(_iter_windows(vector, docs[: settings.first], blocks))
    if not windows:
        return vector
    share = np.float32(settings.share)
    moved: Floats = (1 - share) * vector + share * np.mean(windows, axis=0)
    length = np.linalg.norm(moved)
    return moved / length if length else vector


def choose_followed(docs: Docs, blocks: Sequence[Block], settings: FusionSettings = FUSION) -> list[int]:
    """The sections towards which `move_towards` goes: of the first of `docs` those that have vectors."""
    return [doc for doc in docs[: settings.first].tolist() if rows_of_section(doc, blocks) is not None]


def _iter_windows(vector: Floats, docs: Docs, blocks: Sequence[Block]) -> Iterator[Floats]:
    """The window of each section that lies nearest to the vector."""
    for doc in docs.tolist():
        rows = rows_of_section(doc, blocks)
        if rows is not None:
            yield rows[int(np.argmax(rows @ vector))]


def rows_of_section(doc: int, blocks: Sequence[Block]) -> Floats | None:
    """The vectors of a section, a row a window; None where it has none."""
    for block in blocks:
        at = doc - block.base
        if 0 <= at < len(block.starts) - 1 and block.starts[at] < block.starts[at + 1]:
            rows = slice(block.starts[at], block.starts[at + 1])
            found: Floats = unpack(block.codes[rows], block.scales[rows])
            return found
    return None
