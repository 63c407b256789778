"""Questions and joint answers in another order than one expects, and papers that are not whole."""

from __future__ import annotations

import pytest

from tests.structure.papers import HEAD, codes, parse_answers, parse_text, questions, targets

JOINT = "Die Fragen {} werden gemeinsam beantwortet.\n{}"


def test_a_joint_sentence_before_its_later_question():
    paper = parse_answers(
        " 1. Wer baut Türme?\n" + JOINT.format("1 und 3", "Der Bund.") + "\n 2. Warum?\nDarum.\n"
        " 3. Wer bezahlt sie?\n" + JOINT.format("1 und 3", "Auf die Antwort zu Frage 1 wird verwiesen.")
    )
    assert targets(paper) == [("1", "3"), ("1", "3"), ("2",)]
    assert not codes(paper)


def test_a_later_question_without_a_sentence_of_its_own():
    paper = parse_answers(
        " 1. Wer baut Türme?\n" + JOINT.format("1 und 2", "Der Bund.") + "\n 2. Wer bezahlt sie?\n"
        " 3. Warum?\nDarum."
    )
    assert targets(paper) == [("1", "2"), ("3",)]
    assert not codes(paper)


def test_a_joint_sentence_that_names_what_nobody_asks():
    paper = parse_answers(" 1. Wer baut Türme?\n" + JOINT.format("1 und 7", "Der Bund."))
    assert targets(paper) == [("1",)]
    assert codes(paper) == {"unknown-target"}


def test_a_letter_named_before_it_is_asked():
    paper = parse_answers(
        " 1. Wer baut Türme?\na) Seit wann?\n" + JOINT.format("1a und 2b", "Seit 1912.") + "\n"
        " 2. Wer bezahlt sie?\na) Allein?\nb) Seit wann?\n" + JOINT.format("2 und 2a", "Der Bund.")
    )
    assert targets(paper) == [("1a", "2b"), ("2", "2a")]
    assert not codes(paper)


def test_a_question_printed_again_in_front_of_its_joint_answer():
    paper = parse_answers(
        " 1. Wer baut Türme?\n 3. Wer bezahlt sie?\n" + JOINT.format("1 und 3", "Der Bund.") + "\n"
        " 2. Warum?\nDarum.\n 3. Wer bezahlt sie?\nSiehe oben."
    )
    assert [(s.id, [a.to for a in s.answers]) for s in paper.sections] == [
        ("f1.3", [("1", "3")]),
        ("f2", [("2",)]),
        ("f3", [("3",)]),
    ]
    assert paper.sections[0].questions[1].text == "Wer bezahlt sie?"


def test_a_numbered_list_in_a_question_is_no_question():
    paper = parse_answers(
        " 1. Wer baut\n7. Türme,\n8. Häuser?\n 2. Warum?\n" + JOINT.format("1 und 2", "Der Bund.")
    )
    assert questions(paper) == ["1", "2"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [("1 2 4", {"question-missing"}), ("1 2 2", {"question-twice"}), ("2 1 3", set()), ("3 2 1", set())],
)
def test_numbers_out_of_order(numbers, expected):
    body = "\n".join(f" {n}. Wer baut den Turm {n}?\nDas Amt {n}." for n in numbers.split())
    paper = parse_answers(body)
    assert sorted(questions(paper)) == sorted(numbers.split())
    assert codes(paper) == expected


@pytest.mark.parametrize("cut", range(0, 240, 7))
def test_a_paper_cut_off_anywhere(cut):
    body = (
        " 1. Wer baut Türme,\na) allein?\nb) mit wem?\nDie Fragen 1a und 1b werden gemeinsam beantwortet.\n"
        "Der Bund.1\n1 Siehe www.turm.de/bau.\n 2. Wer bezahlt die Türme, und wann?\nDer Bund."
    )
    text = HEAD + body[:cut]
    paper = parse_text(text)
    assert len(paper.account) == len(text.split("\n"))
    assert all(use.use for use in paper.account)


def test_two_papers_in_one_file_are_told_with_the_line():
    first = HEAD + " 1. Wer baut Türme?\nDer Bund.\n"
    paper = parse_text(first + HEAD.replace("90500", "90555") + " 1. Warum?\nDarum.")
    [notice] = [notice for notice in paper.notices if notice.code == "second-paper"]
    assert (notice.line, "21/90555" in notice.text) == (first.count("\n") + 1, True)


BLANKS = ["\u2007", "\u2002", "\u00a0", "\u202f", "\t"]
WITHOUT_WIDTH = ["\u200b", "\ufeff", "\u00ad", "\x00", "\x1b", "\x85"]
BETWEEN = [
    "{}1. Wer baut Türme?{}\nDer Bund.\n{}2. Warum?{}\nDarum.",
    " 1.{} Wer baut Türme?\nDer Bund.{}\n 2.{} Warum?\nDarum.{}",
]
INSIDE = "{} 1. Wer baut Tür{}me?\nDer Bund.\n{} 2. War{}um?\nDarum."


@pytest.mark.parametrize(
    ("body", "odd"),
    [
        *((body, odd) for body in BETWEEN for odd in BLANKS + WITHOUT_WIDTH),
        *((INSIDE, odd) for odd in WITHOUT_WIDTH),  # a blank would part the words
    ],
    ids=ascii,
)
def test_odd_characters_hide_no_question(body, odd):
    paper = parse_answers(body.replace("{}", odd))
    assert questions(paper) == ["1", "2"]
    assert [answer.text for section in paper.sections for answer in section.answers] == [
        "Der Bund.",
        "Darum.",
    ]
    assert not codes(paper)
