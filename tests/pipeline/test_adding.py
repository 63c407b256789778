"""Papers that a program hands over are indexed as those of files are, or refused with what is wrong where."""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer import Paper, Report, StoreError, add_papers, index_paths, read_paper, remove_papers
from indexer.jsonshape import paper_to_json
from indexer.model import Answer, Question, Section
from indexer.schema import paper_key
from indexer.store import Store, Wait, check_index
from query import Completion, Explanation, SearchEngine, SearchRequest, SearchResults, Stats, UnknownIdError
from tests.papers import exchange, paper, passage
from tests.printed import answer_text
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE

PAPERS = (INQUIRY, ANSWER, MOTION, STATE)


def total(index_dir: Path, query: str) -> int:
    with SearchEngine.open(index_dir) as engine:
        return engine.search(SearchRequest(query=query, fold=False)).total


def plain(found: Paper) -> Paper:
    return replace(found, account=())


def test_what_was_added_is_read_back_and_found(tmp_path: Path) -> None:
    report = add_papers(PAPERS, tmp_path / "index")
    assert (report.papers, report.sections, report.unchanged) == (4, 13, 0)
    assert (report.failures, report.notices) == ((), ())
    with SearchEngine.open(tmp_path / "index") as engine:
        assert [engine.paper(paper_key(one)) for one in PAPERS] == list(PAPERS)
        assert engine.search(SearchRequest(query="Feuerwehr")).hits[0].id == "bt-21-9402#f4"
    assert check_index(tmp_path / "index") == []


def test_json_of_parse_gives_the_same_index(tmp_path: Path, samples: Path) -> None:
    parsed = [read_paper(path) for path in sorted(samples.glob("*.txt"))]
    as_json = [json.loads(json.dumps(paper_to_json(one, lines=True))) for one in parsed]
    report = add_papers(as_json, tmp_path / "index")
    assert (report.papers, report.failures, report.notices) == (len(parsed), (), ())
    assert add_papers(parsed, tmp_path / "index").unchanged == len(parsed)
    with SearchEngine.open(tmp_path / "index") as engine:
        found = [plain(engine.paper(paper_key(one))) for one in parsed]
    assert found == [plain(one) for one in parsed]


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    add_papers(PAPERS, tmp_path / "index")
    before = Store.open(tmp_path / "index").generation()
    again = add_papers(PAPERS, tmp_path / "index")
    assert (again.papers, again.unchanged) == (0, 4)
    assert Store.open(tmp_path / "index").generation() == before
    changed = replace(STATE, sections=(passage(1, "Eine Heide im Land."),))
    report = add_papers([*PAPERS[:3], changed], tmp_path / "index")
    assert (report.papers, report.unchanged) == (1, 3)
    assert (total(tmp_path / "index", "Heide"), total(tmp_path / "index", "herausgeber Moor Land")) == (1, 0)


def test_the_last_of_several_contents_is_kept(tmp_path: Path) -> None:
    first, second = paper("21/1", passage(1, "Ein Moor.")), paper("21/1", passage(1, "Eine Heide."))
    add_papers([first], tmp_path / "index")
    report = add_papers([first, second, first, first], tmp_path / "index")
    assert (report.papers, report.unchanged) == (1, 1)
    assert [notice.code for _, notice in report.notices] == ["same-content"]
    assert (total(tmp_path / "index", "Moor"), total(tmp_path / "index", "Heide")) == (1, 0)


def test_a_removed_paper_can_be_added_again(tmp_path: Path) -> None:
    add_papers(PAPERS, tmp_path / "index")
    remove_papers(["bt-20-9403"], tmp_path / "index")
    assert add_papers(PAPERS, tmp_path / "index").papers == 1


def test_a_generator_is_committed_in_parts(tmp_path: Path) -> None:
    seen: list[int] = []
    index_dir = tmp_path / "index"

    def make() -> Iterator[Paper]:
        for n in range(1, 201):
            if n in (2, 150):
                with Store.open(index_dir).snapshot() as snapshot:
                    seen.append(len(list(snapshot.iter_papers())))
            yield paper(f"21/{n}", passage(1, f"Moor {n} " + "Wasser " * 50))
            yield paper("21/999", passage(1, f"Stand {n}."))

    report = add_papers(make(), index_dir, memory_mb=0.05)
    assert (report.papers, seen[0]) == (201, 0)
    assert 0 < seen[1] <= 151
    assert (total(index_dir, "Moor"), total(index_dir, '"Stand 200"')) == (200, 1)


def test_a_paper_from_memory_stands_above_files(tmp_path: Path) -> None:
    folder, index_dir = tmp_path / "papers", tmp_path / "index"
    folder.mkdir()
    (folder / "one.txt").write_text(answer_text("21/9301"))
    index_paths([folder], index_dir)
    with SearchEngine.open(index_dir) as engine:
        found = engine.paper("21/9301")
    add_papers([replace(found, sections=(exchange("1", "Was?", "Aus dem Speicher."),))], index_dir)
    index_paths([folder], index_dir)
    assert total(index_dir, "Speicher") == 1
    (folder / "one.txt").unlink()
    report = index_paths([], index_dir, sync=folder)
    assert (report.removed, total(index_dir, "Speicher")) == (0, 1)


def test_a_file_that_superseded_memory_may_go(tmp_path: Path) -> None:
    folder, index_dir = tmp_path / "papers", tmp_path / "index"
    folder.mkdir()
    (folder / "one.txt").write_text(answer_text("21/9301"))
    add_papers([paper("21/9301", passage(1, "Alt."), datum="1999-01-01")], index_dir)
    report = index_paths([folder], index_dir)
    assert [notice.code for _, notice in report.notices] == ["superseded"]
    (folder / "one.txt").unlink()
    report = index_paths([], index_dir, sync=folder)
    assert (report.removed, report.papers, report.failures) == (1, 0, ())


# --- what is refused ----------------------------------------------------------------------------------------


def changed(place: str, value: Any) -> dict[str, Any]:
    """The JSON of a sound paper with another value at a place; `...` takes the key out."""
    obj = json.loads(json.dumps(paper_to_json(ANSWER)))
    *way, last = [int(part) if part.isdecimal() else part for part in place.split(".")]
    at: Any = obj
    for part in way:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return obj  # type: ignore[no-any-return]


FAULTS = [
    ("dokumentnummer", ..., "dokumentnummer is missing"),
    ("dokumentnummer", "../../etc/passwd", "must be a paper's number such as 21/1916, not '../"),
    ("dokumentnummer", "21/١", "dokumentnummer must be"),
    ("dokumentnummer", 21, "not 21"),
    ("format", 2, "format must be 1, not 2"),
    ("herausgeber", "B-T", "herausgeber must be letters such as BT, not 'B-T'"),
    ("datum", "2030-02-30", "datum must be a day such as 2025-09-30, not '2030-02-30'"),
    ("datum", "20300201", "datum must be a day"),
    ("wahlperiode", "21", "wahlperiode must be a whole number, not '21'"),
    ("wahlperiode", True, "wahlperiode must be a whole number, not True"),
    ("wahlperiode", 10**5000, "wahlperiode must be between 0 and 2147483647"),
    ("titel", "Zwei\nZeilen", "titel holds the control character U+000A at 4"),
    ("titel", "x" * 20_000, "titel has 20000 characters; at most 10000"),
    ("fraktion", "SPD", "fraktion must be a list, not 'SPD'"),
    ("fraktion", ["SPD", None], "fraktion[1] must be a text, not null"),
    ("sections", ..., "sections is missing"),
    ("sections", {}, "sections must be a list, not an object"),
    ("sections.1", None, "sections[1] must be an object, not null"),
    ("sections.1.id", "../x", "sections[1].id must be a section's id"),
    ("sections.2.id", "f1", "sections[2].id stands there twice; a repeated id gets ~2: f1~2"),
    ("sections.1.kind", "frage", "[1].kind must be one of vorbemerkung, exchange, anlage, passage"),
    ("sections.1.text", "Mehr", "sections[1].text must be null: an exchange"),
    ("sections.0.questions", [{"n": "1", "text": "Was?"}], "sections[0].questions must be empty"),
    ("sections.1.questions.0.n", 1, "sections[1].questions[0].n must be a text, not 1"),
    ("sections.1.questions.0.text", ..., "sections[1].questions[0].text is missing"),
    ("sections.1.answers.0.to", "1", "sections[1].answers[0].to must be a list"),
    ("sections.1.answers.0.text", "a\ud800", "answers[0].text holds half a character (a lone"),
    ("sections.1.answers.0.text", "a\x00b", "answers[0].text holds the control character U+0000 at 1"),
    ("sections.1.answers.0.torn", [[0, 4], [3, 9]], "answers[0].torn[1] must lie within the text"),
    ("sections.1.answers.0.torn", [[0, 4000]], "sections[1].answers[0].torn[0] must lie within the text"),
    ("sections.1.answers.0.art", [{"kind": "x"}], "answers[0].art[0].kind must be one of referral"),
    ("sections.1.pages", [3], "sections[1].pages must have 2 entries, not 1"),
    ("sections.1.pages", [3, 2], "sections[1].pages must not end before it begins"),
    ("references.0.span", [-1, 2], "references[0].span[0] must be between 0"),
    ("references.0.in", ..., "references[0].in is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "reason"), FAULTS, ids=[one[2] for one in FAULTS])
def test_a_fault_is_named_with_its_place_and_the_rest_is_indexed(
    tmp_path: Path, place: str, value: Any, reason: str
) -> None:
    report = add_papers([MOTION, changed(place, value), STATE], tmp_path / "index")
    assert report.papers == 2
    (failure,) = report.failures
    assert failure.reason.startswith(reason) or reason in failure.reason
    assert failure.code == "invalid-paper"
    assert failure.origin.startswith("paper 2")
    assert "\n" not in failure.origin + failure.reason
    assert len(failure.reason) < 400


@pytest.mark.parametrize("one", [None, 7, "21/1", [], b"{}"])
def test_what_is_no_object_is_refused(tmp_path: Path, one: Any) -> None:
    report = add_papers([one], tmp_path / "index")
    assert report.failures[0].reason.startswith("it must be an object, not")


@pytest.mark.parametrize("one", [MOTION, paper_to_json(MOTION), "21/1916", b"{}"])
def test_one_paper_instead_of_several_is_refused(tmp_path: Path, one: Any) -> None:
    with pytest.raises(TypeError, match="put it in a list"):
        add_papers(one, tmp_path / "index")
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (paper("21/1", sections=None), "is no sound Paper object"),
        (paper("21/1", sections=({"id": "p1"},)), "is no sound Paper object"),
        (paper("21/1", datum="gestern"), "datum must be a day"),
        (paper("21/1", Section(id="f1", kind="exchange", text="Was?")), "sections[0].text must be null"),
        (
            paper("21/1", Section(id="p1", kind="passage", questions=(Question(n="1", text="Was?"),))),
            "sections[0].questions must be empty",
        ),
        (
            paper("21/1", Section(id="p1", kind="passage", answers=(Answer(to=(), text="Was?"),))),
            "sections[0].answers must be empty",
        ),
        (paper("21/1", passage(1, "Eins"), passage(1, "Zwei")), "sections[1].id stands there twice"),
    ],
)
def test_a_paper_object_is_checked_too(tmp_path: Path, one: Paper, reason: str) -> None:
    report = add_papers([one], tmp_path / "index")
    assert report.papers == 0
    assert report.failures[0].reason.startswith(reason)
    assert report.failures[0].origin == "paper 1 (21/1)"


def test_unknown_keys_are_named(tmp_path: Path) -> None:
    obj = changed("sections.1.answers.0.antwort", "Nie gelesen.") | {"tags": ["x"]}
    (pair,) = add_papers([obj], tmp_path / "index").notices
    assert pair[0] == "memory:21/9402"
    assert pair[1].code == "unknown-keys"
    assert pair[1].text.endswith("sections[1].answers[0].antwort, tags")


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Liebe Kundin")
    with pytest.raises(StoreError):
        add_papers([MOTION], tmp_path)


def own_words(number: int) -> list[str]:
    """Ten words that no other number gives."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return [f"moor{letters}{chr(ord('k') + place)}" for place in range(10)]


@pytest.mark.parametrize("is_shared", [True, False])
def test_threads_may_add_at_once(tmp_path: Path, is_shared: bool) -> None:
    periods = (17, 18, 19) if is_shared else (14, 15, 16)  # words that no test before has met
    folders = {period: tmp_path / ("shared" if is_shared else str(period)) for period in periods}
    for folder in folders.values():
        add_papers([], folder)

    def run(period: int) -> None:
        papers = (
            paper(f"{period}/{n}", passage(1, " ".join(own_words(period * 1000 + n)))) for n in range(300)
        )
        reports.append(add_papers(papers, folders[period], wait=Wait(60)))

    reports: list[Report] = []
    threads = [threading.Thread(target=run, args=(period,)) for period in periods]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    assert [report.papers for report in reports] == [300] * 3
    for period, folder in folders.items():
        assert check_index(folder) == []
        with SearchEngine.open(folder) as engine:
            for n in range(300):
                request = SearchRequest(query=f'"{" ".join(own_words(period * 1000 + n))}"', limit=50)
                assert [hit.dokumentnummer for hit in engine.search(request).hits] == [f"{period}/{n}"]


def test_all_that_comes_out_can_be_pickled_and_copied(tmp_path: Path) -> None:
    report = add_papers([*PAPERS, None], tmp_path / "index")  # type: ignore[list-item]
    with SearchEngine.open(tmp_path / "index") as engine:
        request = SearchRequest(query="Moor", facets=True, group="paper")
        found: list[Any] = [
            report,
            request,
            engine.search(request),
            engine.stats(request),
            engine.explain(request, "21/9402#f2"),
            engine.plan(request),
            engine.complete("Mo"),
            engine.section("21/9402#f2"),
            engine.paper("21/9402"),
        ]
        with pytest.raises(UnknownIdError) as caught:
            engine.section("21/9402#f99")
    kinds = (Report, SearchResults, Stats, Explanation)
    assert {kind for kind in kinds for one in found if type(one) is kind} == set(kinds)
    assert isinstance(found[6][0], Completion)
    for one in found:
        assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one) == copy.copy(one)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (type(error), str(error)) == (UnknownIdError, str(caught.value))
