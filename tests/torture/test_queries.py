"""Random texts and damaged queries: only `QueryError` is raised, and each is answered within the bound.

`TORTURE=1` asks 200,000 of them (TORTURE_QUERIES sets another number).
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from query import QueryError, SearchEngine, SearchRequest
from query.fields import FIELDS
from query.model import Match
from tests.papers import exchange, paper, passage, write_index

QUERIES = int(os.environ.get("TORTURE_QUERIES", "200000")) if os.environ.get("TORTURE") else 10_000
BOUND_SECONDS = 0.1
"""Of processor time, on a small index; one that takes longer is asked again."""

MOST_CHARACTERS = 100_000

SEEDS = (
    *(example for field in FIELDS for example in field.examples),
    "Schleuse AND (Wehr OR NOT Brücke)^2",
    '"alte Schleuse"~3 -=Wehre Bundes*',
    "Außen- und Sicherheitspolitik 21/1406 z. B.",
    "Schleuse NEAR/5 (Wehr OR Brü?ke~1) NEAR Fluss",
    '„deutsche Anführung“ »und« "andere"',
    "frage:(a OR antwort:(b -titel:c)) datum>=2024 wp:19..21",
    "der die das und oder",
    "-a NOT b -(c d)",
)
PIECES = (
    *"()[]\"„“»«~^*?=-:<>.,/|&!{}\\' \t\n\0\x1b\u200b\u00ad\u202eäß😀",
    " AND ", " OR ", " NOT ", " NEAR/5 ", " TO ", "..", ">=", "~2", "^9", "frage:", "datum:", "wp:", "typ:(",
    "fraktion:", "drucksache:", "art:", "x" * 300, "(" * 40, "*" * 40, "9" * 40, "Schleuse", "e\u0301",
    "\ud800",
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    folder = tmp_path_factory.mktemp("queries") / "index"
    words = " ".join(f"{first}{last}" for first in ("Schleusen", "Brücken", "Wehr") for last in _endings())
    write_index(
        folder,
        paper("21/1", exchange("1", "Wie alt ist die Schleuse?", "Die Schleuse am Wehr."), fraktion=("SPD",)),
        paper("20/2", passage(1, words), fragesteller=("Erika Musterfrau",), ressort="Auswärtiges Amt"),
    )
    with SearchEngine.open(folder) as opened:
        yield opened


def _endings() -> Iterator[str]:
    return (first + last for first in ("bau", "tor", "amt", "recht") for last in ("en", "ung", "er", "e", ""))


def _random_text(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 30)))


def _any_characters(chance: random.Random) -> str:
    return "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0x11000)))) for _ in range(20))


def _mutated(chance: random.Random) -> str:
    text = " ".join(chance.choices(SEEDS, k=chance.randint(1, 3)))
    for _ in range(chance.randint(1, 4)):
        at, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        piece = chance.choice((chance.choice(PIECES), text[at:end], ""))
        text = text[:at] + piece + text[chance.choice((at, end)) :]
    return text


def _repeated(chance: random.Random) -> str:
    piece = chance.choice((_mutated, _random_text))(chance) or "x"
    return (piece * chance.randint(2, 2000))[: chance.choice((500, 5000, MOST_CHARACTERS))]


KINDS: tuple[Callable[[random.Random], str], ...] = (_random_text, _any_characters, _mutated, _mutated)


def ask(engine: SearchEngine, query: str, match: Match) -> float:
    """Processor seconds of one search."""
    before = time.thread_time()
    try:
        results = engine.search(SearchRequest(query=query, match=match, limit=1))
    except QueryError as error:
        assert str(error)
    else:
        assert results.total >= len(results.hits)
    return time.thread_time() - before


@pytest.mark.timeout(7200 if os.environ.get("TORTURE") else 300)
def test_any_text_is_answered_or_refused_in_time(engine: SearchEngine) -> None:
    chance = random.Random(20300101)
    for number in range(QUERIES):
        query = _repeated(chance) if number % 50 == 0 else chance.choice(KINDS)(chance)
        match: Match = "any" if number % 2 else "all"
        if ask(engine, query, match) > BOUND_SECONDS:
            assert min(ask(engine, query, match) for _ in range(3)) < BOUND_SECONDS, query[:200]


@pytest.mark.skipif("coverage" in sys.modules, reason="what coverage counts takes time")
@pytest.mark.parametrize(
    "query",
    [
        "wort " * 10_000,
        " ".join(f"wort{number}" for number in range(10_000)),
        "(" * 50_000,
        "(a " * 20_000,
        ")" * 50_000,
        '"' * 99_999,
        "„" * 50_000,
        "NOT " * 25_000,
        "-" * 99_999,
        "a OR " * 20_000,
        "a* " * 300,
        "a~2 " * 300,
        "*" * 50_000 + "a",
        "?" * 50_000 + "a",
        "a NEAR/1000 " * 8_000,
        "frage:" * 15_000 + "x",
        "typ:(" * 15_000,
        "\0\x01\x1b[31m" * 1000,
        "der die das " * 3000,
        "-der -die NOT das",
        "x" * 100_000,
        "datum:[" + "9" * 90_000,
        "wp:" + "9" * 90_000,
        "drucksache:" + "9/" * 40_000,
    ],
    ids=lambda query: query[:12],
)
def test_queries_made_to_be_slow_are_answered_in_time(engine: SearchEngine, query: str) -> None:
    ask(engine, "warm", "all")
    for match in ("all", "any"):
        assert min(ask(engine, query, match) for _ in range(3)) < BOUND_SECONDS  # type: ignore[arg-type]
