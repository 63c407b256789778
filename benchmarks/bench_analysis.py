"""Tokens a second of the analysis on the way into the index, with both stemmers, and its start-up.

Run as `python -m benchmarks.bench_analysis [--sections N] [--starts N]`. The text is generated: words and
compounds of the shipped lexicon by Zipf's law, with stop words, marks, abbreviations and suspended hyphens.
`first` is a text whose words are all new to the process, `then` another text over the same words.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
import snowballstemmer
from snowballstemmer.german_stemmer import GermanStemmer

from indexer.analysis import chain, compounds, stems
from indexer.analysis.bulk import TextNumbers
from indexer.analysis.lists import stop_words

_WORDS_A_SECTION = 160
_STOP_SHARE = 0.45
"""Share of stop words in running German text."""

_SPECIALS = {"z. B.": 0.006, "Außen- und": 0.004, "21/1406,": 0.004, "§ 16a": 0.003}
_EXPONENT = 1.05
_VOCABULARY = 60_000
_ROUNDS = 3

_START = "import time; {} print(1000 * time.process_time())"
_NOTHING = "import numpy, whoosh.index, whoosh.analysis;"
_FIRST = "import numpy, whoosh.index, whoosh.analysis; from indexer.analysis import iter_tokens; {};".format(
    "list(iter_tokens('Sicherheitsgarantien für die Außen- und Sicherheitspolitik'))"
)


def make_words(generator: np.random.Generator) -> list[str]:
    """Words in the order of their frequency: parts of the lexicon, and compounds of two of them."""
    known = compounds.lexicon()
    heads, modifiers = sorted(known.heads()), sorted(known.modifiers())
    joined = zip(
        generator.choice(modifiers, _VOCABULARY).tolist(),
        generator.choice(heads, _VOCABULARY).tolist(),
        strict=True,
    )
    words = [first + last if number % 2 else last for number, (first, last) in enumerate(joined)]
    return [word.capitalize() for word in dict.fromkeys(words)]


def make_sections(words: list[str], count: int, generator: np.random.Generator) -> list[str]:
    """Sections of running text."""
    weights = np.cumsum(1.0 / np.arange(1, len(words) + 1) ** _EXPONENT)
    total = count * _WORDS_A_SECTION
    drawn = np.array(words, dtype=object)[np.searchsorted(weights, generator.random(total) * weights[-1])]
    stops = np.array(sorted(stop_words()), dtype=object)
    is_stop = generator.random(total) < _STOP_SHARE
    drawn[is_stop] = stops[generator.integers(0, len(stops), int(is_stop.sum()))]
    drawn[generator.random(total) < 0.12] += ","
    for special, share in _SPECIALS.items():
        drawn[generator.random(total) < share] = special
    return [" ".join(drawn[at : at + _WORDS_A_SECTION]) for at in range(0, total, _WORDS_A_SECTION)]


def seconds(work: Callable[[], object]) -> float:
    """CPU time of a call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def rates(stemmer: stems.Stemmer, first: list[str], then: list[str], batch: int) -> tuple[float, float]:
    """Tokens a second over a text of new words, and over another text of the same words (the best round)."""
    stems.use_stemmer(stemmer)
    chain.forget()
    vocabulary: dict[str, int] = {}
    numbers = TextNumbers(lambda term: vocabulary.setdefault(term, len(vocabulary)))

    def read_all(texts: list[str]) -> None:
        for at in range(0, len(texts), batch):
            numbers.read(texts[at : at + batch])

    sizes = [sum(len(text.split()) for text in texts) for texts in (first, then)]
    cold = seconds(lambda: read_all(first))
    return sizes[0] / cold, sizes[1] / min(seconds(lambda: read_all(then)) for _ in range(_ROUNDS))


def start_up_ms(rounds: int) -> float:
    """CPU time that the first query costs beyond Python, numpy and Whoosh: the best round.

    Python keeps what it compiled, as where the package is installed.
    """

    def run(code: str) -> float:
        command = [sys.executable, "-c", _START.format(code)]
        return min(float(subprocess.check_output(command, env=environment)) for _ in range(rounds + 1))

    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": kept}
        return run(_FIRST) - run(_NOTHING)


def main(arguments: list[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Tokens a second of the analysis, and its start-up.")
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=64, help="texts that are read at once")
    parser.add_argument("--starts", type=int, default=7, help="processes started to measure start-up")
    options = parser.parse_args(arguments)
    count = options.sections
    generator = np.random.default_rng(1916)
    words = make_words(generator)
    first, then = (make_sections(words, count, generator) for _ in range(2))
    fast = snowballstemmer.stemmer(stems.ALGORITHM)
    stemmers = {"snowballstemmer": GermanStemmer()}
    if type(fast).__module__ != GermanStemmer.__module__:
        stemmers["PyStemmer"] = fast
    print(f"{count} sections of {_WORDS_A_SECTION} words, {len(words)} words, {options.batch} texts at once")
    print("tokens a second of CPU:")
    print(f"{'':18}{'first':>12}{'then':>12}")
    for name, stemmer in stemmers.items():
        new, known = rates(stemmer, first, then, options.batch)
        print(f"{name:18}{new:12,.0f}{known:12,.0f}")
    print(f"start-up: {start_up_ms(options.starts):.0f} ms of CPU")


if __name__ == "__main__":
    main(sys.argv[1:])
