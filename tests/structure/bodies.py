"""Invented papers that bring together what is rare: annexes, corrections, notes of all kinds, torn tables."""

from __future__ import annotations

from pathlib import Path

from indexer.model import RawPaper
from tests.structure.papers import raw_paper

TABLE = Path(__file__).with_name("bodies.txt")


def papers() -> dict[str, RawPaper]:
    """The papers of the table by name; a `_` at a line's end is the blank of DIP text."""
    parts = TABLE.read_text(encoding="utf-8").removesuffix("\n").split("\n== ")[1:]
    named = (part.partition("\n") for part in parts)
    return {name: raw_paper(f"{text}\n".replace("_\n", " \n")[:-1]) for name, _, text in named}
