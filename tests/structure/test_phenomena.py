"""One invented paper a phenomenon: what makes real papers hard to cut."""

from __future__ import annotations

import pytest

from indexer.errors import SourceError
from tests.structure.papers import HEAD, IMPRINT, codes, parse_answers, parse_text, questions, targets


def test_head_of_an_answer():
    paper = parse_answers(
        " 1. Wie viele Türme gibt es?\nEs gibt elf Türme.\n"
        "ZuständigDie Antwort wurde namens der Bundesregierung mit Schreiben\n"
        "des Bundesministeriums für Verkehr\n"
        "vom 2 Februar 2026 übermittelt.\n"
        "Die Drucksache enthält zusätzlich – in kleinerer Schrifttype – den Fragetext.\nist der Bund."
    )
    assert (paper.dokumentnummer, paper.drucksachetyp, paper.wahlperiode) == ("21/90500", "Antwort", 21)
    assert (paper.datum, paper.titel) == ("2026-02-03", "Leuchttürme an der Unterweser")
    assert (paper.bezug, paper.bezug_zusatz) == ("21/90400", "(neu)")
    assert paper.fragesteller == ("Merle Unverhau", "Dr. Tjark Oltmanns")
    assert paper.fraktion == ("Die Linke",)
    assert (paper.ressort, paper.schreiben_vom) == ("Bundesministerium für Verkehr", "2026-02-02")
    assert paper.sections[0].answers[0].text == "Es gibt elf Türme.\nZuständig ist der Bund."


@pytest.mark.parametrize("blank", ["", " "])
def test_a_subtitle_in_brackets_belongs_to_the_title(blank):
    paper = parse_text(
        f"{HEAD.rstrip()}{blank}\n"
        "(Nachfrage zu der Antwort der Bundesregierung auf die Kleine Anfrage auf \n"
        "Bundestagsdrucksache 21/90300)\n"
        "V o r b e m e r k u n g  d e r  F r a g e s t e l l e r\nEs gibt Türme.\n"
        " 1. Wie viele Türme gibt es?\nEs gibt elf Türme."
    )
    assert paper.titel == (
        "Leuchttürme an der Unterweser (Nachfrage zu der Antwort der Bundesregierung auf die Kleine Anfrage"
        " auf Bundestagsdrucksache 21/90300)"
    )
    assert [section.id for section in paper.sections] == ["vorbemerkung_fragesteller", "f1"]


def test_questions_pulled_forward_keep_their_printed_order():
    paper = parse_answers(
        " 1. Wer baut Leuchttürme?\nDer Bund.\n 2. Wer bezahlt das?\n 4. Wer prüft das?\n"
        "Die Fragen 2 und 4 werden gemeinsam\nbeantwortet.\nDer Bund.\n 3. Gibt es Pläne?\nNein."
    )
    assert questions(paper) == ["1", "2", "4", "3"]
    assert targets(paper) == [("1",), ("2", "4"), ("3",)]
    assert [section.id for section in paper.sections] == ["f1", "f2.4", "f3"]


def test_parts_answered_one_by_one_and_out_of_order():
    paper = parse_answers(
        " 1. Wie hoch ist der Turm?\nElf Meter.\na) Wer misst ihn?\nDer Bund.\nc) Wann?\nd) Wo?\n"
        "Die Fragen 1c und 1d werden gemeinsam beantwortet.\nImmer.\nb) Warum?\nDas ist nicht bekannt."
    )
    assert targets(paper) == [("1",), ("1a",), ("1c", "1d"), ("1b",)]
    assert paper.sections[0].questions[0].parts == ("a", "c", "d", "b")
    assert paper.sections[0].questions[0].text.endswith("b) Warum?")


def test_a_joint_sentence_on_letters_answers_the_opening_of_their_question():
    paper = parse_answers(
        " 1. Wie hoch ist der Turm, und\na) seit wann?\nb) warum?\n"
        "Die Fragen 1a und 1b werden gemeinsam beantwortet.\nElf Meter seit 1912.\n"
        "c) Wer misst ihn?\nDer Bund.\n 2. Und dann?\nNichts."
    )
    assert targets(paper) == [("1a", "1b"), ("1c",), ("2",)]


def test_parts_without_an_answer_of_their_own_go_with_the_number():
    paper = parse_answers(" 1. Wie hoch ist der Turm?\na) Seit wann?\nb) Warum?\nElf Meter.")
    assert targets(paper) == [("1",)]


def test_an_answer_that_labels_its_paragraphs_stays_one():
    paper = parse_answers(
        " 1. Wie hoch ist der Turm?\na) Seit wann?\nb) Warum?\n"
        "Der Turm ist elf Meter hoch.\na) Seit 1912.\nb) Der Strom ist dort breit.\n 2. Und dann?\nNichts."
    )
    assert targets(paper) == [("1",), ("2",)]


@pytest.mark.parametrize(
    "line",
    ["1. Januar 2026 ist der Stichtag.", "20. Wahlperiode", "2. Halbjahr 2024 11 12", "3. Land % 4. Land %"],
)
def test_lines_that_only_look_like_questions(line):
    paper = parse_answers(f" 1. Wer baut Leuchttürme?\nDer Bund.\n{line}\nMehr nicht.\n 2. Warum?\nDarum.")
    assert questions(paper) == ["1", "2"]


def test_a_word_broken_by_a_note_is_mended():
    paper = parse_answers(
        " 1. Wer baut Leuchttürme?\nDer Bund führt dazu seit vielen Jahren einen öffentlichen Inte-\n"
        "* Von einer Drucklegung der Anlage wird abgesehen. Diese ist auf der Internetseite abrufbar.\n"
        "gritätsbericht (Anlage 1*)."
    )
    section = paper.sections[0]
    assert section.answers[0].text.endswith("öffentlichen Integritätsbericht (Anlage 1).")
    assert [note.mark for note in section.notes] == ["*"]


def test_annexes_behind_the_imprint():
    paper = parse_text(
        HEAD + " 1. Wer baut Leuchttürme?\nDer Bund.\n" + IMPRINT + "\nAnlage 1\nTurm Höhe\nRoter Sand 28\n"
        "Anlage 2\nTurm Jahr\nRoter Sand 1885"
    )
    assert [(section.id, section.text) for section in paper.sections[1:]] == [
        ("anlage_1", "Turm Höhe\nRoter Sand 28"),
        ("anlage_2", "Turm Jahr\nRoter Sand 1885"),
    ]


def test_a_torn_table_is_kept_and_flagged():
    scraps = "\n".join(["Tu", "rm", " H", "öh", "e ", "in", " M", "et", "er", "n "] * 4)
    paper = parse_answers(f" 1. Wer baut Leuchttürme?\nDer Bund.\n{scraps}\n 2. Warum?\nDarum.")
    answer = paper.sections[0].answers[0]
    assert "torn-table" in codes(paper)
    [(begin, end)] = answer.torn
    assert answer.text[:begin] == "Der Bund.\n"
    assert answer.text[begin:end].startswith("Turm Höhe in Metern")
    assert questions(paper) == ["1", "2"]


def test_a_table_of_one_cell_a_line_is_not_torn():
    cells = "".join(f"Leuchtturmwärter {n}\nja\n{n}\nm\n" for n in range(30))
    paper = parse_answers(f" 1. Wer baut Leuchttürme?\nDer Bund.\n{cells} 2. Warum?\nDarum.")
    assert "torn-table" not in codes(paper)
    assert "Leuchtturmwärter 7\nja\n7\nm" in paper.sections[0].answers[0].text


def test_bad_numbering_is_said():
    paper = parse_answers(
        " 1. Wer baut Leuchttürme?\nDer Bund.\n 3. Warum?\nDarum.\n 3. Wie lange noch?\nLange."
    )
    assert {"question-missing", "question-twice"} <= codes(paper)
    assert [section.id for section in paper.sections] == ["f1", "f3", "f3~2"]


def test_a_paper_cut_off_in_the_middle():
    paper = parse_text(HEAD + " 1. Wer baut Leuchttürme?\nDer Bund.\n 2. Wer bezahlt die Leuchttürme, und")
    assert "unanswered" in codes(paper)
    assert questions(paper) == ["1", "2"]


def test_a_text_that_is_no_paper():
    with pytest.raises(SourceError) as error:
        parse_text("Liebe Grüße von der Küste\nBis bald")
    assert error.value.code == "not-a-paper"


def test_written_questions():
    paper = parse_text(
        "Deutscher Bundestag Drucksache 21/90501\n21. Wahlperiode 06.02.2026\nSchriftliche Fragen\n"
        "mit den in der Woche vom 2. Februar 2026\neingegangenen Antworten der Bundesregierung\n"
        "Verzeichnis der Fragenden\nUnverhau, Merle (Die Linke) . . . . 1, 2\n"
        "Geschäftsbereich des Bundesministeriums für Verkehr\n"
        "1.\u2002Abgeordnete\nMerle \nUnverhau\n(Die Linke)\nWer baut Leuchttürme?\n"
        "2.\u2002Abgeordneter\nDr.  Tjark Oltmanns\n(fraktionslos)\n"
        "Antwort der Bundesregierung auf meine Frage \n"
        "vom 4. April 2025, warum?\n"
        "Antwort des Parlamentarischen Staatssekretärs Enno Harms \nvom 3. Februar 2026\n"
        "Die Fragen 1 und 2 werden zusammen beantwortet.\nDer Bund.\nBerlin, den 6. Februar 2026\n" + IMPRINT
    )
    [section] = paper.sections
    assert (paper.woche_vom, paper.unterzeichnet, section.id) == ("2026-02-02", "2026-02-06", "f1-2")
    first, second = section.questions
    assert (first.fragesteller, first.fraktion) == ("Merle Unverhau", "Die Linke")
    assert (second.fragesteller, second.fraktion) == ("Dr. Tjark Oltmanns", "fraktionslos")
    assert first.ressort == "Bundesministerium für Verkehr"
    [answer] = section.answers
    assert (answer.beantwortet_von, answer.datum, answer.text) == (
        "Parlamentarischer Staatssekretär Enno Harms",
        "2026-02-03",
        "Der Bund.",
    )


def test_odd_characters_do_no_harm():
    paper = parse_answers("\u20071.\u2002Wer baut Leucht\u00adtürme?\u2007\nDer\u00a0Bund.\x00\x1b\u200b")
    assert paper.sections[0].questions[0].text == "Wer baut Leuchttürme?"
    assert paper.sections[0].answers[0].text == "Der Bund."


def test_notices_on_the_text_as_a_whole():
    russian = "Der Transport \u0412 175 fuhr."
    foreign = " ".join(["lighthouses are built along every river where ships need them"] * 12)
    assert "look-alike" in codes(parse_answers(f" 1. Wer baut Leuchttürme?\n{russian}"))
    assert "not-german" in codes(parse_text(HEAD + f" 1. Who builds lighthouses?\n{foreign}"))
    second = HEAD.replace("90500", "90555")
    assert "second-paper" in codes(parse_answers(f" 1. Wer baut Leuchttürme?\nDer Bund.\n{second}"))
    assert not codes(parse_answers(" 1. Wer baut Leuchttürme?\nDer Bund."))
