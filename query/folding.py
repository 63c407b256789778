"""Which matching sections say what another hit says, and are shown as part of it (docs/decisions/0008).

A question and its Antwort: where both match, the Antwort's exchange is the hit; whether both match is asked
of the query itself, so the answer is the same on every page. Near-duplicates: exchanges of different papers
whose runs of three words are nearly all the same, by MinHash, among the sections that one page looks at.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.model import Paper, Section
from indexer.schema import REFS, TYP, paper_key
from query.attributes import Attributes
from query.labels import asked_numbers
from query.ranking import PostingSource

if TYPE_CHECKING:
    from rensa import RMinHash, RMinHashLSH

ASKING = ("Kleine Anfrage", "Große Anfrage")
"""Kinds of paper that an Antwort answers."""
ANSWERING = "Antwort"

SIMILARITY = 0.9
"""Least share of common runs of three words: one other word leaves 0.90 in a text of 60 words and 0.82 in one
of 30, so a short question that names another Land stays a question of its own."""

_PERMUTATIONS = 128
"""The estimate is then off by 0.03 in two of three cases (Broder 1997)."""
_BANDS = 16
"""Of 8 rows: pairs of similarity 0.9 share a band in 99.99 of 100 cases."""
_SEED = 1916
_READ_CHARACTERS = 20_000
_CLASSES_PER_E = 8
"""Lengths in neighbouring classes differ by 13 in 100 and more; farther apart no text can be that similar."""
CITING_PAPERS = 8
"""Antworten that are looked at for the one that answers a paper."""
_CACHED_PAPERS = 1024


class Pairs:
    """Which section of an Antwort answers which section of the paper that asked; kept for one snapshot."""

    def __init__(self, source: PostingSource, attributes: Attributes, head: Callable[[str], Paper]) -> None:
        self._source, self._attributes, self._head = source, attributes, head
        self._answer_key = lru_cache(maxsize=_CACHED_PAPERS)(self._find_answer)
        self._exchanges = lru_cache(maxsize=_CACHED_PAPERS)(self._read_exchanges)

    def close(self) -> None:
        """Forget what was found."""
        for name in ("_answer_key", "_exchanges"):
            vars(self).pop(name, None)

    def answer_of(self, doc: int) -> int | None:
        """The number of the section that answers a section, or prints it again; None where there is none."""
        key, _, section = self._attributes.section_id(doc).partition("#")
        answer = self._answer_key(key)
        if answer is None:
            return None
        exchanges = self._exchanges(answer)
        return next((exchanges[name] for name in _names(section) if name in exchanges), None)

    def asked_by(self, paper: Paper, section: str) -> Iterator[int]:
        """The numbers of the sections that a section of an Antwort answers or prints again."""
        if paper.drucksachetyp != ANSWERING or paper.bezug is None:
            return
        asked = self._exchanges(paper_key(replace(paper, dokumentnummer=paper.bezug)))
        seen = set()
        for name in _names(section):
            found = asked.get(name)
            if found is not None and found not in seen:
                seen.add(found)
                yield found

    def ids_of(self, doc: int) -> tuple[str, ...]:
        """The id of a section and those of the sections that it answers, prints again, or is answered by."""
        found = self._attributes.section_id(doc)
        key, _, section = found.partition("#")
        answer = self.answer_of(doc)
        pairs = [*self.asked_by(self._head(key), section), *([] if answer is None else [answer])]
        return (found, *(self._attributes.section_id(pair) for pair in pairs))

    def _find_answer(self, key: str) -> str | None:
        """The key of the Antwort to a paper; of several the first in the index."""
        asked = self._head(key)
        citing = self._source.postings(REFS, asked.dokumentnummer or "")
        answering = self._source.postings(TYP, ANSWERING)
        if citing is None or answering is None:
            return None
        both = np.intersect1d(citing.docs, answering.docs, assume_unique=True)
        papers = self._attributes.papers().take(both).tolist()
        firsts = dict(zip(reversed(papers), reversed(both.tolist()), strict=True))
        for doc in sorted(firsts.values())[:CITING_PAPERS]:
            found = self._attributes.section_id(doc).partition("#")[0]
            head = self._head(found)
            if head.bezug == asked.dokumentnummer and head.herausgeber == asked.herausgeber:
                return found
        return None

    def _read_exchanges(self, key: str) -> dict[str, int]:
        """The sections of a paper by what `_names` calls them."""
        sections = self._attributes.sections_of(key)
        return {name: doc for section, doc in sections.items() for name in _names(section)}


def _names(section: str) -> Iterator[str]:
    """What two papers call the same: a question by its number, the Vorbemerkung of who asks by its id."""
    if section == "vorbemerkung_fragesteller":
        yield section
    elif "~" not in section:
        yield from (f"f{number}" for number in asked_numbers(section))


class _Seen(NamedTuple):
    key: int
    paper: str
    text: str


class _Class:
    """Texts of about the same length: their papers, and those that were not yet compared with any."""

    __slots__ = ("papers", "waiting")

    def __init__(self) -> None:
        self.papers: set[str] = set()
        self.waiting: list[_Seen] = []

    def has_others(self, paper: str) -> bool:
        """Whether a text of another paper is among them."""
        return len(self.papers) > (paper in self.papers)


class TwinFinder:
    """Finds, for one text after another, an earlier one of another paper that says nearly the same.

    Only texts that are about as long are compared; where there are none, the library is not even loaded.
    """

    def __init__(self) -> None:
        self._classes: defaultdict[int, _Class] = defaultdict(_Class)
        self._sketches: dict[int, tuple[str, RMinHash]] = {}
        self._lsh: RMinHashLSH | None = None

    def find(self, key: int, paper: str, text: str) -> int | None:
        """The key of the earlier text; of several the lowest, None where there is none.

        A text for which one was found is not compared with later ones.
        """
        size = round(math.log(len(text) + 1) * _CLASSES_PER_E)
        own, *others = (self._classes[size + step] for step in (0, -1, 1))
        if any(one.has_others(paper) for one in (own, *others)):
            for one in (own, *others):
                self._sketch_waiting(one)
            sketch = make_sketch(text)
            found = self._find_like(sketch, paper)
            if found is not None:
                return found
            self._keep(key, paper, sketch)
        else:
            own.waiting.append(_Seen(key, paper, text))
        own.papers.add(paper)
        return None

    def _sketch_waiting(self, some: _Class) -> None:
        for one in some.waiting:
            self._keep(one.key, one.paper, make_sketch(one.text))
        some.waiting.clear()

    def _find_like(self, sketch: RMinHash, paper: str) -> int | None:
        for key in sorted(self._lsh.query(sketch)) if self._lsh is not None else ():
            other, kept = self._sketches[key]
            if other != paper and kept.jaccard(sketch) >= SIMILARITY:
                return int(key)
        return None

    def _keep(self, key: int, paper: str, sketch: RMinHash) -> None:
        if self._lsh is None:
            from rensa import RMinHashLSH  # noqa: PLC0415 - most searches need it not

            self._lsh = RMinHashLSH(threshold=SIMILARITY, num_perm=_PERMUTATIONS, num_bands=_BANDS)
        self._sketches[key] = paper, sketch
        self._lsh.insert(key, sketch)


def exchange_text(section: Section) -> str | None:
    """What near-duplicates are told by: questions and answers; None for other kinds and without an answer."""
    if section.kind != "exchange" or not section.answers:
        return None
    return "\n".join([*(one.text for one in section.questions), *(one.text for one in section.answers)])


def make_sketch(text: str) -> RMinHash:
    """The MinHash of a text's runs of three words; of very long ones of their beginning."""
    from rensa import RMinHash  # noqa: PLC0415 - most pages need it not

    words = text[:_READ_CHARACTERS].casefold().split()
    runs = [" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)]
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(runs or [" ".join(words)])
    return sketch
