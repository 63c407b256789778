"""Patterns with `*` and `?`: matching in time that grows with the word, however many stars there are."""

from __future__ import annotations

ANY, ONE = "*", "?"


class Pattern:
    """A folded pattern: runs between stars, taken one after the other at the first place where they fit."""

    def __init__(self, text: str) -> None:
        self._runs = text.split(ANY)
        self._whole = len(self._runs) == 1

    @property
    def prefix(self) -> str:
        """The letters that every match begins with."""
        return self._runs[0].split(ONE)[0]

    @property
    def literal(self) -> str:
        """The longest run of letters that every match holds."""
        return max((piece for run in self._runs for piece in run.split(ONE)), key=len)

    @property
    def is_prefix(self) -> bool:
        """Whether whatever begins with `prefix` matches: `wort*`."""
        return self._runs == [self.prefix, ""]

    @property
    def is_suffix(self) -> bool:
        """Whether whatever ends with `literal` matches: `*wort`."""
        return self._runs == ["", self.literal]

    @property
    def is_infix(self) -> bool:
        """Whether whatever holds `literal` matches: `*wort*`."""
        return self._runs == ["", self.literal, ""]

    def matches(self, word: str) -> bool:
        """Whether a folded word matches as a whole."""
        if self._whole:
            return len(word) == len(self._runs[0]) and _fits(word, 0, self._runs[0])
        first, *middle, last = self._runs
        end = len(word) - len(last)
        if end < len(first) or not _fits(word, 0, first) or not _fits(word, end, last):
            return False
        at = len(first)
        for run in middle:
            found = _find(word, at, end, run)
            if found < 0:
                return False
            at = found + len(run)
        return True


def _fits(word: str, at: int, run: str) -> bool:
    if ONE not in run:
        return word.startswith(run, at)
    return at + len(run) <= len(word) and all(
        sign in (ONE, letter) for letter, sign in zip(word[at : at + len(run)], run, strict=True)
    )


def _find(word: str, start: int, end: int, run: str) -> int:
    if ONE not in run:
        return word.find(run, start, end)
    return next((at for at in range(start, end - len(run) + 1) if _fits(word, at, run)), -1)
