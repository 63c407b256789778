"""A word of the query → what counts as a match of it: its stem, its exact form, parts of compounds.

The weights are the same for every index and collection. Each lies in the middle of a wide range that does
equally well on both collections of `make eval`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from indexer.analysis import Part, Token, exact_term, iter_tokens, part_term, stem_word, verb_family
from query.model import Match, MatchKind
from query.tree import And, Boost, Node, Or, Phrase, Variant, Word

EXACT_WEIGHT = 0.5
"""Added to the stem's 1 where the very form matches, so that exact ranks above stem."""

PART_WEIGHT = 0.5
"""Weight of the word as part of a compound: below a stem, whose weight is 1."""

PARTS_FACTOR = 0.3
"""What the parts of the query's compound score when they are met alone, beside the compound itself.

The parts together are given no more idf than the compound has (`Boost.beside`). So however often they stand
in a section, they score at most 0.45 times its idf, this and the next factor; the compound's stem scores 0.53
times its idf where it stands once in a text of average length: 1 / (1 + k1).
"""

TOGETHER_FACTOR = 0.15
"""Added where a section has all parts of the query's compound."""

NOUN_WEIGHT = 0.5
"""Weight of a verb's noun in -ung beside the verb that was asked, and the other way round: as of a part."""

SYNONYM_FACTOR = 0.5
"""What another name of the same body scores beside the name that was asked."""


def word_node(
    token: Token, *, match: Match, fields: tuple[str, ...] | None = None, related: bool = True
) -> Node:
    """The node of one word of a query; a compound is also met by its parts, under `all` by all of them.

    Where `related`, a verb is also met by its noun in -ung, and the noun by the verb.
    """
    variants = _variants(token.stem, token.word)
    variants += _related(token, {variant.term for variant in variants}) if related else ()
    whole = Word(variants=variants, fields=fields, text=token.word)
    parts = tuple(_part_word(part, fields) for part in token.parts if part.smallest)
    if not parts:
        return whole
    if match == "all":
        together = Boost(child=And(children=parts), factor=PARTS_FACTOR + TOGETHER_FACTOR, beside=whole)
        return Or(children=(whole, together))
    return Or(
        children=(
            whole,
            Boost(child=Or(children=parts), factor=PARTS_FACTOR, beside=whole),
            Boost(child=And(children=parts), factor=TOGETHER_FACTOR, beside=whole),
        )
    )


def form_word(token: Token, *, exact_only: bool, fields: tuple[str, ...] | None = None) -> Word:
    """A word met by its own forms alone, not as part of a compound; with `exact_only` just as typed."""
    exact, stem, _ = _variants(token.stem, token.word)
    return Word(variants=(exact,) if exact_only else (exact, stem), fields=fields, text=token.word)


def synonym_node(texts: Sequence[str], fields: tuple[str, ...] | None) -> Node:
    """The node of the other names of a body: words, and sequences where a name has several."""
    names = [[token for token in iter_tokens(text) if not token.stop] for text in texts]
    single = tuple(_as_synonym(form_word(name[0], exact_only=False)) for name in names if len(name) == 1)
    nodes: list[Node] = [
        sequence(name, text, fields, kind="synonym")
        for name, text in zip(names, texts, strict=True)
        if len(name) > 1
    ]
    if single:
        variants = tuple(dict.fromkeys(variant for word in single for variant in word.variants))
        nodes.append(Word(variants=variants, fields=fields, text=", ".join(word.text for word in single)))
    return Boost(child=Or(children=tuple(nodes)), factor=SYNONYM_FACTOR)


def sequence(
    tokens: Sequence[Token], text: str, fields: tuple[str, ...] | None, *, kind: MatchKind = "exact"
) -> Phrase:
    """The node of words in sequence, none of them a stop word; gaps where the stop words stand."""
    words = tuple(form_word(token, exact_only=False, fields=fields) for token in tokens)
    first = tokens[0].position
    return Phrase(
        words=words if kind == "exact" else tuple(map(_as_synonym, words)),
        offsets=tuple(token.position - first for token in tokens),
        fields=fields,
        text=text,
        kind=kind,
    )


def _as_synonym(word: Word) -> Word:
    """A word of another name: its stem alone, so that no form of it counts twice."""
    stems = (replace(variant, kind="synonym") for variant in word.variants if variant.kind == "stem")
    return replace(word, variants=tuple(stems))


def _variants(stem: str, word: str | None) -> tuple[Variant, ...]:
    variants = (Variant(term=stem), Variant(term=part_term(stem), kind="part", weight=PART_WEIGHT))
    if word is None:
        return variants
    return (Variant(term=exact_term(word), kind="exact", weight=EXACT_WEIGHT), *variants)


def _related(token: Token, known: Collection[str]) -> tuple[Variant, ...]:
    """The other forms of a verb, whose stems often differ, and its noun, without terms that are `known`."""
    family = verb_family(token.word)
    if family is None:
        return ()
    noun = stem_word(family.noun)
    weights = dict.fromkeys(map(stem_word, family.forms), NOUN_WEIGHT if token.stem == noun else 1.0)
    weights.setdefault(noun, NOUN_WEIGHT)
    known = {*known, stem_word(family.homograph)}
    found = [Variant(term=term, weight=weight) for term, weight in weights.items()]
    found.append(Variant(term=part_term(noun), kind="part", weight=NOUN_WEIGHT * PART_WEIGHT))
    return tuple(variant for variant in found if variant.term not in known)


def _part_word(part: Part, fields: tuple[str, ...] | None) -> Word:
    variants = tuple(
        Variant(term=variant.term, kind="part", weight=variant.weight)
        for variant in _variants(part.stem, None)
    )
    return Word(variants=variants, fields=fields, text=part.stem)
