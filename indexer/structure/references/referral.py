"""Whether an answer only points to another answer, a Vorbemerkung or a paper."""

from __future__ import annotations


def is_referral(text: str) -> bool:
    """True where the whole answer only points to another answer, a Vorbemerkung or a paper."""
    return False
