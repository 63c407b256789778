"""Page numbers inside annexes of text sources: they stand alone between the rows of tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.structure.annexheads import head_at
from indexer.structure.drafts import PaperDraft
from indexer.structure.rows import Row

_FORM = re.compile(r"[–-]\s?\d{1,3}\s?[–-]$|(?:Seite )?\d{1,3} von \d{1,3}$|Seite \d{1,3}$")
_LEAST_PAGE, _MOST_PAGE = 12, 130  # input lines from one page number to the next
_LEAST_PAGES = 3
_LONGEST = 16  # characters


def drop_page_numbers(rows: Sequence[Row], draft: PaperDraft) -> list[Row]:
    """The rows without page numbers: by their form ("2 von 7"), or bare numbers that count up page by page.

    The row after a dropped one is marked `cut`.
    """
    short = [at for at, row in enumerate(rows) if len(row.text) < _LONGEST]
    numbers = {at for at in short if _FORM.match(rows[at].text)}
    numbers |= _counted(rows, short) | _beside_heads(rows)
    for at in sorted(numbers):
        draft.dropped.append((rows[at], "page_number"))
        if at + 1 < len(rows):
            rows[at + 1].cut = True
    return [row for at, row in enumerate(rows) if at not in numbers]


def _beside_heads(rows: Sequence[Row]) -> set[int]:
    """Places of bare numbers right before, or right after, at least half of the heads of annexes.

    At the first head a 1 alone is enough.
    """
    named = [at for at, row in enumerate(rows) if row.text[:2] == "An"]
    heads = [head for at in named if (head := head_at(rows, at, inside=True))]
    found: set[int] = set()
    for places in ([head.at - 1 for head in heads], [head.end for head in heads]):
        bare = [at for at in places if 0 <= at < len(rows) and _is_bare(rows[at].text)]
        if 2 * len(bare) > len(heads):
            found.update(bare)
        elif bare and bare[0] == places[0] and rows[bare[0]].text == "1":
            found.add(bare[0])
    return found


def _is_bare(text: str) -> bool:
    return len(text) < 4 and text.isdecimal()


def _counted(rows: Sequence[Row], short: Sequence[int]) -> set[int]:
    """Places of bare numbers that go up by one at distances of a page; `short` has those of short rows.

    Running numbers of a table follow each other more closely; then none of that run is taken.
    """
    bare = [(at, int(rows[at].text)) for at in short if _is_bare(rows[at].text)]
    found: set[int] = set()
    lines = [row.at for row in rows] if bare else []
    for place, (at, value) in enumerate(bare):
        if at in found or value not in (1, 2):
            continue
        run = _run_from(bare, place, lines)
        if len(run) >= _LEAST_PAGES and _is_even([lines[b] - lines[a] for a, b in pairwise(run)]):
            found.update(run)
    return found


def _is_even(steps: Sequence[int]) -> bool:
    """Whether all pages are about as long: none four times as long or short as the middle one."""
    middle = sorted(steps)[len(steps) // 2]
    return all(middle <= 4 * step <= 16 * middle for step in steps)


def _run_from(bare: Sequence[tuple[int, int]], place: int, lines: Sequence[int]) -> list[int]:
    """The places of the numbers that follow on the one at `place`, each a page away from the one before."""
    at, value = bare[place]
    run = [at]
    for later, number in (bare[at] for at in range(place + 1, len(bare))):
        distance = lines[later] - lines[run[-1]]
        if distance > _MOST_PAGE:
            break
        if number == value + len(run):
            if distance < _LEAST_PAGE:
                return []
            run.append(later)
    return run
