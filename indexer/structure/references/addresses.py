"""Reads numbers of papers from the addresses of the Bundestag's document server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import ReferenceKind

from .cursor import occurrences

FOLDERS: tuple[tuple[str, ReferenceKind, tuple[int, ...]], ...] = (
    ("btd/", "drucksache", (2, 3, 7)),
    ("btp/", "plenarprotokoll", (2, 5)),
)
"""Folder, kind, and how many digits its parts have: btd/20/137/2013772.pdf, btp/20/20113.pdf."""
LONGEST = 40
HOST_REACH = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A paper named by an address; `start` is the start of the address where it can be seen."""

    kind: ReferenceKind
    doc: str
    start: int
    end: int


def iter_addresses(text: str, highest: int) -> Iterator[Address]:
    """Addresses on dserver.bundestag.de, dip21 and dipbt, also with blanks inside, folder by folder."""
    for folder, kind, sizes in FOLDERS:
        for at in occurrences(text, folder):
            host = _host_start(text, at)
            end, parts = _read_parts(text, at + len(folder), sizes)
            doc = _number(parts, highest) if host >= 0 and len(parts) == len(sizes) else ""
            if doc:
                yield Address(kind=kind, doc=doc, start=host, end=end)


def _host_start(text: str, at: int) -> int:
    """Where the address begins; -1 where no host of the Bundestag stands before its folder."""
    first = max(0, at - HOST_REACH)
    before = text[first:at]
    if "bundestag.de/" not in before.replace(" ", ""):
        return -1
    for opening in ("https:", "http:", "dserver", "dip", "www."):
        found = before.rfind(opening)
        if found >= 0:
            return first + found
    return at


def _read_parts(text: str, at: int, sizes: tuple[int, ...]) -> tuple[int, list[str]]:
    """The digits between slashes, single blanks stepped over, with the end behind ".pdf" where it stands."""
    parts = [""]
    for end in range(at, min(len(text), at + LONGEST)):
        sign = text[end]
        if sign in "0123456789" and len(parts[-1]) < sizes[len(parts) - 1]:
            parts[-1] += sign
        elif sign == "/" and len(parts) < len(sizes):
            parts.append("")
        elif sign != " " or len(parts[-1]) == sizes[-1]:
            break
    else:
        end = min(len(text), at + LONGEST)
    whole = [len(part) for part in parts] == list(sizes)
    return end + 4 if text.startswith(".pdf", end) else end, parts if whole else []


def _number(parts: list[str], highest: int) -> str:
    """`20/13772` from 20, 137, 2013772; empty where the parts contradict each other."""
    folder, last = parts[0], parts[-1]
    running = last[2:]
    if not last.startswith(folder) or (len(parts) == 3 and running[:3] != parts[1]):
        return ""
    wahlperiode, number = int(folder), int(running)
    return f"{wahlperiode}/{number}" if 1 <= wahlperiode <= highest and number else ""
