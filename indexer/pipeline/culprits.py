"""Inputs that ended a reading process or overran, kept beside the index: no later run tries them again.

They are known by their content: a file that has changed is another one. What cannot be read back is
forgotten, since trying once more costs time and nothing else.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Protocol

from indexer.model import Failure, JsonObject, Notice

FILE = "culprits.json"
FORMAT = 1
MOST = 10_000
"""Culprits that are kept, the latest."""


class CulpritKeeper(Protocol):
    """Where they are kept from one run to the next, as a value of JSON."""

    def read(self) -> object:
        """What was written last; None where nothing can be read."""

    def write(self, content: JsonObject) -> None:
        """Keep this, in one step, in place of what was kept."""

    def forget(self) -> None:
        """Keep nothing."""


class Culprits:
    """The culprits of an index, by the hash of their content."""

    def __init__(self, keeper: CulpritKeeper) -> None:
        self._keeper = keeper
        self._reasons = _reasons_of(keeper.read())

    def forget(self) -> None:
        """Forget all of them."""
        self._reasons = {}
        self._keeper.forget()

    def add(self, source_hash: str, failure: Failure) -> None:
        """Remember one at once: the run may not come to its end."""
        self._reasons.pop(source_hash, None)
        self._reasons[source_hash] = failure.reason
        for oldest in list(self._reasons)[: max(0, len(self._reasons) - MOST)]:
            del self._reasons[oldest]
        self._keeper.write({"format": FORMAT, "reasons": self._reasons})

    def notice(self, source_hash: str) -> Notice | None:
        """What to say of an input that is passed over; None for one that is not."""
        reason = self._reasons.get(source_hash)
        if reason is None:
            return None
        return Notice(code="culprit", text=f"not tried again, since it {reason}; --retry tries it")


def _reasons_of(content: Any) -> dict[str, str]:
    try:
        if content["format"] != FORMAT:
            return {}
        return {str(one): str(reason) for one, reason in content["reasons"].items()}
    except (KeyError, TypeError, AttributeError):
        return {}


class FileKeeper:
    """Keeps them in a file of the index folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def read(self) -> object:
        """What the file holds; None where it is missing or damaged."""
        try:
            found: object = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def write(self, content: JsonObject) -> None:
        """Replace the file in one step."""
        new = self._path.with_name(f".{self._path.name}.new")
        with new.open("w", encoding="utf-8") as stream:
            json.dump(content, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(self._path)

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)
