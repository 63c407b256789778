"""Text that was analysed elsewhere: its terms as they stand, or which terms occur and where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class NumberedTerms(NamedTuple):
    """The terms of one text; texts that were analysed together share `terms`, so it is looked up once."""

    terms: tuple[str, ...]
    """Distinct terms, of this text and of those that share it."""
    numbers: NDArray[np.uint32]
    """For each occurrence its place in `terms`."""
    places: NDArray[np.uint32]
    """For each occurrence the position of its word in the text, ascending."""


class SpacedTerms(str):
    """The terms of one text in their order, with blanks (U+0020) between them; quicker than a list."""

    __slots__ = ()
