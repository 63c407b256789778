"""How long parsing takes, and that it grows in proportion: one invented Antwort, doubled again and again.

Run as `python benchmarks/bench_structure.py [FILE …]`; files (DIP text) are timed as they are.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from indexer.model import Line, RawPaper
from indexer.structure import parse_paper

_HEAD = (
    "Deutscher Bundestag Drucksache 21/90500\n21. Wahlperiode 03.02.2026\nAntwort \nder Bundesregierung \n"
    "auf die Kleine Anfrage der Abgeordneten Merle Unverhau und der Fraktion Die Linke\n"
    "– Drucksache 21/90400 –\nLeuchttürme an der Unterweser\n"
)
_BLOCK = (
    "{n}. Welche Leuchttürme an der Unterweser sind nach Kenntnis der \n"
    "Bundesregierung in Betrieb, und wie viele davon (bitte auflisten)?\n"
    "Der Bund betreibt an der Unterweser elf Türme und Feuer, die in den Jahren seit \n"
    "1885 errichtet und seither mehrfach erneuert worden sind (vgl. Antwort zu Frage 1).\n"
    "Turm Höhe Jahr\nRoter Sand 28 1885\nHohe Weg 36 1856\n1. Quartal 12 24\n"
)
_QUESTIONS = 40
_ROUNDS = 5
_DOUBLINGS = 6


def to_raw(text: str, origin: str) -> RawPaper:
    """A raw paper of the lines of a text."""
    lines = tuple(Line(text=line, number=place) for place, line in enumerate(text.split("\n"), 1))
    return RawPaper(origin=origin, kind="text", source_hash="", lines=lines)


def best_seconds(raw: RawPaper) -> float:
    """The shortest CPU time of some parses."""
    times = []
    for _ in range(_ROUNDS):
        begin = time.process_time()
        parse_paper(raw)
        times.append(time.process_time() - begin)
    return min(times)


def report(raw: RawPaper) -> None:
    """Print size, time and time a line of one paper."""
    seconds = best_seconds(raw)
    size = sum(len(line.text) + 1 for line in raw.lines)
    per_line = seconds / len(raw.lines) * 1e6
    print(f"{raw.origin:>24} {size:>10,} {len(raw.lines):>9,} {seconds * 1e3:>10.2f} {per_line:>8.2f}")


def main(paths: list[str]) -> None:
    """Time the files, or the invented paper at growing sizes."""
    print(f"{'paper':>24} {'characters':>10} {'lines':>9} {'ms':>10} {'µs/line':>8}")
    for path in paths:
        report(to_raw(Path(path).read_text(encoding="utf-8"), Path(path).name))
    if not paths:
        for power in range(_DOUBLINGS + 1):
            count = _QUESTIONS * 2**power
            text = _HEAD + "".join(_BLOCK.format(n=n) for n in range(1, count + 1))
            report(to_raw(text, f"invented x{2**power}"))


if __name__ == "__main__":
    main(sys.argv[1:])
