"""Hits → an Atom feed (RFC 4287), and a feed of before → its entries, to go on with.

Ids come from section ids alone, so a section is the same entry in every feed and every run.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree as Xml

from query.labels import paper_name
from query.model import Hit, SearchRequest, SearchResults

MOST_ENTRIES = 100
"""Of a feed that is added to: the latest."""

FEED_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_NAMES = uuid.UUID("6d0c4d4e-6f0e-5b0f-9d55-3a1f3d5f7d21")
"""The name space of the ids, made up once."""
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
_UNDATED = "1970-01-01"
_LEAD = 600
"""Characters of a question or an answer."""

Entry = Xml.Element
"""An entry as it stands in a feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself."""

    key: str
    """What makes its id: another feed has another."""
    title: str
    updated: str
    """`2025-09-30T06:00:00Z`."""
    link: str | None = None
    """Its own address."""
    following: str | None = None
    """That of the page after (RFC 5005)."""


def write_feed(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """A feed as UTF-8, entries as they are given."""
    root = Xml.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "de"})
    _add(root, "id", feed_id(f"feed {feed.key}"))
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", "Drucksuche")
    _add(root, "generator", "Drucksuche")
    if feed.link is not None:
        _add(root, "link", rel="self", href=feed.link, type=FEED_TYPE)
    if feed.following is not None:
        _add(root, "link", rel="next", href=feed.following, type=FEED_TYPE)
    root.extend(entries)
    Xml.register_namespace("", _ATOM)
    Xml.indent(root)
    made: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def search_feed(results: SearchResults, request: SearchRequest, link: str) -> bytes:
    """A search as a feed at `link`, whose query the next page has too; hits are dated as their papers.

    A paper without a date counts as of 1970; a feed without entries is of today.
    """
    entries = [hit_entry(hit, day_stamp(hit.datum or _UNDATED)) for hit in results.hits]
    newest = max((hit.datum or _UNDATED for hit in results.hits), default=date.today().isoformat())
    feed = Feed(
        key=f"search {replace(request, after=None, limit=1)}",
        title=f"Drucksuche: {results.query}",
        updated=day_stamp(newest),
        link=link,
        following=None if results.cursor is None else _with_cursor(link, results.cursor),
    )
    return write_feed(feed, entries)


def _with_cursor(link: str, cursor: str) -> str:
    """The address with this `after`, in the place of another."""
    parts = urlsplit(link)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "after"]
    return urlunsplit(parts._replace(query=urlencode([*pairs, ("after", cursor)])))


def hit_entry(hit: Hit, updated: str, change: str | None = None) -> Entry:
    """The entry of a hit; `change` stands before its text."""
    number = paper_name(hit.herausgeber, hit.dokumentnummer)
    entry = Xml.Element(_tag("entry"))
    _add(entry, "id", feed_id(hit.id))
    _add(entry, "title", f"{hit.titel or '(ohne Titel)'} · {number} · {hit.label}")
    _add(entry, "updated", updated)
    if hit.datum:
        _add(entry, "published", day_stamp(hit.datum))
    for name in hit.fragesteller or hit.urheber:
        _add(_add(entry, "author"), "name", name)
    if hit.pdf_url:
        _add(entry, "link", rel="alternate", href=hit.pdf_url, type="application/pdf")
    for term in filter(None, (hit.drucksachetyp, hit.ressort, *hit.fraktion)):
        _add(entry, "category", term=term)
    _add(entry, "summary", "\n\n".join(filter(None, (change, hit_summary(hit), hit.id))))
    return entry


def hit_summary(hit: Hit) -> str:
    """The beginnings of question and answer, or what matched of a section that asks nothing."""
    asked = " ".join(f"{one.n}. {one.text}" for one in hit.questions)
    answered = " ".join(one.text for one in hit.answers)
    halves = [f"{label}: {_lead(text)}" for label, text in (("Frage", asked), ("Antwort", answered)) if text]
    matched = [one.text for one in hit.snippets if one.field != "title"]
    return "\n\n".join(halves or matched)


def read_entries(data: bytes) -> list[Entry]:
    """The entries of a feed that `write_feed` wrote. Raises ValueError for what is none."""
    try:
        root = Xml.fromstring(data)
    except (Xml.ParseError, LookupError) as error:
        raise ValueError(f"no XML ({error})") from error
    if root.tag != _tag("feed"):
        raise ValueError("no Atom feed")
    return root.findall(_tag("entry"))


def joined(new: Sequence[Entry], old: Iterable[Entry]) -> list[Entry]:
    """The new entries before those of old that they do not replace, `MOST_ENTRIES` at most."""
    ids = {entry.findtext(_tag("id")) for entry in new}
    kept = (entry for entry in old if entry.findtext(_tag("id")) not in ids)
    return [*new, *kept][:MOST_ENTRIES]


def feed_id(key: str) -> str:
    """An id that stays: `urn:uuid:…`, made of the key alone."""
    return uuid.uuid5(_NAMES, key).urn


def day_stamp(day: str) -> str:
    """`2025-09-30` → the beginning of that day."""
    return f"{day}T00:00:00Z"


def _lead(text: str) -> str:
    if len(text) <= _LEAD:
        return text
    return text[:_LEAD].rpartition(" ")[0] + " …"


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    clean = {key: _FORBIDDEN.sub("\ufffd", value) for key, value in attributes.items()}
    child = Xml.SubElement(parent, _tag(name), clean)
    if text is not None:
        child.text = _FORBIDDEN.sub("\ufffd", text)
    return child


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
