"""How text is set: width and colour, paragraphs wrapped with their matched words marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from query.model import Snippet, Span

INDENT = "   "


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How text is set: the width of a line, and whether colour marks words (else asterisks)."""

    width: int = 100
    colour: bool = False

    def mark(self, text: str) -> str:
        """A matched word."""
        return f"\x1b[1;33m{text}\x1b[0m" if self.colour else f"*{text}*"

    def removed(self, text: str) -> str:
        """A word that is no longer there; red and struck through, where there is colour."""
        return f"\x1b[9;31m{text}\x1b[0m" if self.colour else text

    def added(self, text: str) -> str:
        """A word that is new; green, where there is colour."""
        return f"\x1b[32m{text}\x1b[0m" if self.colour else text

    def strong(self, text: str) -> str:
        """A heading."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def faint(self, text: str) -> str:
        """Something beside the point."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text


def plain(field: str, text: str) -> Snippet:
    """A text without matched words."""
    return Snippet(field=field, text=text)


def prefixed(label: str, snippet: Snippet) -> Snippet:
    """A snippet with `label: ` in front."""
    by = len(label) + 2
    spans = tuple(Span(start=span.start + by, end=span.end + by) for span in snippet.spans)
    return Snippet(field=snippet.field, text=f"{label}: {snippet.text}", spans=spans)


def paragraph(snippet: Snippet, style: Style) -> Iterator[str]:
    """The snippet wrapped to the width, its spans marked; a span is never cut by a line."""
    yield from wrapped(_marked_words(snippet, style), style)


def wrapped(words: Iterable[tuple[str, int]], style: Style) -> Iterator[str]:
    """Lines of words that have their marks already, each given with its width on the page."""
    room = max(20, style.width - len(INDENT))
    line, used = "", 0
    for text, width in words:
        if used and used + 1 + width > room:
            yield INDENT + line
            line, used = "", 0
        line, used = (f"{line} {text}", used + 1 + width) if used else (text, width)
    if line:
        yield INDENT + line


def paragraphs(text: str, style: Style) -> Iterator[str]:
    """A text of several paragraphs, each wrapped."""
    for part in text.split("\n"):
        yield from paragraph(plain("text", part), style)


def _marked_words(snippet: Snippet, style: Style) -> Iterator[tuple[str, int]]:
    """Blank-separated words with their marks set, and the width that they take on the page."""
    at = 0
    spans = iter(snippet.spans)
    span = next(spans, None)
    for word in snippet.text.split():
        start = snippet.text.index(word, at)
        at = start + len(word)
        marked, plain_width, done = "", len(word), start
        while span is not None and span.start < at:
            end = min(span.end, at)
            if end <= done:  # a span on blanks alone: they are not printed
                span = next(spans, None)
                continue
            marked += snippet.text[done : span.start] + style.mark(snippet.text[max(span.start, done) : end])
            plain_width += 0 if style.colour else 2
            done = end
            span = next(spans, None)
        yield marked + snippet.text[done:at], plain_width
