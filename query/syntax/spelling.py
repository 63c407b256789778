"""The nearest of a few names to what was typed."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """The name that differs least from `typed`, by up to a third of its letters; None where none is near."""
    most = max(1, len(typed) // 3)
    best = min(((distance(typed, name, most), name) for name in names), default=None)
    return None if best is None or best[0] > most else best[1]


def distance(left: str, right: str, most: int) -> int:
    """How many letters must be put in, left out, changed or swapped with the next; above `most` just more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for number, letter in enumerate(left, 1):
        older, before = before, row
        row = [number]
        for place, other in enumerate(right, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != other))
            if place > 1 and number > 1 and letter == right[place - 2] and other == left[number - 2]:
                cost = min(cost, older[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
