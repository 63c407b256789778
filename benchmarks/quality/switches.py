"""Pieces of the German analysis switched off, for an ablation: the rest runs as it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType

import snowballstemmer

from indexer.analysis import fold_word, stem_word, verb_family
from indexer.analysis.stems import ALGORITHM

Function = Callable[..., object]

_PACKAGES = ("indexer", "query")


def _lower(word: str) -> str:
    return word.lower()


def _snowball_alone(word: str) -> str:
    return snowballstemmer.stemmer(ALGORITHM).stemWord(word) if word.isalpha() else word


def _same(word: str) -> str:
    return word


def _no_family(word: str) -> None:
    return None


SWITCHES: dict[str, tuple[Function, Function]] = {
    "folding": (fold_word, _lower),
    "exceptions": (stem_word, lru_cache(maxsize=1 << 18)(_snowball_alone)),
    "stems": (stem_word, _same),
    "families": (verb_family, _no_family),
}
"""What may be switched off: a function of the analysis, and what stands in for it."""


@contextmanager
def switched_off(name: str | None) -> Iterator[None]:
    """Analysis without one piece, in every module, until the end of the block; None changes nothing.

    An index must be written, and queries read, within the same block.
    """
    if name is None:
        yield
        return
    real, other = SWITCHES[name]
    _replace(real, other)
    try:
        yield
    finally:
        _replace(other, real)


def _replace(old: Function, new: Function) -> None:
    for module in _modules():
        for name, value in vars(module).items():
            if value is old:
                setattr(module, name, new)
    _clear_caches()


def _clear_caches() -> None:
    for module in _modules():
        for value in vars(module).values():
            clear = getattr(value, "cache_clear", None)
            if clear is not None and not isinstance(value, type):
                clear()


def _modules() -> list[ModuleType]:
    return [
        module for name, module in list(sys.modules.items()) if name.split(".")[0] in _PACKAGES and module
    ]
