"""The schema says what is answered, and whatever it allows is answered as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from query.fields import FIELDS
from query.web import WebSettings, create_app
from query.web.routes import ROUTES, Route
from query.web.shapes import SHAPES

ADDRESSES = {
    "Results": "search?q=Schleusen&group=paper&facets=true&limit=50",
    "Envelope": "facets?q=Schleusen",
    "Stats": "stats?q=Schleusen",
    "Completions": "complete?q=Schl",
    "StoredSection": "sections/21/90002/f3",
    "Edges": "cited-by?id=21/90001",
    "ChainStep": "chain?id=21/90002/f8",
    "MissingPapers": "missing",
    "Series": "series?id=21/90002/f2",
    "CitedAs": "cite?id=21/90002/f2",
    "Problem": "search?q=fragge:x",
}
PAPERS = ["21/90001", "21/90002", "21/90009", "21/90010", "21/90013", "8/90016"]


@pytest.fixture(scope="module")
def schema(index: Path) -> Any:
    """The application's schema."""
    with TestClient(create_app(index)) as client:
        return client.get("/api/v1/openapi.json").json()


def check(answer: Any, shape: str) -> None:
    """Hold an answer against a shape; what the shape does not name is wrong here, too."""
    closed = {
        name: one | {"additionalProperties": False} for name, one in SHAPES.items() if "properties" in one
    }
    schemas = SHAPES | closed
    document = {"$ref": f"#/components/schemas/{shape}", "components": {"schemas": schemas}}
    errors = [
        f"{error.instance_path}: {error.message}" for error in jsonschema_rs.iter_errors(document, answer)
    ]
    assert errors == []


@pytest.mark.parametrize("shape", ADDRESSES)
def test_an_answer_has_its_shape_and_nothing_beside(client: TestClient, shape: str) -> None:
    check(client.get(f"/api/v1/{ADDRESSES[shape]}").json(), shape)


@pytest.mark.parametrize("number", PAPERS)
def test_a_paper_has_its_shape_and_nothing_beside(client: TestClient, number: str) -> None:
    check(client.get(f"/api/v1/papers/{number}").json(), "Paper")


def test_every_example_has_its_shape(schema: Any) -> None:
    seen = 0
    for path in schema["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    if "example" in content:
                        check(content["example"], content["schema"]["$ref"].rpartition("/")[2])
                        seen += 1
    assert seen > 30


def test_every_field_that_restricts_is_a_parameter_and_nothing_is_answered_422(schema: Any) -> None:
    search = schema["paths"]["/api/v1/search"]["get"]
    names = {parameter["name"] for parameter in search["parameters"]}
    assert {field.name for field in FIELDS if not field.is_text} <= names
    assert {"q", "match", "in", "expand", "sort", "group", "fold", "facets", "after", "limit"} <= names
    answered = {
        status for path in schema["paths"].values() for one in path.values() for status in one["responses"]
    }
    assert answered == {"200", "304", "400", "401", "404", "413", "414", "415", "421", "503", "504"}


@pytest.fixture(scope="module")
def api(index: Path) -> Any:
    """The schema as schemathesis reads it, over an application of its own."""
    return schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", create_app(index, WebSettings(deadline_seconds=30))
    )


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_whatever_is_asked_is_answered_as_the_schema_says(api: Any, route: Route) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=api[route.path.replace(":path", "")][route.method].as_strategy())
    def ask(case: Any) -> None:
        # Not every text is a query, an id, a date: what the language refuses is 400, which the schema names.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()
