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
        # b of running text: 0.75 (Robertson & Zaragoza 2009, p. 360: 0.5 to 0.8; Lucene's default).
        "question": FieldWeight(1.0, 0.75),
        "answer": FieldWeight(1.0, 0.75),
        "preamble": FieldWeight(1.0, 0.75),
        "annex": FieldWeight(1.0, 0.75),
        "passage": FieldWeight(1.0, 0.75),
        # Short fields of about one length: little to normalise.
        "title": FieldWeight(1.0, 0.3),
        "heading": FieldWeight(1.0, 0.3),
        # Paper numbers, one token each: their count says nothing of the text's length.
        "refs": FieldWeight(1.0, 0.0),
        "number": FieldWeight(1.0, 0.0),
    }
)
"""Every field that is ranked; names as in `indexer.schema`."""

SECTION_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"exchange": 1.0, "vorbemerkung": 1.0, "anlage": 1.0, "passage": 1.0}
)
"""Factor on the score by kind of section; all 1.0 until judged queries show that another helps."""

K1 = 1.2
"""Saturation of frequencies (Robertson & Zaragoza 2009, p. 360: 1.2 to 2; Lucene's default)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One setting of the ranking; the default is what every search and `eval` use."""

    fields: Mapping[str, FieldWeight] = field(default_factory=lambda: FIELD_WEIGHTS)
    sections: Mapping[str, float] = field(default_factory=lambda: SECTION_WEIGHTS)
    k1: float = K1
