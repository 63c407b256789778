"""Builds `indexer/analysis/data/compounds.txt`: `make lexicon`, or with a folder of texts as argument.

Counts come from the package wordfreq (its large German list; the notice stands beside the data file) and, if
a folder is named, from the papers in it. No list of compounds goes in: parts are learnt from which words
stand inside which. Running it again on the same counts gives the same file.

1. Units: words frequent enough to be a part. 2. Every word of the vocabulary is cut into modifier and head in
every possible way; a part earns a count for each word in which it takes part in the best cut (hard
expectation maximisation over types). 3. Units that are compounds themselves leave the lexicon, what is left
is counted again over whole chains of parts.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from indexer.analysis.chain import iter_tokens
from indexer.analysis.compounds import (
    LEXICON_FILE,
    SHORTEST_COMPOUND,
    SHORTEST_PART,
    Lexicon,
    Modifier,
    format_lexicon,
    parse_lexicon,
    split_word,
)
from indexer.analysis.folding import fold_word
from indexer.analysis.lists import read_lines, stop_words
from indexer.analysis.stems import stem_word
from scripts.build_verbs import learn_verbs, write_verbs

PER_BILLION = 1e9
_ROUNDS = 3

UNIT_FREQUENCY = {3: 30_000, 4: 2_000, 5: 1_000}
"""Occurrences in a billion words that a word of so many letters needs to be a part; longer ones:"""
LONG_UNIT_FREQUENCY = 300

FEWEST_TYPES = {3: 12, 4: 6}
"""Different compounds in which a part of so few letters must have been found; longer ones need one."""

VOCABULARY_FREQUENCY = 10
"""Occurrences in a billion words that a word needs to be learnt from."""

PAPER_SHARE = 0.5
"""Weight of the papers' relative frequencies beside wordfreq's, so that their vocabulary counts."""

WHOLE_RATIO = 1.0
"""A word this much more frequent than its parts' geometric mean is one of its own (Koehn & Knight 2003)."""

FAMILY = 60
FAMILY_RATIO = 0.05
"""A word that itself forms so many compounds is one of its own too, unless it is much rarer than its parts'
mean: what speakers build with, they do not take apart (family size; de Jong, Schreuder & Baayen 2000)."""

LINKS = ("", "s", "es", "n", "en", "er", "e", "ns", "ens")
"""Linking elements of German, longest cases included (Duden-Grammatik, Fugenelemente)."""

PLACE_HEADS: Mapping[str, tuple[str, ...]] = {
    # head of many place and family names: forms by which a common noun shows itself (Weinberg: Weinberge).
    "bach": ("baeche", "baechen"),
    "berg": ("berge", "bergen", "berges"),
    "burg": ("burgen",),
    "dorf": ("doerfer", "doerfern"),
    "feld": ("felder", "feldern", "feldes"),
    "furt": ("furten",),
    "hausen": (),
    "heim": ("heime", "heimen", "heimes"),
    "hofen": (),
    "hof": ("hoefe", "hoefen", "hofes"),
    "kirchen": (),
    "mann": ("maenner", "maennern", "leute", "mannes"),
    "stadt": ("staedte", "staedten"),
    "stein": ("steine", "steinen", "steines"),
    "wald": ("waelder", "waeldern", "waldes"),
    "berger": (),
    "burger": (),
    "heimer": (),
    "hauser": (),
    "bacher": (),
    "dorfer": (),
    "felder": ("feld", "feldern", "feldes"),
}


@dataclass(slots=True)
class Learner:
    """Frequencies per billion words, and what may be a part."""

    frequency: Mapping[str, float]
    general: Mapping[str, float]
    """The same without the papers, whose commonest compounds are as common as their parts."""
    heads: frozenset[str]
    modifiers: dict[str, str]
    """Surface with linking element → the word."""
    families: Mapping[str, int]
    """Of each word the number of longer words that begin or end with it."""
    listed: frozenset[str]
    """Words that are never taken apart."""

    @classmethod
    def from_frequencies(cls, frequency: Mapping[str, float], general: Mapping[str, float]) -> Learner:
        """Choose units, and the modifiers that linking elements make of them."""
        no_part = {fold_word(line) for line in read_lines("noparts.txt")} | stop_words()
        units = frozenset(word for word in frequency if _is_unit(word, frequency) and word not in no_part)
        common_first = sorted(units, key=lambda one: (-frequency[one], one))
        modifiers = {word: _without_s(word, frequency) for word in common_first}
        for word in common_first:
            for link in LINKS:
                modifiers.setdefault(word + link, word)
        for word in common_first:
            if word.endswith("e") and len(word) > 4:
                modifiers.setdefault(word[:-1], word)
        no_part |= {particle + "ge" for particle in no_part}  # angebracht is no Ange-bracht
        allowed = {surface: word for surface, word in modifiers.items() if surface not in no_part}
        listed = frozenset(fold_word(word) for line in read_lines("whole.txt") for word in line.split())
        return cls(
            frequency=frequency,
            general=general,
            heads=units,
            modifiers=allowed,
            families=count_families(general),
            listed=listed,
        )

    def two_part_cuts(self, word: str) -> list[tuple[str, str]]:
        """All ways to read a word as modifier and head."""
        cuts = ((word[:at], word[at:]) for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1))
        return [
            (modifier, head)
            for modifier, head in cuts
            if head in self.heads and self.modifiers.get(modifier, word) != word
        ]

    def is_whole(self, word: str, modifier: str, head: str) -> bool:
        """A word of its own, or a name, in spite of the cut."""
        mean = math.sqrt(self.general.get(self.modifiers[modifier], 0) * self.general.get(head, 0))
        ratio = self.general.get(word, 0) / mean if mean else math.inf
        is_unit = ratio > FAMILY_RATIO and self.families.get(word, 0) >= FAMILY
        return ratio > WHOLE_RATIO or is_unit or word in self.listed or self._is_name(word, head)

    def _is_name(self, word: str, head: str) -> bool:
        if head not in PLACE_HEADS:
            return False
        stem = word[: -len(head)]
        return not any(stem + form in self.frequency for form in PLACE_HEADS[head])


def count_families(frequency: Mapping[str, float]) -> Counter[str]:
    """How many longer words of the vocabulary begin, or end, with each word of it."""
    found: Counter[str] = Counter()
    for word, count in frequency.items():
        if count >= VOCABULARY_FREQUENCY:
            cuts = range(SHORTEST_COMPOUND, len(word) - SHORTEST_PART + 1)
            found.update(part for at in cuts if (part := word[:at]) in frequency)
            found.update(part for at in cuts if (part := word[len(word) - at :]) in frequency)
    return found


def _without_s(surface: str, frequency: Mapping[str, float]) -> str:
    """`sicherheits` stands in counts because of hyphens; the word is the one without the linking s."""
    bases = (surface.removesuffix(link) for link in ("s", "es") if surface.endswith(link))
    likely = [word for word in bases if len(word) > 3 and frequency.get(word, 0) > frequency[surface]]
    return max(likely, key=lambda word: frequency[word], default=surface)


def _is_unit(word: str, frequency: Mapping[str, float]) -> bool:
    if len(word) < SHORTEST_PART or not any(letter in "aeiouy" for letter in word):
        return False
    return frequency[word] >= UNIT_FREQUENCY.get(len(word), LONG_UNIT_FREQUENCY)


def learn(learner: Learner) -> Lexicon:
    """Learn the lexicon; see the module for the steps."""
    vocabulary = [
        word
        for word, count in learner.frequency.items()
        if len(word) >= SHORTEST_COMPOUND and count >= VOCABULARY_FREQUENCY
    ]
    cuts = {word: found for word in vocabulary if (found := learner.two_part_cuts(word))}
    best = _best_cuts(cuts)
    whole = {word for word, (modifier, head) in best.items() if learner.is_whole(word, modifier, head)}
    whole |= _forms_of(whole, best)
    compounds = best.keys() - whole
    counted = _two_part_counts(best, compounds)
    atoms = _without_compounds(counted, compounds, learner)
    return _count_chains(atoms, sorted(compounds), whole, learner)


def _forms_of(whole: Iterable[str], best: Mapping[str, tuple[str, str]]) -> set[str]:
    """Inflected forms of words of one's own: the same modifier before another form of the same head."""
    pairs = {(modifier, stem_word(head)) for modifier, head in (best[word] for word in whole)}
    return {word for word, (modifier, head) in best.items() if (modifier, stem_word(head)) in pairs}


Counts = tuple[Counter[str], Counter[str]]
"""How many words a modifier, and a head, takes part in."""


def _best_cuts(cuts: Mapping[str, list[tuple[str, str]]]) -> dict[str, tuple[str, str]]:
    modifiers: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    for found in cuts.values():
        modifiers.update(modifier for modifier, _ in found)
        heads.update(head for _, head in found)
    best: dict[str, tuple[str, str]] = {}
    for _ in range(_ROUNDS):
        best = {
            word: max(found, key=lambda cut: modifiers[cut[0]] * heads[cut[1]])
            for word, found in cuts.items()
        }
        modifiers, heads = _two_part_counts(best, best.keys())
    return best


def _two_part_counts(best: Mapping[str, tuple[str, str]], words: Iterable[str]) -> Counts:
    pairs = [best[word] for word in words]
    return Counter(modifier for modifier, _ in pairs), Counter(head for _, head in pairs)


def _without_compounds(counted: Counts, compounds: Iterable[str], learner: Learner) -> Counts:
    gone = set(compounds)

    def is_kept(part: str, count: int) -> bool:
        return part not in gone and count >= FEWEST_TYPES.get(len(part), 1)

    modifiers, heads = counted
    return (
        Counter({one: count for one, count in modifiers.items() if is_kept(learner.modifiers[one], count)}),
        Counter({one: count for one, count in heads.items() if is_kept(one, count)}),
    )


def _count_chains(counts: Counts, words: list[str], whole: set[str], learner: Learner) -> Lexicon:
    lexicon = _make_lexicon(counts, set(), learner)
    for _ in range(_ROUNDS):
        modifiers: Counter[str] = Counter()
        heads: Counter[str] = Counter()
        for word in words:
            parts = split_word(word, lexicon)
            for part, after in pairwise(parts):
                modifiers[word[part.start : after.start]] += 1
            heads.update(part.word for part in parts[-1:])
        lexicon = _make_lexicon((modifiers, heads), set(), learner)
    # What stays whole in a longer word as well, so every word of its own that is no part by itself is kept.
    return _make_lexicon((modifiers, heads), {word for word in whole if split_word(word, lexicon)}, learner)


def _make_lexicon(counts: Counts, whole: set[str], learner: Learner) -> Lexicon:
    modifiers, heads = counts
    total_modifiers, total_heads = modifiers.total(), heads.total()
    made = {
        one: Modifier(len(one) - len(learner.modifiers[one]), _cost(count, total_modifiers))
        for one, count in modifiers.items()
    }
    costs = {one: _cost(count, total_heads) for one, count in heads.items()}
    return parse_lexicon(format_lexicon(made, costs, whole))


def _cost(count: int, total: int) -> int:
    return round(10 * math.log(total / count))


def write_lexicon(lexicon: Lexicon, path: Path, sources: str) -> None:
    """Write a lexicon as `parse_lexicon` reads it, sorted."""
    head = f"# Parts of German compounds, learnt by scripts/build_lexicon.py from {sources}.\n{_NOTICE}\n"
    rows = format_lexicon(lexicon.modifiers(), lexicon.heads(), lexicon.whole())
    path.write_text(head + rows, encoding="ascii")


_NOTICE = "# Licence CC BY-SA 4.0 and attribution: compounds-notice.txt."


def read_frequencies() -> dict[str, float]:
    """Occurrences in a billion words of folded words, by wordfreq."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415 - only this step needs it

    found: dict[str, float] = {}
    for word, share in get_frequency_dict("de", wordlist="large").items():
        folded = fold_word(word)
        if folded.isascii() and folded.isalpha():
            found[folded] = max(found.get(folded, 0.0), share * PER_BILLION)
    return found


def add_papers(general: Mapping[str, float], papers: Path) -> dict[str, float]:
    """The frequencies with those of the papers in a folder added."""
    found = dict(general)
    counts: Counter[str] = Counter()
    for path in sorted(papers.rglob("*.txt")):
        counts.update(token.word for token in iter_tokens(path.read_text(encoding="utf-8", errors="replace")))
    total = counts.total()
    for word, count in counts.items():
        if count > 1 and word.isascii() and word.isalpha():
            found[word] = found.get(word, 0.0) + PAPER_SHARE * PER_BILLION * count / total
    return found


def main(arguments: list[str]) -> None:
    """Build the data file, and that of verbs beside it."""
    papers = Path(arguments[0]) if arguments else None
    general = read_frequencies()
    frequency = general if papers is None else add_papers(general, papers)
    learnt = learn(Learner.from_frequencies(frequency, general))
    data = Path(__file__).parents[1] / "indexer" / "analysis" / "data"
    write_verbs(learn_verbs(general), data)
    write_lexicon(
        learnt, data / LEXICON_FILE, "wordfreq 3.1" + (" and papers of the Bundestag" if papers else "")
    )


if __name__ == "__main__":
    main(sys.argv[1:])
