"""Pages of sections that were found beforehand, in the order of their scores or any other."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from query.paging import Flags, Looked, Pager, look_at_first
from query.ranking import Scored


class FusedPager(Pager):
    """A `Pager` of a list of sections: they are all that matches, for folding, groups and facets too."""

    def __init__(self, *args: Any, found: Scored, size: int, **parts: Any) -> None:
        super().__init__(*args, **parts)
        self._found, self._size = found, size

    def _look_at_best(self, size: int) -> Looked:
        return look_at_first(self._in_order(None), size, total=len(self._found.docs))

    @cached_property
    def held(self) -> Flags:
        """One flag a section number: whether it was found."""
        held = np.zeros(self._size, bool)
        held[self._found.docs] = True
        return held

    @cached_property
    def _all(self) -> Scored:
        return self._found

    def _match(self, docs: list[int]) -> frozenset[int]:
        return frozenset(doc for doc in docs if self.held[doc])
