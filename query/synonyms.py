"""Names of ministries, parties and bodies that stand for each other, and groups of a user's own.

The table is `query/data/synonyms.txt`; a user's file has the same layout. Nothing is analysed before a query
begins like one of the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from indexer.analysis import Token, fold_word, iter_tokens
from query.errors import QueryError

_BUILT_IN = Path(__file__).parent / "data" / "synonyms.txt"

MAX_FILE_BYTES = 4_000_000
"""Largest file of a user's groups that is read."""

_PARTING = " = "
_ORDINARY = "~"
_SIGNS = re.compile(r"[^\w]+")
_KEY_LETTERS = 3
_ANALYSED_FORMS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of a group, as printed."""

    text: str
    capital: bool = False
    """Counts only where typed with a capital letter: the form is an everyday word too."""


Group = tuple[Form, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A word of a query with its characters as typed."""

    token: Token
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A run of a query's words that is a form of a group: half-open places, and the other forms."""

    start: int
    end: int
    others: tuple[str, ...]


class SynonymTable:
    """Groups of forms, looked up by the first letters of a query's word."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._by_key: dict[str, list[tuple[Form, Group]]] = {}
        for group in groups:
            for form in group:
                key = fold_word(_SIGNS.split(form.text, maxsplit=1)[0])[:_KEY_LETTERS]
                self._by_key.setdefault(key, []).append((form, group))

    def find(self, words: Sequence[Typed]) -> Iterator[Claim]:
        """The forms among the words of a query, longest first at each place, without overlap."""
        at = 0
        while at < len(words):
            claim = self._claim(words, at)
            if claim is not None:
                yield claim
            at = at + 1 if claim is None else claim.end

    def _claim(self, words: Sequence[Typed], at: int) -> Claim | None:
        """What the longest form at this place stands for; several groups may hold it."""
        key = words[at].token.word[:_KEY_LETTERS]
        ends = [
            (at + length, form, group)
            for form, group in self._by_key.get(key, ())
            if (length := _match(form, words[at:])) > 0
        ]
        if not ends:
            return None
        end = max(end for end, _, _ in ends)
        taken = {form.text for one, form, _ in ends if one == end}
        others = (form.text for one, _, group in ends if one == end for form in group)
        return Claim(
            start=at, end=end, others=tuple(dict.fromkeys(text for text in others if text not in taken))
        )


def _match(form: Form, words: Sequence[Typed]) -> int:
    """Number of words from the first on that are the form; 0 where they are not."""
    pieces = _SIGNS.split(form.text)
    if len(pieces) > len(words) or not all(
        fold_word(piece)[:_KEY_LETTERS] == word.token.word[:_KEY_LETTERS]
        for piece, word in zip(pieces, words, strict=False)
    ):
        return 0
    if form.capital and not words[0].text[:1].isupper():
        return 0
    stems = _stems(form.text)
    if all(word.token.stop for word in words[: len(stems)]):
        return 0
    return len(stems) if stems == tuple(word.token.stem for word in words[: len(stems)]) else 0


@lru_cache(maxsize=_ANALYSED_FORMS)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in iter_tokens(text))


@cache
def built_in_table() -> SynonymTable:
    """The table that the package brings."""
    text = _BUILT_IN.read_text(encoding="utf-8")
    return SynonymTable(_parse_groups(text, "synonyms.txt"))


def read_table(path: Path) -> SynonymTable:
    """The built-in groups and those of a user's file.

    One group a line, forms parted by ` = `, `#` begins a comment line, `~` a form that counts only with a
    capital letter. Raises `QueryError` with file and line for a line that is no group.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise QueryError(f"{path}: larger than {MAX_FILE_BYTES:,} bytes; part it")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    built_in = _BUILT_IN.read_text(encoding="utf-8")
    return SynonymTable([*_parse_groups(built_in, "synonyms.txt"), *_parse_groups(text, str(path))])


def _parse_groups(text: str, origin: str) -> Iterator[Group]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        forms = tuple(_to_form(part.strip()) for part in line.split(_PARTING))
        if len(forms) < 2 or not all(any(map(str.isalnum, form.text)) for form in forms):
            raise QueryError(
                f"{origin}, line {number}: no group of synonyms; write two forms or more parted by"
                f' "{_PARTING}", as in: RKI = Robert Koch-Institut'
            )
        yield forms


def _to_form(text: str) -> Form:
    return Form(text=text.removeprefix(_ORDINARY), capital=text.startswith(_ORDINARY))
