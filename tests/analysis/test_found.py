"""Every word of a section's searched text that is no stop word finds the section, through the index."""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.analysis import is_stop_word, iter_tokens
from indexer.model import Failure
from indexer.pipeline import iter_parsed
from indexer.schema import TEXT_FIELDS, iter_section_documents
from indexer.sources import iter_inputs
from query import SearchEngine, SearchRequest
from query.evaluate import PLAIN, Collection, indexed
from tests.papers import paper, passage, write_index

HARD = [
    "Die Außen- und Sicherheitspolitik der EU-Mitgliedstaaten, z. B. bei Waffenlieferungen und -exporten.",
    "In- und Ausland, Haupt- und Nebenerwerb; be- und entladen: 12- bis 15-Jährige nach § 16a AufenthG.",
    "Kinder-/Jugendhilfe für Bürger*innen und Studentinnen, Fo\u0308r\u00adde\u00adrung, ﬁnanziell, Erdoğan.",
    "Am 3.9.2025 auf Drucksache 21/1406: 50 Mrd. Euro, 1.000.000 Stück, 3,5 %, CO₂, G20, F-35, E-Mail.",
    "Siehe https://www.beispiel.de/presse-/haus und (www.beispiel.bund.de); Themen, Risiken, Autos.",
]
CORPUS_PAPERS = 50
CORPUS_WORDS = 5_000


def words_of(text: str) -> Iterator[str]:
    """The words of a text as printed; where a part is left out that alone is a stop word, with that part."""
    for token in iter_tokens(text):
        if not token.stop:
            printed = text[token.start : token.end]
            printed += "." if "." in printed and text[token.end : token.end + 1] == "." else ""  # e. V.
            alone = [one.word for one in iter_tokens(printed)]
            yield token.word if all(map(is_stop_word, alone)) else printed


def holders(documents: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """Of each distinct word the sections that hold it."""
    found: dict[str, set[str]] = {}
    for document in documents:
        for field in TEXT_FIELDS:
            for word in words_of(document.get(field, "")):
                found.setdefault(word, set()).add(document["id"])
    return found


@contextmanager
def searched(paths: Iterable[Path]) -> Iterator[tuple[Collection, dict[str, set[str]]]]:
    papers = list(iter_parsed(iter_inputs(list(paths)), workers=1))
    documents = [
        {name: text for name, text in document.items() if name != "stored"}
        for parsed in papers
        if not isinstance(parsed, Failure)
        for document in iter_section_documents(parsed.paper)
    ]
    with indexed(documents) as collection:
        yield collection, holders(documents)


def lost(collection: Collection, words: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Of each word the sections that hold it and that it does not find."""
    missed = {
        word: sections - {section for section, _ in collection.search(word, PLAIN, len(collection))}
        for word, sections in words.items()
    }
    return {word: sections for word, sections in missed.items() if sections}


def test_every_word_of_the_samples_finds_every_section_that_holds_it(samples: Path) -> None:
    with searched([samples]) as (collection, words):
        assert len(words) > 1_500
        assert lost(collection, words) == {}


@pytest.mark.shared
@pytest.mark.slow
def test_words_of_real_papers_find_every_section_that_holds_them(shared: Path) -> None:
    draw = random.Random(1916)
    paths = draw.sample(sorted((shared / "corpus").rglob("*.txt")), CORPUS_PAPERS)
    with searched(paths) as (collection, words):
        drawn = draw.sample(sorted(words), CORPUS_WORDS)
        assert lost(collection, {word: words[word] for word in drawn}) == {}


def test_hard_words_find_their_section_as_they_are_typed(tmp_path: Path) -> None:
    write_index(
        tmp_path / "index", paper("21/9101", *(passage(n, text) for n, text in enumerate(HARD, 1)), titel="T")
    )
    with SearchEngine.open(tmp_path / "index") as engine:
        for number, text in enumerate(HARD, 1):
            for word in words_of(text):
                hits = engine.search(SearchRequest(query=word, limit=len(HARD))).hits
                assert f"bt-21-9101#p{number}" in {hit.id for hit in hits}, word
