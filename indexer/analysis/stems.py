"""Stems: Snowball's German stemmer over folded words, and what it gets wrong.

A rule stands here where it is safe for every word of its form; other words are in `data/stems.txt`.
Both hold for a word and for the last part of a compound.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

import snowballstemmer

from indexer.analysis.compounds import split_word
from indexer.analysis.folding import fold_word
from indexer.analysis.lists import read_lines

ALGORITHM = "german"
STEMS_FILE = "stems.txt"


class Stemmer(Protocol):
    """What both libraries offer: snowballstemmer, and PyStemmer, which it takes where it is there."""

    def stemWord(self, word: str) -> str:  # noqa: N802 - the library's name
        """The stem of a word."""


class _PerThread(threading.local):
    """The libraries' stemmers keep the word they work on in themselves, so each thread has its own."""

    def __init__(self) -> None:
        self.stemmer: Stemmer = snowballstemmer.stemmer(ALGORITHM)


_stemmers: list[_PerThread] = []


def _snowball(word: str) -> str:
    if not _stemmers:
        _stemmers.append(_PerThread())
    return _stemmers[0].stemmer.stemWord(word)


def use_stemmer(stemmer: Stemmer) -> None:
    """Take this stemmer in the present thread from now on; for measuring one against another."""
    _snowball("")
    _stemmers[0].stemmer = stemmer
    stem_word.cache_clear()


@dataclass(frozen=True, slots=True)
class StemTable:
    """What `data/stems.txt` says, spelt as folded words."""

    words: dict[str, str] = field(default_factory=dict)
    """Word → the word whose stem it has."""
    heads: dict[str, str] = field(default_factory=dict)
    """The same for the last part of a compound only."""
    kept: set[str] = field(default_factory=set)
    """Roots whose umlaut stays."""
    excluded: dict[str, set[str]] = field(default_factory=dict)
    """Rule → words to which it does not apply."""


@cache
def stem_table() -> StemTable:
    """The table that ships with the package; read once, when the first word is stemmed."""
    table = StemTable()
    for line in read_lines(STEMS_FILE):
        if not line.startswith("["):
            _read_row(fold_word(line), table)
    return table


def _read_row(line: str, table: StemTable) -> None:
    kind, _, rest = line.partition(":")
    if kind == "keep":
        table.kept.update(rest.split())
    elif kind == "not":
        rule, *words = rest.split()
        table.excluded.setdefault(rule, set()).update(words)
    elif line.startswith("head "):
        target, _, forms = line.removeprefix("head ").partition(" = ")
        table.heads.update(dict.fromkeys(forms.split(), target))
    else:
        target, _, endings = kind.partition(" = ")
        for base in rest.replace("-", " ").split() or [""]:
            goal = base + target.strip("- ")
            table.words.update({base + ending: goal for ending in endings.split()})


@lru_cache(maxsize=1 << 13)  # parts of compounds come again and again
def stem_word(word: str) -> str:
    """The index term of a folded word (as `Token.word`); a word that is no plain word is its own stem."""
    if not word.isalpha():
        return word
    if not word.isascii():
        return _snowball(word)
    table = stem_table()
    parts = split_word(word)
    if parts and (head := _listed(word[parts[-1].start :], table)):
        word = word[: parts[-1].start] + head
    else:
        word = table.words.get(word, word)
    verb = _foreign_verb(word)
    if verb:
        return _without_umlauts(verb)
    word = _by_rule(word, table)
    if not _UMLAUTS.search(word):
        return _snowball(word)
    starts = [0, *(part.start for part in parts[1:])]
    return _keep_umlauts(word, starts) or _snowball(word)


def _listed(head: str, table: StemTable) -> str | None:
    return table.words.get(head) or table.heads.get(head)


_VERB_ENDINGS = (
    "ungen", "endes", "ender", "enden", "endem", "ende", "end", "ung", "tes", "ter", "ten", "tem", "test",
    "tet", "est", "ern", "ers", "te", "en", "er", "es", "et", "st", "e", "n", "s", "t", "",
)  # fmt: skip
"""What follows -ier in verbs, their participles and nouns, and in nouns in -ier."""

_FEMININE = ("ent", "ant", "ist", "tor", "sor", "dat", "krat", "kat", "mat", "eur", "olog", "agog", "iv")
"""Ends of men's offices to which -in is added (Duden-Grammatik, Movierung); Snowball itself strips -erin."""


def _by_rule(word: str, table: StemTable) -> str:
    """The word that a rule makes of a word, for Snowball to stem."""
    if not word.endswith(_RULED):
        return word
    for ending, cut, put in _RULES:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: len(word) - cut] + put
    for ending, others in _PLURALS.items():
        if word.endswith(ending) and len(word) > _SHORTEST_PLURAL:
            names = table.excluded.get(ending, ())
            return word if word.endswith((*others, *names)) else word[:-1]
    return _without_feminine(word, table)


def _foreign_verb(word: str) -> str | None:
    """`finanzier` of finanzieren, finanzierte, Finanzierung, also of nouns as Offiziere."""
    at = word.rfind("ier", 2)
    if at >= 2 and word[at + 3 :] in _VERB_ENDINGS:
        return word[: at + 3]
    return None


_RULES = (
    # ending, letters to cut, letters to put: what Snowball takes for a stem of its own.
    ("ium", 2, ""),  # Ministerium: Ministerien gives ministeri
    ("iums", 3, ""),
    ("ismen", 2, "us"),  # Mechanismen
    ("thmen", 2, "us"),  # Rhythmen, Algorithmen
)

_SHORTEST_PLURAL = 3
_PLURALS = {
    # ending whose s goes: endings to which that does not apply; plurals and genitives that Snowball leaves.
    "os": ("los", "oos"),  # Autos, Kontos; not arbeitslos
    "as": ("gas", "glas", "gras", "fas", "aas", "was"),  # Kitas, Klimas; not Erdgas, etwas
    "ys": (),  # Babys
    "ps": (),  # Apps, Start-ups
    "ws": (),  # Lkws, Interviews
}


_FEMININES = ("innen", "in")

_RULED = (*(ending for ending, _, _ in _RULES), *_PLURALS, *_FEMININES)
"""All endings of which a rule speaks: most words have none of them."""


def _without_feminine(word: str, table: StemTable) -> str:
    for ending in _FEMININES:
        base = word.removesuffix(ending)
        if len(base) > 4 and base != word and base.endswith(_FEMININE):
            return word if word in table.excluded["feminine"] else base
    return word


_UMLAUTS = re.compile(r"([aou])e")


def _without_umlauts(word: str) -> str:
    """What Snowball's last step does to ä, ö and ü."""
    return _UMLAUTS.sub(r"\1", word)


_PREFIXES = (
    "ab", "an", "auf", "aus", "be", "bei", "da", "dar", "durch", "ein", "ent", "er", "ge", "her", "hin",
    "mit", "nach", "ueber", "um", "un", "unter", "ver", "voll", "vor", "weg", "wieder", "zer", "zu",
    "zurueck", "zusammen",
)  # fmt: skip
_PREFIX = re.compile("|".join(sorted(_PREFIXES, key=len, reverse=True)))
_MOST_PREFIXES = 2
_HIDING = "y"
"""Stands for an umlaut that stays: a vowel to Snowball, and one that it leaves as it is."""


def _keep_umlauts(word: str, starts: list[int]) -> str | None:
    """The stem of a word with a root whose umlaut stays; None where it has no such root."""
    places = {place for start in starts for place in _iter_umlauts(word, start)}
    if not places:
        return None
    hidden, shown, at = "", [], 0
    while at < len(word):
        vowel = word[at : at + 2] if at in places else word[at]
        shown += [vowel] if at in places or vowel == _HIDING else []
        hidden += _HIDING if at in places else vowel
        at += len(vowel)
    first, *rest = _snowball(hidden).split(_HIDING)
    return first + "".join(vowel + piece for vowel, piece in zip(shown, rest, strict=False))


def _iter_umlauts(word: str, start: int) -> Iterator[int]:
    """Places of the umlauts that stay in the word or part that begins at `start`, also behind prefixes."""
    for _ in range(_MOST_PREFIXES + 1):
        root = _kept_roots().match(word, start)
        if root:
            umlaut = _UMLAUTS.search(word, start)
            assert umlaut is not None
            yield umlaut.start()
        prefix = _PREFIX.match(word, start)
        if prefix is None:
            return
        start = prefix.end()


@cache
def _kept_roots() -> re.Pattern[str]:
    table = stem_table()
    return re.compile(f"(?!{'|'.join(sorted(table.excluded['keep']))})(?:{'|'.join(sorted(table.kept))})")


def stemmer_version() -> str:
    """Name and minor version of the stemming rules; PyStemmer is bounded to the same version."""
    major, minor, *_ = _installed_version().split(".")
    return f"snowball-{ALGORITHM}-{major}.{minor}"


def _installed_version() -> str:
    """From the name of the folder beside the package; `importlib.metadata` is slow to load."""
    package = Path(snowballstemmer.__file__ or "").parent
    found = [path.name.split("-")[1] for path in package.parent.glob("snowballstemmer-*.dist-info")]
    if len(found) == 1:
        return found[0].removesuffix(".dist")
    version: str = import_module("importlib.metadata").version("snowballstemmer")
    return version
