"""Where everything of the page is found: permanent addresses, below whatever path it is mounted at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from query.edges import Edge
from query.web.page.languages import Language

Pairs = tuple[tuple[str, str], ...]
"""Names and values of a query string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Makes addresses. A language that was chosen goes along in all of them."""

    root: str
    chosen: Language | None = None

    def to(self, path: str, pairs: Iterable[tuple[str, str]] = (), fragment: str = "") -> str:
        """A path of the page with parameters."""
        carried = [*pairs, *((("lang", self.chosen),) if self.chosen else ())]
        query = f"?{urlencode(carried)}" if carried else ""
        return f"{self.root}{path}{query}{'#' if fragment else ''}{quote(fragment)}"

    def search(self, pairs: Iterable[tuple[str, str]]) -> str:
        """The results of a search."""
        return self.to("/", pairs)

    def paper(self, any_id: str) -> str:
        """A paper, at the anchor of a section where the id names one: `/papers/21/1916#f4`."""
        key, _, section = any_id.partition("#")
        return self.to(f"/papers/{_printed(key)}", fragment=section)

    def section(self, any_id: str, marking: Iterable[tuple[str, str]] = ()) -> str:
        """A section by itself: `/sections/21/1916/f4`; a paper where the id names no section.

        `marking` are parameters of the search whose words it shall mark.
        """
        key, _, section = any_id.partition("#")
        if not section:
            return self.paper(key)
        return self.to(f"/sections/{_printed(key)}/{quote(section)}", marking)

    def like(self, section_id: str) -> str:
        """Sections like one."""
        return self.to("/like", (("id", section_id),))

    def series(self, section_id: str) -> str:
        """Where the same was asked before and after."""
        return self.to("/series", (("id", section_id),))

    def cite(self, any_id: str, kind: str) -> str:
        """A citation as a file."""
        key, _, section = any_id.partition("#")
        path = f"/cite/{_printed(key)}" + (f"/{quote(section)}" if section else "")
        return self.to(path, (("format", kind),))

    def edge(self, edge: Edge) -> str | None:
        """What an edge leads to; None where it has no address."""
        return None if edge.to is None else self.section(edge.to)

    def feed(self, pairs: Iterable[tuple[str, str]]) -> str:
        """The Atom feed of a search by words, newest first whatever its order; it has no language."""
        kept = [pair for pair in pairs if pair[0] not in ("sort", "mode")]
        return f"{self.root}/api/v1/feed?{urlencode(kept)}"

    def static(self, name: str) -> str:
        """A file of the page, by its name with a hash."""
        return f"{self.root}/static/{name}"


def _printed(key: str) -> str:
    """`21/1916` for a paper of the Bundestag by its key, the key itself for others."""
    house, _, rest = key.partition("-")
    term, dash, number = rest.partition("-")
    is_plain = dash and term.isdecimal() and number.isdecimal()
    return f"{term}/{number}" if house == "bt" and is_plain else quote(key, safe="")
