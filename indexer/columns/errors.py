"""What can be wrong with the files of an index."""

from __future__ import annotations

from indexer.errors import StoreError


class DamagedFileError(StoreError):
    """A file of the index is not as it was written: `name` of the file and what was found."""

    code = "index-damaged"

    def __init__(self, name: str, found: str) -> None:
        super().__init__(f"{name} is damaged: {found}; see `drucksuche fsck` and `drucksuche repair`")
        self.name = name
        self.found = found


class UnsupportedFieldError(ValueError):
    """A field of the schema that this codec does not store: other formats than frequency and positions."""
