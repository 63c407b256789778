"""Pages a second of processor time of both PDF engines, the whole way from bytes to lines.

Usage: python benchmarks/bench_pdf.py FILE.pdf...   (without files: the sample papers)

Each file is read `ROUNDS` times after one warm-up; the best round counts, since other programs only slow it.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

from indexer.sources.pdf import Engine, read_pdf

ROUNDS = 5
SAMPLES = Path(__file__).parents[1] / "index_data" / "samples"


def seconds_of(data: bytes, engine: Engine) -> tuple[float, int]:
    """Give the best time to read the PDF, and its pages."""
    lines, _ = read_pdf(data, engine=engine)
    best = min(_timed(data, engine) for _ in range(ROUNDS))
    return best, max(line.page or 0 for line in lines)


def _timed(data: bytes, engine: Engine) -> float:
    start = time.process_time()
    read_pdf(data, engine=engine)
    return time.process_time() - start


def main(paths: list[Path]) -> None:
    """Print a row a file and one for all."""
    engines: list[Engine] = ["pypdf"]
    if importlib.util.find_spec("pypdfium2"):
        engines.append("pdfium")
    print(
        f"{'file':30} {'pages':>5} " + " ".join(f"{name + ' ms/page':>16} {'pages/s':>8}" for name in engines)
    )
    for path in paths:
        figures = [seconds_of(path.read_bytes(), engine) for engine in engines]
        cells = (f"{1000 * spent / pages:16.2f} {pages / spent:8.0f}" for spent, pages in figures)
        print(f"{path.name:30} {figures[0][1]:5} " + " ".join(cells))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted(SAMPLES.glob("*.pdf")))
