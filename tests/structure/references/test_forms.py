"""Every form of citation and its look-alikes, from forms.txt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.model import Reference
from indexer.structure.references import PaperShape, find_internal_refs, find_references

TABLE = Path(__file__).with_name("forms.txt")
PLACES = Path(__file__).with_name("forms.json")
"""For each text of the table the words that each reference was read from; --rewrite-golden writes it."""
ASKED = {str(n) for n in range(1, 31)} | {n + part for n in ("3", "14") for part in "abc"}
PLACE = "answer 30"


def rows() -> list[tuple[str, str, str, str]]:
    """(row, sign, text, expected) of each line of the table."""
    found = []
    row = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            row = line[3:]
        elif line[:2] in {"+ ", "- "}:
            text, _, expected = line[2:].partition("=>")
            found.append((row, line[0], text.strip(), expected.strip()))
    return found


def shown(reference: Reference) -> str:
    fragen = f" [{','.join(reference.fragen)}]" if reference.fragen else ""
    detail = f" {{{reference.detail}}}" if reference.detail else ""
    return f"{reference.kind} {reference.doc}{fragen}{detail}"


def read(text: str) -> str:
    references = find_references(text, place=PLACE, own="21/900", wahlperiode=21)
    internal = find_internal_refs(text, place=PLACE, asked=ASKED, own_block={"30"})
    return "; ".join([*map(shown, references), *(f"-> {i.to}" for i in internal)])


@pytest.mark.parametrize(("row", "sign", "text", "expected"), rows())
def test_form_reads_as_the_table_says(row: str, sign: str, text: str, expected: str) -> None:
    assert read(text) == expected, f"{row} {sign}"


@pytest.mark.parametrize(("row", "sign", "text", "expected"), rows())
def test_form_reads_the_same_over_line_ends(row: str, sign: str, text: str, expected: str) -> None:
    assert read(text.replace(" ", "\n")) == expected.replace("\n", " "), f"{row} {sign}"


def test_forms_are_read_from_the_words_that_say_them(request: pytest.FixtureRequest) -> None:
    found = {}
    for _, _, text, _ in rows():
        internal = find_internal_refs(text, place=PLACE, asked=ASKED, own_block={"30"})
        cited = find_references(text, place=PLACE, own="21/900", wahlperiode=21)
        assert all(one.text == text[slice(*one.span)] and one.place == PLACE for one in cited)
        assert all(one.text == text[slice(*one.span)] for one in internal)
        found[text] = [*(list(one.span) for one in cited), *([one.to, *one.span] for one in internal)]
    if request.config.getoption("--rewrite-golden"):
        lines = [json.dumps(one, ensure_ascii=False) for one in found.items()]
        PLACES.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    kept = dict(json.loads(PLACES.read_text(encoding="utf-8")))
    assert found == kept


def test_table_holds_ten_forms_and_ten_lookalikes_a_row() -> None:
    counts: dict[str, list[int]] = {}
    for row, sign, _, _ in rows():
        counts.setdefault(row, [0, 0])[sign == "-"] += 1
    assert len(counts) == 11
    assert all(min(pair) >= 10 for pair in counts.values()), counts


def test_span_and_text_show_the_printed_words() -> None:
    text = "Siehe Schriftliche\nFrage 35 des Herrn Beispiel auf Bundestags\u00addrucksache 21/406."
    (reference,) = find_references(text, place=PLACE, own=None, wahlperiode=21)
    assert reference.span == (6, len(text) - 1)
    assert reference.text == text[6:-1]
    assert reference.place == PLACE


def test_reference_in_a_quoted_title_keeps_its_own_span() -> None:
    text = "Frage 2 der Kleinen Anfrage „Felder (Nachfrage zu Drucksache 20/66)“ auf Drucksache 20/99"
    references = find_references(text, place=PLACE, own=None, wahlperiode=21)
    assert [shown(r) for r in references] == ["drucksache 20/66", "drucksache 20/99 [2] {Frage 2}"]
    assert references[0].span[1] <= references[1].span[0]


def test_only_answers_have_internal_references() -> None:
    for place in ("question 3", "vorbemerkung_bundesregierung", "anlage"):
        assert not find_internal_refs("Siehe Antwort zu Frage 1.", place=place, asked=ASKED, own_block=())


def test_unsigned_vorbemerkung_is_the_one_the_paper_has() -> None:
    text = "Die in der Vorbemerkung genannten Felder sind gezählt."
    for preambles, to in (
        (("vorbemerkung_fragesteller",), "vorbemerkung_fragesteller"),
        (("vorbemerkung_fragesteller", "vorbemerkung_bundesregierung"), "vorbemerkung_bundesregierung"),
        ((), "vorbemerkung_bundesregierung"),
    ):
        found = find_internal_refs(
            text, place=PLACE, asked=ASKED, own_block=(), paper=PaperShape(preambles=preambles)
        )
        assert [i.to for i in found] == [to]


def test_a_collection_points_to_its_own_written_questions() -> None:
    text = "Auf die Schriftliche Frage 12 der Abgeordneten Lea Beispiel wird verwiesen."
    for is_collection, to in ((True, ["question 12"]), (False, [])):
        paper = PaperShape(is_collection=is_collection)
        found = find_internal_refs(text, place=PLACE, asked=ASKED, own_block=(), paper=paper)
        assert [i.to for i in found] == to


@pytest.mark.parametrize(
    ("own_block", "named"),
    [
        ({"14", "14a"}, ["14c"]),
        ({"14"}, []),
        ({"14c"}, ["14", "14a"]),
        ({"13"}, ["14", "14a", "14c"]),
    ],
)
def test_own_parts_are_not_counted(own_block: set[str], named: list[str]) -> None:
    text = "Siehe die Fragen 14, 14a und 14c."
    found = find_internal_refs(text, place=PLACE, asked=ASKED, own_block=own_block)
    assert [i.to for i in found] == [f"question {n}" for n in named]


def test_internal_references_show_the_printed_words() -> None:
    text = "Siehe die Vorbe- merkung der Bundes\u00adregierung und die Antworten zu den Fragen 3 bis 4."
    found = find_internal_refs(text, place=PLACE, asked=ASKED, own_block={"30"})
    assert [(one.to, one.text) for one in found] == [
        ("vorbemerkung_bundesregierung", "Vorbe- merkung der Bundes\u00adregierung"),
        ("question 3", "Fragen 3 bis 4"),
        ("question 4", "Fragen 3 bis 4"),
    ]
    assert all(one.span is not None and text[slice(*one.span)] == one.text for one in found)
