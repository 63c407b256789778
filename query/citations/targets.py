"""A mention → the paper or section that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from indexer.model import Reference
from indexer.store import Snapshot
from query.attributes import Attributes
from query.labels import asked_numbers

_CACHED_PAPERS = 1024
_FEDERAL = ("Bundestag", "BT-", "BT ")
"""Words by which a paper of a Landtag cites one of the Bundestag."""
_PREAMBLES = {
    "Vorbemerkung der Bundesregierung": "vorbemerkung_bundesregierung",
    "Vorbemerkung der Fragesteller": "vorbemerkung_fragesteller",
}
"""Details that name a section without a number."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Target(NamedTuple):
    """Where a mention leads, with those of its questions that stand there."""

    to: str | None
    fragen: tuple[str, ...]
    present: bool


class Targets:
    """Finds the targets of mentions in one snapshot."""

    def __init__(self, snapshot: Snapshot, attributes: Attributes) -> None:
        self._snapshot, self._attributes = snapshot, attributes
        self.has_paper = lru_cache(maxsize=_CACHED_PAPERS)(self._has_paper)
        self.find_questions = lru_cache(maxsize=_CACHED_PAPERS)(self._find_questions)
        """The sections of a paper that ask these questions, each once; the paper for what is not asked."""
        self._asking = lru_cache(maxsize=_CACHED_PAPERS)(self._read_asking)

    def close(self) -> None:
        """Forget what was found."""
        for name in ("has_paper", "find_questions", "_asking"):
            vars(self).pop(name, None)  # those with a cache hold on to `self`

    def find(self, reference: Reference, citing: str) -> Iterator[Target]:
        """The targets of a mention in a paper of the key `citing`: one a section, else the paper."""
        key = cited_key(reference, citing)
        if key is None:
            yield Target(None, reference.fragen, False)
            return
        if not reference.fragen and reference.detail:
            yield self._part(key, named_preamble(reference.detail))
            return
        yield from self.find_questions(key, reference.fragen)

    def find_internal(self, key: str, to: str) -> Target:
        """The target of `question 3a` or of a Vorbemerkung in the same paper."""
        if to.startswith("question "):
            return self.find_questions(key, (to.removeprefix("question "),))[0]
        return self._part(key, to)

    def _find_questions(self, key: str, fragen: tuple[str, ...]) -> tuple[Target, ...]:
        found: dict[str, list[str]] = {}
        for frage in fragen:
            found.setdefault(self.section(key, f"f{frage}") or key, []).append(frage)
        if not found:
            return (Target(key, (), self.has_paper(key)),)
        return tuple(
            Target(to, tuple(asked), to != key or self.has_paper(key)) for to, asked in found.items()
        )

    def section(self, key: str, name: str) -> str | None:
        """The full id of a section by its own id, or by a question that it asks (`f4`, `f4a`)."""
        sections = self._attributes.sections_of(key)
        if name in sections:
            return f"{key}#{name}"
        found = self._asking(key).get(name.removeprefix("f").rstrip(_LETTERS)) if name[:1] == "f" else None
        return None if found is None else f"{key}#{found}"

    def _part(self, key: str, name: str | None) -> Target:
        found = None if name is None else self.section(key, name)
        return Target(found or key, (), found is not None or self.has_paper(key))

    def _has_paper(self, key: str) -> bool:
        return next(self._snapshot.iter_numbers("id", key), None) is not None

    def _read_asking(self, key: str) -> dict[str, str]:
        """The section that asks each question of a paper; the first where a number was asked twice."""
        found: dict[str, str] = {}
        for section in sorted(self._attributes.sections_of(key), key=lambda name: ("~" in name, name)):
            for number in asked_numbers(section):
                found.setdefault(number, section)
        return found


def cited_key(reference: Reference, citing: str) -> str | None:
    """The key of the paper that is cited; None for a Plenarprotokoll.

    A bare `Drucksache 17/273` in a paper of a Landtag is one of that Landtag.
    """
    publisher = citing.partition("-")[0]
    if reference.kind == "plenarprotokoll":
        return None
    if reference.kind == "bundesrat":
        publisher = "br"
    elif publisher != "bt" and (publisher == "br" or any(word in reference.text for word in _FEDERAL)):
        publisher = "bt"
    return f"{publisher}-{reference.doc.partition('(')[0].replace('/', '-')}"


def named_preamble(detail: str) -> str | None:
    """The id of the Vorbemerkung that the printed words of a citation name; None where they name none."""
    return next((section for words, section in _PREAMBLES.items() if words in detail), None)
