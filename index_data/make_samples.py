#!/usr/bin/env python3
"""Writes the sample papers that are PDFs from their sources.

    python index_data/make_samples.py            write index_data/samples/*.pdf
    python index_data/make_samples.py --check    write nothing, exit with 1 where a PDF is not as its source

Needs reportlab (a development dependency). How a source is written: `making/source.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from making.draw import draw_pdf
from making.pages import lay_out
from making.source import read_sample

HERE = Path(__file__).resolve().parent


def build_samples() -> dict[Path, bytes]:
    """All sample PDFs by their path, drawn anew."""
    return {
        HERE / "samples" / f"{source.stem}.pdf": draw_pdf(lay_out(read_sample(source)))
        for source in sorted((HERE / "samples_src").glob("*.txt"))
    }


def main(arguments: list[str]) -> int:
    """Write or check the PDFs; returns the exit status."""
    samples = build_samples()
    if "--check" not in arguments:
        for path, data in samples.items():
            path.write_bytes(data)
        return 0
    differing = [path for path, data in samples.items() if not path.exists() or path.read_bytes() != data]
    for path in differing:
        sys.stderr.write(f"{path}: differs from its source, run index_data/make_samples.py\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
