"""Filters become parameters that the service knows, and nothing else is ever sent."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from indexer.dip import Filters, Query
from indexer.dip.filters import NUMBERS_A_REQUEST, PARAMETERS, RESOURCES
from indexer.errors import ConfigurationError


def test_filters_become_the_parameters_of_the_description() -> None:
    filters = Filters(
        wahlperiode=(20, 21),
        typ=("Antwort",),
        since=date(2025, 9, 1),
        until=date(2025, 9, 30),
        titel=("Moor", "Deich bau"),
        urheber=("Bundesregierung",),
        ressort=("Ministerium für Hochmoore",),
    )
    (query,) = filters.queries()
    assert query.resource == "drucksache-text"
    assert set(query.parameters) == {
        ("f.wahlperiode", "20"),
        ("f.wahlperiode", "21"),
        ("f.datum.start", "2025-09-01"),
        ("f.datum.end", "2025-09-30"),
        ("f.titel", "Moor"),
        ("f.titel", "Deich bau"),
        ("f.urheber", "Bundesregierung"),
        ("f.ressort_fdf", "Ministerium für Hochmoore"),
        ("f.drucksachetyp", "Antwort"),
        ("f.zuordnung", "BT"),
    }


def test_the_service_takes_one_kind_at_a_time_so_each_is_a_query() -> None:
    queries = Filters(typ=("Antwort", "Antrag", "Antwort")).queries()
    assert [dict(query.parameters)["f.drucksachetyp"] for query in queries] == ["Antwort", "Antrag"]
    assert len({query.fingerprint for query in queries}) == 2


def test_numbers_are_sent_as_the_service_prints_them_in_requests_of_bounded_length() -> None:
    queries = Filters(numbers=("bt-21-1406", "21/1406", "7/5896")).queries()
    assert [query.numbers for query in queries] == [("21/1406", "7/5896", "07/5896")]
    many = Filters(numbers=tuple(f"21/{number}" for number in range(1, 121))).queries()
    assert [len(query.numbers) for query in many] == [NUMBERS_A_REQUEST, NUMBERS_A_REQUEST, 20]


@pytest.mark.parametrize("number", ["21", "21/14a", "br-12-25", "21/1406#f3", "bw-17-273", ""])
def test_what_is_no_paper_of_the_bundestag_is_refused(number: str) -> None:
    with pytest.raises(ConfigurationError, match=r"21/1406|21/1916"):
        Filters(numbers=(number,)).queries()


def test_a_fetch_of_everything_must_be_meant() -> None:
    with pytest.raises(ConfigurationError, match="say which papers"):
        Filters().queries()


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="2025-09-02 is later than --until 2025-09-01"):
        Filters(since=date(2025, 9, 2), until=date(2025, 9, 1)).queries()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ((("f.ressort", "BMI"),), "no parameter f.ressort and would ignore it; f.ressort_fdf is meant"),
        ((("f.person", "Ada Beispiel"),), "has no parameter f.person and would ignore it$"),
        ((("f.drucksachetyp", "Antwort"), ("f.drucksachetyp", "Antrag")), "f.drucksachetyp once only"),
        ((("f.wahlperiode", "XXI"),), "f.wahlperiode takes a number, not XXI"),
        ((("f.datum.start", "01.09.2025"),), "f.datum.start takes a date, not 01.09.2025"),
        ((("f.aktualisiert.start", "gestern"),), "takes a date-time, not gestern"),
        ((("f.zuordnung", "Bundestag"),), "f.zuordnung is one of BT, BR, BV, EK, not Bundestag"),
        ((("f.titel", " "),), "f.titel without a value"),
    ],
)
def test_what_the_service_would_ignore_or_refuse_is_never_sent(
    parameters: tuple[tuple[str, str], ...], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Query(parameters=parameters)


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no list drucksachen"):
        Query(resource="drucksachen", parameters=())


def test_the_moment_of_the_last_run_takes_the_place_of_another() -> None:
    (query,) = Filters(wahlperiode=(21,)).queries()
    first = query.updated_since(datetime(2026, 3, 1, tzinfo=UTC))
    second = first.updated_since(datetime(2026, 3, 2, 4, 5, 6, 789, tzinfo=UTC))
    assert [value for name, value in second.parameters if name == "f.aktualisiert.start"] == [
        "2026-03-02T04:05:06+00:00"
    ]


# --- against the description ------------------------------------------------------------


def parameters_of(description: str, path: str) -> set[str]:
    """The names of the parameters that the description gives a path."""
    block = description.partition(f"\n  {path}:\n")[2].partition("\n  /")[0]
    components = description.partition("\n  parameters:\n")[2].partition("\n  responses:\n")[0]
    names = dict(re.findall(r"^    (\w+):\n      name: \"([^\"]+)\"", components, re.MULTILINE))
    return {names[one] for one in re.findall(r"#/components/parameters/(\w+)", block)}


@pytest.mark.shared
@pytest.mark.parametrize("resource", RESOURCES)
def test_the_table_is_the_description(shared: Path, resource: str) -> None:
    description = (shared / "dip_api" / "openapi.yaml").read_text(encoding="utf-8")
    assert parameters_of(description, f"/{resource}") == RESOURCES[resource]


@pytest.mark.shared
@pytest.mark.parametrize("name", PARAMETERS)
def test_types_and_repetition_are_those_of_the_description(shared: Path, name: str) -> None:
    description = (shared / "dip_api" / "openapi.yaml").read_text(encoding="utf-8")
    schema = description.partition(f'      name: "{name}"\n')[2].partition("description:")[0]
    rule = PARAMETERS[name]
    assert ('type: "array"' in schema) == rule.many
    assert ('type: "integer"' in schema) == (rule.type == "integer")
    assert ('format: "date-time"' in schema) == (rule.type == "date-time")
    assert ("schemas/Datum" in schema) == (rule.type == "date")
    for value in rule.values if "enum" in schema else ():
        assert f'- "{value}"' in schema
