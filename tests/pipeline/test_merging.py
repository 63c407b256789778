"""One paper from several sources: the PDF gives the sections, DIP the head, a later print wins."""

from __future__ import annotations

import pytest

from indexer.model import Paper, SourceKind
from indexer.pipeline.merging import (
    Source,
    SourcedPaper,
    merge,
    provenance_from_json,
    provenance_to_json,
)
from tests.papers import paper, passage


def sourced(kind: SourceKind, text: str, origin: str | None = None, **head: object) -> SourcedPaper:
    source = Source(origin=origin or f"a.{kind}", path=f"/x/a.{kind}", kind=kind, hash=text, parser=1)
    return SourcedPaper(paper=paper("21/9001", passage(1, text), **head), sources=(source,))


def text_of(one: Paper) -> str | None:
    return one.sections[0].text


def roles(one: SourcedPaper) -> dict[str, tuple[bool, bool]]:
    return {source.origin: (source.sections, source.head) for source in one.sources}


@pytest.mark.parametrize("pdf_first", [True, False])
def test_pdf_gives_sections_and_dip_the_head(pdf_first: bool) -> None:
    pdf = sourced("pdf", "vom Blatt", titel="Titel vom Blatt")
    dip = sourced("dip", "vom Dienst", titel="Titel vom Dienst")
    merged = merge(pdf, dip) if pdf_first else merge(dip, pdf)
    assert merged.notice is None
    assert (text_of(merged.sourced.paper), merged.sourced.paper.titel) == ("vom Blatt", "Titel vom Dienst")
    assert roles(merged.sourced) == {"a.pdf": (True, False), "a.dip": (False, True)}


def test_a_head_value_that_the_better_head_lacks_is_kept() -> None:
    merged = merge(sourced("pdf", "Blatt", ressort="Ressort A"), sourced("dip", "Dienst", ressort=None))
    assert merged.sourced.paper.ressort == "Ressort A"


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ({"datum": "2030-01-01"}, {"datum": "2030-02-01"}, "neu"),
        ({"datum": "2030-02-01"}, {"datum": "2030-01-01"}, "alt"),
        ({"zusatz": None}, {"zusatz": "(neu)", "datum": "2029-01-01"}, "neu"),
        ({"zusatz": "(neu)"}, {"zusatz": None, "datum": "2031-01-01"}, "alt"),
    ],
)
def test_of_two_versions_the_later_wins_with_a_notice(old: dict, new: dict, kept: str) -> None:  # type: ignore[type-arg]
    merged = merge(sourced("text", "alt", "alt.txt", **old), sourced("text", "neu", "neu.txt", **new))
    assert text_of(merged.sourced.paper) == kept
    assert merged.notice is not None
    assert merged.notice.code == "superseded"
    assert roles(merged.sourced) == {f"{name}.txt": (name == kept, name == kept) for name in ("alt", "neu")}


def test_other_content_of_the_same_version_is_said() -> None:
    merged = merge(sourced("text", "eins", "1.txt"), sourced("text", "zwei", "2.txt"))
    assert text_of(merged.sourced.paper) == "zwei"
    assert merged.notice is not None
    assert merged.notice.code == "conflicting-sources"


def test_a_changed_file_replaces_what_it_gave_before_also_with_an_earlier_date() -> None:
    merged = merge(sourced("text", "alt", "a.txt"), sourced("text", "neu", "a.txt", datum="2020-01-01"))
    assert (text_of(merged.sourced.paper), merged.notice) == ("neu", None)
    assert [source.hash for source in merged.sourced.sources] == ["neu"]


def test_a_changed_pdf_keeps_the_head_of_the_service() -> None:
    both = merge(sourced("pdf", "Blatt"), sourced("dip", "Dienst", titel="Dienst")).sourced
    again = merge(both, sourced("pdf", "neues Blatt", titel="Blatt")).sourced
    assert (text_of(again.paper), again.paper.titel) == ("neues Blatt", "Dienst")
    assert roles(again) == {"a.dip": (False, True), "a.pdf": (True, False)}


def test_sources_survive_json() -> None:
    both = merge(sourced("pdf", "Blatt"), sourced("dip", "Dienst")).sourced
    assert provenance_from_json(provenance_to_json(both.sources)) == both.sources
