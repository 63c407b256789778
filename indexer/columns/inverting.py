"""Tokens of one field → its postings, in parts that fit the processor's cache.

All tokens are sorted at once, as one number each: term, document, position. What follows takes a few terms
at a time, so that no array of all postings is made but of their document numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.columns.postings import Part, PostingsWriter
from indexer.columns.values import ValueNumbers

PART_TOKENS = 1 << 17
"""Tokens in a part; a term with more is a part of its own."""
_UNION_PAIRS = 1 << 19
_KEY_BITS = 64

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tokens:
    """The tokens of a field, in the order in which they came: one entry a token but for `docs`, `counts`."""

    numbers: NDArray[np.uint32]
    """The number of each token's term."""
    ranks: NDArray[np.uint32]
    """For each number the place of its term among the segment's sorted terms."""
    docs: NDArray[np.uint32]
    """The document of each run of tokens, and how many tokens are in the run."""
    counts: NDArray[np.uint32]
    places: Array | None
    """Positions; None where they follow each other from 0, or are not kept."""
    freqs: Array | None
    """Frequencies, in a field without positions."""
    weights: NDArray[np.float32] | None
    positions: bool

    def highest_place(self) -> int:
        """The highest position, or a little more; 0 in a field without."""
        if not self.positions or not len(self.counts):
            return 0
        return int((self.counts if self.places is None else self.places).max(initial=0))


class FieldPostings(NamedTuple):
    """Which terms a field has, and the documents of each, one term after the other."""

    ranks: NDArray[np.uint32]
    counts: NDArray[np.int64]
    docs: NDArray[np.uint32]


def write_postings(
    writer: PostingsWriter, name: str, tokens: Tokens, lengths: NDArray[np.uint32] | None
) -> FieldPostings:
    """Write a field; `lengths` are its lengths in all documents, None where they are not kept."""
    writer.start_field(name, place_type(tokens.highest_place()) if tokens.positions else None)
    values = ValueNumbers(int(lengths.max()) if lengths is not None and len(lengths) else 0)
    ranks, counts, docs, codes = [], [], [], []
    for part, weights in _iter_parts(tokens):
        writer.write(part)
        held = np.zeros(len(part.docs), np.uint32) if lengths is None else lengths.take(part.docs)
        codes.append(values.number(part.freqs, held, weights))
        ranks.append(part.ranks)
        counts.append(part.counts)
        docs.append(part.docs)
    table = values.table()
    writer.start_codes(table)
    for one in codes:
        writer.write_codes(one)
    writer.finish_field(lengths)
    return FieldPostings(
        ranks=_join(ranks, np.uint32), counts=_join(counts, np.int64), docs=_join(docs, np.uint32)
    )


def place_type(highest: int) -> np.dtype[Any]:
    """The type of a field's positions."""
    return np.min_scalar_type(highest)


def _iter_parts(tokens: Tokens) -> Iterator[tuple[Part, NDArray[np.float32] | None]]:
    """The field in parts of whole terms, each with the weights of its postings where there are any."""
    if not len(tokens.numbers):
        return
    bits = tuple(int(values.max()).bit_length() for values in (tokens.ranks, tokens.docs))
    place_bits = tokens.highest_place().bit_length()
    if tokens.freqs is None and tokens.weights is None and sum(bits) + place_bits <= _KEY_BITS:
        keys = _sorted_keys(tokens, bits[1], place_bits)
        for start, stop in _iter_term_runs(keys, bits[1] + place_bits):
            yield _part_of_keys(keys[start:stop], bits[1], place_bits, positions=tokens.positions), None
    else:
        yield from _iter_listed_parts(tokens)


# --- tokens as one number each ------------------------------------------------------------------------------


def _sorted_keys(tokens: Tokens, doc_bits: int, place_bits: int) -> NDArray[np.uint64]:
    """Tokens as sorted 64-bit numbers: term, document, position from the highest bits down."""
    keys = np.empty(len(tokens.numbers), np.uint64)
    ranks = tokens.ranks.astype(np.uint64) << np.uint64(doc_bits + place_bits)
    docs = tokens.docs.astype(np.uint64) << np.uint64(place_bits)
    ends, done = np.cumsum(tokens.counts, dtype=np.int64), 0
    for first, last in _iter_document_runs(ends):
        stop = int(ends[last - 1])
        own = keys[done:stop]
        ranks.take(tokens.numbers[done:stop], out=own, mode="clip")
        own |= np.repeat(docs[first:last], tokens.counts[first:last])
        if tokens.positions:
            own |= _places(tokens, slice(first, last), slice(done, stop))
        done = stop
    keys.sort()
    return keys


def _iter_document_runs(ends: Array) -> Iterator[tuple[int, int]]:
    """Documents by runs of about PART_TOKENS tokens, as ranges."""
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + PART_TOKENS)), first + 1)
        yield first, last
        first = last


def _places(tokens: Tokens, runs: slice, at: slice) -> NDArray[np.uint32]:
    """The positions of the tokens `at`, which are those of `runs`."""
    if tokens.places is not None:
        held: NDArray[np.uint32] = tokens.places[at]
        return held
    counts = tokens.counts[runs]
    starts = np.cumsum(counts, dtype=np.int64) - counts
    return (np.arange(at.stop - at.start) - np.repeat(starts, counts)).astype(np.uint32)


def _iter_term_runs(keys: NDArray[np.uint64], term_shift: int) -> Iterator[tuple[int, int]]:
    """Ranges of keys of about PART_TOKENS, whole terms each."""
    wanted = keys[PART_TOKENS::PART_TOKENS] >> np.uint64(term_shift)
    yield from _between(keys.searchsorted(wanted << np.uint64(term_shift)), len(keys))


def _between(starts: Array, end: int) -> Iterator[tuple[int, int]]:
    """The ranges that begin at 0 and at `starts`, up to `end`."""
    yield from pairwise(np.unique(np.concatenate([[0], starts, [end]])).tolist())


def _part_of_keys(keys: NDArray[np.uint64], doc_bits: int, place_bits: int, *, positions: bool) -> Part:
    pairs = keys >> np.uint64(place_bits)
    heads = _heads(pairs)
    pairs = pairs.take(heads)
    docs = (pairs & np.uint64((1 << doc_bits) - 1)).astype(np.uint32)
    pairs >>= np.uint64(doc_bits)
    first = _heads(pairs)
    highest = (1 << place_bits) - 1
    return Part(
        ranks=pairs.take(first).astype(np.uint32),
        counts=_sizes(first, len(heads)),
        docs=docs,
        freqs=_sizes(heads, len(keys)).astype(np.uint32),
        places=(keys & np.uint64(highest)).astype(place_type(highest)) if positions else None,
    )


def _heads(sorted_values: Array) -> Array:
    """Where each distinct value of a sorted array starts."""
    changed = np.empty(len(sorted_values), bool)
    changed[0] = True
    np.not_equal(sorted_values[1:], sorted_values[:-1], out=changed[1:])
    return np.flatnonzero(changed)


def _sizes(starts: Array, end: int) -> NDArray[np.int64]:
    """How long each run is, from where they start and where the last one ends."""
    sizes = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=sizes[:-1])
    sizes[-1] = end - starts[-1]
    return sizes


# --- tokens with frequencies or weights ---------------------------------------------------------------------


def _iter_listed_parts(tokens: Tokens) -> Iterator[tuple[Part, NDArray[np.float32] | None]]:
    """The field in parts of whole terms, by sorting indices: for what is more than a key can hold."""
    docs, ranks = np.repeat(tokens.docs, tokens.counts), tokens.ranks.take(tokens.numbers)
    if tokens.positions:
        places = _places(tokens, slice(0, len(tokens.docs)), slice(0, len(docs)))
        order = np.lexsort((places, docs, ranks))
    else:
        places = None
        order = np.lexsort((docs, ranks))
    ranks = ranks.take(order)
    starts = ranks.searchsorted(ranks[PART_TOKENS::PART_TOKENS])
    for start, stop in _between(starts, len(ranks)):
        yield _listed_part(tokens, ranks[start:stop], docs, places, order[start:stop])


def _listed_part(
    tokens: Tokens,
    ranks: NDArray[np.uint32],
    docs: NDArray[np.uint32],
    places: Array | None,
    order: Array,
) -> tuple[Part, NDArray[np.float32] | None]:
    """The tokens that `order` names, which are those of whole terms with these `ranks`."""
    pairs = ranks.astype(np.uint64) << np.uint64(32) | docs.take(order)
    heads = _heads(pairs)
    pairs = pairs.take(heads)
    first = _heads(pairs >> np.uint64(32))
    freqs = _sizes(heads, len(order)).astype(np.uint32)
    if tokens.freqs is not None:
        freqs = np.add.reduceat(tokens.freqs.take(order), heads, dtype=np.uint32)
    weights = None
    if tokens.weights is not None:
        weights = np.add.reduceat(tokens.weights.take(order), heads, dtype=np.float32)
    part = Part(
        ranks=(pairs.take(first) >> np.uint64(32)).astype(np.uint32),
        counts=_sizes(first, len(heads)),
        docs=pairs.astype(np.uint32),
        freqs=freqs,
        places=None if places is None else places.take(order),
    )
    return part, weights


# --- over several fields ------------------------------------------------------------------------------------


def count_unions(fields: Iterable[FieldPostings], terms: int, documents: int) -> NDArray[np.uint32]:
    """For each term the number of documents, of so many, that hold it in any of these fields."""
    held = [field for field in fields if len(field.ranks)]
    fields_of = np.zeros(terms, np.uint8)
    counts = np.zeros(terms, np.int64)
    for field in held:
        fields_of[field.ranks] += 1
        counts[field.ranks] += field.counts
    shared = fields_of > 1
    done = np.cumsum(counts * shared)
    for low, high in _iter_rank_runs(done):
        pairs = np.concatenate([_pairs(field, low, high, shared, documents) for field in held])
        pairs.sort()
        again = np.flatnonzero(pairs[1:] == pairs[:-1])
        twice = (pairs.take(again) // documents).astype(np.intp)
        counts[low:high] -= np.bincount(twice, minlength=high - low)
    return counts.astype(np.uint32)


def _iter_rank_runs(done: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of terms with about _UNION_PAIRS postings that may stand twice; a term is never cut."""
    total = int(done[-1]) if len(done) else 0
    wanted = np.arange(_UNION_PAIRS, total, _UNION_PAIRS)
    cuts = np.unique(np.concatenate([[0], done.searchsorted(wanted) + 1, [len(done)]])).tolist()
    if total:
        yield from pairwise(cuts)


def _pairs(field: FieldPostings, low: int, high: int, shared: NDArray[np.bool_], documents: int) -> Array:
    """The postings of a range of terms as one number each, in order of terms and documents."""
    kind = np.min_scalar_type((high - low) * documents)  # half as wide is sorted twice as fast
    first, last = field.ranks.searchsorted((low, high)).tolist()
    starts = int(field.counts[:first].sum())
    counts = field.counts[first:last]
    docs = field.docs[starts : starts + int(counts.sum())]
    ranks = field.ranks[first:last]
    keep = shared.take(ranks)
    bases = (ranks.compress(keep) - np.uint32(low)).astype(kind) * documents
    pairs: Array = np.repeat(bases, counts.compress(keep))
    pairs += (docs if keep.all() else docs.compress(np.repeat(keep, counts))).astype(kind, copy=False)
    return pairs


def _join(parts: Sequence[Array], dtype: type[np.generic]) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype)
