"""Stems: Snowball's German stemmer over folded words."""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.metadata import version
from typing import Protocol

import snowballstemmer

ALGORITHM = "german"


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


class _PerThread(threading.local):
    """The libraries' stemmers keep the word they work on in themselves, so each thread has its own."""

    def __init__(self) -> None:
        self.stemmer: _Stemmer = snowballstemmer.stemmer(ALGORITHM)


_stemmers: list[_PerThread] = []


def _stemmer() -> _Stemmer:
    if not _stemmers:
        _stemmers.append(_PerThread())
    return _stemmers[0].stemmer


@lru_cache(maxsize=1 << 16)
def stem_word(word: str) -> str:
    """The index term of a folded word (as `Token.word`); a word that is no plain word is its own stem."""
    return _stemmer().stemWord(word) if word.isalpha() else word


def stemmer_version() -> str:
    """Name and minor version of the stemming rules; PyStemmer is bounded to the same version."""
    major, minor, *_ = version("snowballstemmer").split(".")
    return f"snowball-{ALGORITHM}-{major}.{minor}"
