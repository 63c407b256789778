"""No hits: which part of the query is at fault, and what finds something. Nothing is applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from indexer.analysis import Part, Token, iter_tokens
from query.compile import Clause, CompiledQuery, is_limit
from query.compile.joining import joined
from query.lexicon import Lexicon
from query.model import Notice
from query.tree import Node, Not
from query.variants import word_node

MAX_COUNTED = 12
"""Parts of a query that are counted alone and left out in turn."""

MAX_PAIRED = 6
"""Parts up to which every two are counted together: fifteen pairs."""

MAX_DROPPED = 3
"""Parts that are offered to be left out, those that find most then."""

MAX_SPELLINGS = 3
"""Spellings that are offered for a word."""

MAX_SPELT = 3
"""Words for which other spellings are looked for: each looks through all words of the index."""

_TWO = 2
_TRIED_SPELLINGS = 12
_RARER = 100
"""A spelling that is so much rarer than another one is most likely wrong itself."""
_LONGEST_WORD = 64
_MOST_SHOWN = 60
_SHORT, _LONG = 4, 8
"""Letters from which on one, and two, may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A part of the query and how many sections it finds alone."""

    clause: Clause
    sections: int


class Advisor:
    """Looks for what is wrong with queries that find nothing, on one index."""

    def __init__(self, lexicon: Lexicon, count: Callable[[Node], int], printed: Callable[[str], str]) -> None:
        self._lexicon = lexicon
        self._count = count
        """How many sections a tree finds."""
        self._printed = printed
        """A folded word as a section prints it."""

    def advise(self, query: str, compiled: CompiledQuery) -> list[Notice]:
        """Notices on a query of `match` all that finds nothing.

        First how many sections each part finds alone, then which parts never stand together and what is found
        without one of them (of two that is the other alone), then other spellings and the parts of compounds.
        """
        parts = {clause.node: clause for clause in compiled.clauses if not isinstance(clause.node, Not)}
        clauses = list(parts.values())[:MAX_COUNTED]
        counted = [Counted(clause=one, sections=self._count(one.node)) for one in clauses]
        lacking = [one.clause for one in counted if one.sections == 0]
        notices = [_alone(query, counted, compiled.clauses)] if counted else []
        if len(compiled.clauses) > _TWO:
            notices.extend(self._pairs(counted) if not lacking else ())
            notices.extend(self._without(query, compiled.clauses, lacking))
        for clause in lacking[:MAX_SPELT]:
            notices.extend(self._spellings(query, clause))
            notices.extend(self._compound(query, clause))
        return notices

    def _pairs(self, counted: Sequence[Counted]) -> Iterator[Notice]:
        if not 2 < len(counted) <= MAX_PAIRED:
            return
        clauses = [one.clause for one in counted]
        apart = [pair for pair in combinations(clauses, 2) if not self._finds(pair)]
        if apart:
            pairs = "; ".join(f"{_shown(left)} and {_shown(right)}" for left, right in apart)
            yield Notice(code="never-together", text=f"never in one section: {pairs}")

    def _finds(self, clauses: Sequence[Clause]) -> int:
        node = joined([clause.node for clause in clauses], "all")
        return 0 if node is None else self._count(node)

    def _without(self, query: str, clauses: Sequence[Clause], lacking: Sequence[Clause]) -> Iterator[Notice]:
        """What is found when one part is left out, or all that find nothing even alone."""
        if len(clauses) > MAX_COUNTED:
            return
        dropped = [tuple(lacking)] if len(lacking) > 1 else [(one,) for one in clauses]
        found: list[tuple[int, tuple[Clause, ...]]] = []
        for some in dropped:
            rest = [one for one in clauses if one not in some]
            if not rest or all(isinstance(one.node, Not) for one in rest):
                continue
            found.append((self._finds(rest), some))
        for count, some in sorted(found, key=lambda one: -one[0])[:MAX_DROPPED]:
            if count:
                text = f"without {', '.join(map(_shown, some))}: {_sections(count)}"
                yield _placed("without", text, some[0], _left_out(query, some))

    # --- words ----------------------------------------------------------------------------------------------

    def _spellings(self, query: str, clause: Clause) -> Iterator[Notice]:
        token = _only_word(clause)
        if token is None or len(token.word) < _SHORT:
            return
        edits = 2 if len(token.word) >= _LONG else 1
        similar = self._lexicon.similar(token.word, edits, _TRIED_SPELLINGS).entries
        usual = max((entry.sections for entry in similar), default=0) / _RARER
        words = [
            self._printed(entry.text)
            for entry in similar
            if entry.text != token.word and entry.sections >= usual
        ]
        if words:
            offered = list(dict.fromkeys(words))[:MAX_SPELLINGS]
            text = f"did you mean {', '.join(offered[:-1])}{' or ' * (len(offered) > 1)}{offered[-1]}?"
            yield _placed("did-you-mean", text, clause, _replaced(query, clause, offered[0]))

    def _compound(self, query: str, clause: Clause) -> Iterator[Notice]:
        """The best way to cut a compound in two that both are found somewhere."""
        token = _only_word(clause)
        if token is None or not token.parts:
            return
        for left, right in _iter_cuts(token):
            halves = [_printed_part(clause.text, part) for part in (left, right)]
            counts = [self._count_word(half) for half in halves]
            if all(counts):
                shown = ", ".join(
                    f"{half} ({_sections(count)})" for half, count in zip(halves, counts, strict=True)
                )
                text = f"{clause.text} consists of {shown}"
                yield _placed("compound-parts", text, clause, _replaced(query, clause, " OR ".join(halves)))
                return

    def _count_word(self, word: str) -> int:
        tokens = [token for token in iter_tokens(word) if not token.stop]
        return self._count(word_node(tokens[0], match="all")) if tokens else 0


def _alone(query: str, counted: Sequence[Counted], clauses: Sequence[Clause]) -> Notice:
    lacking = [one.clause for one in counted if one.sections == 0]
    if len(clauses) == 1 or len(lacking) == len(counted):
        text = f"no section has {' or '.join(_shown(one.clause) for one in counted)}"
        return _placed("no-hits", text, lacking[0] if lacking else clauses[0], None)
    text = f"no section has all of it; alone: {', '.join(map(_counted, counted))}"
    fault = lacking or ([one for one in clauses if is_limit(one.node)] if len(clauses) == _TWO else [])
    if not fault:
        return Notice(code="no-hits", text=text)
    return _placed("no-hits", text, fault[0], _left_out(query, fault))


def _counted(one: Counted) -> str:
    return f"{_shown(one.clause)} {one.sections}"


def _shown(clause: Clause) -> str:
    return clause.text if len(clause.text) <= _MOST_SHOWN else clause.text[:_MOST_SHOWN] + "…"


def _sections(count: int) -> str:
    return "1 section" if count == 1 else f"{count} sections"


def _only_word(clause: Clause) -> Token | None:
    """The word that a part of the query is; None for anything else."""
    if clause.start is None or len(clause.text) > _LONGEST_WORD or is_limit(clause.node):
        return None
    tokens = list(iter_tokens(clause.text))
    plain = len(tokens) == 1 and (tokens[0].start, tokens[0].end) == (0, len(clause.text))
    return tokens[0] if plain else None


def _iter_cuts(token: Token) -> Iterator[tuple[Part, Part]]:
    """Every way to cut a compound in two parts that cover it, the last cut first."""
    for right in sorted(token.parts, key=lambda part: -part.start):
        for left in token.parts:
            if left.start == token.start and left.end == right.start and right.end == token.end:
                yield left, right


def _printed_part(text: str, part: Part) -> str:
    printed = text[part.start : part.end]
    return printed[:1].upper() + printed[1:]


def _left_out(query: str, clauses: Sequence[Clause]) -> str | None:
    for clause in sorted(clauses, key=lambda one: -(one.start or 0)):
        if clause.start is None or clause.end is None:
            return None
        query = query[: clause.start] + query[clause.end :]
    return " ".join(query.split())


def _replaced(query: str, clause: Clause, text: str) -> str:
    return f"{query[: clause.start]}{text}{query[clause.end :]}"


def _placed(code: str, text: str, clause: Clause, suggestion: str | None) -> Notice:
    return Notice(code=code, text=text, start=clause.start, end=clause.end, suggestion=suggestion)
