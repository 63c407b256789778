"""A document of `indexer.schema` → the document that is sent to a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any

from indexer.analysis import EXACT_MARK, StemAnalyzer
from indexer.analysis.chain import PART_MARK
from indexer.columns import NumberedTerms
from indexer.opensearch.mapping import (
    FORMS,
    LAYERS,
    MOST_TERM,
    MOST_VALUE,
    PLACE,
    RUNNING,
    STEMS,
    WORDS,
    layers,
    length_of,
    sent_term,
)
from indexer.schema import ART, NUMBER, NUMBER_FIELDS, TEXT_FIELDS, VALUE_FIELDS

_MOST_ID = 500
"""OpenSearch takes ids of 512 bytes."""

_NUMBERS_OF_A_PERIOD = 100_000
"""More than the papers of any Wahlperiode; also what `query.attributes` sorts by."""

Placed = tuple[int, str]
"""The position of a word in its text, and a term of it."""

_MARKS = (EXACT_MARK, PART_MARK)
_SURELY_SHORT = MOST_TERM // 2
"""Characters that the cluster takes as one term whichever they are."""

_NAMES = ("paper", "record", "kind")
_SPLIT = (*NUMBER_FIELDS, ART)


def sent_id(section_id: str) -> str:
    """The id of a document on the cluster: a longer one than it takes is its beginning and a hash."""
    return sent_term(section_id, _MOST_ID) if len(section_id) * 4 > _MOST_ID else section_id


def document_of(
    document: Mapping[str, str | list[str] | NumberedTerms], place: int | None = None
) -> dict[str, Any]:
    """What is sent of a section or of a paper's record; `place` is the number of the section in its paper.

    Texts may be as they are or numbered terms already.
    """
    sent: dict[str, Any] = {name: document[name] for name in _NAMES if name in document}
    sent |= {name: str(document[name]).split(" ") for name in _SPLIT if name in document}
    for name in VALUE_FIELDS:
        values = document.get(name)
        if isinstance(values, list):
            sent[name] = [sent_term(value, MOST_VALUE) for value in values]
    words: set[str] = set()
    for name in TEXT_FIELDS:
        if name in document:
            sent |= _text_fields(name, _placed(document[name]), words)
    if words:
        sent[WORDS] = sorted(words)
    if place is not None:
        sent[PLACE] = place
    running = running_number(str(document.get(NUMBER, "")))
    if running is not None:
        sent[RUNNING] = running
    sent["stored"] = json.loads(str(document["stored"]))
    return sent


def running_number(number: str) -> int | None:
    """A paper's number as one number to sort by: 2101916 of 21/1916; None of what is no such number."""
    period, _, running = number.partition("/")
    if not (period.isdecimal() and running.isdecimal()):
        return None
    return int(period) * _NUMBERS_OF_A_PERIOD + min(int(running), _NUMBERS_OF_A_PERIOD - 1)


def _placed(text: str | list[str] | NumberedTerms) -> list[Placed]:
    if isinstance(text, NumberedTerms):
        terms = list(map(text.terms.__getitem__, text.numbers.tolist()))
        places = text.places.tolist()
    else:
        tokens = [(token.pos, token.text) for token in StemAnalyzer()(str(text), positions=True)]
        places, terms = [place for place, _ in tokens], [term for _, term in tokens]
    if max(map(len, terms), default=0) > _SURELY_SHORT:
        terms = list(map(sent_term, terms))
    return list(zip(places, terms, strict=True))


def _text_fields(name: str, placed: list[Placed], words: set[str]) -> dict[str, Any]:
    """The fields of one text; its words without marks are added to `words`."""
    sent: dict[str, Any] = {}
    if placed:
        sent |= {name: " ".join([term for _, term in placed]), length_of(name): len(placed)}
    forms = [one for one in placed if one[1][0] == EXACT_MARK]
    stems = [one for one in placed if one[1][0] not in _MARKS]
    words.update([term[1:] for _, term in forms])
    for ending, terms in ((STEMS, stems), (FORMS, forms)):
        for field, layer in zip(layers(name, ending), _layers(terms), strict=False):
            sent[field] = spaced(layer)
    return sent


def _layers(placed: list[Placed]) -> list[list[Placed]]:
    """Terms of ascending positions, so spread that a layer has one of a position at most."""
    if len({place for place, _ in placed}) == len(placed):  # as most often
        return [placed] if placed else []
    found: list[list[Placed]] = []
    depth, last = 0, -1
    for one in placed:
        depth = depth + 1 if one[0] == last else 0
        last = one[0]
        if depth == len(found) and depth < LAYERS:
            found.append([])
        if depth < LAYERS:
            found[depth].append(one)
    return found


def spaced(layer: Iterable[Placed]) -> list[str]:
    """Words of ascending positions as an array of runs, whose values lie one position apart on the cluster.

    So what stands between two runs are stop words: one, and one more for each empty value.
    """
    return list(_iter_spaced(layer))


def _iter_spaced(layer: Iterable[Placed]) -> Iterator[str]:
    run: list[str] = []
    following = 0
    for place, term in layer:
        missing = place - following
        if missing:
            yield " ".join(run)
            yield from repeat("", missing - 1)
            run = []
        run.append(term)
        following = place + 1
    yield " ".join(run)
