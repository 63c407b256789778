"""Statistics over many periods stay a page that can be sent and heard."""

from __future__ import annotations

import pytest

from query.model import Stats, StatsRow
from query.web.page.languages import Words
from query.web.page.picturing import HEIGHT, MOST_GROUPS, MOST_PERIODS, WIDTH, picture_stats


def stats_of(hits: list[int], groups: int = 0) -> Stats:
    """Statistics of months from 1990 on; group `g0` has most hits."""
    rows = []
    for place, count in enumerate(hits):
        period = f"{1990 + place // 12}-{place % 12 + 1:02}"
        rows.append(StatsRow(period=period, group=None, hits=count, sections=100))
        rows += [
            StatsRow(period=period, group=f"g{one}", hits=50 - one, sections=60) for one in range(groups)
        ]
    return Stats(
        query="x",
        match="all",
        by="ressort",
        every="month",
        total=sum(hits),
        undated=0,
        rows=tuple(rows),
        arts=(),
        answered=0,
        took_ms=1.0,
    )


@pytest.mark.parametrize("count", [1, 2, 24, 25, 600])
def test_bars_stand_side_by_side_within_the_drawing(count: int) -> None:
    picture = picture_stats(stats_of(list(range(count))), Words("de"))
    assert len(picture.bars) == count
    for left, right in zip(picture.bars, picture.bars[1:], strict=False):
        assert left.x + left.width <= right.x + 0.1
    assert picture.bars[0].x >= 0 and picture.bars[-1].x + picture.bars[-1].width <= WIDTH
    assert all(bar.y >= 0 and bar.y + bar.height <= HEIGHT for bar in picture.bars)
    assert picture.bars[-1].is_labelled and sum(bar.is_labelled for bar in picture.bars) <= 12


def test_a_table_of_many_periods_has_the_last_ones_and_says_so() -> None:
    picture = picture_stats(stats_of([3] * 99 + [7], groups=20), Words("en"))
    assert (len(picture.periods), picture.earlier) == (MOST_PERIODS, 100 - MOST_PERIODS)
    assert picture.periods[-1] == "1998-04"
    assert [row.name for row in picture.rows[:2]] == ["all", "g0"] and len(picture.rows) == MOST_GROUPS + 1
    assert {len(row.cells) for row in picture.rows} == {MOST_PERIODS}
    assert picture.rows[0].cells[-1] == (7, 100, "7.00%")
    assert picture.told == "Hits per month, 1990-01 to 1998-04; most in 1998-04: 7"


def test_nothing_found_is_no_picture() -> None:
    picture = picture_stats(stats_of([]), Words("de"))
    assert (picture.bars, picture.rows, picture.periods) == ((), (), ())
