"""What `update` repeats: listed, forgotten, and numbers that the service did not have at first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.dip import Filters
from indexer.dip.client import DipClient
from indexer.dip.fetching import fetch_papers, fetch_updates
from indexer.dip.folder import HIDDEN
from indexer.dip.queries import forget_queries, repeated_queries
from indexer.dip.state import STATE, read_state
from indexer.errors import ConfigurationError
from tests.dip.papers import served
from tests.dip.server import DipServer

LATER = datetime.now(UTC) + timedelta(days=2)


def names(folder: Path) -> list[str]:
    return [one.name for one in repeated_queries(folder)]


def asked_numbers(server: DipServer) -> list[str]:
    return [value for one in server.lists() for value in one.values("f.dokumentnummer")]


@pytest.mark.parametrize("pdf", [False, True])
def test_a_number_that_was_not_there_is_asked_for_until_it_is(
    server: DipServer, client: DipClient, tmp_path: Path, pdf: bool
) -> None:
    fetch_papers(Filters(numbers=("21/3", "21/999")).queries(), tmp_path, client, pdf=pdf)
    assert [(one.name, one.pdf) for one in repeated_queries(tmp_path)] == [("21/999", pdf)]
    server.asked.clear()
    again = fetch_updates(tmp_path, client)
    assert asked_numbers(server) == ["21/999"]
    assert (again.is_news, again.failures) == (False, ())
    server.hold([served(999, aktualisiert=LATER)])
    came = fetch_updates(tmp_path, client)
    assert (came.new, came.pdfs, names(tmp_path)) == (1, int(pdf), [])
    server.asked.clear()
    fetch_updates(tmp_path, client)
    assert not server.lists()


def test_a_number_without_a_text_is_asked_for_until_it_has_one(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    server.hold([served(999, text=None)])
    report = fetch_papers(Filters(numbers=("21/999",)).queries(), tmp_path, client)
    assert (report.without_text, report.failures, names(tmp_path)) == (1, (), ["21/999"])
    server.hold([served(999)])
    assert fetch_updates(tmp_path, client).new == 1
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("filters", "remember"),
    [(Filters(numbers=("21/999",)), False), (Filters(numbers=("21/999",), typ=("Antwort",)), True)],
)
def test_numbers_of_citations_and_beside_other_filters_are_not_repeated(
    client: DipClient, tmp_path: Path, filters: Filters, remember: bool
) -> None:
    report = fetch_papers(filters.queries(), tmp_path, client, remember=remember)
    assert [one.code for one in report.failures] == ["absent"]
    assert names(tmp_path) == []


def test_what_is_forgotten_is_asked_no_more_and_its_papers_stay(
    server: DipServer, client: DipClient, tmp_path: Path
) -> None:
    fetch_papers(Filters(wahlperiode=(21,)).queries(), tmp_path, client)
    fetch_papers(Filters(titel=("Hochland",), numbers=()).queries(), tmp_path, client)
    fetch_papers(Filters(numbers=("21/999",)).queries(), tmp_path, client)
    first, second, number = repeated_queries(tmp_path)
    assert ("f.wahlperiode", "21") in first.parameters
    assert first.complete is not None
    before = sorted(tmp_path.glob("papers-*.jsonl"))
    assert forget_queries(tmp_path, (first.name, number.name)) == (first, number)
    assert repeated_queries(tmp_path) == (second,)
    assert sorted(tmp_path.glob("papers-*.jsonl")) == before
    server.asked.clear()
    fetch_updates(tmp_path, client)
    assert {tuple(one.values("f.titel")) for one in server.lists()} == {("Hochland",)}


def test_an_unknown_name_is_an_error_and_nothing_is_forgotten(client: DipClient, tmp_path: Path) -> None:
    fetch_papers(Filters(wahlperiode=(21,)).queries(), tmp_path, client)
    (held,) = names(tmp_path)
    with pytest.raises(ConfigurationError, match="no query 4711; drucksuche update --list names them"):
        forget_queries(tmp_path, (held, "4711"))
    assert names(tmp_path) == [held]


def test_a_state_without_wanted_numbers_is_read(client: DipClient, tmp_path: Path) -> None:
    fetch_papers(Filters(wahlperiode=(21,)).queries(), tmp_path, client)
    path = tmp_path / HIDDEN / STATE
    text = path.read_text(encoding="utf-8")
    assert '"wanted": {},' in text
    path.write_text(text.replace('"wanted": {},', ""), encoding="utf-8")
    assert read_state(path).wanted == {}
    assert len(names(tmp_path)) == 1
