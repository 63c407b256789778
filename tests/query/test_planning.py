"""A plan shows what is run: the tree, each term with what it finds, and the stages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from query import SearchEngine, SearchRequest
from query.model import PlanNode
from query.render.plans import plan_to_text
from tests.papers import exchange, paper, passage, write_index


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    store = write_index(
        tmp_path_factory.mktemp("plan") / "index",
        paper(
            "21/1", exchange("1", "Was kostet die Schleuse?", "Wenig, die Schleusen sind alt."), titel=None
        ),
        paper("20/2", passage(1, "Die alte Schleuse und die Schleusentore."), titel=None),
    )
    with SearchEngine(store) as opened:
        yield opened


def nodes(node: PlanNode) -> Iterator[PlanNode]:
    yield node
    for child in node.children:
        yield from nodes(child)


def plan(engine: SearchEngine, query: str, **more: object) -> list[PlanNode]:
    tree = engine.plan(SearchRequest(query=query, **more)).tree  # type: ignore[arg-type]
    return [] if tree is None else list(nodes(tree))


def test_a_word_shows_its_terms_and_what_each_finds(engine: SearchEngine) -> None:
    (word,) = plan(engine, "Schleusen")
    assert (word.name, word.text, word.sections) == ("word", "schleusen", 2)
    assert [(one.term, one.kind, one.weight, one.sections) for one in word.terms] == [
        ("=schleusen", "exact", 0.5, 1),
        ("schleus", "stem", 1.0, 2),
        ("+schleus", "part", 0.5, 1),
    ]


def test_every_node_is_counted_by_itself(engine: SearchEngine) -> None:
    found = {(one.name, one.text): one.sections for one in plan(engine, '("die alte"~2 OR kostet)^2 -wp:21')}
    assert found == {
        ("all", ""): 0,
        ("weight", "× 2"): 2,
        ("any", ""): 2,
        ("word", "alte"): 2,
        ("word", "kostet"): 1,
        ("not", ""): 1,
        ("filter", "wp: 21"): 1,
    } | {("all", ""): 1}


def test_the_count_of_the_root_is_the_total(engine: SearchEngine) -> None:
    for query in ("Schleuse", "kostet alte", "-kostet", "Schleus* NEAR/3 alt~1", "frage:Schleuse wp:21"):
        for match in ("all", "any"):
            request = SearchRequest(query=query, match=match, fold=False)  # type: ignore[arg-type]
            tree = engine.plan(request).tree
            assert tree is not None and tree.sections == engine.search(request).total


def test_the_plan_is_text_and_json(engine: SearchEngine) -> None:
    made = engine.plan(SearchRequest(query="frage:Schleuse wp:21"))
    assert [stage.name for stage in made.stages] == ["parse", "compile", "rank", "show"]
    text = plan_to_text(made)
    assert "word schleuse in question: 1 section (exact =schleuse × 0.5 in 1" in text
    assert "filter wp: 21: 1 section" in text
    assert json.loads(json.dumps(asdict(made)))["tree"]["children"][0]["fields"] == ["question"]


def test_nothing_that_is_searched_is_no_tree(engine: SearchEngine) -> None:
    made = engine.plan(SearchRequest(query="und der"))
    assert made.tree is None
    assert plan_to_text(made).startswith("plan (--match all)\n  parse")
