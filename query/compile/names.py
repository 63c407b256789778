"""What a typed name stands for among the values of an index: the name itself, another name, part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.analysis import fold_word, iter_tokens
from query.lexicon import Entry
from query.lexicon.patterns import Pattern
from query.synonyms import SynonymTable, Typed

_WORD = re.compile(r"[\w*?]+")
_LEAST_START = 3
"""Letters from which on the start of a word stands for the word."""

_CACHED = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The values that a name stands for.

    `exact` where it was typed as the index has it, or is words of one value alone.
    """

    values: tuple[str, ...]
    exact: bool = False


def resolve_name(text: str, values: Sequence[Entry], synonyms: SynonymTable) -> Named:
    """The values that `text` stands for; the first of these ways that finds any.

    The value itself in any case, `*` and `?` in it, another name of the same body, values that hold all of
    its words, values whose words begin so.
    """
    typed = fold_words(text)
    names = [entry.text for entry in values]
    if any("*" in word or "?" in word for word in typed):
        pattern = Pattern(" ".join(typed))
        return Named(values=tuple(name for name in names if _meets(pattern, name)))
    same = tuple(name for name in names if fold_words(name) == typed)
    if same:
        return Named(values=same, exact=True)
    others = _others(text, names, synonyms)
    if others:
        return Named(values=others)
    holding = _holding(typed, names)
    return Named(values=holding or _starting(typed, names), exact=len(holding) == 1)


def _meets(pattern: Pattern, name: str) -> bool:
    words = fold_words(name)
    return pattern.matches(" ".join(words)) or any(map(pattern.matches, words))


def _others(text: str, names: Iterable[str], synonyms: SynonymTable) -> tuple[str, ...]:
    typed = [Typed(token=token, text=text[token.start : token.end]) for token in iter_tokens(text)]
    forms = {
        fold_words(other)
        for claim in synonyms.find(typed)
        if claim.start == 0 and claim.end == len(typed)
        for other in claim.others
    }
    return tuple(name for name in names if fold_words(name) in forms)


def _holding(typed: tuple[str, ...], names: Iterable[str]) -> tuple[str, ...]:
    wanted = set(typed)
    return tuple(name for name in names if wanted and wanted.issubset(fold_words(name)))


def _starting(typed: tuple[str, ...], names: Iterable[str]) -> tuple[str, ...]:
    if not typed or min(map(len, typed)) < _LEAST_START:
        return ()
    return tuple(
        name for name in names if all(any(own.startswith(word) for own in fold_words(name)) for word in typed)
    )


@lru_cache(maxsize=_CACHED)
def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a name, without signs: `BÜNDNIS 90/DIE GRÜNEN` gives buendnis, 90, die, gruenen."""
    return tuple(fold_word(word) for word in _WORD.findall(text))
