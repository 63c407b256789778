"""The pages: which address asks what of the engine, and which template shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from indexer.errors import ConfigurationError
from indexer.schema import paper_key, split_id
from query.engine.finding import find_any
from query.errors import UnknownIdError
from query.hits import dserver_url, page_url
from query.labels import publisher_name
from query.model import Every
from query.stats import GROUPS
from query.web.page import asking, views
from query.web.page.asking import HITS, Asked
from query.web.page.notices import say_notice
from query.web.page.picturing import picture_stats
from query.web.page.reading import Setting, citations, citing, place_links, view_section
from query.web.page.templating import render
from query.web.page.years import view_entry
from query.web.parameters import Parameters
from query.web.routes import section_id
from query.web.settings import MAX_ID

if TYPE_CHECKING:
    from query.engine import SearchEngine, Searcher

HTML = "text/html; charset=utf-8"

_FILES = MappingProxyType(
    {
        "text": ("text/plain; charset=utf-8", "txt"),
        "bibtex": ("application/x-bibtex; charset=utf-8", "bib"),
        "ris": ("application/x-research-info-systems; charset=utf-8", "ris"),
    }
)
"""Formats of a citation: media type and ending of the file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is answered."""

    body: str
    status: int = 200
    media_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One address of the page."""

    path: str
    parameters: Parameters
    show: Callable[[SearchEngine, Asked], Shown]
    """Raises as the engine does."""


_OF_STATS = {one.name for one in asking.STATS.rows}
"""Parameters that statistics take; those that choose a page of hits are none of them."""

# --- searches -----------------------------------------------------------------------------------------------


def _search(engine: SearchEngine, asked: Asked) -> Shown:
    request = replace(asked.request(), facets=True)
    if not request.query:
        return Shown(body=render("start.html", asked))
    results = engine.search(request)
    order, place, *rest = views.switches(engine, asked)
    return Shown(
        body=render(
            "results.html",
            asked,
            title=request.query,
            results=results,
            hits=[views.view_hit(rank, hit, asked) for rank, hit in enumerate(results.hits, results.first)],
            folded=sum(len(hit.folded) for hit in results.hits),
            order=order,
            place=place,
            switches=rest,
            facets=views.facet_groups(results.facets, asked),
            chosen=views.chosen(asked),
            notices=sorted(
                (say_notice(one, asked) for one in results.notices),
                key=lambda said: not results.total and said.href is None,  # what helps stands first
            ),
            following=asked.addresses.search(asked.search.next_page(results.cursor))
            if results.cursor
            else None,
            first_href=asked.addresses.search(asked.search.first_page()),
            kept_stats=[pair for pair in asked.search.pairs if pair[0] in _OF_STATS],
            feed=asked.addresses.feed(asked.search.first_page()),
        )
    )


def _like(engine: SearchEngine, asked: Asked) -> Shown:
    with engine.pinned() as searcher:
        wanted = section_id(_checked(asked.values["id"]))
        stored = searcher.section(wanted)
        results = searcher.like(stored.id, HITS, asked.values["mode"])
    return Shown(
        body=render(
            "like.html",
            asked,
            like=stored,
            name=views.name_id(stored.id),
            results=results,
            hits=[views.view_hit(rank, hit, asked) for rank, hit in enumerate(results.hits, results.first)],
            notices=[say_notice(one, asked) for one in results.notices],
            switches=views.like_switches(engine, asked),
        )
    )


def _series(engine: SearchEngine, asked: Asked) -> Shown:
    series = engine.series(section_id(_checked(asked.values["id"])))
    return Shown(
        body=render(
            "series.html",
            asked,
            id=series.id,
            name=views.name_id(series.id),
            entries=[view_entry(one, asked) for one in series.entries],
        )
    )


def _stats(engine: SearchEngine, asked: Asked) -> Shown:
    request = asked.request()
    if not request.query:
        return Shown(body=render("start.html", asked))
    stats = engine.stats(request, asked.values["by"], asked.values["every"])

    def href(pairs: Any) -> str:
        return asked.addresses.to("/stats", pairs)

    return Shown(
        body=render(
            "stats.html",
            asked,
            stats=stats,
            picture=picture_stats(stats, asked.words),
            switches=[
                views.make_switch("by", GROUPS, asked, href),
                views.make_switch("every", get_args(Every), asked, href),
            ],
            chosen=views.chosen(asked),
            hits_href=asked.addresses.search(
                pair for pair in asked.search.pairs if pair[0] not in ("by", "every")
            ),
            notices=[say_notice(one, asked) for one in stats.notices],
        )
    )


def _help(_: SearchEngine, asked: Asked) -> Shown:
    return Shown(body=render("help.html", asked))


# --- papers and sections ------------------------------------------------------------------------------------


def _paper(engine: SearchEngine, asked: Asked) -> Shown:
    wanted = _checked(asked.id)
    try:
        with engine.pinned() as searcher:
            return _shown_paper(searcher, wanted, asked)
    except UnknownIdError:
        return missing(engine, wanted, asked)


def _shown_paper(searcher: Searcher, wanted: str, asked: Asked) -> Shown:
    paper = searcher.paper(wanted)
    key = paper_key(paper)
    points = searcher.points_to(paper)
    places = place_links(searcher.refs(key).edges, asked.addresses)
    setting = Setting(key=key, words=asked.words, places=places)
    citing_sections, more = citing(searcher.cited_by(key).edges, asked.addresses)
    return Shown(
        body=render(
            "paper.html",
            asked,
            paper=paper,
            key=key,
            name=views.name_id(key),
            publisher=publisher_name(paper.herausgeber),
            pdf=page_url(paper, None),
            bezug=None if paper.bezug is None else f"{key.partition('-')[0]}-{paper.bezug.replace('/', '-')}",
            sections=[view_section(one, points.get(one.id, ()), setting) for one in paper.sections],
            cited_by=citing_sections,
            cited_by_more=more,
            cites=citations(searcher, paper),
        )
    )


def _section(engine: SearchEngine, asked: Asked) -> Shown:
    wanted = section_id(_checked(asked.id))
    try:
        with engine.pinned() as searcher:
            return _shown_section(searcher, wanted, asked)
    except UnknownIdError:
        return missing(engine, wanted, asked)


def _shown_section(searcher: Searcher, wanted: str, asked: Asked) -> Shown:
    stored = searcher.section(wanted)
    paper, section = stored.paper, stored.section
    key = paper_key(paper)
    places = place_links(searcher.refs(stored.id).edges, asked.addresses)
    citing_sections, more = citing(searcher.cited_by(stored.id).edges, asked.addresses)
    page = None if section.pages is None else section.pages[0]
    request = asked.request()
    marked = searcher.mark(request, stored.id) if request.query else ()
    marks = {one.field: one.spans for one in marked}
    setting = Setting(key=key, words=asked.words, places=places, marks=marks)
    return Shown(
        body=render(
            "section.html",
            asked,
            paper=paper,
            key=key,
            name=views.name_id(key),
            section=view_section(section, stored.points_to, setting),
            pdf=page_url(paper, page),
            cited_by=citing_sections,
            cited_by_more=more,
            cites=citations(searcher, stored),
        )
    )


def missing(engine: SearchEngine, wanted: str, asked: Asked) -> Shown:
    """What is known of a paper or section that is not in the index: where it is published, who cites it."""
    try:
        found = split_id(wanted)
    except ConfigurationError:
        return Shown(
            body=render("error.html", asked, head=asked.words("error.404"), told=None, detail=None, links=[]),
            status=404,
        )
    house, _, number = found.paper.partition("-")
    number = number.replace("-", "/")
    is_present = found.section is not None and _has_paper(engine, found.paper)
    cited_by, more = citing(() if is_present else engine.cited_by(found.paper).edges, asked.addresses)
    return Shown(
        status=404,
        body=render(
            "missing.html",
            asked,
            key=found.paper,
            name=views.name_id(found.paper),
            is_present=is_present,
            pdf=dserver_url(house.upper(), number),
            cited_by=cited_by,
            cited_by_more=more,
        ),
    )


def _has_paper(engine: SearchEngine, key: str) -> bool:
    try:
        engine.paper(key)
    except UnknownIdError:
        return False
    return True


def _cite(engine: SearchEngine, asked: Asked) -> Shown:
    kind = asked.values["format"]
    if kind not in _FILES:
        raise ConfigurationError(f"no citation is written as {kind[:MAX_ID]!r}; name {', '.join(_FILES)}")
    wanted = section_id(_checked(asked.id))
    with engine.pinned() as searcher:
        made = citations(searcher, find_any(searcher, wanted))
    media_type, ending = _FILES[kind]
    name = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in wanted)
    headers = {} if kind == "text" else {"content-disposition": f'attachment; filename="{name}.{ending}"'}
    return Shown(body=made[kind] + "\n", media_type=media_type, headers=headers)


def _checked(text: str) -> str:
    if len(text) > MAX_ID:
        raise ConfigurationError(f"an id has at most {MAX_ID} characters")
    return text


PAGES = (
    Page(path="/", parameters=asking.SEARCH, show=_search),
    Page(path="/help", parameters=asking.PLAIN, show=_help),
    Page(path="/like", parameters=asking.LIKE, show=_like),
    Page(path="/series", parameters=asking.SERIES, show=_series),
    Page(path="/stats", parameters=asking.STATS, show=_stats),
    Page(path="/papers/{id:path}", parameters=asking.PLAIN, show=_paper),
    Page(path="/sections/{id:path}", parameters=asking.SECTION, show=_section),
    Page(path="/cite/{id:path}", parameters=asking.CITE, show=_cite),
)
"""Every address that answers with a page, or with a part of one as a file."""
