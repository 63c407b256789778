"""Any model of sentence-transformers, which must be installed beside Drucksuche."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from indexer.errors import EmbedderError

if TYPE_CHECKING:
    from indexer.vectors.embedder import Embedder, Kind


def open_transformers(name: str, prefixes: Mapping[str, str]) -> Embedder:
    """The model of this name; a prompt that the model itself has for a kind goes before `prefixes`.

    Raises EmbedderError where library or model are not there.
    """
    try:
        model: Any = import_module("sentence_transformers").SentenceTransformer(name)
    except ImportError as error:
        raise EmbedderError(
            "this model needs sentence-transformers, which is not installed:"
            " pip install sentence-transformers"
        ) from error
    except Exception as error:  # many libraries below, each with its own
        raise EmbedderError(f"{name}: sentence-transformers cannot load it ({error})") from error
    prompts: Mapping[str, str] = getattr(model, "prompts", None) or {}

    def embed(texts: Sequence[str], kind: Kind) -> Any:
        return model.encode(list(texts), prompt=prompts.get(kind) or prefixes[kind])

    return embed
