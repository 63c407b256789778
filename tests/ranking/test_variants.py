"""What counts as a match of a word, and in which order."""

import pytest

from indexer.analysis import iter_tokens
from query.model import Match
from query.ranking import WhooshSource, explain, rank
from query.tree import And, Node, Or
from query.variants import word_node
from tests.ranking.test_ranking import build_reader

TEXTS = [
    "Neue Garantien für den Betrieb.",
    "Neue Garantie für den Betrieb.",
    "Neue Sicherheitsgarantie für Betriebe.",
    "Neue Gardinen für den Betrieb.",
    "Garantie der Sicherheit.",
    "Nur die Sicherheit allein.",
    "Die Sicherheitsgarantien der anderen.",
]


SOURCES = ["Stadt", "Gemeinde", "Kasse", "Behörde", "Stelle", "Verwaltung"]
FILLERS = [
    f"Im Jahr {year} wurde nichts darüber berichtet, wie es weitergeht. " * 4 for year in range(1900, 2020)
]


@pytest.fixture(scope="module")
def source() -> WhooshSource:
    return WhooshSource(build_reader([{"answer": text} for text in TEXTS]))


def query(text: str, match: Match) -> Node:
    nodes = tuple(word_node(token, match=match) for token in iter_tokens(text) if not token.stop)
    return nodes[0] if len(nodes) == 1 else And(children=nodes) if match == "all" else Or(children=nodes)


def found(source: WhooshSource, text: str, match: Match) -> list[int]:
    live = source.sections().tolist()
    return [live.index(doc) for doc in rank(source, query(text, match), limit=10).docs.tolist()]


@pytest.mark.parametrize("match", ["all", "any"])
def test_exact_ranks_above_stem_above_part(source: WhooshSource, match: Match) -> None:
    order = found(source, "Garantie", match)
    assert [order.index(doc) for doc in (1, 0, 2)] == sorted(order.index(doc) for doc in (1, 0, 2))
    assert set(order) == {0, 1, 2, 4, 6}


def test_a_compound_finds_its_parts_together_and_alone_only_under_any(source: WhooshSource) -> None:
    assert set(found(source, "Sicherheitsgarantie", "all")) == {2, 6, 4}
    order = found(source, "Sicherheitsgarantie", "any")
    assert set(order) == {0, 1, 2, 4, 5, 6}
    assert order[:3] == [2, 6, 4]  # exact, stem, parts together


@pytest.mark.parametrize("match", ["all", "any"])
def test_parts_however_frequent_rank_below_the_compound(match: Match) -> None:
    often = "Geld der Bürger, Bürger ohne Geld; " * 8
    others = [f"Die {word} zahlt das Bürgergeld noch nicht aus. {FILLERS[0]}" for word in SOURCES]
    reader = WhooshSource(build_reader([{"answer": text} for text in (often, *others, *FILLERS)]))
    order = found(reader, "Bürgergelder", match)
    assert sorted(order[: len(others)]) == list(range(1, len(others) + 1))
    assert order[len(others) :] == [0]


@pytest.mark.parametrize("match", ["all", "any"])
def test_a_verb_finds_its_forms_and_below_them_its_noun(match: Match) -> None:
    texts = [
        "Die Prüfung steht aus.",
        "Wer geprüft hat.",
        "Wer das prüft.",
        "Das prüfte er.",
        "Der Haushalt.",
    ]
    reader = WhooshSource(build_reader([{"answer": text} for text in texts]))
    assert found(reader, "prüft", match)[0] == 2
    assert set(found(reader, "prüft", match)) == {0, 1, 2, 3}
    assert found(reader, "prüft", match)[-1] == 0
    assert found(reader, "Prüfung", match)[0] == 0
    assert set(found(reader, "Prüfung", match)) == {0, 1, 2, 3}


def test_what_is_excluded_is_excluded_alone() -> None:
    (token,) = iter_tokens("Prüfung")
    terms = {variant.term for variant in word_node(token, match="all", related=False).variants}
    assert terms == {"=pruefung", "prufung", "+prufung"}


def test_parts_find_the_compound(source: WhooshSource) -> None:
    assert set(found(source, "Garantie Sicherheit", "all")) == {2, 4, 6}


def test_explanation_names_the_kinds(source: WhooshSource) -> None:
    node = query("Garantie", "any")
    kinds = {}
    for doc in rank(source, node, limit=10).docs.tolist():
        parts = explain(source, node, doc)
        assert parts is not None
        kinds[source.sections().tolist().index(doc)] = [part.kind for part in parts.fields]
    assert kinds[1] == ["exact", "stem"]
    assert kinds[0] == ["stem"]
    assert kinds[2] == ["part"]
