"""The mapping of an index on a cluster, built from the names of `indexer.schema`.

The cluster analyses nothing: it splits at blanks what `indexer.analysis` made of a text. Of each text field
there are:

- `question`: all terms of the text with their marks, as the embedded index counts them; for words, scores.
- `question_stems`, `question_forms`: the stem and the exact form (with its mark) of each word at its
  position, stop words left out and counted; for sequences. A word that a hyphen leaves half unprinted has
  further readings; they stand at the same position of `question_stems_2` and so on (`layers_of`).

`all` has the terms of all fields in which a search looks by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from indexer.analysis import EXACT_MARK
from indexer.schema import (
    ANNEX,
    ANSWER,
    ART,
    NUMBER_FIELDS,
    PASSAGE,
    PREAMBLE,
    QUESTION,
    TEXT_FIELDS,
    TITLE,
    VALUE_FIELDS,
)

MAPPING_VERSION = 1
"""Raised whenever documents of an index written before can no longer be searched as those of this program."""

ALL = "all"
"""Terms of `GROUPED_FIELDS` together."""

WORDS = "words"
"""The distinct folded words of a section, without marks: values only, for counting words that are alike."""

PLACE = "place"
"""The number of a section within its paper, from 0: what orders sections that score the same."""

STEMS, FORMS = "_stems", "_forms"

LAYERS = 5
"""Readings of one word that sequences know; a compound of six parts may have more, which words still meet."""

MOST_TERM = 255
"""Code units of the longest term: the tokenizer of the cluster would cut a longer one."""

MOST_VALUE = 8000
"""Code units of the longest value: a term of Lucene has at most 32,766 bytes."""

RUNNING = "running"
"""The number of a section's paper as one number, 2101916 of 21/1916: what sections are sorted by."""

SIMILARITY = "sections"
K1, B = 0.9, 0.4
"""As `query.ranking.weights` has them, with their origin."""

SHARES: Mapping[str, float] = MappingProxyType(
    {QUESTION: 0.13, ANSWER: 0.27, PREAMBLE: 0.76, ANNEX: 15.0, PASSAGE: 1.0}
)
"""Average length of a text field beside that of whole texts: 70, 152, 424, 8,325 of 555 (decision 0013).

The cluster holds lengths against the average of their own field; with b and k1 changed by this share it holds
them against about the average of whole texts. What it then chooses is scored anew, so the share may be off.
"""

WEIGHTS: Mapping[str, float] = MappingProxyType({TITLE: 1.5})
"""Fields whose frequencies count otherwise than once, as `query.ranking.weights` has them."""

GAP = 1
"""Positions that two values of an array of words lie apart: one stop word stands between them."""


def length_of(field: str) -> str:
    """The field that has the number of terms of a text field."""
    return field + "_length"


def layers(field: str, ending: str) -> tuple[str, ...]:
    """The fields that hold the stems (or forms) of a text field: the first has most, the others few."""
    first = field + ending
    return (first, *(f"{first}_{number}" for number in range(2, LAYERS + 1)))


def layers_of(field: str, term: str) -> tuple[str, ...]:
    """The fields with positions in which a term, with its mark, may stand for a text field."""
    return layers(field, FORMS if term.startswith(EXACT_MARK) else STEMS)


def sent_term(term: str, most: int = MOST_TERM) -> str:
    """A term as the cluster holds it: a longer one than it takes is its beginning and a hash of the whole.

    Queries send terms through this too, so long words are found as all others are.
    """
    if len(term) <= most // 2 or len(term.encode("utf-16-le", "surrogatepass")) // 2 <= most:
        return term
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{term[: most // 2 - len(digest)]}…{digest}"


def build_mappings(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The mappings of every index of this version; `meta` says what wrote it.

    The source keeps what is stored of a section, with its texts as printed, and the terms of each text: the
    best candidates of a search are scored by how often they hold its terms (docs/decisions/0030).
    """
    return {
        "dynamic": "strict",
        "_meta": dict(meta),
        "_routing": {"required": True},
        "_source": {"includes": ["stored", *TEXT_FIELDS]},
        "properties": _properties(),
    }


def _properties() -> dict[str, Any]:
    keyword = {"type": "keyword"}
    bag = {"type": "text", "analyzer": "whitespace", "index_options": "freqs", "similarity": SIMILARITY}
    found: dict[str, Any] = dict.fromkeys(("paper", "record", "kind", ART, *VALUE_FIELDS), keyword)
    found |= {name: keyword | {"copy_to": ALL} for name in NUMBER_FIELDS}
    found |= {name: bag | {"copy_to": ALL, "similarity": name} for name in TEXT_FIELDS}
    found |= {ALL: bag}
    for name in TEXT_FIELDS:
        for ending in (STEMS, FORMS):
            found |= dict.fromkeys(layers(name, ending), _SEQUENCE)
    found |= {length_of(name): {"type": "integer", "index": False} for name in TEXT_FIELDS}
    found[RUNNING] = {"type": "long", "index": False}
    found[PLACE] = {"type": "integer", "index": False}
    found[WORDS] = {"type": "keyword", "index": False}
    found["stored"] = {"type": "object", "enabled": False}
    return found


_SEQUENCE = {
    "type": "text",
    "analyzer": "whitespace",
    "index_options": "positions",
    "position_increment_gap": GAP,
    "norms": False,
}


def k1_of(field: str) -> float:
    """The k1 of a text field: that of all texts, by the field's share and weight."""
    return round(K1 * (1 - B + B * SHARES.get(field, 1.0)) / WEIGHTS.get(field, 1.0), 4)


def _similarity(field: str) -> dict[str, Any]:
    """BM25 of a field: k1 (1 - b + b x share x length / average of the field), over the field's weight."""
    grown = B * SHARES.get(field, 1.0)
    return {"type": "BM25", "k1": k1_of(field), "b": round(grown / (1 - B + grown), 4)}


SETTINGS: Mapping[str, Any] = {
    "refresh_interval": "-1",
    "similarity": {
        SIMILARITY: {"type": "BM25", "k1": K1, "b": B},
        **{name: _similarity(name) for name in TEXT_FIELDS},
    },
    "mapping.total_fields.limit": 200,
}
"""Of every index: it is seen as the writer left it at its last commit, never in between.

The codec is the default one: `best_compression` takes three fifths of the place, and as long to read the
candidates of a search as all else that the cluster does for it (docs/scale.md)."""
