"""An index of the sample papers and of one that carries markup wherever a paper can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer import index_paths
from query.web import create_app

HOSTILE = "<script>window.broken=1</script>"
HOSTILE_ATTRIBUTE = '"><img src=x onerror="window.broken=1">'


def hostile_paper() -> dict[str, object]:
    """A page of DIP whose title, text and Fraktion carry scripts and markup."""
    text = "\n".join(
        (
            "Deutscher Bundestag Drucksache 21/90666",
            "21. Wahlperiode 03.11.2025",
            "Kleine Anfrage",
            "der Fraktion <b>SPD</b>",
            "",
            f"Schädlinge {HOSTILE} {HOSTILE_ATTRIBUTE}",
            "",
            "Wir fragen die Bundesregierung:",
            "",
            f"1. Wie viele Wanderratten {HOSTILE} zählt die Bundesregierung {HOSTILE_ATTRIBUTE}?",
            "",
            "2. Was folgt für javascript:alert(1) und {{ 7*7 }} {% raw %} auf Bundestagsdrucksache 21/90001?",
            "",
            "Berlin, den 3. November 2025",
        )
    )
    return {
        "id": "290666",
        "dokumentart": "Drucksache",
        "typ": "Dokument",
        "drucksachetyp": f"Kleine Anfrage {HOSTILE}",
        "dokumentnummer": "21/90666",
        "wahlperiode": 21,
        "herausgeber": "BT",
        "datum": "2025-11-03",
        "titel": f"Schädlinge {HOSTILE} {HOSTILE_ATTRIBUTE}",
        "urheber": [
            {"bezeichnung": f"X{HOSTILE}", "titel": f"Fraktion {HOSTILE}", "rolle": "U", "einbringer": False}
        ],
        "ressort": [{"titel": f"Bundesministerium {HOSTILE_ATTRIBUTE}", "federfuehrend": True}],
        "fundstelle": {"pdf_url": f"javascript:alert(1)//{HOSTILE_ATTRIBUTE}"},
        "text": text,
    }


@pytest.fixture(scope="session")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample papers and the hostile one; not to be written to."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.json").write_text(json.dumps(hostile_paper()), encoding="utf-8")
    index_paths([samples, folder / "hostile.json"], folder / "index")
    return folder / "index"


@pytest.fixture
def client(index: Path) -> Iterator[TestClient]:
    """A client of the application that asks as a browser does."""
    with TestClient(create_app(index), headers={"accept": "text/html"}) as one:
        yield one
