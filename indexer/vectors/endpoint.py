"""An address that answers as the embeddings of OpenAI do: POST …/embeddings with a model and texts."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from indexer.errors import EmbedderError

if TYPE_CHECKING:
    from indexer.vectors.embedder import Kind

KEY = "DRUCKSUCHE_EMBEDDER_KEY"
"""Environment variable with the key of the address, where it wants one."""
_SECONDS = 60.0
_PAUSES = (0.5, 2.0)
"""Seconds before each further try where the address is busy or slow."""
_BUSY = (408, 429, 500, 502, 503, 504)
_AT_ONCE = 64
_MOST_SHOWN = 200


class Endpoint:
    """Asks one address for vectors; the connection is kept open."""

    def __init__(self, address: str, model: str, prefixes: Mapping[str, str]) -> None:
        try:
            import httpx  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise EmbedderError(
                "an address is asked by httpx, which is not installed: pip install 'drucksuche[semantic]'"
            ) from error
        self._address = address.rstrip("/") + "/embeddings"
        self._model, self._prefixes = model, prefixes
        self._failures: tuple[type[Exception], ...] = (httpx.HTTPError, httpx.InvalidURL)
        key = os.environ.get(KEY)
        self._client: Any = httpx.Client(
            timeout=_SECONDS, headers={"Authorization": f"Bearer {key}"} if key else {}
        )

    def __call__(self, texts: Sequence[str], kind: Kind) -> list[list[float]]:
        """A row a text. Raises EmbedderError after three tries."""
        rows: list[list[float]] = []
        for at in range(0, len(texts), _AT_ONCE):
            asked = [self._prefixes[kind] + text for text in texts[at : at + _AT_ONCE]]
            rows.extend(self._read(self._ask(asked), len(asked)))
        return rows

    def _ask(self, texts: list[str]) -> Any:
        for pause in (*_PAUSES, None):
            try:
                answer = self._client.post(self._address, json={"model": self._model, "input": texts})
            except self._failures as error:
                found = f"{type(error).__name__}: {error}"
            else:
                if answer.is_success:
                    return answer
                found = f"status {answer.status_code}: {answer.text[:_MOST_SHOWN]}"
                if answer.status_code not in _BUSY:
                    break
            if pause is not None:
                time.sleep(pause)
        raise EmbedderError(f"{self._address}: no vectors came back ({found})")

    def _read(self, answer: Any, count: int) -> list[list[float]]:
        try:
            data = answer.json()["data"]
            rows = {int(one["index"]): one["embedding"] for one in data}
            return [rows[place] for place in range(count)]
        except (ValueError, KeyError, TypeError) as error:
            raise EmbedderError(
                f"{self._address}: answers, but not as the embeddings of OpenAI do"
                f" ({answer.text[:_MOST_SHOWN]!r})"
            ) from error
