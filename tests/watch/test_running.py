"""What a watch tells: each hit once to each target, and nothing lost whatever breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.pipeline import remove_papers
from query.errors import QueryError
from query.watch import WatchError, finding, running, state
from tests.watch.runs import LEAD, Bench, Place, moor


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.put(moor(1))
    return made


def test_the_first_run_takes_what_is_there_as_known(bench: Bench) -> None:
    place = Place()
    outcome = bench.run(place)
    assert (outcome.is_first, outcome.known, outcome.news, place.told) == (True, 1, 0, [])
    outcome = bench.run(place)
    assert (outcome.is_first, place.told) == (False, [])


def test_with_all_the_first_run_tells_all(bench: Bench) -> None:
    place = Place()
    assert bench.run(place, anew=True).news == 1
    bench.run(place)
    assert place.news() == [("21/1", "new")]
    bench.run(place, anew=True)
    assert place.news() == [("21/1", "new")] * 2


def test_each_hit_is_told_once(bench: Bench) -> None:
    place = Place()
    bench.run(place)
    bench.put(moor(2), moor(3), moor(4, titel="Moor im Titel"))
    assert bench.run(place).news == 3
    bench.run(place)
    bench.put(moor(5))
    bench.run(place)
    assert place.news() == [("21/2", "new"), ("21/3", "new"), ("21/4", "new"), ("21/5", "new")]


def test_a_changed_text_is_told_with_its_words(bench: Bench) -> None:
    place = Place()
    bench.run(place)
    bench.put(moor(1, "brennt."))
    bench.run(place)
    bench.run(place)
    ((news,),) = [report.news for report in place.told]
    assert news.change == "changed"
    pieces = [(piece.kind, piece.text) for piece in news.diff]
    assert pieces[1:] == [("old", "fällt."), ("new", "brennt.")]
    assert pieces[0][0] == "same"
    assert pieces[0][1].endswith(LEAD)


def test_lines_joined_otherwise_and_another_head_change_nothing(bench: Bench) -> None:
    place = Place()
    bench.put(moor(1, "den See-Rand erreicht."))
    bench.run(place)
    bench.put(moor(1, "den See-\nRand  er-reicht.", titel="Anderer Titel"))
    bench.run(place)
    assert place.told == []


def test_what_went_and_comes_back_is_not_new(bench: Bench) -> None:
    place = Place()
    bench.put(moor(2))
    bench.run(place)
    remove_papers(["bt-21-1"], bench.index)
    bench.run(place)
    bench.put(moor(1))
    bench.run(place)
    assert place.told == []


def test_what_a_target_refuses_is_owed_to_it_alone(bench: Bench) -> None:
    one, other = Place("one", is_refusing=True), Place("other")
    bench.run(one, other)
    bench.put(moor(2))
    outcome = bench.run(one, other)
    assert outcome.failures == ("one: refused",)
    bench.put(moor(3))
    assert bench.run(one, other).failures == ("one: refused",)
    one.is_refusing = False
    outcome = bench.run(one, other)
    assert (outcome.failures, outcome.news) == ((), 2)
    bench.run(one, other)
    assert one.news() == other.news() == [("21/2", "new"), ("21/3", "new")]


def test_a_change_of_what_is_owed_is_told_against_the_text_told_last(bench: Bench) -> None:
    place = Place(is_refusing=True)
    bench.run(place)
    bench.put(moor(1, "brennt."), moor(2, "brennt."))
    bench.run(place)
    bench.put(moor(1, "glüht."), moor(2, "glüht."))
    bench.run(place)
    place.is_refusing = False
    bench.run(place)
    (report,) = place.told
    assert [(news.hit.dokumentnummer, news.change) for news in report.news] == [
        ("21/1", "changed"),
        ("21/2", "new"),
    ]
    assert [piece.text for piece in report.news[0].diff if piece.kind == "old"] == ["fällt."]


def test_what_is_owed_and_gone_is_forgotten(bench: Bench) -> None:
    place = Place(is_refusing=True)
    bench.run(place)
    bench.put(moor(2))
    bench.run(place)
    remove_papers(["bt-21-2"], bench.index)
    place.is_refusing = False
    assert bench.run(place).failures == ()
    assert place.told == []


class Crashed(BaseException):
    """Stands for the end of the process."""


def crash() -> None:
    raise Crashed


def crash_at_write(when: str) -> Callable[..., None]:
    """What stands in for writing the state: it ends the process before or after the file is there."""

    def write(*arguments: object) -> None:
        if when == "after writing":
            state.write_state(*arguments)  # type: ignore[arg-type]
        raise Crashed

    return write


@pytest.mark.parametrize("at", ["before sending", "after sending", "before writing", "after writing"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_crash_at_any_step_repeats_rather_than_loses(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, at: str, which: int
) -> None:
    places = [Place("one"), Place("other")]
    bench.run(*places)
    bench.put(moor(1, "brennt."), moor(2))
    with monkeypatch.context() as patched:
        if at == "before sending":
            places[which].before = crash
        elif at == "after sending":
            places[which].after = crash
        else:
            places[which].after = lambda: patched.setattr(running, "write_state", crash_at_write(at))
        with pytest.raises(Crashed):
            bench.run(*places)
    for place in places:
        place.before = place.after = lambda: None
    bench.run(*places)
    bench.run(*places)
    news = [("21/1", "changed"), ("21/2", "new")]
    repeats = {"before sending": 1, "after sending": 2, "before writing": 2, "after writing": 1}[at]
    assert places[which].news() == news * repeats
    assert places[1 - which].news() == news


def test_a_crash_of_the_first_run_leaves_it_the_first(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place()
    with monkeypatch.context() as patched:
        patched.setattr(running, "write_state", crash_at_write("before writing"))
        with pytest.raises(Crashed):
            bench.run(place)
    assert bench.run(place).is_first


def test_an_edited_query_tells_what_came_meanwhile_and_takes_the_rest_as_known(bench: Bench) -> None:
    place = Place()
    bench.put(moor(2, "den Otter stört."))
    bench.run(place)
    bench.put(moor(3, "den Otter freut."), moor(4))
    outcome = bench.run(place, query="Otter")
    assert outcome.is_edited
    assert place.news() == [("21/3", "new")]
    bench.put(moor(5, "den Otter lockt."))
    assert not bench.run(place, query="Otter").is_edited
    assert place.news() == [("21/3", "new"), ("21/5", "new")]


def test_order_and_folding_edit_no_query(bench: Bench) -> None:
    place = Place()
    bench.run(place)
    bench.put(moor(2), moor(3))
    assert not bench.run(place, sort="-nummer", fold=True).is_edited
    assert [number for number, _ in place.news()] == ["21/3", "21/2"]


def test_more_than_a_report_holds_comes_in_several(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MAX_LIMIT", 2)
    place = Place()
    bench.run(place)
    bench.put(*(moor(number) for number in range(2, 7)))
    assert bench.run(place).news == 5
    assert [len(report.news) for report in place.told] == [2, 2, 1]
    assert [number for number, _ in place.news()] == [f"21/{number}" for number in range(2, 7)]


def test_a_query_that_finds_too_much_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_SEEN", 2)
    bench.put(moor(2))
    bench.run()
    bench.put(moor(3))
    with pytest.raises(WatchError, match="more than 2 sections"):
        bench.run()
    with pytest.raises(QueryError):
        bench.run(query="fragge:Moor")


def test_what_is_remembered_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_SEEN", 3)
    monkeypatch.setattr(finding, "KEPT_CHARACTERS", 250)
    bench.put(moor(2), moor(3, datum="2031-01-01"))
    bench.run()
    remove_papers(["bt-21-1", "bt-21-2"], bench.index)
    bench.put(moor(4, datum="2031-02-02"), moor(5, datum="2031-01-02"))
    bench.run()
    known = state.read_state(bench.folder, "moor")
    assert known is not None
    assert list(known.seen) == ["bt-21-3#f1", "bt-21-4#f1", "bt-21-5#f1"]
    assert set(known.texts) == {"bt-21-4#f1", "bt-21-5#f1"}


def test_a_change_of_what_is_remembered_without_its_text_is_told_without_words(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "KEPT_CHARACTERS", 0)
    place = Place()
    bench.run(place)
    bench.put(moor(1, "brennt."))
    bench.run(place)
    ((news,),) = [report.news for report in place.told]
    assert (news.change, news.diff) == ("changed", ())


def test_nothing_is_read_where_nothing_was_committed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run()
    monkeypatch.setattr(finding, "_look", lambda *_: pytest.fail("the index was read"))
    bench.run()
