"""Learns `indexer/analysis/data/verbs.txt` from the package wordfreq; `make lexicon` runs it.

A verb is listed where its infinitive, its present, its preterite and its noun in -ung are all in use: four
forms that hardly meet by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer.analysis.verbs import CLASSES, NOUN_MARK, VERBS_FILE, noun_base

FORM_FREQUENCY = 20
"""Occurrences in a billion words that each of the four forms needs."""

LEAST_SHARE = 0.01
"""Of the infinitive beside the present, and of the noun beside the infinitive: `gestellen` is a chance find
beside gestellt, and beside machen no one says `Machung`."""

NOUN_SHARE = 0.3
"""Frequency of the base alone or with an e, beside the infinitive, from which it counts as a noun: mere verbs
(löse, leiste, prüf) have less than 0.2, Zahl, Gründe, Handel and Stelle more than 0.6."""

_SHORTEST_BASE = 4
_LINE = 100


def learn_verbs(frequency: Mapping[str, float]) -> dict[str, list[str]]:
    """The bases of each class, sorted; `frequency` is of folded words, in a billion."""
    found: dict[str, list[str]] = {name: [] for name in CLASSES}
    for word in sorted(frequency):
        for name, (infinitive, _) in CLASSES.items():
            base = word.removesuffix(infinitive)
            fits = base.endswith(("er", "el")) == (name == "n")
            if base != word and len(base) >= _SHORTEST_BASE and fits and _is_used(base, name, frequency):
                found[name].append(base + (NOUN_MARK if _is_noun(base, word, frequency) else ""))
                break
    return found


def _is_used(base: str, name: str, frequency: Mapping[str, float]) -> bool:
    infinitive, present = (base + ending for ending in CLASSES[name])
    forms = (infinitive, present, present + "e", noun_base(base) + "ung")
    counts = [frequency.get(form, 0) for form in forms]
    beside = counts[0] >= LEAST_SHARE * counts[1] and counts[3] >= LEAST_SHARE * counts[0]
    return beside and min(counts) >= FORM_FREQUENCY


def _is_noun(base: str, infinitive: str, frequency: Mapping[str, float]) -> bool:
    """Whether the infinitive is a form of another word too: of Gründe, Zahl, Steuer."""
    return max(frequency.get(base, 0), frequency.get(base + "e", 0)) > NOUN_SHARE * frequency[infinitive]


def _iter_lines(name: str, bases: list[str]) -> Iterator[str]:
    line = f"{name}:"
    for base in bases:
        if len(line) + len(base) > _LINE:
            yield line
            line = f"{name}:"
        line += " " + base
    yield line


def write_verbs(bases: Mapping[str, list[str]], folder: Path) -> None:
    """Write the data file into a folder."""
    lines = [
        "# Verbs that have a noun in -ung, without their endings; read by indexer/analysis/verbs.py.",
        "# Learnt by scripts/build_verbs.py from wordfreq 3.1; * marks an infinitive that reads as a noun.",
        "# Licence CC BY-SA 4.0 and attribution: compounds-notice.txt.",
    ]
    lines += [line for name, found in bases.items() if found for line in _iter_lines(name, found)]
    (folder / VERBS_FILE).write_text("\n".join(lines) + "\n", encoding="ascii")
