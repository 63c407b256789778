"""What the pages of a search show: switches, facets and hits, with the addresses that their links need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.model import Reference
from query.edges import Cited
from query.engine import SearchEngine
from query.labels import paper_name
from query.model import MODES, Facet, Folded, Hit, Snippet, Span
from query.render.text import FIELD_LABELS, halves
from query.web.page.addresses import Addresses, Pairs
from query.web.page.asking import Asked
from query.web.page.languages import Words
from query.web.parameters import FILTERS

SHOWN_VALUES = 7
"""Values of a facet that are shown at once."""

MOST_VALUES = 40
"""Values of a facet that a page has: its weight is bounded."""

MOST_LINKS = 12
"""References, folded sections and the like that one hit names."""

_FIELDS = {label: field for field, label in FIELD_LABELS.items()}
_PARAMETERS = {"jahr": "datum"}
"""Facets whose values a parameter of another name takes."""
_FILTER_NAMES = {one.name for one in FILTERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several ways to see the same search."""

    text: str
    href: str
    is_on: bool
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Choices under a heading; of a facet the first ones, the rest, and how many sections have no value."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A link."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A part of a section with its matched words."""

    field: str
    snippet: Snippet


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A hit with what its links need."""

    rank: int
    hit: Hit
    href: str
    """Its section, where what was searched for is marked."""
    pdf: str | None
    title: Snippet
    halves: tuple[Half, ...]
    fields: str
    """Where something was found, as a list of words."""
    kinds: str
    """How it was matched, as a list of words."""
    legs: str
    """Which rankings found it, with its rank in each; empty for a search by words."""
    people: str
    cites: tuple[Named, ...]
    folded: tuple[tuple[str, tuple[Named, ...]], ...]
    siblings: tuple[Named, ...]


# --- switches and facets ------------------------------------------------------------------------------------

SWITCHES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sort", ("relevance", "-datum", "datum")),
    ("in", ("all", "frage", "antwort", "vorbemerkung", "anlage", "passage")),
    ("match", ("all", "any")),
    ("group", ("none", "paper")),
    ("fold", ("true", "false")),
    ("expand", ("false", "true")),
)
"""Parameters of a search that are set by links, the order of hits and where to look first; the first value of
each is how it is by default."""


def switches(engine: SearchEngine, asked: Asked) -> list[Group]:
    """The switches of a search; that of its mode only where the index has vectors."""
    rows = [*SWITCHES, *_modes(engine)]
    return [make_switch(name, values, asked, asked.addresses.search) for name, values in rows]


def like_switches(engine: SearchEngine, asked: Asked) -> list[Group]:
    """The switch of what is alike: by words, or by meaning where the index has vectors."""

    def href(pairs: Pairs) -> str:
        return asked.addresses.to("/like", pairs)

    return [make_switch(name, values, asked, href) for name, values in _modes(engine)]


def _modes(engine: SearchEngine) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The kinds of search, the default first."""
    if engine.has_vectors:
        yield "mode", MODES


def make_switch(name: str, values: tuple[str, ...], asked: Asked, href: Callable[[Pairs], str]) -> Group:
    """A choice of one of several values of a parameter, the first of which is left out of addresses."""
    current = asked.search.value(name)
    choices = tuple(
        Choice(
            text=asked.words(f"switch.{name}.{value}"),
            href=href(asked.search.put(name, value if place else None)),
            is_on=current == value if place else current is None,
        )
        for place, value in enumerate(values)
    )
    return Group(name=name, text=asked.words(f"switch.{name}"), choices=choices)


def facet_groups(facets: Iterable[Facet], asked: Asked) -> list[Group]:
    """The facets that have values, each value a link that adds it to the search or takes it away."""
    return [_facet(facet, asked) for facet in facets if facet.values]


def _facet(facet: Facet, asked: Asked) -> Group:
    values = facet.values[::-1] if facet.in_order else facet.values
    name = _PARAMETERS.get(facet.name, facet.name)
    choices = tuple(
        Choice(
            text=asked.words.value(facet.name, one.value),
            href=asked.addresses.search(asked.search.toggled(name, _as_filter(one.value))),
            is_on=asked.search.has(name, _as_filter(one.value)),
            count=one.count,
        )
        for one in values[:MOST_VALUES]
    )
    shown = SHOWN_VALUES if len(choices) > SHOWN_VALUES + 1 else len(choices)
    return Group(
        name=facet.name,
        text=asked.words(f"facet.{facet.name}"),
        choices=choices[:shown],
        more=choices[shown:],
        missing=facet.missing,
    )


def _as_filter(value: str) -> str:
    """A value of a facet as its parameter takes it: behind `=` where it would be read as a range."""
    return f"={value}" if value.startswith(("<", ">", "[")) or ".." in value else value


def chosen(asked: Asked) -> list[Named]:
    """The filters of a search, each with the address of the search without it."""
    facets = {name: facet for facet, name in _PARAMETERS.items()}
    return [
        Named(
            text=f"{name}: {asked.words.value(facets.get(name, name), value.removeprefix('='))}",
            href=asked.addresses.search(asked.search.toggled(name, value)),
        )
        for name, value in asked.search.pairs
        if name in _FILTER_NAMES
    ]


# --- hits ---------------------------------------------------------------------------------------------------


def view_hit(rank: int, hit: Hit, asked: Asked) -> HitView:
    """A hit as a page shows it."""
    words, addresses = asked.words, asked.addresses
    found = {snippet.field: snippet for snippet in hit.snippets}
    title = Snippet(field="title", text=hit.titel or words("no_title"))
    marked = found.get("title")
    people = (name for one in hit.questions if (name := asker(one.fragesteller, one.fraktion)))
    return HitView(
        rank=rank,
        hit=hit,
        href=addresses.section(hit.id, asked.search.marking()),
        pdf=hit.pdf_url,
        title=title if marked is None else _whole(marked, title.text),
        halves=tuple(Half(field=_FIELDS[label], snippet=snippet) for label, snippet in halves(hit)),
        fields=", ".join(words(field) for field in hit.fields),
        kinds=", ".join(words(f"kind.{kind}") for kind in hit.match_kinds),
        legs=", ".join(words(f"leg.{leg.name}", rank=leg.rank) for leg in hit.legs),
        people=", ".join(dict.fromkeys(people)) or ", ".join(hit.fraktion or hit.urheber),
        cites=tuple(_cites(hit, addresses)),
        folded=tuple(_folded(hit.folded, asked)),
        siblings=tuple(
            Named(text=words.label(one.label), href=addresses.section(one.id)) for one in hit.siblings
        ),
    )


def _whole(snippet: Snippet, text: str) -> Snippet:
    """A snippet with all of the text that it is an extract of; as it is where it is no single piece of it."""
    body = snippet.text.removeprefix("… ").removesuffix(" …")
    at = text.find(body)
    if at < 0:
        return snippet
    by = at - (len("… ") if snippet.text.startswith("… ") else 0)
    spans = tuple(Span(start=one.start + by, end=one.end + by) for one in snippet.spans)
    return Snippet(field=snippet.field, text=text, spans=spans)


def asker(name: str | None, group: str | None) -> str | None:
    """`Erika Musterfrau (Fraktion)`; None where neither is known."""
    return f"{name} ({group})" if name and group else name or group


def _cites(hit: Hit, addresses: Addresses) -> Iterator[Named]:
    """The papers that a hit cites, each once, with what narrows them."""
    named = {_cited_name(one): one for one in reversed(hit.references)}
    for text, reference in list(reversed(named.items()))[:MOST_LINKS]:
        yield Named(text=text, href=cited_address(reference, hit.herausgeber, addresses))


def _cited_name(reference: Reference) -> str:
    return f"{reference.doc} ({reference.detail})" if reference.detail else reference.doc


def cited_address(reference: Reference, herausgeber: str, addresses: Addresses) -> str | None:
    """Where a reference leads: the question that it alone names, else the paper; None for other documents."""
    if reference.kind != "drucksache":
        return None
    key = f"{herausgeber.lower()}-{reference.doc.replace('/', '-')}"
    asked = {question.rstrip("abcdefghijklmnopqrstuvwxyz") for question in reference.fragen}
    return addresses.section(f"{key}#f{asked.pop()}") if len(asked) == 1 else addresses.paper(key)


def _folded(folded: Iterable[Folded], asked: Asked) -> Iterator[tuple[str, tuple[Named, ...]]]:
    by_reason: dict[str, list[Named]] = {}
    for one in folded:
        link = Named(text=name_id(one.id), href=asked.addresses.section(one.id))
        by_reason.setdefault(one.reason, []).append(link)
    for reason, links in by_reason.items():
        yield asked.words(f"fold.{reason}"), tuple(links[:MOST_LINKS])


def name_id(any_id: str) -> str:
    """`21/1916 #f4` for an id of the Bundestag, others as they are."""
    key, _, section = any_id.partition("#")
    house, _, number = key.partition("-")
    shown = number.replace("-", "/") if house == "bt" else key
    return f"{shown} #{section}" if section else shown


def cited_name(cited: Cited, words: Words) -> str:
    """`21/1406 · Frage 35 · 05.09.2025 · S. 24`, as far as it is known."""
    parts = (
        paper_name(cited.herausgeber, cited.dokumentnummer),
        words.label(cited.label) if cited.label else cited.drucksachetyp,
        words.date(cited.datum),
        words("page", n=cited.page) if cited.page else None,
    )
    return " · ".join(filter(None, parts))
