"""Snippets and texts → HTML that is safe to stand in a page: what is not a tag made here is escaped."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from query.model import Snippet, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A half-open stretch of a text, in code points, that leads somewhere."""

    start: int
    end: int
    href: str
    kind: str = ""
    """A class for the page's style."""


def snippet_to_html(snippet: Snippet) -> str:
    """The snippet on one line with its matched words in `<mark>`."""
    return "".join(_iter_marked(snippet.text, 0, len(snippet.text), deque(snippet.spans)))


def text_to_html(text: str, links: Iterable[Link] = (), marks: Iterable[Span] = ()) -> str:
    """A text as `<p>` a paragraph, its links set and its marks in `<mark>`.

    Of links that overlap the first one stands; a link that leaves its paragraph is left out. Marks are in
    order and without overlap.
    """
    waiting = deque(sorted(links, key=lambda link: (link.start, -link.end)))
    marked = deque(marks)
    made: list[str] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        inner = "".join(_iter_linked(text, start, end, waiting, marked))
        if paragraph.strip():
            made.append(f"<p>{inner}</p>")
        start = end + 1
    return "\n".join(made)


def _iter_linked(text: str, start: int, end: int, waiting: deque[Link], marked: deque[Span]) -> Iterator[str]:
    """A paragraph's stretches, in and beside links; takes off what it has set."""
    while waiting and waiting[0].start < end:
        link = waiting.popleft()
        if start <= link.start < link.end <= end:
            yield from _iter_marked(text, start, link.start, marked)
            kind = f' class="{escape(link.kind)}"' if link.kind else ""
            yield f'<a href="{escape(link.href)}"{kind}>'
            yield from _iter_marked(text, link.start, link.end, marked)
            yield "</a>"
            start = link.end
    yield from _iter_marked(text, start, end, marked)


def _iter_marked(text: str, start: int, end: int, marked: deque[Span]) -> Iterator[str]:
    """A stretch without links; takes off the marks that end before it, and cuts those that leave it."""
    while marked and marked[0].end <= start:
        marked.popleft()
    for span in marked:
        if span.start >= end:
            break
        first, last = max(span.start, start), min(span.end, end)
        yield escape(text[start:first])
        yield f"<mark>{escape(text[first:last])}</mark>"
        start = last
    yield escape(text[start:end])
