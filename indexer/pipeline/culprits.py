"""Inputs that ended a reading process or overran, kept in the index folder: no later run tries them again.

They are known by their content: a file that has changed is another one. What cannot be read back is
forgotten, since trying once more costs time and nothing else.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from indexer.model import Failure, Notice

FILE = "culprits.json"
FORMAT = 1
MOST = 10_000
"""Culprits that are kept, the latest."""


class Culprits:
    """The culprits of an index folder, by the hash of their content; without a folder those of one run."""

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / FILE
        self._reasons = {} if self._path is None else _read(self._path)

    def forget(self) -> None:
        """Forget all of them."""
        self._reasons = {}
        if self._path is not None:
            with suppress(FileNotFoundError):
                self._path.unlink()

    def add(self, source_hash: str, failure: Failure) -> None:
        """Remember one at once: the run may not come to its end."""
        self._reasons.pop(source_hash, None)
        self._reasons[source_hash] = failure.reason
        for oldest in list(self._reasons)[: len(self._reasons) - MOST]:
            del self._reasons[oldest]
        if self._path is not None:
            _write(self._path, {"format": FORMAT, "reasons": self._reasons})

    def notice(self, source_hash: str) -> Notice | None:
        """What to say of an input that is passed over; None for one that is not."""
        reason = self._reasons.get(source_hash)
        if reason is None:
            return None
        return Notice(code="culprit", text=f"not tried again, since it {reason}; --retry tries it")


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            return {}
        return {str(one): str(reason) for one, reason in found["reasons"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, content: object) -> None:
    """Replace the file in one step."""
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
