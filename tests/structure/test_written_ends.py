"""Schriftliche Fragen: who asks, who answers, what stands under the last answer, and what cannot be read."""

from __future__ import annotations

from indexer.model import Paper
from tests.structure.papers import codes, parse_text

HEAD = """Deutscher Bundestag Drucksache 21/90501
21. Wahlperiode 06.02.2026
Schriftliche Fragen
mit den in der Woche vom 2. Februar 2026
eingegangenen Antworten der Bundesregierung
"""
DIRECTORY = (
    "Verzeichnis der Fragenden\nAbgeordnete Nummer\nder Frage\nUnverhau, Merle (SPD) . . . . . . 1, 2\n"
)
BUSINESS = "Geschäftsbereich des Bundesministeriums der Finanzen\n"
FIRST = """1. Abgeordnete
Merle Unverhau
(SPD)
Wie hoch waren die Einnahmen aus Leuchttürmen?
Antwort des Parlamentarischen Staatssekretärs Tjark Oltmanns vom 3. Februar 2026
Die Einnahmen waren gering.
"""
END = "Berlin, den 6. Februar 2026"


def parse(body: str, directory: str = DIRECTORY) -> Paper:
    return parse_text(HEAD + directory + BUSINESS + body + END)


def test_a_question_has_asker_ministry_answerer_and_date() -> None:
    [section] = parse(FIRST).sections
    [question], [answer] = section.questions, section.answers
    assert (question.fragesteller, question.fraktion) == ("Merle Unverhau", "SPD")
    assert question.ressort == "Bundesministerium der Finanzen"
    assert (answer.beantwortet_von, answer.datum) == (
        "Parlamentarischer Staatssekretär Tjark Oltmanns",
        "2026-02-03",
    )


def test_who_answers_is_named_or_not_guessed() -> None:
    for printed, named in (("der Bundesregierung", "Bundesregierung"), ("des Leuchtturmwärters Iden", None)):
        body = FIRST.replace("des Parlamentarischen Staatssekretärs Tjark Oltmanns", printed)
        assert parse(body).sections[0].answers[0].beantwortet_von == named


def test_a_ministry_of_unknown_form_is_not_guessed() -> None:
    paper = parse_text(HEAD + DIRECTORY + "Geschäftsbereich des Leuchtfeueramts\n" + FIRST + END)
    assert paper.sections[0].questions[0].ressort is None


def test_lettered_parts_belong_to_their_question() -> None:
    body = FIRST.replace(
        "Wie hoch waren die Einnahmen aus Leuchttürmen?",
        "Wie hoch waren die Einnahmen\na) im Jahr 2024,\nb) im Jahr 2025?",
    )
    [section] = parse(body).sections
    assert section.questions[0].parts == ("a", "b")


def test_name_and_question_side_by_side_are_parted() -> None:
    body = """1. Abgeordnete Wie hoch waren die Einnahmen aus allen
Merle Unverhau Leuchttürmen des Landes im vergangenen
(SPD) Jahr?
Antwort des Parlamentarischen Staatssekretärs Tjark Oltmanns vom 3. Februar 2026
Die Einnahmen waren gering.
"""
    question = parse(body).sections[0].questions[0]
    assert (question.fragesteller, question.fraktion) == ("Merle Unverhau", "SPD")
    assert (
        question.text == "Wie hoch waren die Einnahmen aus allen Leuchttürmen des Landes im vergangenen Jahr?"
    )


def test_an_asker_who_cannot_be_read_is_said_and_not_guessed() -> None:
    for body in (
        FIRST.replace("Merle Unverhau\n(SPD)\n", "wer auch immer\n"),
        FIRST.replace("1. Abgeordnete\nMerle Unverhau\n(SPD)", "1. Abgeordnete Wie hoch\nwaren sie denn"),
        FIRST.replace(
            "1. Abgeordnete\nMerle Unverhau\n(SPD)",
            "1. Abgeordnete Wie hoch\nMerle Unverhau am\n" + "Ada Beispiel am\n" * 8,
        ),
    ):
        paper = parse(body)
        assert "asker-unread" in codes(paper)
        assert paper.sections[0].questions[0].fragesteller is None


def test_a_question_without_answer_or_text_is_said() -> None:
    paper = parse(FIRST + "2. Abgeordnete\nMerle Unverhau\n(SPD)\nWann brennen sie wieder?\n")
    assert "unanswered" in codes(paper)
    assert [section.id for section in paper.sections] == ["f1", "f2"]
    paper = parse("1. Abgeordnete\nMerle Unverhau\n(SPD)\n" + FIRST.replace("1. Ab", "2. Ab"))
    assert "question-empty" in codes(paper)
    assert paper.sections[0].answers[0].to == ("1", "2")


def test_a_collection_without_a_question_keeps_its_text() -> None:
    paper = parse(
        "Es sind in dieser Woche keine Antworten eingegangen, da niemand eine Frage gestellt hat.\n"
    )
    assert "no-questions" in codes(paper)
    assert "niemand eine Frage gestellt" in "".join(section.text or "" for section in paper.sections)


def test_corrections_of_earlier_answers_are_no_part_of_the_last_one() -> None:
    for heading, first in (
        ("Berichtigung", "Die Bundesregierung berichtigt ihre Antwort auf die Frage nach den Feuern."),
        ("Die Bundesregierung hat ihre unvollständige Antwort auf die", "Schriftliche Frage 12 ergänzt."),
    ):
        paper = parse(FIRST + f"{heading}\n{first}\nEs sind vier Feuer.\n")
        last, correction = paper.sections
        assert last.answers[0].text == "Die Einnahmen waren gering."
        assert (correction.kind, correction.heading) == ("passage", heading)
        assert "Es sind vier Feuer." in (correction.text or "")


def test_a_title_without_directory_names_no_week() -> None:
    assert parse(FIRST).woche_vom == "2026-02-02"
    assert parse(FIRST, directory="").woche_vom is None


def test_what_follows_place_and_date_is_an_annex() -> None:
    annex = "\n".join(
        ["Anlage 1", "Übersicht der Leuchttürme", "Roter Sand 30", "Alte Weser 40", "Hohe Weg 36"]
    )
    paper = parse(FIRST + END + "\n" + annex + "\n")
    assert "anlage_1" in [section.id for section in paper.sections]
