"""Rows of a table in text without columns: lines that end in figures, and the lines that stand with them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.structure.dates import MONTHS
from indexer.structure.rows import Row
from indexer.structure.words import set_of

_MOST_WORDS = 24  # a longer line is prose with figures
_MOST_NAMED = 9  # words of a row with one figure; a longer line is prose
_LEAST_RUN = 3  # rows with one figure each prove a table only together
_NO_FIGURE = frozenset({"%", "€", "–", "-", "—", "k.A.", "n.b.", "/", "x"})
_SIGNS = ".,/%€*()+-–§"
_LAST = frozenset("0123456789%€*)–-—./x")
_CUT = frozenset("-/,\u00ad")  # a word or list goes on in the next line
_STOPS = frozenset(".?!:;,")
# Commonest words of German prose that rows of a table lack; two in a line are prose.
_RUNNING = set_of(
    """
    der die das den dem des und oder in im von vom zu zur zum mit auf für ist sind war waren wird werden wurde
    wurden hat haben nicht ein eine einer eines einem einen als auch es bei durch nach über sich an am aus
    dass diese dieser dieses sowie
    """
)
# Words that no line of a table or title ends in.
_OPEN = _RUNNING - set_of("ist sind war waren wird werden wurde wurden hat haben an") | set_of("bis pro je")


def table_starts(rows: Sequence[Row]) -> list[bool]:
    """For each row whether it begins a line of its own as a row of a table, or as the line beside one."""
    figures = [_figures_of(row) for row in rows]
    starts = [False] * len(rows)
    at, size = 0, len(rows)
    while at < size:
        if not figures[at] or rows[at].torn:
            at += 1
            continue
        end = at + 1
        while end < size and figures[end] and not rows[end].torn:
            end += 1
        if _is_table(figures, at, end):
            _mark(rows, starts, at, end)
        else:
            _mark_few(rows, figures, starts, at, end)
        at = end
    return starts


def _is_table(figures: Sequence[int], begin: int, end: int) -> bool:
    return end - begin >= _LEAST_RUN or (end - begin == 2 and figures[begin] > 1 and figures[begin + 1] > 1)


def _mark(rows: Sequence[Row], starts: list[bool], begin: int, end: int) -> None:
    """Set the rows of a table, the line that heads them and the line behind them."""
    for at in range(begin + 1, end):
        starts[at] = rows[at].text.split(" ", 1)[0] not in _OPEN
    if begin:
        starts[begin] = not runs_on(rows[begin - 1]) and rows[begin - 1].text[-1:] not in _CUT
    if begin > 1 and starts[begin]:
        starts[begin - 1] = starts[begin - 1] or _heads(rows, begin - 1)
    if end < len(rows) and not rows[end].torn:
        starts[end] = not rows[end].text[:1].islower()


def _mark_few(rows: Sequence[Row], figures: Sequence[int], starts: list[bool], begin: int, end: int) -> None:
    """Set rows that end in two figures next to each other, and a line of as many words before them."""
    for at in range(begin, end):
        if figures[at] < 2:
            continue
        if at > begin and figures[at - 1] > 1:
            starts[at] = True
        elif at and len(rows[at - 1].text.split()) == len(rows[at].text.split()):
            starts[at - 1] = not rows[at - 1].torn


def _heads(rows: Sequence[Row], at: int) -> bool:
    """Whether the line before the first row of a table heads it, and ends no sentence or title."""
    text, above = rows[at].text, rows[at - 1]
    goes_on = text[:1].islower() or text[:1] in "(–" or above.text[-1:] in _CUT
    if rows[at].torn or goes_on or text[-1:] in _STOPS:
        return False
    return len(text.split()) == len(rows[at + 1].text.split()) or not (above.soft or runs_on(above))


def runs_on(row: Row) -> bool:
    """Whether a line is broken prose: its last word needs more, or it ends in a blank and is prose."""
    words = row.text.split()
    if not words or row.text[-1] in _STOPS:
        return False
    if words[-1] in _OPEN or (len(words) > 1 and words[-2][-1] == "." and words[-1].lower() in MONTHS):
        return True
    return row.soft and has_prose(words)


def has_prose(words: Sequence[str]) -> bool:
    """Whether two of the words are those of running text."""
    return sum(word.lower() in _RUNNING for word in words) > 1


def _figures_of(row: Row) -> int:
    count = figure_count(row.text)
    return 0 if count == 1 and row.soft and has_prose(row.text.split()) else count


def figure_count(text: str) -> int:
    """How many figures a row of a table ends in, at most 2; 0 for a line that is none."""
    if text[-1:] not in _LAST or not _is_figure(text.rsplit(None, 1)[-1]):
        return 0
    words = text.split()
    if len(words) > _MOST_WORDS:
        return 0
    if len(words) > 1 and _is_figure(words[-2]) and 2 * sum(map(_is_figure, words)) >= len(words):
        return 2
    return int(2 <= len(words) <= _MOST_NAMED and words[-1][-1] not in "./" and words[-2] not in _OPEN)


def _is_figure(word: str) -> bool:
    if word.isdigit() or word in _NO_FIGURE:
        return True
    bare = word.strip(_SIGNS)
    if not bare[:1].isdigit():
        return False
    return bare.replace(".", "").replace(",", "").replace("/", "").isdigit()
