"""Whoosh's matcher over the arrays of one term: what has no array form is evaluated with it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.formats import Format
from whoosh.matching.mcore import LeafMatcher, NullMatcher, ReadTooFar

from indexer.columns.chunks import BLOCK
from indexer.columns.container import scalars
from indexer.columns.reading import SegmentColumns
from indexer.columns.terms import StoredField


class ColumnMatcher(LeafMatcher):
    """The documents of an entry, one after the other."""

    def __init__(  # noqa: PLR0913, PLR0917 - all six are what a posting list is
        self,
        columns: SegmentColumns,
        field: StoredField,
        entry: int,
        term: tuple[str, bytes],
        format_: Format,
        scorer: Any = None,
    ) -> None:
        self._columns, self._field, self._entry = columns, field, entry
        self._term, self.format, self.scorer = term, format_, scorer
        self._docs = scalars(columns.docs(field, entry))
        self._codes = scalars(columns.codes(field, entry))
        self._table = columns.table(field)
        self._count = len(self._docs)
        self._at = 0
        self._block: tuple[int, float, int, int] | None = None

    def is_active(self) -> bool:
        """Whether it stands on a posting."""
        return self._at < self._count

    def reset(self) -> None:
        """Go back to the first posting."""
        self._at = 0

    def copy(self) -> ColumnMatcher:
        """Another matcher at the same place."""
        made = ColumnMatcher(self._columns, self._field, self._entry, self._term, self.format, self.scorer)
        made._at = self._at
        return made

    def replace(self, minquality: float = 0) -> Any:
        """Itself, or nothing where no posting can reach `minquality`."""
        if not self.is_active() or (minquality and self._is_below(minquality)):
            return NullMatcher()
        return self

    def _is_below(self, minquality: float) -> bool:
        return bool(self.supports_block_quality()) and self.max_quality() < minquality

    def id(self) -> int:
        """The document it stands on; past the end the last one, as Whoosh's own matcher gives to AndNot."""
        return self._docs[min(self._at, self._count - 1)]

    def all_ids(self) -> Iterator[int]:
        """All documents from the present one on."""
        return iter(self._docs[self._at :].tolist())

    def next(self) -> bool:
        """Go on by one; True where a new block begins."""
        if self._at >= self._count:
            raise ReadTooFar
        self._at += 1
        return self._at % BLOCK == 0

    def skip_to(self, id: int) -> None:
        """Go on to the first document that is not below `id`."""
        if self._at >= self._count:
            raise ReadTooFar
        self._at = bisect_left(self._docs, id, self._at)

    def weight(self) -> float:
        """The weight of the posting."""
        return float(self._table.weights[self._codes[self._at]])

    def length(self) -> int:
        """The exact length of the field in the document."""
        return int(self._table.lengths[self._codes[self._at]])

    def value(self) -> bytes:
        """The posting's value as the field's format encodes it."""
        encode = getattr(self.format, "encode", None)
        if self._field.positions and encode is not None:
            return bytes(encode(self._positions()))
        freq = int(self._table.freqs[self._codes[self._at]])
        return int.to_bytes(freq, 4, "big") if self.format.supports("frequency") and encode is None else b""

    def value_as(self, astype: str) -> Any:
        """The posting's value decoded: positions, frequency or weight."""
        if astype == "positions" and self._field.positions:
            return self._positions()
        if astype == "frequency":
            return int(self._table.freqs[self._codes[self._at]])
        if astype == "weight":
            return self.weight()
        return super().value_as(astype)

    @cached_property
    def _place_ends(self) -> Any:
        freqs = self._table.freqs.take(np.asarray(self._codes))
        return np.concatenate([[0], np.cumsum(freqs, dtype=np.int64)])

    def _positions(self) -> list[int]:
        start, stop = self._place_ends[self._at : self._at + 2].tolist()
        found: list[int] = self._columns.places(self._field, self._entry)[start:stop].tolist()
        return found

    # --- block maxima ---------------------------------------------------------------------------------------

    def _block_maxima(self) -> tuple[int, float, int, int]:
        number = min(self._at, self._count - 1) // BLOCK
        if self._block is None or self._block[0] != number:
            codes = np.asarray(self._codes[number * BLOCK : (number + 1) * BLOCK])
            lengths = self._table.lengths.take(codes)
            weight = float(self._table.weights.take(codes).max())
            self._block = number, weight, int(lengths.min()), int(lengths.max())
        return self._block

    def block_min_length(self) -> int:
        """The smallest field length in the present block."""
        return self._block_maxima()[2]

    def block_max_length(self) -> int:
        """The largest field length in the present block."""
        return self._block_maxima()[3]

    def block_max_weight(self) -> float:
        """The highest weight in the present block."""
        return self._block_maxima()[1]

    def block_max_id(self) -> int:
        """The last document of the present block."""
        return self._docs[min(self._at // BLOCK * BLOCK + BLOCK, self._count) - 1]

    def skip_to_quality(self, minquality: float) -> int:
        """Go on to the first block that may score above `minquality`; gives how many were skipped."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._at = (self._at // BLOCK + 1) * BLOCK
            skipped += 1
        return skipped
