"""The same question over time: what belongs to a series, in which order, and what differs in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.quality_series import DATA, has_all, iter_invented
from indexer.model import Answer, Question, Section
from query import QueryError, SearchEngine, UnknownIdError, WordChange
from query.render.paragraphs import Style
from query.render.series import series_to_json, series_to_text
from query.series.sameness import Wording, without_brackets
from tests.papers import exchange, paper, passage, write_index
from tests.query.test_citations import cite

ASKED = "Wie viele Deiche wurden im {} Quartal {} nach Kenntnis der Bundesregierung erhöht{}?"
FIRST, SECOND, THIRD = (
    ASKED.format("ersten", 2030, ""),
    ASKED.format("zweiten", 2031, ""),
    ASKED.format("vierten", 2033, " (bitte nach Ländern aufschlüsseln)"),
)
TITLE = "Stand des Deichbaus"
JOINT = Section(
    id="f3-4",
    kind="exchange",
    questions=(Question(n="3", text=SECOND), Question(n="4", text="Wem gehören die Möwen?")),
    answers=(
        Answer(to=("3",), text="Es wurden 8 Deiche erhöht."),
        Answer(to=("4",), text="Die Möwen gehören niemandem."),
    ),
)
PAPERS = (
    paper("33/40", exchange("1", THIRD, "Dazu wird nichts erhoben."), datum="2033-12-01", titel=TITLE),
    paper(
        "31/20",
        JOINT,
        datum="2031-08-01",
        titel=TITLE,
        bezug="31/10",
        references=(cite("31/10", None, "head"),),
    ),
    paper(
        "31/10",
        Section(id="f3", kind="exchange", questions=(Question(n="3", text=SECOND),)),
        Section(id="f4", kind="exchange", questions=(Question(n="4", text="Wem gehören die Möwen?"),)),
        drucksachetyp="Kleine Anfrage",
        datum="2031-07-01",
        titel=TITLE,
    ),
    paper("30/7", exchange("9", FIRST, "Es wurden 5 Deiche erhöht."), datum="2030-05-01", titel=TITLE),
    paper("30/8", exchange("1", FIRST, "Ohne Tag."), datum=None, titel=TITLE),
    paper(
        "32/5",
        Section(id="f2", kind="exchange", questions=(Question(n="2", text=FIRST),)),
        drucksachetyp="Kleine Anfrage",
        datum="2032-01-01",
        titel=TITLE,
    ),
    paper("32/6", exchange("1", FIRST.replace("Deiche", "Dämme"), "3"), passage(2, "Deiche"), titel=TITLE),
    paper(
        "32/7", exchange("1", FIRST.replace("erhöht", "in Sachsen erhöht"), "4"), titel="Möwen, Brut, Sand"
    ),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    path = tmp_path_factory.mktemp("series") / "index"
    write_index(path, *PAPERS)
    with SearchEngine.open(path) as opened:
        yield opened


def test_a_series_is_oldest_first_and_ends_with_what_has_no_date(engine: SearchEngine) -> None:
    ids = ["bt-30-7#f9", "bt-31-20#f3-4", "bt-32-5#f2", "bt-33-40#f1", "bt-30-8#f1"]
    for asked in ("30/7#f9", "33/40#f1", "31/20#f3", "32/5#f2"):
        assert [entry.cited.id for entry in engine.series(asked).entries] == ids, asked


def test_a_question_is_shown_by_its_antwort_with_what_is_meant(engine: SearchEngine) -> None:
    series = engine.series("31/10#f3")
    assert series.id == "bt-31-10#f3"
    entry = series.entries[1]
    assert [question.n for question in entry.cited.questions] == ["3"]
    assert [answer.text for answer in entry.cited.answers] == ["Es wurden 8 Deiche erhöht."]
    assert entry.asked == ("bt-31-10#f3",)
    assert (entry.similarity, series.entries[2].cited.answers) == (1.0, ())


def test_a_section_is_followed_for_all_its_questions_and_an_id_of_one_for_that(engine: SearchEngine) -> None:
    assert len(engine.series("31/20#f3-4").entries) == 5
    alone = engine.series("31/20#f4").entries
    assert [(entry.cited.id, entry.question_changes) for entry in alone] == [("bt-31-20#f3-4", None)]


def test_differences_are_to_the_entry_before_question_and_answer_apart(engine: SearchEngine) -> None:
    first, second, third, *_ = engine.series("30/7#f9").entries
    assert (first.question_changes, first.answer_changes) == (None, None)
    assert [(one.kind, one.text) for one in second.question_changes or ()][1:6] == [
        ("old", "ersten"),
        ("new", "zweiten"),
        ("same", "Quartal"),
        ("old", "2030"),
        ("new", "2031"),
    ]
    assert second.answer_changes == (
        WordChange(kind="same", text="Es wurden"),
        WordChange(kind="old", text="5"),
        WordChange(kind="new", text="8"),
        WordChange(kind="same", text="Deiche erhöht."),
    )
    assert third.answer_changes is None  # it has no answer


def test_what_asks_nothing_or_is_not_there_is_refused(engine: SearchEngine) -> None:
    with pytest.raises(QueryError, match="bt-32-6#p2 asks nothing"):
        engine.series("32/6#p2")
    for absent in ("32/6#f7", "1/1#f1", "32/6"):
        with pytest.raises(UnknownIdError):
            engine.series(absent)


def test_text_marks_words_and_says_what_did_not_change(engine: SearchEngine) -> None:
    text = series_to_text(engine.series("31/20#f3"), Style(width=200))
    assert text.startswith("bt-31-20#f3-4: asked 5 times\n")
    assert "im [-ersten-] {+zweiten+} Quartal [-2030-] {+2031+} nach" in text
    assert "Es wurden [-5-] {+8+} Deiche erhöht." in text
    assert "(ohne Antwort im Index)" in text
    coloured = series_to_text(engine.series("31/20#f3"), Style(width=200, colour=True))
    assert "\x1b[9;31m[-ersten-]\x1b[0m \x1b[32m{+zweiten+}\x1b[0m" in coloured


def test_json_has_runs_of_words(engine: SearchEngine) -> None:
    found = series_to_json(engine.series("30/7#f9"))
    assert found["id"] == "bt-30-7#f9"
    assert found["entries"][0]["question_changes"] is None
    assert {"kind": "new", "text": "zweiten"} in found["entries"][1]["question_changes"]
    assert found["entries"][1]["asked"] == ["bt-31-10#f3"]


# --- whether two questions are the same ---------------------------------------------------------------------


def test_precision_and_recall_on_invented_pairs() -> None:
    pairs = [(pair.is_same, has_all(pair.one, pair.other)) for pair in iter_invented()]
    right = sum(same and said for same, said in pairs)
    assert len(pairs) >= 40
    assert right / sum(said for _, said in pairs) >= 0.95
    assert right / sum(same for same, _ in pairs) >= 0.9


def test_labelled_pairs_are_ids_without_text() -> None:
    lines = (DATA / "series_pairs.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    pattern = r"bt-\d+-\d+#f[\d.-]+\t\d+\tbt-\d+-\d+#f[\d.-]+\t\d+\t(same|other)"
    assert len(rows) >= 150
    assert [row for row in rows if not re.fullmatch(pattern, row)] == []


def test_a_title_that_says_nothing_tells_nothing_apart() -> None:
    text = "Wann rechnet die Bundesregierung mit dem Ende dieses Projekts?"
    here, there = Wording(text, "Deiche an der Aue"), Wording(text, "Schulen am Moor")
    assert here.similarity(there) is None
    assert here.similarity(Wording(text, None)) == 1.0


def test_brackets_are_left_out_unless_they_are_all() -> None:
    assert without_brackets("Wie viele Deiche (vgl. [1]) gibt es noch?") == "Wie viele Deiche gibt es noch?"
    assert without_brackets("(siehe dort)") == "(siehe dort)"


def test_what_one_paper_asks_twice_is_no_series(tmp_path: Path) -> None:
    write_index(tmp_path / "index", paper("30/7", exchange("1", FIRST, "5"), exchange("2", SECOND, "6")))
    with SearchEngine.open(tmp_path / "index") as engine:
        assert len(engine.series("30/7#f1").entries) == 1


def test_an_answer_that_stays_is_said_to_stay(tmp_path: Path) -> None:
    same = replace(PAPERS[3], dokumentnummer="30/9", datum="2030-09-01")
    write_index(tmp_path / "index", PAPERS[3], same)
    with SearchEngine.open(tmp_path / "index") as engine:
        text = series_to_text(engine.series("30/9#f9"), Style())
    assert text.count("unverändert") == 2
