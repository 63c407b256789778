"""Verbs and their nouns in -ung: `prüft`, `geprüft` and `Prüfung` speak of one thing.

Stems keep them apart, since who asks for the noun is served best by the noun. So they are brought together
when something is asked, by `data/verbs.txt`, which `scripts/build_verbs.py` learns: verbs whose infinitive,
present, preterite and noun are all in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from indexer.analysis.lists import read_lines

VERBS_FILE = "verbs.txt"


class VerbClass(NamedTuple):
    """How the verbs of one class make their forms."""

    infinitive: str
    """Ending of the infinitive: en, or n after -er and -el."""
    present: str
    """Ending of the third person: t, or et after d and t."""


CLASSES = {"t": VerbClass("en", "t"), "et": VerbClass("en", "et"), "n": VerbClass("n", "t")}
"""Name of a class in the data file → its endings; the preterite adds an e to the present."""

_DECLENSION = ("", "e", "en", "er", "es", "em")
_NOUN_ENDINGS = ("ung", "ungen")

_SEPARABLE = (
    "ab", "an", "auf", "aus", "bei", "dar", "ein", "entgegen", "fest", "fort", "frei", "gleich", "her",
    "heraus", "hin", "hinzu", "los", "mit", "nach", "nieder", "sicher", "um", "vor", "voran", "weg", "weiter",
    "wieder", "zu", "zurueck", "zusammen",
)  # fmt: skip
"""Particles behind which the ge of a participle stands (Duden-Grammatik, Partikelverben): eingestellt."""


class VerbFamily(NamedTuple):
    """A verb with its noun, spelt as folded words."""

    noun: str
    forms: tuple[str, ...]
    """Infinitive, present, preterite and participle; some that no one uses are among them."""
    homograph: str
    """The infinitive where it reads as a noun, as `gründen` and Gründe: its stem is no sign of the verb."""


def verb_family(word: str) -> VerbFamily | None:
    """The family of a folded word: of a verb's form, or of a noun in -ung; None for all other words."""
    verbs = _verbs()
    for ending in _NOUN_ENDINGS:
        base = verb_base(word.removesuffix(ending))
        if word.endswith(ending) and base in verbs:
            return _family(base, verbs[base])
    for form in _iter_without_mark(word):
        for ending, name in _ENDINGS:
            if form.endswith(ending) and verbs.get(form[: -len(ending)]) == name:
                return _family(form[: -len(ending)], name)
    return None


def _iter_without_mark(word: str) -> Iterator[str]:
    """The word, and without each ge and zu in it: gestellt, eingestellt, einzustellen."""
    yield word
    for mark in ("ge", "zu"):
        at = word.find(mark)
        while at >= 0:
            yield word[:at] + word[at + len(mark) :]
            at = word.find(mark, at + 1)


def _iter_endings() -> Iterator[tuple[str, str]]:
    for name, (infinitive, present) in CLASSES.items():
        yield infinitive, name
        for more in _DECLENSION:
            yield infinitive + "d" + more, name
            yield present + more, name


_ENDINGS = tuple(sorted(_iter_endings(), key=lambda pair: -len(pair[0])))


NOUN_MARK = "*"
"""In the data file behind a verb whose infinitive reads as a noun, too."""


@cache
def _verbs() -> dict[str, str]:
    """What stands before the endings of a verb → its class."""
    rows = (line.split(": ") for line in read_lines(VERBS_FILE))
    return {base: name for name, bases in rows for base in bases.replace(NOUN_MARK, "").split()}


@cache
def _nouns() -> frozenset[str]:
    """Of `_verbs` those whose infinitive reads as a noun."""
    bases = (base for line in read_lines(VERBS_FILE) for base in line.split())
    return frozenset(base.removesuffix(NOUN_MARK) for base in bases if base.endswith(NOUN_MARK))


def noun_base(base: str) -> str:
    """What stands before -ung: samml of sammel."""
    return base[:-2] + "l" if base.endswith("el") else base


def verb_base(noun: str) -> str:
    """What stands before a verb's endings, of what stands before -ung."""
    return noun[:-1] + "el" if noun[-1:] == "l" and noun[:-1] + "el" in _verbs() else noun


def _family(base: str, name: str) -> VerbFamily:
    kind = CLASSES[name]
    homograph = base + kind.infinitive if base in _nouns() else ""
    return VerbFamily(noun_base(base) + "ung", tuple(_iter_forms(base, kind)), homograph)


def _iter_forms(base: str, kind: VerbClass) -> Iterator[str]:
    infinitive, present = base + kind.infinitive, base + kind.present
    yield from (infinitive, present, present + "e")
    if "ge" + base not in _verbs():  # gewährt is no form of währen
        yield "ge" + present
    for particle in _SEPARABLE:
        if base.startswith(particle) and len(base) > len(particle) + 2:
            yield particle + "ge" + present.removeprefix(particle)
            yield particle + "zu" + infinitive.removeprefix(particle)
