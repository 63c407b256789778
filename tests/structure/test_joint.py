"""The grammar of the sentence that names the questions of a joint answer."""

from __future__ import annotations

import pytest

from indexer.structure.joint import read_joint, resolve

ASKED = {**{str(n): [] for n in range(1, 20)}, "3": ["a", "b"], "13": ["a", "b", "c"], "14": ["a", "b"]}

# sentence, targets; every row is a form of citations.md or of the notes on what makes papers hard
FORMS = [
    ("Die Fragen 3 bis 5 werden gemeinsam beantwortet.", "3 4 5"),
    ("Die Fragen 1 bis 3b, 11, 15 und 16 werden gemeinsam beantwortet.", "1 2 3 3a 3b 11 15 16"),
    ("Die Fragen 1, 2 und 4 bis 7 werden zusammen beantwortet.", "1 2 4 5 6 7"),
    ("Die Fragen 3a und b werden im Zusammenhang beantwortet.", "3a 3b"),
    ("Die Fragen 3 a bis 3 b werden zusammenhängend beantwortet.", "3a 3b"),
    ("Die Fragen 13 bis 14b werden gemeinsam beantwortet:", "13 13a 13b 13c 14 14a 14b"),
    ("Die Fragen 3 bis 3b werden aufgrund ihres Sachzusammenhangs gemeinsam beantwortet.", "3 3a 3b"),
    ("Die Teilfragen 14a und 14b werden zusammenfassend beantwortet.", "14a 14b"),
    ("Die Fragen 7,8 und 9 werden wegen des Sachzusammenhangs zusammen beantwortet.", "7 8 9"),
    ("Die Fragen 4 bis 5b werden gemeinsam beantwortet.", "4 5"),
    ("Aufgrund des Sachzusammenhangs werden die Fragen 7 und 8 gemeinsam beantwortet.", "7 8"),
    ("Wegen ihres engen Zusammenhangs werden die Fragen 3a und 3b zusammen beantwortet:", "3a 3b"),
    ("Die Teilfragen zu 3, 3a und b werden zusammen beantwortet:", "3 3a 3b"),
    ("Frageteile 14, 14 a) und 14 b) werden zusammen beantwortet:", "14 14a 14b"),
    ("Die Fragen zu 4 und 5 werden gemeinsam beantwortet.", "4 5"),
    ("Die Fragen7 und 8 werden gemeinsam beantwortet.", "7 8"),
    ("Die Fragen 7 bis 5 werden gemeinsam beantwortet.", "7 5"),
    ("Die Fragen 3 und 4 werden z. B. nach Abs. 2 gemeinsam beantwortet.", "3 4"),
    ("Die Fragen 1 und 4a werden gemeinsam beantwortet.", "1 4"),
    ("Die Fragen 5b und 6 werden gemeinsam beantwortet.", "5 6"),
    ("Die Fragen 13b bis 14a werden gemeinsam beantwortet.", "13b 13c 14 14a"),
    ("Die Fragen 13a bis 13b und 14b werden gemeinsam beantwortet.", "13a 13b 14b"),
    ("Die Fragen 3, b und 7 bis 8, a werden gemeinsam beantwortet.", "3 3b 7 8"),
    ("Die Fragen 7 und 8 werden vgl. Abs. 3 bzw. Nr. 2 zusammen beantwortet.", "7 8"),
    ("Die Fragen 9 bis 7 werden gemeinsam beantwortet.", "9 7"),
    ("Die Fragen 3b bis 1a werden gemeinsam beantwortet.", "3b 1"),
    ("Zur Beantwortung der Fragen Nummern 7 – 8 können wir zusammen Stellung genommen haben.", "7 8"),
]
NONE = [
    "Die Fragen 6 bis 14 beziehen sich auf Vorhaben der Länder.",
    "Mit den Fragen 2 bis 5 werden Angaben erbeten.",
    "Die Fragen sind beantwortet.",
    "Aufgrund des Sachzusammenhangs werden die Fragen 7 und 8 an die Länder gerichtet.",
    "Aufgrund der Fragen 7 und 8 werden Angaben erbeten, die gemeinsam vorliegen.",
    "Im Jahr 2024 werden die Fragen 7 und 8 gemeinsam beantwortet.",
    "Frage 3 der Abgeordneten ist bekannt.",
    "Die Fragen 3 bis 5 werden gemeinsam mit den Ländern erörtert.",
    "Die Fragen 3 und 4 wurden bereits im Mai zusammen beantwortet.",
    "Die Gräben 3 bis 5 werden gemeinsam ausgehoben.",
    "Zu den Fragen 3 bis 5 liegen zusammen 40 Seiten vor.",
    "Die Fragen a und b werden gemeinsam beantwortet.",
    "Die Fragen 3 bis 5 werden " + "sehr " * 80 + "gemeinsam beantwortet.",
    "Zu Frage 4: Nein.",
]


@pytest.mark.parametrize(("sentence", "wanted"), FORMS)
def test_forms_of_the_joint_sentence(sentence, wanted):
    joint = read_joint(sentence + " Es folgt die Antwort.")
    assert joint is not None
    assert resolve(joint.items, ASKED)[0] == tuple(wanted.split())
    assert (sentence + " Es folgt die Antwort.")[joint.end :].strip() == "Es folgt die Antwort."


@pytest.mark.parametrize("sentence", NONE)
def test_sentences_that_are_none(sentence):
    assert read_joint(sentence) is None


def test_a_refusal_is_the_answer_itself():
    joint = read_joint("Die Fragen 5 bis 7 können nicht beantwortet werden, da Angaben fehlen.")
    assert joint is not None
    assert joint.end == 0
    assert resolve(joint.items, ASKED)[0] == ("5", "6", "7")


def test_numbers_that_nobody_asked_are_told_apart():
    joint = read_joint("Die Fragen 18 bis 21 werden gemeinsam beantwortet.")
    assert joint is not None
    assert resolve(joint.items, ASKED) == (("18", "19"), ("20", "21"))


@pytest.mark.parametrize(("label", "wanted"), [("Zu den Fragen 1 bis 3:", "1 2 3"), ("Zu Frage 4", "4")])
def test_a_label_of_its_own_line_heads_an_answer(label, wanted):
    joint = read_joint(label)
    assert joint is not None
    assert (resolve(joint.items, ASKED)[0], joint.end) == (tuple(wanted.split()), len(label))


def test_a_part_that_was_not_asked_is_told_apart():
    joint = read_joint("Die Fragen 1 und 3c werden gemeinsam beantwortet.")
    assert joint is not None
    assert resolve(joint.items, ASKED) == (("1",), ("3c",))


def test_letters_that_nobody_asked_are_told_apart():
    joint = read_joint("Die Fragen 3b, 3c und 13d werden gemeinsam beantwortet.")
    assert joint is not None
    assert resolve(joint.items, ASKED) == (("3b",), ("3c", "13d"))


@pytest.mark.parametrize(("last", "targets"), [(401, 401), (402, 2)])
def test_a_range_without_sense_is_its_ends(last, targets):
    joint = read_joint(f"Die Fragen 1 bis {last} werden gemeinsam beantwortet.")
    assert joint is not None
    found, unknown = resolve(joint.items, ASKED)
    assert len(found) + len(unknown) == targets


@pytest.mark.parametrize("text", ["Zu den Fragen 1 bis 3:", "Zu Frage 2", "Zu den Fragen 1 und 2."])
def test_a_label_of_its_own_names_the_questions(text):
    joint = read_joint(text)
    assert joint is not None
    assert joint.end == len(text)


@pytest.mark.parametrize("text", ["Zu den Fragen 1 bis 3: Nein", "Die Fragen 1 bis 3:", "Zu Frage a"])
def test_what_is_more_than_a_label_or_less_is_none(text):
    assert read_joint(text) is None


@pytest.mark.parametrize("more", [-1, 0])
def test_a_sentence_that_does_not_end_in_sight_is_none(more):
    """330 characters are looked at, from behind the numbers."""
    start, verb = "Die Fragen 1 und 2", " werden nach Sachlage beantwortet"
    text = start + verb + " " + "x" * (329 + more - len(verb))
    assert (read_joint(text) is None) == (more == 0)
