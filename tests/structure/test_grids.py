"""Lines of a table that a page shows in columns."""

from __future__ import annotations

from indexer.structure.joining import Flow
from indexer.structure.rows import Row
from tests.structure.papers import join_rows


def test_rows_in_columns_stand_alone_and_wrapped_cells_run_on() -> None:
    cells = (
        ("Ort", "Grund"),
        ("Altau", "Der Deich war"),
        ("", "an drei Stellen be-"),
        ("", "schädigt."),
        ("Neuau", "Sturm"),
    )
    rows = [
        Row(at=at, text=" ".join(cell for cell in row if cell), cells=row, size=9.0, full=30.0)
        for at, row in enumerate(cells)
    ]
    rows.append(Row(at=len(rows), text="Die Liste ist nicht abschließend.", size=9.0, full=30.0))
    assert join_rows(rows, Flow(blanks=False, hyphens=True)).split("\n") == [
        "Ort Grund",
        "Altau Der Deich war",
        "an drei Stellen beschädigt.",
        "Neuau Sturm",
        "Die Liste ist nicht abschließend.",
    ]
