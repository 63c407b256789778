"""Atom feeds: well-formed whatever a paper holds, with ids that stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from query import SearchEngine, SearchRequest
from query.model import Hit
from query.render.feeds import MOST_ENTRIES, Feed, hit_entry, joined, read_entries, write_feed
from tests.query.collections import write_collection

FEED = Feed(key="moor", title="Moor", updated="2030-01-15T06:00:00Z", link="https://example.org/f?a=1&b=2")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def hits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Hit, ...]:
    index = tmp_path_factory.mktemp("feeds") / "index"
    write_collection(index)
    with SearchEngine.open(index) as engine:
        return engine.search(SearchRequest(query="Moor", sort="-datum")).hits


def test_a_feed_has_what_the_format_demands(hits: tuple[Hit, ...]) -> None:
    root = Xml.fromstring(write_feed(FEED, [hit_entry(hit, FEED.updated) for hit in hits]))
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
            assert (one.findtext(f"{ATOM}{name}") or "").strip()
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Drucksuche"
    link = root.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib == {"rel": "self", "href": FEED.link, "type": "application/atom+xml"}
    ids = [one.findtext(f"{ATOM}id") for one in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(hits) == len(ids) > 2


def test_an_entry_says_what_a_hit_is(hits: tuple[Hit, ...]) -> None:
    hit = next(one for one in hits if one.id == "bt-21-9402#f2-3")
    (entry,) = read_entries(write_feed(FEED, [hit_entry(hit, FEED.updated, "Geändert: [-a-] {+b+}")]))
    assert entry.findtext(f"{ATOM}title") == "Wasser im Hochland · 21/9402 · Fragen 2 bis 3"
    assert entry.findtext(f"{ATOM}published") == "2030-01-15T00:00:00Z"
    summary = entry.findtext(f"{ATOM}summary") or ""
    assert summary.startswith("Geändert: [-a-] {+b+}\n\nFrage: 2. Welche Pläne")
    assert "Antwort: Die Pläne für das Moor kosten wenig." in summary
    assert [one.get("term") for one in entry.iter(f"{ATOM}category")] == [
        "Antwort",
        "Wasseramt",
        "Die Grauen",
    ]


def test_ids_are_those_of_every_run_and_feed(hits: tuple[Hit, ...]) -> None:
    changed = replace(hits[0], titel="anders", score=0.0)
    ids = {hit_entry(one, stamp).findtext(f"{ATOM}id") for one in (hits[0], changed) for stamp in ("a", "b")}
    assert len(ids) == 1
    known = hit_entry(replace(hits[0], id="bt-21-9402#f1"), "a").findtext(f"{ATOM}id")
    assert known == "urn:uuid:f57274ad-7165-59de-891c-288ced307f4d"


@given(text=st.text())
def test_any_text_gives_xml_that_can_be_read(hits: tuple[Hit, ...], text: str) -> None:
    hit = replace(hits[0], titel=text, ressort=text, fragesteller=(text,), pdf_url=text)
    data = write_feed(replace(FEED, title=text, link=text), [hit_entry(hit, FEED.updated, text)])
    (entry,) = read_entries(data)
    assert write_feed(FEED, [entry]) == write_feed(FEED, read_entries(write_feed(FEED, [entry])))


def test_lone_surrogates_and_control_characters_are_replaced(hits: tuple[Hit, ...]) -> None:
    hit = replace(hits[0], titel="a\x00\x0b\ud800\ufffe<b>&amp;")
    (entry,) = read_entries(write_feed(FEED, [hit_entry(hit, FEED.updated)]))
    assert (entry.findtext(f"{ATOM}title") or "").startswith("a\ufffd\ufffd\ufffd\ufffd<b>&amp; ·")


def test_new_entries_take_the_place_of_old_ones_and_push_out_the_oldest(hits: tuple[Hit, ...]) -> None:
    def entry(number: int, stamp: str) -> Xml.Element:
        return hit_entry(replace(hits[0], id=f"bt-21-{number}#f1"), stamp)

    old = [entry(number, "old") for number in range(MOST_ENTRIES)]
    made = joined([entry(3, "new"), entry(500, "new")], old)
    assert len(made) == MOST_ENTRIES
    assert [one.findtext(f"{ATOM}updated") for one in made[:3]] == ["new", "new", "old"]
    ids = [one.findtext(f"{ATOM}id") for one in made]
    assert len(set(ids)) == MOST_ENTRIES
    assert old[-1].findtext(f"{ATOM}id") not in ids


@pytest.mark.parametrize(
    "data", [b"", b"<feed/>", b"<a", b"\xff\xfe", b'<?xml version="1.0" encoding="no"?><a/>']
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        read_entries(data)


def test_the_file_is_xml_with_its_declaration(hits: tuple[Hit, ...], tmp_path: Path) -> None:
    data = write_feed(FEED, [hit_entry(hits[0], FEED.updated)])
    assert data.startswith(
        b"<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""
    )
    assert b"ns0:" not in data
