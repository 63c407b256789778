"""Wahlperioden whose papers print their number in Roman figures: IV/1234."""

from __future__ import annotations

ROMAN_PERIODS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
"""The first six (1949 to 1972)."""
