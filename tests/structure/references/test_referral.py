"""Referrals and other answers, from referrals.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.structure.references import is_referral

TABLE = Path(__file__).with_name("referrals.txt")
ROWS = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:2] in {"+ ", "- "}]


@pytest.mark.parametrize("row", ROWS)
def test_referral(row: str) -> None:
    assert is_referral(row[2:]) == (row[0] == "+")


def test_nothing_is_no_referral() -> None:
    assert not is_referral("")
