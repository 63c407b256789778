"""The fields of values: what filters, facets and sorting find of a section in the index."""

from __future__ import annotations

from pathlib import Path

from indexer.model import Paper, Question, Section
from indexer.schema import VALUE_FIELDS
from query.fields import FIELDS
from tests.papers import exchange, paper, passage, write_index

HEAD = {
    "drucksachetyp": "Kleine Anfrage",
    "datum": "2030-01-15",
    "fraktion": ("BÜNDNIS 90/DIE GRÜNEN", "SPD"),
    "fragesteller": ("Erika Musterfrau", "Dr. Max Mustermann"),
    "ressort": "Auswärtiges Amt",
}


def values(path: Path, section: str) -> dict[str, list[str]]:
    """The terms of each field of values that lead to one section."""
    with write_index(path, *_papers()).snapshot() as snapshot:
        number = next(snapshot.iter_numbers("id", section))
        held = {name: list(snapshot.reader.field_terms(name)) for name in VALUE_FIELDS}
        return {
            name: [term for term in terms if number in snapshot.iter_numbers(name, term)]
            for name, terms in held.items()
        }


def _papers() -> list[Paper]:
    written = Section(
        id="f2",
        kind="exchange",
        questions=(Question(n="2", text="Was?", fragesteller="Max", fraktion="fraktionslos", ressort="BMX"),),
    )
    bare = paper("20/9", passage(1, "Text"), datum=None, drucksachetyp=None)
    return [paper("21/1", exchange("1", "Wer?", "Wir."), written, **HEAD), bare]


def test_a_section_has_the_values_of_its_paper_whole(tmp_path: Path) -> None:
    assert values(tmp_path / "index", "bt-21-1#f1") == {
        "typ": ["Kleine Anfrage"],
        "wp": ["21"],
        "datum": ["2030", "2030-01", "2030-01-15"],
        "fraktion": ["BÜNDNIS 90/DIE GRÜNEN", "SPD"],
        "ressort": ["Auswärtiges Amt"],
        "fragesteller": ["Dr. Max Mustermann", "Erika Musterfrau"],
        "herausgeber": ["BT"],
    }


def test_a_question_of_its_own_asker_has_its_own_values(tmp_path: Path) -> None:
    found = values(tmp_path / "index", "bt-21-1#f2")
    assert (found["fraktion"], found["ressort"], found["fragesteller"]) == (
        ["fraktionslos"],
        ["BMX"],
        ["Max"],
    )


def test_what_a_paper_does_not_say_is_no_term(tmp_path: Path) -> None:
    found = values(tmp_path / "index", "bt-20-9#p1")
    assert {name for name, terms in found.items() if terms} == {"wp", "herausgeber"}


def test_no_name_stands_for_two_fields() -> None:
    names = [name for one in FIELDS for name in (one.name, one.english, *one.aliases)]
    assert len(names) == len(set(names))
