"""Prints what the tests reach of each room, and fails where a package has less than 95 %.

`make coverage` runs it on what `coverage json` has written. Statements and branches each have to reach the
bound, in each package by itself: a package that is reached well makes up for no other.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

LEAST_PERCENT = 95.0
PACKAGES = ("indexer", "query")
KINDS = ("statements", "branches")
_REACHED = {"statements": "covered_lines", "branches": "covered_branches"}

Reached = Counter[tuple[str, bool]]
"""How many statements and branches there are (False) and are reached (True)."""


def main(path: str) -> int:
    """Print the table; gives the exit status."""
    files: Mapping[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))["files"]
    rooms = count_by(files, room_of)
    packages = count_by(files, package_of)
    print("\n".join(iter_rows(rooms, packages)))
    missed = list(iter_missed(packages))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def room_of(file: str) -> str:
    """`query/engine/searching.py` and `query/engine.py` → `query.engine`; `query/__init__.py` → `query`."""
    parts = PurePosixPath(file.replace("\\", "/")).with_suffix("").parts
    return ".".join(part for part in parts[:2] if part != "__init__")


def package_of(file: str) -> str:
    """The package of a file."""
    return room_of(file).partition(".")[0]


def count_by(files: Mapping[str, Any], name_of: Any) -> dict[str, Reached]:
    """The counts of files that have one name, by it, in order."""
    found: dict[str, Reached] = {}
    for file in sorted(files):
        summary = files[file]["summary"]
        counts = found.setdefault(name_of(file), Counter())
        for kind in KINDS:
            counts[kind, False] += summary[f"num_{kind}"]
            counts[kind, True] += summary[_REACHED[kind]]
    return found


def percent(counts: Reached, kind: str) -> float:
    """The share that is reached; 100 of nothing."""
    return 100 * counts[kind, True] / counts[kind, False] if counts[kind, False] else 100.0


def iter_rows(*tables: Mapping[str, Reached]) -> Iterator[str]:
    """A table as Markdown."""
    yield "| room | statements | reached | branches | reached |\n|---|---|---|---|---|"
    for table in tables:
        for name, counts in table.items():
            shares = (f"{counts[kind, False]:,} | {percent(counts, kind):.1f} %" for kind in KINDS)
            yield f"| `{name}` | {' | '.join(shares)} |"


def iter_missed(packages: Mapping[str, Reached], wanted: Iterable[str] = PACKAGES) -> Iterator[str]:
    """What is short of the bound, a line each; a package that was not measured at all, too."""
    for name in wanted:
        if name not in packages:
            yield f"{name}: nothing was measured"
            continue
        for kind in KINDS:
            reached = percent(packages[name], kind)
            if reached < LEAST_PERCENT:
                yield f"{name}: {reached:.2f} % of {kind} are reached, {LEAST_PERCENT:g} % must be"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
