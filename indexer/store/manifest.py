"""`manifest.json`: what never changes in an index. It is checked before anything else is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from indexer.columns import Disk
from indexer.errors import ForeignIndexError, IndexMissingError
from indexer.schema import FORMAT_VERSION

WHOOSH_FORMAT = 1
"""Plain Whoosh, before the columns (`former`)."""

FORMER_FORMATS = (WHOOSH_FORMAT, 2)
"""Read only, to be written anew; format 2 has no fields of values."""

MANIFEST = "manifest.json"
PROGRAM = "drucksuche"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What never changes in an index."""

    format: int
    analysis: str
    """Fingerprint of the analysis chain that wrote the terms."""


def read_manifest(path: Path, *, former: bool = False) -> Manifest:
    """The manifest of an index folder; with `former` one of a format before is taken too.

    Raises IndexMissingError where there is no index, ForeignIndexError for anything that is none of ours or
    of another format.
    """
    if not path.exists() or (path.is_dir() and not _holds_more_than_left_overs(path)):
        raise IndexMissingError(
            f"{path}: no index here; make one with `drucksuche index PATH --index {path}`"
        )
    try:
        obj = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(format=obj["format"], analysis=obj["analysis"])
        program = obj["program"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ForeignIndexError(f"{path}: this folder is not an index of drucksuche; name another") from error
    if program == PROGRAM and manifest.format in FORMER_FORMATS and not former:
        raise ForeignIndexError(
            f"{path}: an index of format {manifest.format}, this program reads format {FORMAT_VERSION};"
            f" run `drucksuche index --rebuild --index {path}`"
        )
    if program != PROGRAM or manifest.format not in (*FORMER_FORMATS, FORMAT_VERSION):
        raise ForeignIndexError(
            f"{path}: an index of format {manifest.format} of {program}, this program reads format"
            f" {FORMAT_VERSION}; index into another folder"
        )
    return manifest


def write_manifest(disk: Disk, manifest: Manifest) -> None:
    """Write and sync the manifest of a new index."""
    obj = {"program": PROGRAM, "format": manifest.format, "analysis": manifest.analysis}
    sink = disk.create_sink(f".{MANIFEST}.new")
    sink.write((json.dumps(obj, indent=1) + "\n").encode())
    sink.close()
    disk.rename(f".{MANIFEST}.new", MANIFEST)
    disk.sync_folder()


def is_left_over(name: str) -> bool:
    """Whether a creation that was cut short may have left a file of this name."""
    return name in (MANIFEST, f".{MANIFEST}.new") or (
        name.startswith(f"_{PROGRAM}_0.toc") and name.endswith(".new")
    )


def _holds_more_than_left_overs(path: Path) -> bool:
    """Whether a folder is more than what a creation leaves that was cut short before the manifest stood."""
    return any(one.name == MANIFEST or not is_left_over(one.name) for one in path.iterdir())
