"""What may be tuned in ranking, in one table each. The machinery is in `scoring`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple


class FieldWeight(NamedTuple):
    """How a field counts: `weight` multiplies frequencies, `b` is the share of length normalisation."""

    weight: float
    b: float


FIELD_WEIGHTS: Mapping[str, FieldWeight] = MappingProxyType(
    {
        # b and k1 of running text: 0.4 and 0.9 (Trotman, Jia & Crane, Towards an Efficient and Effective
        # Search Engine, 2012; the defaults of Anserini). Lucene's 0.75 and 1.2 rank sections better and
        # papers with abstracts worse (docs/quality.md).
        "question": FieldWeight(1.0, 0.4),
        "answer": FieldWeight(1.0, 0.4),
        "preamble": FieldWeight(1.0, 0.4),
        "annex": FieldWeight(1.0, 0.4),
        "passage": FieldWeight(1.0, 0.4),
        # A title says what the paper is about: 1.5 to 2.5 do equally well on papers with title and abstract.
        "title": FieldWeight(1.5, 0.4),
        "heading": FieldWeight(1.0, 0.4),
        # Paper numbers, one token each: their count says nothing of the text's length.
        "refs": FieldWeight(1.0, 0.0),
        "number": FieldWeight(1.0, 0.0),
    }
)
"""Every field that is ranked; names as in `indexer.schema`."""

TEXT_FIELDS = ("question", "answer", "preamble", "annex", "passage")
"""Fields that hold a section's own text, each section in one or two of them.

They are parts of one text, so their lengths are held against one average, that of the whole texts. Against
the average of its own kind an Anlage of 8,000 words would count as short as an answer of 150 does.
"""

SECTION_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"exchange": 1.0, "vorbemerkung": 1.0, "anlage": 1.0, "passage": 1.0}
)
"""Factor on the score by kind of section; all 1.0 until judged queries show that another helps."""

K1 = 0.9
"""Saturation of frequencies; origin as of b above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One setting of the ranking; the default is what every search and `eval` use."""

    fields: Mapping[str, FieldWeight] = field(default_factory=lambda: FIELD_WEIGHTS)
    sections: Mapping[str, float] = field(default_factory=lambda: SECTION_WEIGHTS)
    k1: float = K1
    one_text: tuple[str, ...] = TEXT_FIELDS
    """Fields whose lengths share one average."""
