"""Schriftliche Fragen: who asks, parts, answers to several, corrections, what is missing, what follows."""

from __future__ import annotations

from indexer.model import Paper
from tests.structure.papers import IMPRINT, codes, parse_text, questions, targets

TITLE = (
    "Deutscher Bundestag Drucksache 21/90501\n21. Wahlperiode 06.02.2026\nSchriftliche Fragen\n"
    "mit den in der Woche vom 2. bis 6. Februar 2026\neingegangenen Antworten der Bundesregierung\n"
    "Verzeichnis der Fragenden\nUnverhau, Merle (Die Linke) . . . . 1, 2\n"
)
VERKEHR = "Geschäftsbereich des Bundesministeriums für Verkehr\n"
ASKED = "{}. Abgeordnete\nMerle \nUnverhau\n(Die Linke)\n"
ANSWER = "Antwort des Staatssekretärs Enno Harms \nvom 3. Februar 2026\n"
SIGNED = "Berlin, den 6. Februar 2026\n"


def parse(body: str, behind: str = "") -> Paper:
    return parse_text(TITLE + body + SIGNED + IMPRINT + behind)


def test_questions_of_two_ministries_with_parts() -> None:
    paper = parse(
        VERKEHR
        + ASKED.format(1)
        + "Wer baut\na) Leuchttürme,\nb) Baken, und\nd) warum?\n"
        + ANSWER
        + "Der Bund.\nNiemand sonst.\n"
        + "Geschäftsbereich des Bundesministeriums für Umwelt, Klimaschutz,\n"
        + "Naturschutz und nukleare Sicherheit\n"
        + ASKED.format(3)
        + "Wo brüten Möwen?\n"
        + ANSWER
        + "Auf dem Turm.\n"
    )
    first, second = (section.questions[0] for section in paper.sections)
    assert (first.n, second.n) == ("1", "3")
    assert first.parts == ("a", "b")
    assert first.ressort == "Bundesministerium für Verkehr"
    assert second.ressort == (
        "Bundesministerium für Umwelt, Klimaschutz, Naturschutz und nukleare Sicherheit"
    )
    assert [section.answers[0].beantwortet_von for section in paper.sections] == [
        "Staatssekretär Enno Harms"
    ] * 2
    assert (paper.woche_vom, paper.unterzeichnet) == ("2026-02-02", "2026-02-06")
    assert not paper.notices


def test_stacked_heads_share_an_answer_and_a_later_answer_names_its_question() -> None:
    paper = parse(
        VERKEHR
        + "".join(ASKED.format(n) + f"Wer baut Turm {n}?\n" for n in (1, 2, 3))
        + ANSWER
        + "Die Fragen 1 und 3 werden zusammen beantwortet.\nDer Bund.\n"
        + ASKED.format(4)
        + "Wer zahlt?\n"
        + ANSWER
        + "Niemand.\n"
    )
    assert targets(paper) == [("1", "3"), ("2", "4")]
    assert questions(paper) == ["1", "3", "2", "4"]


def test_what_is_missing_is_told() -> None:
    paper = parse(
        VERKEHR
        + "1. Abgeordnete\nWer baut Leuchttürme an der unteren Weser und an der Küste?\n"
        + ANSWER
        + "Der Bund.\n"
        + ASKED.format(2)
        + ANSWER
        + "Die Länder.\n"
        + ASKED.format(3)
        + "Wer zahlt?\n"
    )
    told = {notice.code: notice.text for notice in paper.notices}
    assert told["unanswered"] == "no answer found to 2, 3"
    assert told["asker-unread"] == "who asks question 1 was not read"
    assert set(told) == {"unanswered", "asker-unread"}


def test_a_collection_without_questions_is_kept_as_passages() -> None:
    paper = parse(VERKEHR + "Es gingen keine Fragen ein.\nAuch nicht später.\n")
    assert codes(paper) == {"no-questions"}
    assert [section.kind for section in paper.sections] == ["passage"]


def test_corrections_of_earlier_answers_are_a_passage_of_their_own() -> None:
    body = VERKEHR + ASKED.format(1) + "Wer baut Türme?\n" + ANSWER + "Der Bund.\n"
    for heading, first in (
        ("Berichtigung", "Die Bundesregierung berichtigt ihre Antwort."),
        ("", "Die Bundesregierung hat ihre Antwort auf die Schriftliche Frage 7 geprüft."),
    ):
        paper = parse(body + f"{heading}\n".lstrip("\n") + first + "\nEs sind elf Türme.\n")
        exchange, passage = paper.sections
        assert exchange.answers[0].text == "Der Bund."
        assert (passage.kind, passage.heading) == ("passage", heading or first)
        assert (passage.text or "").endswith("Es sind elf Türme.")


def test_annexes_follow_the_place_and_date() -> None:
    body = VERKEHR + ASKED.format(1) + "Wer baut Türme?\n" + ANSWER + "Siehe Anlage 1.\n"
    rows = "".join(f"Turm {n} steht seit 19{n}\n" for n in range(10, 16))
    paper = parse_text(TITLE + body + SIGNED + "Anlage 1\n" + rows + IMPRINT)
    assert [section.kind for section in paper.sections] == ["exchange", "anlage"]
    assert paper.sections[1].id == "anlage_1"
    assert paper.unterzeichnet == "2026-02-06"


def test_a_ministry_named_in_a_question_begins_no_new_part() -> None:
    paper = parse(
        VERKEHR
        + ASKED.format(1)
        + "Wer baut Türme im\nGeschäftsbereich des Bundesministeriums für Umwelt?\n"
        + ANSWER
        + "Niemand.\n"
        + ASKED.format(2)
        + "Warum?\n"
        + ANSWER
        + "Darum.\n"
    )
    assert [section.questions[0].ressort for section in paper.sections] == [
        "Bundesministerium für Verkehr"
    ] * 2
    assert paper.sections[0].questions[0].text == (
        "Wer baut Türme im Geschäftsbereich des Bundesministeriums für Umwelt?"
    )


def test_an_answer_of_the_government_and_a_speaker_that_is_not_known() -> None:
    for who, speaker in (("der Bundesregierung", "Bundesregierung"), ("des Türmers Enno Harms", None)):
        answer = f"Antwort {who} vom 3. Februar 2026\n"
        paper = parse(VERKEHR + ASKED.format(1) + "Wer baut Türme?\n" + answer + "Der Bund.\n")
        assert paper.sections[0].answers[0].beantwortet_von == speaker
        assert paper.sections[0].answers[0].datum == "2026-02-03"
