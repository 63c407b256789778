"""Every word of a text that is no stop word finds the section that holds it, through the index."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.analysis import is_stop_word, iter_tokens
from indexer.analysis.folding import fold_word
from query import SearchEngine, SearchRequest
from tests.papers import paper, passage, write_index

HARD = [
    "Die Außen- und Sicherheitspolitik der EU-Mitgliedstaaten, z. B. bei Waffenlieferungen und -exporten.",
    "In- und Ausland, Haupt- und Nebenerwerb; be- und entladen: 12- bis 15-Jährige nach § 16a AufenthG.",
    "Kinder-/Jugendhilfe für Bürger*innen und Studentinnen, Fo\u0308r\u00adde\u00adrung, ﬁnanziell, Erdoğan.",
    "Am 3.9.2025 auf Drucksache 21/1406: 50 Mrd. Euro, 1.000.000 Stück, 3,5 %, CO₂, G20, F-35, E-Mail.",
    "Siehe https://www.beispiel.de/presse-/haus und (www.beispiel.bund.de); Themen, Risiken, Autos.",
]
CHECKED = 120


@pytest.fixture(scope="module")
def texts(samples: Path) -> list[str]:
    read = [path.read_text(encoding="utf-8") for path in sorted(samples.glob("21-*.txt"))[:6]]
    return [*HARD, *(line for text in read for line in text.split("\n") if len(line) > 60)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> Iterator[SearchEngine]:
    folder = tmp_path_factory.mktemp("found") / "index"
    write_index(folder, paper("21/9101", *(passage(n, text) for n, text in enumerate(texts, 1)), titel="T"))
    with SearchEngine.open(folder) as opened:
        yield opened


def test_every_word_finds_its_section(engine: SearchEngine, texts: list[str]) -> None:
    words = [
        (number, text[token.start : token.end] if not is_stop_word(printed) else token.word)
        for number, text in enumerate(texts, 1)
        for token in iter_tokens(text)
        if not token.stop
        for printed in [fold_word(text[token.start : token.end])]
    ]
    hard = [one for one in words if one[0] <= len(HARD)]
    for number, word in hard + random.Random(4).sample(words[len(hard) :], CHECKED - len(hard)):
        hits = engine.search(SearchRequest(query=word, limit=len(texts))).hits
        assert f"bt-21-9101#p{number}" in {hit.id for hit in hits}, word
