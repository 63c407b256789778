"""Dates as papers print them."""

from __future__ import annotations

import pytest

from indexer.structure.dates import find_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("am 28. August 2025", "2025-08-28"),
        ("28.08.2025", "2025-08-28"),
        ("1.1.25", "2025-01-01"),
        ("am 3. Foo 2024 und am 4. Mai 2025", "2025-05-04"),
        ("31. Februar 2025", None),
        ("30.02.2025", None),
        ("13. Brumaire 2024", None),
        ("", None),
    ],
)
def test_the_first_date_that_there_is(text: str, date: str | None) -> None:
    assert find_date(text) == date
