"""More like this: what is told by the same rare words, without the section itself and its twins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from query import QueryError, SearchEngine, UnknownIdError
from tests.papers import exchange, paper, write_index
from tests.query.collections import ANSWER, INQUIRY

PUMPS = "Die Pumpen am Schöpfwerk fielen wegen defekter Lager aus und werden im Herbst ersetzt."
OTHERS = [
    paper("21/9501", exchange("1", "Warum fielen die Pumpen am Schöpfwerk aus?", PUMPS)),
    paper("21/9502", exchange("1", "Warum fielen die Pumpen am Schöpfwerk aus?", PUMPS)),
    paper("21/9503", exchange("1", "Wann werden Lager ersetzt?", "Das Schöpfwerk bekommt Pumpen und Lager.")),
    paper("21/9504", exchange("1", "Was wird ersetzt?", "Die Türen werden im Herbst gestrichen.")),
    paper("21/9505", exchange("1", "Wie ist das Wetter?", "Das Wetter ist gut."), titel="Himmel"),
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    write_index(tmp_path / "index", INQUIRY, ANSWER, *OTHERS)
    with SearchEngine.open(tmp_path / "index") as opened:
        yield opened


def test_what_shares_telling_words_comes_first_and_twins_do_not_come(engine: SearchEngine) -> None:
    results = engine.like("21/9501#f1")
    ids = [hit.id for hit in results.hits]
    assert ids[0] == "bt-21-9503#f1"
    assert {"bt-21-9501#f1", "bt-21-9502#f1", "bt-21-9505#f1"}.isdisjoint(ids)
    (notice,) = results.notices
    assert notice.code == "like"
    assert "Schöpfwerk" in notice.text
    assert results.hits[0].snippets


def test_neither_its_question_nor_its_answer_is_like_a_section(engine: SearchEngine) -> None:
    pair = {"bt-21-9401#f1", "bt-21-9402#f1"}
    for one in pair:
        assert pair.isdisjoint(hit.id for hit in engine.like(one, limit=50).hits)


def test_like_a_text_of_ones_own(engine: SearchEngine) -> None:
    results = engine.like_text("Am Schöpfwerk stehen Pumpen still.", limit=1)
    assert results.hits[0].dokumentnummer in ("21/9501", "21/9503")
    assert len(results.hits) == 1
    nothing = engine.like_text("Xylophon Quitte und der")
    assert (nothing.total, [notice.code for notice in nothing.notices]) == (0, ["nothing-telling"])


def test_the_notice_names_the_ten_most_telling_words(tmp_path: Path) -> None:
    kinds = (
        "aal",
        "barsch",
        "dorsch",
        "hecht",
        "karpfen",
        "lachs",
        "quappe",
        "schlei",
        "stör",
        "wels",
        "zander",
    )
    words = " ".join(f"{kind}fang" for kind in kinds)
    write_index(tmp_path / "index", *(paper(f"21/{n}", exchange("1", "Was?", words)) for n in (1, 2, 3)))
    with SearchEngine.open(tmp_path / "index") as engine:
        (notice,) = engine.like_text(words).notices
    assert notice.text.endswith(" and 1 more")
    assert notice.text.count("fang") == 10


def test_what_is_not_there_and_empty_texts_are_refused(engine: SearchEngine) -> None:
    with pytest.raises(UnknownIdError):
        engine.like("21/1#f1")
    with pytest.raises(UnknownIdError, match="whole paper"):
        engine.like("21/9501")
    with pytest.raises(QueryError, match="empty"):
        engine.like_text(" \n")
