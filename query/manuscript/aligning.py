"""Compares a quotation with a section that has nearly its words, and says what was altered.

Where in the section the words stand is told by the diagonal on which most of them meet; a window there is
compared by the longest common runs (difflib, after Ratcliff and Obershelp).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .atoms import Atom, Fragment, goes_on
from .sources import Source

LEAST_LIKENESS = 0.6
"""Share of a quotation's words, by weight, that must be printed in the same order: below it is another text.
Measured on manuscripts with planted faults: altered ones have 0.7 and more, invented ones under 0.5."""
_WEIGHT_OF_SMALL = 0.4
"""Of words of up to three letters, which any two texts share."""
_SMALL = 3
_WEIGHT_OF_LEFT_OUT = 0.5
"""Of printed words between those quoted that are not quoted, to one that is quoted and not printed."""
_LONGEST_PIECE = 400
"""Atoms that are compared at once; longer quotations are compared piece by piece."""
_TIGHT, _WIDE = 4, 24
"""Atoms around the place in which left out or added words may shift the rest: a narrow and a wide look."""
_BUCKET = 8
_VOTES_OF_PAIR = 4
"""Votes of a word that also follows the same word as in the quotation: rows of a table share single words."""
_MOST_REPEATS = 12
"""A word that a quotation has more often does not tell its place."""
_LONGEST_FOOTNOTE = 3
Op = tuple[str, int, int, int, int]
"""equal, replace, insert or delete; a range of the quotation's atoms, and one of the section's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A quotation's atoms held against those of a section; `ops` cover all of the quotation in order."""

    source: Source
    atoms: tuple[Atom, ...]
    ops: tuple[Op, ...]
    likeness: float
    """Share of the quotation's words that are printed so, by weight, from 0 to 1; less for words left out."""

    @property
    def is_altered(self) -> bool:
        """Whether any word differs."""
        return any(op[0] != "equal" for op in self.ops)

    @property
    def first(self) -> int:
        """The first of the section's atoms that are quoted."""
        return next((op[3] for op in self.ops if op[0] == "equal"), 0)

    @property
    def last(self) -> int:
        """The last of them."""
        return next((op[4] - 1 for op in reversed(self.ops) if op[0] == "equal"), 0)


def align(fragments: Sequence[Fragment], source: Source) -> Alignment:
    """The best alignment of a quotation in a section, fragment by fragment."""
    atoms: list[Atom] = []
    ops: list[Op] = []
    for fragment in fragments:
        for piece in _pieces(fragment.atoms):
            ops.extend(_align_piece(piece, source, len(atoms)))
            atoms.extend(piece)
    likeness = _likeness(atoms, source, ops)
    return Alignment(source=source, atoms=tuple(atoms), ops=tuple(ops), likeness=likeness)


def _pieces(atoms: tuple[Atom, ...]) -> Iterator[tuple[Atom, ...]]:
    for at in range(0, len(atoms), _LONGEST_PIECE):
        yield atoms[at : at + _LONGEST_PIECE]


def _weigh(atoms: Iterable[Atom]) -> float:
    return sum(
        1.0 if len(atom.norm) > _SMALL or atom.norm[0].isdigit() else _WEIGHT_OF_SMALL for atom in atoms
    )


def _align_piece(piece: tuple[Atom, ...], source: Source, base: int) -> list[Op]:
    """The operations of one piece; `base` is the number of its first atom in the quotation."""
    best = _best_diagonal(piece, source.atoms)
    tried = (_align_window(piece, source, best, slack) for slack in (_TIGHT, max(_WIDE, len(piece) // 2)))
    ops = max(tried, key=lambda ops: _likeness(piece, source, ops))
    return [(tag, a + base, b + base, c, d) for tag, a, b, c, d in _with_whole_numbers(ops, source)]


def _align_window(piece: tuple[Atom, ...], source: Source, best: int, slack: int) -> list[Op]:
    """The operations where only so many atoms around a diagonal are looked at.

    The longest common run is taken first, which in a wide window may be one of another row of a table.
    """
    start, end = max(0, best - slack), best + len(piece) + _BUCKET + slack
    printed = source.atoms[start:end]
    ours, theirs = [one.norm for one in piece], [one.norm for one in printed]
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    found: list[Op] = [(tag, j1, j2, i1, i2) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    settled = (_settle(op, piece, printed) for op in _without_edges(found))
    return [(tag, a, b, c + start, d + start) for tag, a, b, c, d in settled]


def _likeness(atoms: Sequence[Atom], source: Source, ops: Iterable[Op]) -> float:
    """See `Alignment.likeness`."""
    changed = [op for op in ops if op[0] != "equal"]
    altered = sum(_weigh(atoms[op[1] : op[2]]) for op in changed)
    left_out = sum(_weigh(source.atoms[op[3] : op[4]]) for op in changed)
    total = _weigh(atoms)
    return (total - altered) / (total + _WEIGHT_OF_LEFT_OUT * left_out or 1.0)


def _with_whole_numbers(ops: list[Op], source: Source) -> list[Op]:
    """The operations, with a number at either end as altered of which only a part is quoted."""
    if ops and ops[0][0] == "equal" and goes_on(source.text, source.atoms, ops[0][3]):
        tag, a, b, c, d = ops[0]
        ops = [("replace", a, a + 1, c - 1, c + 1), (tag, a + 1, b, c + 1, d), *ops[1:]]
    if ops and ops[-1][0] == "equal" and goes_on(source.text, source.atoms, ops[-1][4]):
        tag, a, b, c, d = ops[-1]
        ops = [*ops[:-1], (tag, a, b - 1, c, d - 1), ("replace", b - 1, b, d - 1, d + 1)]
    return [op for op in ops if op[1] < op[2] or op[3] < op[4]]


def _without_edges(ops: list[Op]) -> list[Op]:
    """The operations without words that are only printed before and behind what is quoted.

    `delete` is named from the section's side: its words are not in the quotation.
    """
    ops = ops[1:] if ops and ops[0][0] == "delete" else ops
    ops = ops[:-1] if ops and ops[-1][0] == "delete" else ops
    return [_cut_edge(op, at == 0, at == len(ops) - 1) for at, op in enumerate(ops)]


def _cut_edge(op: Op, is_first: bool, is_last: bool) -> Op:
    """Of a replacement at an edge as many printed words as the quotation has there."""
    tag, a, b, c, d = op
    if tag != "replace" or d - c <= b - a or not (is_first or is_last):
        return op
    return (tag, a, b, d - (b - a), d) if is_first else (tag, a, b, c, c + (b - a))


def _settle(op: Op, ours: tuple[Atom, ...], theirs: list[Atom]) -> Op:
    """An operation as equal, where the same letters are parted in another way, or marks of notes differ."""
    tag, a, b, c, d = op
    if tag == "equal" or _same(ours[a:b], theirs[c:d]):
        return ("equal", a, b, c, d)
    return op


def _same(ours: tuple[Atom, ...], theirs: list[Atom]) -> bool:
    mine = "".join(one.norm for one in ours if not _is_note(one))
    printed = "".join(one.norm for one in theirs if not _is_note(one))
    return mine == printed or "".join(one.other or one.norm for one in ours) == printed


def _is_note(atom: Atom) -> bool:
    """Whether it looks like the mark of a footnote: a small number right behind a word."""
    return atom.glued and atom.norm.isdigit() and len(atom.norm) < _LONGEST_FOOTNOTE


def _best_diagonal(piece: tuple[Atom, ...], printed: list[Atom]) -> int:
    """Where in the section the piece begins if most of its words stand in their order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, atom in enumerate(piece):
        places[atom.norm].append(at)
    votes: Counter[int] = Counter()
    for at, atom in enumerate(printed):
        own = places.get(atom.norm, ())
        if len(own) <= _MOST_REPEATS:
            for place in own:
                is_next = at > 0 and place > 0 and printed[at - 1].norm == piece[place - 1].norm
                votes[(at - place) // _BUCKET] += (
                    1 if len(atom.norm) <= _SMALL else 3
                ) + _VOTES_OF_PAIR * is_next
    return max(votes, key=lambda one: votes[one] + votes.get(one + 1, 0), default=0) * _BUCKET
