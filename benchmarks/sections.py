"""Generated papers and queries: seeded, with word frequencies after Zipf, so that runs compare.

Words are made of syllables and are not German; their number, lengths and frequencies are like those of papers
(about 160 tokens a section, a third of them in the question).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from indexer.model import Answer, Paper, Question, Section

_ONSETS = (
    "b",
    "br",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sch",
    "st",
    "t",
    "tr",
    "v",
    "w",
)
_RIMES = (
    "a",
    "an",
    "ar",
    "au",
    "e",
    "el",
    "er",
    "ei",
    "i",
    "ig",
    "in",
    "o",
    "or",
    "u",
    "un",
    "ung",
    "ä",
    "ö",
    "ü",
    "ie",
)
_SYLLABLES = tuple(onset + rime for rime in _RIMES for onset in _ONSETS)
_SENTENCE_WORDS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is generated. Lengths are means, in words; the same settings give the same papers."""

    sections: int = 10_000
    sections_per_paper: int = 20
    question_words: int = 50
    answer_words: int = 110
    vocabulary: int = 60_000
    exponent: float = 1.05
    """Of Zipf's law; running text lies a little above 1."""
    seed: int = 1916


def make_word(rank: int) -> str:
    """The word of a frequency rank, from 0; frequent words are short, as in a language.

    All end in `f`, so that none is a German stop word and none loses its end to the stemmer.
    """
    syllables = [_SYLLABLES[rank % len(_SYLLABLES)]]
    while rank := rank // len(_SYLLABLES):
        syllables.append(_SYLLABLES[rank % len(_SYLLABLES)])
    return "".join(syllables) + "f"


class Sampler:
    """Draws words by Zipf's law."""

    def __init__(self, settings: Settings) -> None:
        self._words = np.array([make_word(rank) for rank in range(settings.vocabulary)], dtype=object)
        weights = 1.0 / np.arange(1, settings.vocabulary + 1) ** settings.exponent
        self._cumulated = np.cumsum(weights / weights.sum())

    def words(self, generator: Generator, mean_words: int) -> str:
        """Words alone, separated by blanks; counts as in `text`."""
        count = int(generator.integers(mean_words // 2, mean_words + mean_words // 2 + 1))
        ranks = np.searchsorted(self._cumulated, generator.random(count))
        return " ".join(self._words[np.minimum(ranks, len(self._words) - 1)].tolist())

    def text(self, generator: Generator, mean_words: int) -> str:
        """Sentences of about `mean_words` words together, half as many to half as many again."""
        count = int(generator.integers(mean_words // 2, mean_words + mean_words // 2 + 1))
        ranks = np.searchsorted(self._cumulated, generator.random(count))
        words = self._words[np.minimum(ranks, len(self._words) - 1)]
        sentences = (words[at : at + _SENTENCE_WORDS] for at in range(0, count, _SENTENCE_WORDS))
        return " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)


def iter_papers(settings: Settings) -> Iterator[Paper]:
    """Antworten with `sections_per_paper` exchanges each, until there are `sections` of them."""
    generator = np.random.default_rng(settings.seed)
    sampler = Sampler(settings)
    for start in range(0, settings.sections, settings.sections_per_paper):
        count = min(settings.sections_per_paper, settings.sections - start)
        number = start // settings.sections_per_paper + 1
        yield Paper(
            dokumentnummer=f"99/{number}",
            drucksachetyp="Antwort",
            wahlperiode=99,
            datum="2099-01-01",
            titel=sampler.text(generator, 6),
            sections=tuple(_exchange(n, sampler, generator, settings) for n in range(1, count + 1)),
        )


def _exchange(number: int, sampler: Sampler, generator: Generator, settings: Settings) -> Section:
    n = str(number)
    return Section(
        id=f"f{n}",
        kind="exchange",
        questions=(Question(n=n, text=sampler.text(generator, settings.question_words)),),
        answers=(Answer(to=(n,), text=sampler.text(generator, settings.answer_words)),),
    )


def make_queries(settings: Settings, count: int) -> list[str]:
    """`count` queries of two or three words each, the logarithms of their ranks even from 20 to 5,000.

    So frequent and rare words meet; the words beyond are too rare to cost anything.
    """
    generator = np.random.default_rng(settings.seed + 1)
    top = min(5_000, settings.vocabulary)
    queries = []
    for _ in range(count):
        size = int(generator.integers(2, 4))
        ranks = np.exp(generator.uniform(np.log(20), np.log(top), size)).astype(int)
        queries.append(" ".join(make_word(int(rank)) for rank in ranks))
    return queries
