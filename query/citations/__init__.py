"""Who cites whom, down to the question: edges in both directions, chains of referrals, missing papers."""

from .citing import Citing

__all__ = ["Citing"]
