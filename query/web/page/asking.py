"""What the page is asked: parameters, the state of a search that its links carry on, one request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from query.model import SearchRequest
from query.web import parameters
from query.web.page.addresses import Addresses, Pairs
from query.web.page.languages import LANGUAGES, Language, Words
from query.web.parameters import Parameter, Parameters, Values
from query.web.routes import search_request

HITS = 10
"""Hits of a page."""

_FORGOTTEN = {"facets", "limit"}
"""Parameters of the API that the page sets itself."""


MARKING = ("q", "match", "in")
"""Parameters of a search that the page of a section takes, to mark what was searched for."""


def _read_language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"takes {', '.join(LANGUAGES)}")
    return text


def _free(one: Parameter) -> Parameter:
    """The parameter, not required: a page without a query is where one begins."""
    return replace(one, required=False)


_LANG = Parameter(
    name="lang", help="The language.", read=_read_language, schema={"type": "string", "enum": list(LANGUAGES)}
)
_FORMAT = Parameter(
    name="format", help="The format of a citation.", read=str, schema={"type": "string"}, default="text"
)

SEARCH = Parameters(*(_free(one) for one in parameters.SEARCH.rows if one.name not in _FORGOTTEN), _LANG)
STATS = Parameters(*(_free(one) for one in parameters.STATS.rows), _LANG)
LIKE = Parameters(*(one for one in parameters.LIKE.rows if one.name not in _FORGOTTEN), _LANG)
SERIES = Parameters(*parameters.SECTION_ID.rows, _LANG)
SECTION = Parameters(*(_free(one) for one in parameters.SEARCH.rows if one.name in MARKING), _LANG)
CITE = Parameters(_FORMAT, _LANG)
PLAIN = Parameters(_LANG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search as its address has it: names and values, without what is as by default."""

    pairs: Pairs

    def has(self, name: str, value: str) -> bool:
        """Whether a parameter has a value."""
        return (name, value) in self.pairs

    def value(self, name: str) -> str | None:
        """The value of a parameter that has one; None where it is as by default."""
        return next((own for key, own in self.pairs if key == name), None)

    def put(self, name: str, value: str | None) -> Pairs:
        """The first page of the search in which a parameter has that value alone, or none."""
        first = self.first_page()
        place = next((place for place, pair in enumerate(first) if pair[0] == name), len(first))
        before, behind = first[:place], tuple(pair for pair in first[place:] if pair[0] != name)
        return (*before, *(() if value is None else ((name, value),)), *behind)

    def toggled(self, name: str, value: str) -> Pairs:
        """The first page of the search with a value added, or taken away where it is there."""
        pair = (name, value)
        first = self.first_page()
        return tuple(one for one in first if one != pair) if pair in first else (*first, pair)

    def next_page(self, cursor: str) -> Pairs:
        """The page after this one."""
        return (*self.first_page(), ("after", cursor))

    def marking(self) -> Pairs:
        """What the page of a section needs of the search to mark what was searched for."""
        return tuple(pair for pair in self.pairs if pair[0] in MARKING)

    def first_page(self) -> Pairs:
        """The first page of the same search."""
        return tuple(pair for pair in self.pairs if pair[0] != "after")


def read_search(rows: tuple[Parameter, ...], values: Values) -> Search:
    """The state of a search by its values."""
    return Search(
        pairs=tuple(pair for one in rows if one.name != "lang" for pair in _iter_pairs(one, values))
    )


def _iter_pairs(one: Parameter, values: Values) -> Iterator[tuple[str, str]]:
    value = values[one.name]
    if one.many:
        yield from ((one.name, text) for text in dict.fromkeys(value))
    elif value is not None and value != one.default:
        yield one.name, _written(value)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for a page, read."""

    path: str
    """Below the root."""
    values: Values
    search: Search
    words: Words
    addresses: Addresses
    id: str = ""

    def request(self) -> SearchRequest:
        """The search that is asked, with facets; the query is empty where there is none."""
        values: dict[str, Any] = {one.name: () for one in parameters.FILTERS}
        values |= {name: value for name, value in self.values.items() if name not in ("lang", "by", "every")}
        values["q"] = (values.get("q") or "").strip()
        return search_request(values | {"limit": HITS})

    def in_language(self, language: Language) -> str:
        """The address of the same page in a language."""
        return replace(self.addresses, chosen=language).to(self.path, self.search.pairs)
