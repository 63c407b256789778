"""HTML → its view, by the standard library's parser: scripts left out, quotations by markup marked."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

from indexer.structure.references.tables import word_set

from .view import View, ViewBuilder

_UNREAD = word_set("script style template noscript pre code")
"""Elements whose text nobody reads as text."""
_ASIDE = word_set("cite footer figcaption sup")
"""Elements that are no part of the quotation around them: who said it, and marks of footnotes."""
_BLOCKS = word_set(
    "address article aside blockquote body br dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5"
    " h6 header hr html li main nav ol p section table td th tr ul"
)
"""Elements that begin a paragraph; `br` alone begins only a line."""
_LONGEST_ENTITY = 40


def view_of_html(text: str) -> View:
    """The view of an HTML text, also of a fragment or a broken one."""
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    return reader.end()


class _Reader(HTMLParser):
    """Collects what is read, with its places; elements that are left open end with the text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._builder = ViewBuilder()
        self._unread: list[str] = []
        self._quotes: list[str] = []
        """The `blockquote` and `q` that are open, from outside to inside."""
        self._begin = 0
        """Where the paragraph of the open quotation begins."""
        self._asides: list[tuple[str, int]] = []

    def end(self) -> View:
        """The view, when all was fed."""
        self._end_part()
        return self._builder.build()

    def _source(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; an address is kept where a reader would follow it."""
        if tag in _UNREAD:
            self._unread.append(tag)
        if self._unread:
            return
        self._break(tag)
        if tag in ("blockquote", "q"):
            if not self._quotes:
                self._begin = self._builder.size
            self._quotes.append(tag)
        elif tag in _ASIDE:
            self._asides.append((tag, self._builder.size))
        for name, value in attrs:
            if name in ("href", "cite") and tag in ("a", "blockquote", "q") and value:
                self._builder.links.append((self._builder.size, value))

    def handle_endtag(self, tag: str) -> None:
        """End an element; one that was never opened ends nothing."""
        if self._unread:
            if tag in self._unread:
                del self._unread[self._unread.index(tag) :]
            return
        if tag in self._quotes:
            last = len(self._quotes) - 1 - self._quotes[::-1].index(tag)
            if last == 0:
                self._end_part()
            del self._quotes[last:]
        if self._asides and self._asides[-1][0] == tag:
            self._builder.skipped.append((self._asides.pop()[1], self._builder.size))
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag == "br":
            self._builder.add("\n", self._source())
        elif tag in _BLOCKS:
            self._end_part()
            self._builder.add("\n\n", self._source())
            self._begin = self._builder.size

    def _end_part(self) -> None:
        """End a paragraph of the open quotation; a quotation in another is part of it."""
        if self._quotes:
            spans = self._builder.inlines if self._quotes[0] == "q" else self._builder.blocks
            spans.append((self._begin, self._builder.size))

    def handle_data(self, data: str) -> None:
        """Add text as it stands."""
        if not self._unread:
            self._builder.add(data, self._source())

    def handle_entityref(self, name: str) -> None:
        """Add what `&auml;` stands for."""
        self.handle_data(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """Add what `&#228;` stands for."""
        self.handle_data(unescape(f"&#{name[:_LONGEST_ENTITY]};"))
