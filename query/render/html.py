"""Snippets and texts → HTML that is safe to stand in a page: what is not a tag made here is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from query.model import Snippet


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
    pieces: list[str] = []
    done = 0
    for span in snippet.spans:
        marked = escape(snippet.text[span.start : span.end])
        pieces += (escape(snippet.text[done : span.start]), f"<mark>{marked}</mark>")
        done = span.end
    return "".join(pieces) + escape(snippet.text[done:])


def text_to_html(text: str, links: Iterable[Link] = ()) -> str:
    """A text as `<p>` a paragraph, its links set; of links that overlap the first one stands."""
    ordered = sorted(links, key=lambda link: (link.start, -link.end))
    made: list[str] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        inside = [link for link in ordered if start <= link.start < link.end <= end]
        if paragraph.strip():
            made.append(f"<p>{_linked(paragraph, inside, start)}</p>")
        start = end + 1
    return "\n".join(made)


def _linked(text: str, links: Sequence[Link], start: int) -> str:
    """One paragraph, which begins at `start` of its text."""
    pieces: list[str] = []
    done = 0
    for link in links:
        first, last = link.start - start, link.end - start
        if first < done:
            continue
        kind = f' class="{escape(link.kind)}"' if link.kind else ""
        shown = escape(text[first:last])
        pieces += (escape(text[done:first]), f'<a href="{escape(link.href)}"{kind}>{shown}</a>')
        done = last
    return "".join(pieces) + escape(text[done:])
