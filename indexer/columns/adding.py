"""Adds the values of a field to the present document of a segment, by what the field and the value are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whoosh.analysis.tokenizers import IDTokenizer
from whoosh.fields import ID

from indexer.columns.buffers import FieldBuffer
from indexer.columns.building import SegmentBuilder
from indexer.columns.numbered import NumberedTerms, SpacedTerms

Adder = Callable[[Any, float], int]
"""Adds a value of one field, with a boost, to the present document; gives how many tokens it has at most."""


def make_adder(builder: SegmentBuilder, buffer: FieldBuffer, field: Any) -> Adder:
    """What adds the values of one field."""
    return _word_adder(builder, buffer, field) if buffer.positions else _item_adder(builder, buffer, field)


def _item_adder(builder: SegmentBuilder, buffer: FieldBuffer, field: Any) -> Adder:
    """For a field without positions."""
    is_name = isinstance(field, ID) and isinstance(field.analyzer, IDTokenizer)
    plain = is_name and field.format.field_boost == 1.0

    def add_items(value: Any, boost: float) -> int:
        if plain and boost == 1.0 and type(value) is str:
            buffer.add_name(builder.documents, value)
            return 1
        items = [(text, freq, weight * boost) for text, freq, weight, _ in field.index(value)]
        buffer.add_items(builder.documents, items)
        return len(items)

    return add_items


def _word_adder(builder: SegmentBuilder, buffer: FieldBuffer, field: Any) -> Adder:
    """For a field with positions: terms that are known already, or text for its analyzer."""
    analyzer: Any = field.analyzer
    field_boost = field.format.field_boost
    numbering = builder.numbering(analyzer) if hasattr(analyzer, "numbering") else None

    def add_words(value: Any, boost: float) -> int:
        whole = boost * field_boost
        if type(value) is SpacedTerms:
            text = value.encode()
            buffer.add_spaced(builder.documents, text, whole)
            return len(text) // 2 + 1
        if isinstance(value, NumberedTerms):
            numbers = builder.numbers_of(value.terms).take(value.numbers)
            buffer.add_numbers(builder.documents, numbers, value.places, whole)
            return len(numbers)
        if isinstance(value, (list, tuple)):
            buffer.add_words(builder.documents, value, None, whole)
            return len(value)
        if numbering is not None:
            numbers, at = numbering(value)
            buffer.add_numbers(builder.documents, numbers, at, whole)
            return len(numbers)
        return _add_tokens(builder, buffer, analyzer(value, positions=True, boosts=True, mode="index"), whole)

    return add_words


def _add_tokens(builder: SegmentBuilder, buffer: FieldBuffer, tokens: Any, boost: float) -> int:
    """Add the tokens of a stock analyzer, each with its own boost; gives how many they are."""
    words: list[str] = []
    places: list[int] = []
    boosts: list[float] = []
    for token in tokens:
        if not token.stopped:
            words.append(token.text)
            places.append(token.pos)
            boosts.append(token.boost)
    if boost == 1.0 and boosts.count(1.0) == len(boosts):
        buffer.add_words(builder.documents, words, places, 1.0)
    else:
        buffer.add_weighted_words(builder.documents, words, places, [one * boost for one in boosts])
    return len(words)
