"""Results → tables: CSV with a head, or lines of cells parted by tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from query.model import Hit
from query.render.values import DEFAULT_VALUES, cell, values_of


def hits_to_csv(hits: Iterable[Hit], names: Sequence[str] = ()) -> str:
    """A head and a row a hit (RFC 4180, cells quoted where they must be); texts are as in the papers."""
    names = names or DEFAULT_VALUES
    return rows_to_csv(names, ([cell(value) for value in values_of(hit, names).values()] for hit in hits))


def hits_to_lines(hits: Iterable[Hit], names: Sequence[str]) -> str:
    """A line a hit, its values parted by tabs; what would break the line becomes a blank."""
    return "\n".join(
        "\t".join(" ".join(cell(value).split()) for value in values_of(hit, names).values()) for hit in hits
    )


def rows_to_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV, with CRLF after each row but the last."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().removesuffix("\r\n")
