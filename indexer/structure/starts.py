"""Which lines begin a question: every numbered line is weighed, and the best chain of numbers chosen.

A line alone cannot tell ("1. Januar 2026 ist …", numbered lists, table rows), so evidence is added up per
line, and one pass over all candidates finds the sequence with the highest sum (dynamic programming; the
work grows with the number of candidates).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.structure.dates import MONTHS
from indexer.structure.joining import Flow, ends_paragraph, first_word
from indexer.structure.rows import Row
from indexer.structure.words import NO_QUESTION, OPENERS

NUMBERED = re.compile(r"(\d{1,3})\s?\.(?:\s\1\.)?\s{0,3}(?!\d)(.*)$")
PART = re.compile(r"([a-z])\)\s?(?=\S)")

_WEIGHTS = {
    # evidence that a numbered line begins a question; set so that a real question without question mark
    # and opener is still taken when its number is the one that is due
    "date": -14.0,
    "small start": -6.0,
    "opener": 3.0,
    "question mark": 4.0,
    "leading blank": 1.5,
    "inside paragraph": -7.0,
    "inside, after a stop": -3.5,
    "before preamble": -12.0,
    "small type": 5.0,
    "large type": -7.0,
    "capital start": 0.5,
    "number only": -1.5,
    "short": -3.0,
}
_SUCCESSOR, _FORWARD, _BACK, _AGAIN, _FIRST_NOT_ONE = 4.0, -2.5, -4.5, -9.0, -3.0
_FILL = 1.0  # least weight of a line that fills a gap in the chain
_EXTEND = 6.0  # the same for a number after the chain's last
_TWICE = 7.0  # the same for a number that the paper prints a second time
_LAST = 3.0  # the same for the last of the chain: lists and tables like to go on where the questions end
_LOOK = 30  # rows that are searched for the question mark


@dataclass(frozen=True, slots=True)
class Start:
    """A row that begins question `n`; `cut` is where the text begins after the number."""

    at: int
    n: int
    cut: int
    weight: float


def find_starts(rows: Sequence[Row], flow: Flow, *, ordered: bool, after: int = 0) -> list[Start]:
    """The question starts of a paper in printed order.

    `ordered` says that numbers are printed ascending (Kleine Anfrage); answers may pull questions forward.
    Rows before `after` (the heading of the government's preamble) are no questions.
    """
    candidates = list(_iter_candidates(rows, flow, after))
    chain = _without_doubles(_best_chain(candidates, ordered))
    while len(chain) > 1 and chain[-1].weight < _LAST:
        chain.pop()
    return chain if ordered else without_repeats(_fill_gaps(chain, candidates))


def without_repeats(starts: Sequence[Start]) -> list[Start]:
    """The starts without a last stretch that only repeats earlier numbers: an annex prints questions again.

    A number printed twice running stays.
    """
    seen: dict[int, int] = {}
    for place, start in enumerate(starts):
        seen.setdefault(start.n, place)
    end = max(seen.values(), default=-1) + 1
    if end < len(starts) and end and starts[end].n == starts[end - 1].n:
        end += 1
    return list(starts[:end])


def _without_doubles(chain: Sequence[Start]) -> list[Start]:
    """Of lines with the same number the weightiest; another stays only where it is beyond doubt."""
    best: dict[int, Start] = {}
    for start in chain:
        if start.n not in best or start.weight > best[start.n].weight:
            best[start.n] = start
    return [start for start in chain if start is best[start.n] or start.weight >= _TWICE]


def _fill_gaps(chain: Sequence[Start], candidates: Sequence[Start]) -> list[Start]:
    """Add the missing numbers: a joint answer pulls questions forward, so the rest come out of order."""
    if not chain:
        return []
    best: dict[int, Start] = {}
    for start in candidates:
        if start.at > chain[0].at and (start.n not in best or start.weight > best[start.n].weight):
            best[start.n] = start
    have = {start.n for start in chain}
    last = max(have)
    filled = [best[n] for n in range(1, last) if n not in have and n in best and best[n].weight >= _FILL]
    while (last := last + 1) in best and best[last].weight >= _EXTEND:
        filled.append(best[last])
    chain = sorted([*chain, *filled], key=lambda start: start.at)
    return _add_twins(chain, candidates)


def _add_twins(chain: Sequence[Start], candidates: Sequence[Start]) -> list[Start]:
    """Add lines beyond doubt that print the number of the question before once more."""
    taken = {start.at for start in chain}
    merged = sorted(
        [*chain, *(s for s in candidates if s.at not in taken and s.weight >= _TWICE)], key=_place
    )
    return [
        start
        for place, start in enumerate(merged)
        if start.at in taken
        or (place and merged[place - 1].n == start.n)
        or (place + 1 < len(merged) and merged[place + 1].n == start.n)
    ]


def _place(start: Start) -> int:
    return start.at


def _iter_candidates(rows: Sequence[Row], flow: Flow, after: int) -> list[Start]:
    sizes = type_sizes(rows)
    found = []
    for at, row in enumerate(rows):
        if not row.text[:1].isdigit():
            continue
        match = NUMBERED.match(row.text)
        if match is None:
            continue
        weight = _weigh(rows, at, match, flow, sizes) + (_WEIGHTS["before preamble"] if at < after else 0)
        if weight > -6:
            found.append(Start(at, int(match[1]), match.start(2), weight))
    return found


def type_sizes(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Sizes of question and answer, where the source tells sizes and a paper has both."""
    counts: dict[float, int] = {}
    for row in rows:
        if row.size:
            counts[row.size] = counts.get(row.size, 0) + len(row.text)
    common = sorted(sorted(counts, key=lambda size: -counts[size])[:2])
    if len(common) < 2 or common[1] - common[0] < 0.5 or counts[common[0]] * 20 < counts[common[1]]:
        return None
    return common[0], common[1]


def _weigh(
    rows: Sequence[Row], at: int, match: re.Match[str], flow: Flow, sizes: tuple[float, float] | None
) -> float:
    row, rest = rows[at], match[2]
    weight = 0.0
    if not rest:
        rest = rows[at + 1].text if at + 1 < len(rows) else ""
        weight += _WEIGHTS["number only"]
    word = first_word(rest).strip(".,;:()?").lower()
    if word in MONTHS or word in NO_QUESTION:
        weight += _WEIGHTS["date"]
    part = PART.match(rest)
    if part:
        word = first_word(rest[part.end() :]).strip(".,?").lower()
    if word in OPENERS:
        weight += _WEIGHTS["opener"]
    weight += _WEIGHTS["capital start" if rest[:1].isupper() or part or rest[:1] in "„(" else "small start"]
    if row.lead and len(match[1]) == 1:
        weight += _WEIGHTS["leading blank"]
    if _asks(rows, at):
        weight += _WEIGHTS["question mark"]
    elif len(rest) < 25:
        weight += _WEIGHTS["short"]
    if at and _inside(rows[at - 1], row, flow):
        ended = rows[at - 1].text[-1:] in ".:)"
        weight += _WEIGHTS["inside, after a stop" if ended else "inside paragraph"]
    if sizes and row.size:
        weight += _WEIGHTS[
            "small type" if abs(row.size - sizes[0]) < abs(row.size - sizes[1]) else "large type"
        ]
    return weight


def _asks(rows: Sequence[Row], at: int) -> bool:
    """Whether a question mark comes before the next numbered line or the end of the first paragraphs."""
    short = 0
    for row in rows[at : at + _LOOK]:
        text = row.text
        if row.at != rows[at].at and text[:1].isdigit() and NUMBERED.match(text) and not row.lead:
            following = NUMBERED.match(text)
            if following and first_word(following[2]).lower() in OPENERS:
                return False
        if "?" in text:
            return True
        if text.endswith(".") and not row.soft and len(text) < 60:
            return False
        short += len(text) < 32
        if short > 2:
            return False
    return False


def _inside(before: Row, row: Row, flow: Flow) -> bool:
    """Whether the row before runs on into this one."""
    text = before.text
    if not text or text[-1] in "?!":
        return False
    if flow.blanks:
        return before.soft and len(text) > 45 and not ends_paragraph(replace(before, soft=False), row, flow)
    return text[-1] in ",-" or (text[-1].islower() and len(text) > 60)


def _best_chain(candidates: Sequence[Start], ordered: bool) -> list[Start]:
    """Best sum of weights and steps; a step to the next number is worth more than any other."""
    back = _BACK * 2.2 if ordered else _BACK
    best_of: dict[int, int] = {}  # number -> candidate that ends the best chain with it
    score: list[float] = []
    previous: list[int | None] = []
    top: list[int] = []  # the two best chain ends of different numbers
    for place, start in enumerate(candidates):
        steps: list[tuple[float, int | None]] = [(0.0 if start.n == 1 else _FIRST_NOT_ONE, None)]
        if start.n - 1 in best_of:
            steps.append((score[best_of[start.n - 1]] + _SUCCESSOR, best_of[start.n - 1]))
        for end in top:
            other = candidates[end].n
            if other != start.n - 1:
                step = _FORWARD if other < start.n else _AGAIN if other == start.n else back
                gap = 0.25 * min(abs(start.n - other), 20)
                steps.append((score[end] + step - gap, end))
        value, link = max(steps, key=lambda step: step[0])
        score.append(value + start.weight)
        previous.append(link)
        if start.n not in best_of or score[place] >= score[best_of[start.n]]:
            best_of[start.n] = place
        top = sorted({*top, place}, key=lambda end: -score[end])[:3]
    return _walk_back(candidates, score, previous)


def _walk_back(candidates: Sequence[Start], score: list[float], previous: list[int | None]) -> list[Start]:
    best = max(range(len(score)), key=score.__getitem__, default=-1)
    if best < 0 or score[best] <= 2:
        return []
    chain: list[Start] = []
    at: int | None = best
    while at is not None:
        chain.append(candidates[at])
        at = previous[at]
    return chain[::-1]
