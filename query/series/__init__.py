"""The same question over time: near-duplicates of a section's questions, with answers and differences."""

from .finding import SeriesFinder
from .model import Series, SeriesEntry

__all__ = ["Series", "SeriesEntry", "SeriesFinder"]
