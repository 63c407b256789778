"""What the pages of any parliament print around their text: running heads, page numbers, boxes at the foot.

`clean` knows the Bundestag's by their words. Here a page tells: a line that comes back at the same height on
page after page is a running head, and a lone number that counts with the pages is a page number. A line that
names a parliament and the paper's own number is a running head in text without pages too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.structure.masthead import house_in
from indexer.structure.roman import roman_value
from indexer.structure.rows import Row

EDGE = 3
"""Lines at the upper and at the lower edge of a page that can be running heads or page numbers."""

_MOST_HEAD = 130  # characters of a running head
_LEAST_PAGES = 3  # pages on which a line without the paper's number comes back, at least
_LEVEL = 6.0  # points; running heads stand at one height
_DIGITS = re.compile(r"\d+")
_HEAD_WORDS = re.compile(r"drucksache|drs|wahlperiode|seite|nr|neu|von|[\d\W_]")
"""What a running head says besides the parliament, small and without blanks."""
_LONE = re.compile(r"(?:[–—-]\s?|Seite\s|S\.\s)?(\d{1,4}|[IVXL]{1,6})(?:\s?[–—-]|\s?(?:/|von)\s?\d{1,4})?$")


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a parliament's own at the foot of a page: how it begins, its class, and how it ends.

    `end` None: the box is its one line.
    """

    use: str
    begin: re.Pattern[str]
    end: re.Pattern[str] | None = None


_MOST_BOX = 8  # lines
# Sources: first and last pages of the Drucksachen of the Landtage, 2010 to 2025.
BOXES = (
    # Berlin, Brandenburg, Hessen, Niedersachsen, Nordrhein-Westfalen, Thüringen: when it came in and went out
    Box("imprint", re.compile(r"\(?(?:Verteilt|Ausgegeben|Ausgabetag)(?: am|:)\s?\d{1,2}\.\s?\S+")),
    Box("imprint", re.compile(r"Eingegangen(?: am|:)\s.{6,40}[·/•]\s?(?:Bearbeitet|Ausgegeben)")),
    Box("imprint", re.compile(r"Datum des Originals:\s?\d.{0,30}Ausgegeben")),
    Box("imprint", re.compile(r"\(?Eingang (?:beim|bei der) [A-Z]\w+ am \d")),
    Box("imprint", re.compile(r"Druck: .{0,40}Ausgegeben")),
    # Bayern, Hessen, Nordrhein-Westfalen, Rheinland-Pfalz, Sachsen: where papers can be had
    Box("imprint", re.compile(r"Die Veröffentlichungen des Landtags"), re.compile(r"www\.\S+$")),
    Box("imprint", re.compile(r"Drucksachen, Plenarprotokolle sowie"), re.compile(r"(?:ügung|www\.\S+)\.?$")),
    Box("imprint", re.compile(r"Hinweise? des Landtagsamts"), re.compile(r"zur Verfügung\.$")),
    Box("imprint", re.compile(r"Herstellung: Kanzlei des"), re.compile(r"www\.\S+$")),
    Box("imprint", re.compile(r"Die Drucksachen des .{3,40} (?:sind|können)"), re.compile(r"www\.\S+$")),
)  # fmt: skip


_KEYS = ("(", "Verteilt", "Ausg", "Eing", "Datum des", "Druck", "Die Ver", "Die Druck", "Hinw", "Herst")
"""Every box begins with one of these: the cheap test."""
_FIRSTS = frozenset(key[0] for key in _KEYS)


def find_running(rows: Sequence[Row], number: str | None) -> dict[int, str]:
    """The class of each row (by `at`) that a page prints around its text; `number` is the paper's own."""
    found = {row.at: "running_head" for row in rows if "/" in row.text and names_paper(row.text, number)}
    found |= _boxes(rows)
    pages = _pages(rows)
    if len(pages) > 1:
        numbers = _page_numbers(pages)
        found |= numbers | _repeated(pages, numbers.keys() | found.keys())
    return found


def names_paper(text: str, number: str | None) -> bool:
    """Whether a line is a running head by its words: a parliament, the paper's own number, no sentence."""
    if number is None or len(text) > _MOST_HEAD or number not in text.replace(" ", ""):
        return False
    found = house_in(text)
    if found is None or not _own(number).search(found[1]):
        return False
    return not _HEAD_WORDS.sub("", found[1])


@lru_cache(maxsize=64)
def _own(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d){re.escape(number)}(?!\d)")


def _boxes(rows: Sequence[Row]) -> dict[int, str]:
    found: dict[int, str] = {}
    end = 0
    for at in [at for at, row in enumerate(rows) if row.text[:1] in _FIRSTS]:
        text = rows[at].text
        if at < end or not text.startswith(_KEYS):
            continue
        box = next((box for box in BOXES if box.begin.match(text)), None)
        if box:
            end = _box_end(rows, at, box)
            found |= {row.at: box.use for row in rows[at:end] if row.text}
    return found


def _box_end(rows: Sequence[Row], at: int, box: Box) -> int:
    """The place after a box; `at` where its end is not found, since then it may be running text."""
    if box.end is None:
        return at + 1 if len(rows[at].text) <= _MOST_HEAD else at
    for place in range(at, min(at + _MOST_BOX, len(rows))):
        text = rows[place].text
        if box.end.search(text, max(0, len(text) - _MOST_HEAD)):
            return place + 1
    return at


def _pages(rows: Sequence[Row]) -> dict[int, list[Row]]:
    """Upright rows of each page from top to bottom; none for text sources."""
    pages: dict[int, list[Row]] = {}
    for row in rows:
        if row.page is not None and row.text and row.upright and row.top is not None:
            pages.setdefault(row.page, []).append(row)
    return {page: sorted(held, key=_height) for page, held in pages.items()}


def _height(row: Row) -> float:
    return row.top or 0.0


def _edges(page: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The lines at both edges, from the edge inwards."""
    yield "head", page[:EDGE]
    yield "foot", page[: -EDGE - 1 : -1]


def _page_numbers(pages: dict[int, list[Row]]) -> dict[int, str]:
    """Lone numbers at the edges that count with the pages; a year or a figure of a table does not."""
    lone = [
        (page, row, value)
        for page, held in pages.items()
        for _, edge in _edges(held)
        for row, value in _outermost(edge)
    ]
    offsets = Counter(value - page for page, _, value in lone)
    counting = {offset for offset, count in offsets.items() if offset == 0 or 2 <= count >= len(pages) // 3}
    return {row.at: "page_number" for page, row, value in lone if value - page in counting}


def _outermost(edge: list[Row]) -> Iterator[tuple[Row, int]]:
    """The lone number that is nearest to the edge, where there is one: further in stand marks of notes."""
    for row in edge:
        value = _lone_number(row.text)
        if value is not None:
            yield row, value
            return


def _lone_number(text: str) -> int | None:
    match = _LONE.match(text) if len(text) < 16 else None
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else roman_value(match[1])


def _repeated(pages: dict[int, list[Row]], known: Iterable[int]) -> dict[int, str]:
    """Lines that come back at one height on half of the pages, numbers aside, with nothing outside them."""
    taken = set(known)
    counts: Counter[tuple[str, str, int]] = Counter()
    for held in pages.values():
        for side, edge in _edges(held):
            counts.update({key for row in edge for key in _keys(side, row)})
    found: dict[int, str] = {}
    for held in pages.values():
        for side, edge in _edges(held):
            for row in edge:
                if row.at in taken or row.at in found:
                    continue
                if not _comes_back(max(counts[key] for key in _keys(side, row)), row, len(pages)):
                    break
                found[row.at] = "running_head"
    return found


def _keys(side: str, row: Row) -> tuple[tuple[str, str, int], ...]:
    """A line's words without figures and blanks, with its height: two bands, so that none is cut in two."""
    words = _DIGITS.sub("0", row.text).replace(" ", "").lower()
    band = _height(row) / _LEVEL
    return (side, words, int(band) * 2), (side, words, int(band + 0.5) * 2 + 1)


def _comes_back(count: int, row: Row, pages: int) -> bool:
    is_words = any(map(str.isalpha, row.text)) and len(row.text) <= _MOST_HEAD
    return is_words and len(row.cells) < 2 and count >= _LEAST_PAGES and count * 2 >= pages
