"""The page of a series: each time that the same was asked, with what changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from query.web import create_app
from tests.page.test_pages import read
from tests.papers import exchange, paper, write_index

ASKED = "Wie viele Deiche wurden im {} Quartal {} nach Kenntnis der Bundesregierung erhöht?"
TITLE = "Stand des Deichbaus"
LONG = " ".join(f"Deich{number}" for number in range(200))


@pytest.fixture
def deiche(tmp_path: Path) -> TestClient:
    """A client of an index in which one question is asked three times, and another once."""
    write_index(
        tmp_path / "index",
        paper(
            "31/10",
            exchange("1", ASKED.format("ersten", 2031), f"Es waren 8 Deiche. {LONG}"),
            datum="2031-01-01",
            titel=TITLE,
        ),
        paper(
            "32/10",
            exchange("1", ASKED.format("ersten", 2032), f"Es waren 9 Deiche. {LONG}"),
            exchange("2", "Wem gehören die Möwen am Strand?", "Niemandem."),
            datum="2032-01-01",
            titel=TITLE,
        ),
        paper(
            "33/10",
            exchange("1", ASKED.format("ersten", 2033), f"Es waren 9 Deiche. {LONG}"),
            datum="2033-01-01",
            titel=TITLE,
        ),
    )
    return TestClient(create_app(tmp_path / "index"), headers={"accept": "text/html"})


def test_a_series_shows_the_first_time_whole_and_then_what_changed(deiche: TestClient) -> None:
    with deiche as client:
        page = read(client, "/series?id=32/10%23f1")
        text = client.get("/series?id=32/10%23f1").text
        assert "3 Mal gefragt" in page.text
        places = [text.index(f"{number} · Frage 1") for number in ("31/10", "32/10", "33/10")]
        assert places == sorted(places)
        assert "<del>2031</del>" in text and "<ins>2032</ins>" in text and "<del>8</del>" in text
        assert text.count("Deich150") == 1  # of what is the same only the ends are repeated
        assert page.text.count("unverändert") == 1
        assert {"/sections/31/10/f1", "/sections/33/10/f1"} <= set(page.links)


def test_a_question_that_was_asked_once_says_so(deiche: TestClient) -> None:
    with deiche as client:
        page = read(client, "/series?id=32/10%23f2&lang=en")
        assert "Asked only once" in page.text and "Niemandem." in page.text
        assert "/series?id=bt-32-10%23f2&lang=en" in read(client, "/sections/32/10/f2?lang=en").links


def test_what_asks_nothing_has_no_series(client: TestClient) -> None:
    read(client, "/series?id=21/90002%23vorbemerkung_fragesteller", 400)
    assert not any(
        "/series" in link for link in read(client, "/sections/21/90002/vorbemerkung_fragesteller").links
    )
