"""JSON of the DIP service: its shapes, its head, and records that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.model import Failure
from indexer.sources import Input, iter_inputs, read_input
from indexer.sources.dip import read_record
from indexer.sources.diphead import read_head, read_number, read_title

RECORD = {
    "id": "1",
    "typ": "Dokument",
    "dokumentart": "Drucksache",
    "drucksachetyp": "Antwort",
    "dokumentnummer": "07/0012",
    "wahlperiode": 7,
    "herausgeber": "BT",
    "datum": "1974-03-02",
    "titel": "auf die Kleine Anfrage\r\n- Drucksache 7/11 -\r\nZahl der  Leuchttürme\r\nan der Küste",
    "urheber": [{"einbringer": False, "bezeichnung": "BRg", "titel": "Bundesregierung"}],
    "ressort": [
        {"federfuehrend": False, "titel": "Bundesministerium für Hörner"},
        {"federfuehrend": True, "titel": "Bundesministerium für Türme"},
    ],
    "fundstelle": {"pdf_url": "https://example.org/0700012.pdf", "urheber": ["Bundesregierung"]},
    "autoren_anzeige": [{"id": "9", "titel": "Ute Turm, MdB", "autor_titel": "Ute Turm"}],
    "vorgangsbezug": [{"id": "4", "titel": "Leuchttürme\r\n- Teil 2 -", "vorgangstyp": "Kleine Anfrage"}],
    "text": "[Deutscher Bundestag Drucksache 7/12\r\nAntwort \r\n]",
}


def write(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def origins(path: Path) -> list[tuple[str, str]]:
    """Give what is left of each origin behind the folder, with the code of a failure."""
    found = list(iter_inputs([path]))
    return [(one.origin.rpartition("/")[2], one.code if isinstance(one, Failure) else "") for one in found]


def test_head_and_lines_of_a_record() -> None:
    lines, head = read_record(json.dumps(RECORD).encode(), "one.json")
    assert [line.text for line in lines] == ["Deutscher Bundestag Drucksache 7/12", "Antwort "]
    assert (head.dokumentnummer, head.zusatz, head.wahlperiode, head.datum) == ("7/12", None, 7, "1974-03-02")
    assert (head.titel, head.bezug) == ("Zahl der Leuchttürme an der Küste", "7/11")
    assert (head.urheber, head.ressort) == (("Bundesregierung",), "Bundesministerium für Türme")
    assert (head.pdf_url, head.autoren) == ("https://example.org/0700012.pdf", ("Ute Turm",))
    assert head.vorgangsbezug == ("Leuchttürme - Teil 2 -",)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("HTTP://example.org/1.pdf", "HTTP://example.org/1.pdf"),
        (" https://example.org/1.pdf\n", "https://example.org/1.pdf"),
        ("javascript:alert(1)//https://example.org/1.pdf", None),
        ("data:text/html,https://example.org", None),
        ("example.org/1.pdf", None),
        (17, None),
    ],
)
def test_the_address_of_a_pdf_is_one_of_the_web(given: object, address: str | None) -> None:
    assert read_head(RECORD | {"fundstelle": {"pdf_url": given}}).pdf_url == address


@pytest.mark.parametrize(
    ("printed", "herausgeber", "expected"),
    [
        ("07/5896", "BT", ("7/5896", None)),
        ("21/0026 (neu)", "BT", ("21/26", "(neu)")),
        ("21/26(neu)", None, ("21/26", "(neu)")),
        ("0123/05", "BR", ("123/05", None)),
        ("411/26(B)", "BR", ("411/26(B)", None)),
        ("ohne", "BT", (None, None)),
        (None, "BT", (None, None)),
    ],
)
def test_numbers(
    printed: str | None, herausgeber: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert read_number(printed, herausgeber) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Ein Titel\r\nauf zwei Zeilen", ("Ein Titel auf zwei Zeilen", None)),
        ("zu dem Antrag\r\n– Drucksache 21/26 (neu) –\r\nTürme", ("Türme", "21/26")),
        ("a) zu\r\n- Drucksache 9/1 -\r\nA\r\nb) zu\r\n- Drucksache 9/2 -\r\nB",
         ("a) zu - Drucksache 9/1 - A b) zu - Drucksache 9/2 - B", None)),
        ("zu\r\n- Drucksache 9/1 -", ("zu - Drucksache 9/1 -", "9/1")),
        (" \r\n ", (None, None)),
    ],
)  # fmt: skip
def test_titles(printed: str, expected: tuple[str | None, str | None]) -> None:
    assert read_title(printed) == expected


SHAPES = {
    "one.json": (RECORD, [("one.json", "")]),
    "page.json": ({"numFound": 2, "documents": [RECORD, RECORD], "cursor": "x"},
                  [("page.json#1", ""), ("page.json#2", "")]),
    "list.json": ([RECORD, {"numFound": 1, "documents": [RECORD]}, 7],
                  [("list.json#1", ""), ("list.json#2", ""), ("list.json#3", "json-shape")]),
    "empty_page.json": ({"numFound": 0, "documents": []}, [("empty_page.json", "empty")]),
    "no_text.json": ({**RECORD, "text": None}, [("no_text.json", "no-text")]),
    "blank_text.json": ({**RECORD, "text": "[]"}, [("blank_text.json", "no-text")]),
    "protokoll.json": ({**RECORD, "dokumentart": "Plenarprotokoll"}, [("protokoll.json", "json-shape")]),
    "other.json": ({"a": 1}, [("other.json", "json-shape")]),
    "number.json": (17, [("number.json", "json-shape")]),
    "cut.json": ('{"text": "Deut', [("cut.json", "json-broken")]),
    "deep.json": ("[" * 100_000, [("deep.json", "json-broken")]),
    "blank.json": (" \n", [("blank.json", "empty")]),
    "lines.json": (f"{json.dumps(RECORD)}\n{json.dumps(RECORD)}\n",
                   [("lines.json#1", ""), ("lines.json#2", "")]),
    "lines.jsonl": (f"{json.dumps(RECORD)}\n\n{{broken\n[{json.dumps(RECORD)}]\n",
                    [("lines.jsonl#1", ""), ("lines.jsonl#2", "json-broken"), ("lines.jsonl#3", "")]),
    "single.jsonl": (json.dumps(RECORD), [("single.jsonl#1", "")]),
    "blank.jsonl": ("\n\n", [("blank.jsonl", "empty")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(tmp_path: Path, name: str) -> None:
    value, expected = SHAPES[name]
    assert origins(write(tmp_path, name, value)) == expected


def test_record_without_text_says_what_is_missing(tmp_path: Path) -> None:
    (failure,) = iter_inputs([write(tmp_path, "a.json", {**RECORD, "text": None})])
    assert isinstance(failure, Failure)
    assert "07/0012" in failure.reason and "drucksache-text" in failure.reason


def test_a_record_has_one_hash_however_it_is_wrapped(tmp_path: Path) -> None:
    write(tmp_path, "a.json", RECORD)
    write(tmp_path, "b.json", {"documents": [dict(reversed(RECORD.items()))]})
    items = [item for item in iter_inputs([tmp_path]) if isinstance(item, Input)]
    assert len(items) == 2 and len({item.source_hash for item in items}) == 1
    assert read_input(items[0]).head == read_input(items[1]).head


def test_lone_surrogates_do_not_leave_the_room(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '{"dokumentnummer":"9/1","titel":"T\\ud800","text":"Text \\udfff hier"}')
    (item,) = (one for one in iter_inputs([path]) if isinstance(one, Input))
    raw = read_input(item)
    raw.lines[0].text.encode("utf-8")
    assert raw.head.titel is not None and raw.head.titel.encode("utf-8")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(RECORD)), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(set(RECORD) - {"text"})), VALUES))
def test_head_of_any_shape_is_read_or_left_out(values: dict[str, object]) -> None:
    head = read_head(values)
    assert all(isinstance(name, str) for name in (*head.urheber, *head.autoren, *head.vorgangsbezug))


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_record_or_an_error(data: bytes) -> None:
    try:
        read_record(data, "x")
    except SourceError as error:
        assert error.code in ("json-broken", "json-shape", "no-text")
