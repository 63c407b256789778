"""The text of a manuscript without its markup, and the way back to where each character was written."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Half-open, in code points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a reader of the manuscript sees. All spans are of `text`; paragraphs are parted by empty lines."""

    text: str
    starts: tuple[int, ...]
    """Offsets of `text` at which a run begins that was written in one piece, ascending, the first 0."""
    sources: tuple[int, ...]
    """Where each run begins in the manuscript."""
    blocks: tuple[Span, ...] = ()
    """Paragraphs of block quotes, in order."""
    inlines: tuple[Span, ...] = ()
    """Other quotations that markup shows, in order: `<q>`."""
    skipped: tuple[Span, ...] = ()
    """What is no word of a quotation: addresses behind links, marks of footnotes; in order."""
    links: tuple[tuple[int, str], ...] = ()
    """Addresses that a reader does not see, with the offset of the words that carry them."""
    footnotes: tuple[tuple[str, Span], ...] = ()
    """The texts of footnotes by their marks."""

    def source(self, start: int, end: int) -> Span:
        """The span of the manuscript that shows as `text[start:end]`."""
        first = self._offset(start)
        return first, max(first, self._offset(end - 1) + 1 if end > start else first)

    def _offset(self, at: int) -> int:
        run = bisect_right(self.starts, at) - 1
        return self.sources[run] + at - self.starts[run]


@dataclass(slots=True)
class ViewBuilder:
    """Puts a view together from the pieces of a manuscript, in their order."""

    size: int = 0
    next_source: int = 0
    """Where the last piece ends in the manuscript."""
    _pieces: list[str] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _sources: list[int] = field(default_factory=list)
    blocks: list[Span] = field(default_factory=list)
    inlines: list[Span] = field(default_factory=list)
    skipped: list[Span] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    footnotes: list[tuple[str, Span]] = field(default_factory=list)

    def add(self, piece: str, source: int) -> None:
        """Append a piece that stands at `source` in the manuscript."""
        if piece:
            self._pieces.append(piece)
            self._starts.append(self.size)
            self._sources.append(source)
            self.size += len(piece)
            self.next_source = source + len(piece)

    def build(self) -> View:
        """The view of all pieces."""
        return View(
            text="".join(self._pieces),
            starts=tuple(self._starts) or (0,),
            sources=tuple(self._sources) or (0,),
            blocks=tuple(sorted(span for span in self.blocks if span[0] < span[1])),
            inlines=tuple(sorted(span for span in self.inlines if span[0] < span[1])),
            skipped=tuple(sorted(self.skipped)),
            links=tuple(self.links),
            footnotes=tuple(self.footnotes),
        )


def view_of_text(text: str) -> View:
    """The view of plain text: the text itself."""
    return View(text=text, starts=(0,), sources=(0,))
