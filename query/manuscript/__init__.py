"""What a manuscript quotes and cites, held against the index: quotations word for word, paper numbers."""

from .verifying import Verifier

__all__ = ["Verifier"]
