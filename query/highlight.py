"""A section's text and the terms that were asked → a snippet with the matched words as spans."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.analysis import Token, exact_term, iter_tokens_at, iter_tokens_with, part_term
from query.model import MatchKind, Snippet, Span
from query.tree import Phrase

SNIPPET_CHARACTERS = 320
"""Aimed length of a snippet: three to four lines of a terminal."""

_LEAD_CHARACTERS = 60
"""Text kept before the first matched word."""

_LONGEST_WORD = 100
"""Characters of a word that are shown whole, on either side of what matched in it."""

MAX_SCANNED = 400_000
"""Characters of one text that are searched for words; the largest annexes have millions."""

MOST_PLACES = 150
"""Matched words of one text that are all analysed; of more, only those that its snippet may show."""

_STRETCH = SNIPPET_CHARACTERS // 4
"""Words around a place that a snippet holds at most."""

_GAP = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A matched word or part of one: half-open code points, the index term, how it matched."""

    start: int
    end: int
    term: str
    kind: MatchKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: terms that count wherever they stand, and sequences of words."""

    terms: Mapping[str, MatchKind]
    sequences: tuple[Phrase, ...] = ()

    def all_terms(self) -> dict[str, MatchKind]:
        """The terms, those of sequences too."""
        return self.sequenced() | dict(self.terms)

    def sequenced(self) -> dict[str, MatchKind]:
        """The terms of the sequences."""
        words = (word for sequence in self.sequences for word in sequence.words)
        return {variant.term: variant.kind for word in words for variant in word.variants}


def find_words(text: str, wanted: Wanted) -> list[Found]:
    """What of `text` is wanted, in order and without overlap: whole words, or parts of compounds."""
    terms, text = wanted.all_terms(), text[:MAX_SCANNED]
    tokens = [token for token in iter_tokens_with(text, terms.keys()) if any(_find(token, terms))]
    return _keep(tokens, wanted)


def find_words_at(text: str, wanted: Wanted, positions: Sequence[int]) -> list[Found]:
    """`find_words` where the index tells which words meet the terms: no other word is looked at.

    `positions` are ascending. All words are analysed where one of them does not meet a term, because the text
    is not the one that was indexed.
    """
    terms = wanted.all_terms()
    tokens = list(iter_tokens_at(text[:MAX_SCANNED], positions))
    if not all(any(_find(token, terms)) for token in tokens):
        return find_words(text, wanted)
    return _keep(tokens, wanted)


def places_to_read(places: Mapping[int, int], wanted: Wanted) -> list[int]:
    """Ascending positions of a text's matched words (position → number of the term) that are worth analysing.

    Where very many match (`*a*` in an annex) these are the words about the stretch that holds most different
    terms, which the snippet shows, and the first word of each term, which tells how it matched.
    """
    order = sorted(places)
    if len(order) <= MOST_PLACES or wanted.sequences:
        return order
    begin = _richest(order, places)
    near = order[bisect_left(order, begin - _STRETCH) : bisect_left(order, begin + 2 * _STRETCH)]
    firsts: dict[int, int] = {}
    for place in order:
        firsts.setdefault(places[place], place)
    return sorted({*near, *list(firsts.values())[:MOST_PLACES]})


def _richest(order: Sequence[int], places: Mapping[int, int]) -> int:
    """The first position of the stretch with most different terms, of these with most words."""
    inside: Counter[int] = Counter()
    best, last = (0, 0, 0), 0
    for first, place in enumerate(order):
        while last < len(order) and order[last] < place + _STRETCH // 2:
            inside[places[order[last]]] += 1
            last += 1
        best = max(best, (len(inside), last - first, -place))
        inside[places[place]] -= 1
        if not inside[places[place]]:
            del inside[places[place]]
    return -best[2]


def _keep(tokens: Sequence[Token], wanted: Wanted) -> list[Found]:
    """What the tokens meet: by itself, or as a word of a sequence that stands there."""
    sequenced = wanted.sequenced()
    places = {place for sequence in wanted.sequences for place in _places(tokens, sequence)}
    found: list[Found] = []
    for token in tokens:
        here = list(_find(token, wanted.terms))
        if not here and token.position in places:
            here = list(_find(token, sequenced))
        found.extend(here)
    return found


def _places(tokens: Sequence[Token], sequence: Phrase) -> Iterator[int]:
    """The places of the words of every stretch where the sequence stands."""
    held = [
        {token.position for token in tokens if _meets(token, {variant.term for variant in word.variants})}
        for word in sequence.words
    ]
    gaps = [after - before for before, after in pairwise(sequence.offsets)]
    for start in held[0]:
        run, left = [start], sequence.slop
        for places, gap in zip(held[1:], gaps, strict=True):
            due = run[-1] + gap
            at = next((place for place in range(due, due + left + 1) if place in places), None)
            if at is None:
                break
            run.append(at)
            left -= at - due
        else:
            yield from run


def _meets(token: Token, terms: Collection[str]) -> bool:
    return not token.stop and any(term in terms for term in _terms_of(token))


def _terms_of(token: Token) -> tuple[str, ...]:
    return (exact_term(token.word), token.stem, *token.also)


def _find(token: Token, terms: Mapping[str, MatchKind]) -> Iterator[Found]:
    for term in _terms_of(token):
        if term in terms and not token.stop:
            yield Found(start=token.start, end=token.end, term=term, kind=terms[term])
            return
    end = token.start
    for part in sorted(token.parts, key=lambda one: (one.start, -one.end)):
        term = part_term(part.stem)
        if term in terms and part.start >= end:
            end = part.end
            yield Found(start=part.start, end=part.end, term=term, kind=terms[term])


def make_snippet(field: str, text: str, found: Sequence[Found]) -> Snippet | None:
    """The stretch of `text` that holds most different terms; None where nothing was found in it."""
    if not found:
        return None
    best = max(_windows(found), key=lambda window: (len({one.term for one in window}), len(window)))
    start, end = _bounds(text, best[0].start, best[-1].end)
    return _cut(field, text, start, end, found)


def _windows(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    """For each matched word the words after it that fit into one snippet."""
    last = 0
    for first, one in enumerate(found):
        last = max(last, first)
        while last < len(found) and found[last].end - one.start <= SNIPPET_CHARACTERS - _LEAD_CHARACTERS:
            last += 1
        yield found[first : max(last, first + 1)]


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """The stretch to show around the matched words, cut between words: none is shown in part.

    Only what has no blank for a hundred characters is cut where it must be.
    """
    begin, close = _word_start(text, first), _word_end(text, last)
    start = max(0, first - _LEAD_CHARACTERS)
    end = min(len(text), max(close, start + SNIPPET_CHARACTERS))
    if start > 0:
        start = _after_blank(text, start, begin)
    if end < len(text):
        end = _before_blank(text, close, end)
    return start, end


def _word_start(text: str, at: int) -> int:
    least = max(0, at - _LONGEST_WORD)
    while at > least and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    most = min(len(text), at + _LONGEST_WORD)
    while at < most and not text[at].isspace():
        at += 1
    return at


def _after_blank(text: str, start: int, limit: int) -> int:
    for at in range(start, limit):
        if text[at].isspace():
            return at + 1
    return limit


def _before_blank(text: str, limit: int, end: int) -> int:
    for at in range(end, limit, -1):
        if text[at].isspace():
            return at
    return limit


def _cut(field: str, text: str, start: int, end: int, found: Sequence[Found]) -> Snippet:
    head = _GAP + " " if start > 0 else ""
    tail = " " + _GAP if end < len(text) else ""
    offset = len(head) - start
    spans = tuple(
        Span(start=one.start + offset, end=one.end + offset)
        for one in found
        if start <= one.start and one.end <= end
    )
    return Snippet(field=field, text=head + text[start:end] + tail, spans=spans)
