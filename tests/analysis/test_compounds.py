"""Compounds and their parts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import iter_tokens, stem_word
from indexer.analysis.build_lexicon import Learner, learn, write_lexicon
from indexer.analysis.compounds import iter_spans, lexicon, parse_lexicon, split_word
from indexer.analysis.folding import fold_word

SPLITS = [
    # word, parts as stems of words, what it guards
    ("Sicherheitsgarantien", "Sicherheit Garantie", "linking s, inflected head"),
    ("Truppenstationierung", "Truppe Stationierung", "inflected modifier"),
    ("Bundesverfassungsgericht", "Bund Verfassung Gericht", "three parts, linking es and s"),
    ("Kraftfahrzeugsteuer", "Kraft Fahrzeug Steuer", "no linking element"),
    ("Schulpolitik", "Schule Politik", "modifier without its e"),
    ("Länderfinanzausgleich", "Länder Finanz Ausgleich", "umlaut"),
    ("Massentierhaltung", "Masse Tier Haltung", "short part"),
    ("Ölpreis", "Öl Preis", "part of two letters, three when folded"),
    ("Weinberge", "Wein Berg", "a hill is no place name"),
    ("Kinderbetreuungsplätze", "Kind Betreuung Platz", "er as linking element"),
    ("Straßenverkehrsordnung", "Straße Verkehr Ordnung", "ß"),
    ("Windenergieanlagen", "Wind Energie Anlage", "plural head"),
    ("Verwaltung", "", "prefix ver"),
    ("Mitarbeiter", "", "particle mit"),
    ("Überwachung", "", "particle über"),
    ("Gesellschaft", "", "ending schaft"),
    ("Garantie", "", "gar is a word, antie none"),
    ("Wirtschaft", "", "Wirt is a word"),
    ("Demokratie", "", "foreign word"),
    ("Donnerstag", "", "more frequent than its parts"),
    ("Mannheim", "", "place name of common words"),
    ("Rosenheim", "", "place name"),
    ("Düsseldorf", "", "place name"),
    ("Förderung", "", "no compound"),
    ("Polizei", "", "ending ei"),
    ("Haushalt", "Haus Halt", "known failure: a word of its own, yet taken apart"),
    ("Freitag", "frei Tag", "known failure"),
    ("Donaudampfschifffahrt", "Donau Dampf Schiff Fahrt", "four parts, never seen in one word"),
]


@pytest.mark.parametrize(("word", "parts", "guards"), SPLITS, ids=[row[0] for row in SPLITS])
def test_splits(word: str, parts: str, guards: str) -> None:
    found = [stem_word(part.word) for part in split_word(fold_word(word))]
    assert found == [stem_word(fold_word(part)) for part in parts.split()], guards


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Die Sicherheitsgarantien", [("Sicherheit", True), ("garantien", True)]),
        ("Stra\u00adßenverkehr", [("Stra\u00adßen", True), ("verkehr", True)]),
        (
            "Massentierhaltung",
            [("Massen", 1), ("Massentier", 0), ("tier", 1), ("tierhaltung", 0), ("haltung", 1)],
        ),
        ("Schulpolitik", [("Schul", True), ("politik", True)]),
        ("Bürger*innenämter", []),
    ],
)
def test_parts_lie_on_their_characters(text: str, parts: list[tuple[str, bool]]) -> None:
    found = [
        (text[part.start : part.end], part.smallest) for token in iter_tokens(text) for part in token.parts
    ]
    assert found == parts


@given(st.lists(st.sampled_from(sorted(lexicon().modifiers)), min_size=1, max_size=4), st.data())
def test_parts_are_in_order_and_leave_only_links(modifiers: list[str], data: st.DataObject) -> None:
    word = "".join(modifiers) + data.draw(st.sampled_from(sorted(lexicon().heads)))
    parts = split_word(word)
    end = 0
    for part in parts:
        assert 0 <= part.start - end <= 3
        assert part.start < part.end <= len(word)
        end = part.end
    if parts:
        assert (parts[0].start, end) == (0, len(word))
        assert len(list(iter_spans(parts, word))) == len(parts) * (len(parts) + 1) // 2 - 1


FREQUENCIES = {
    "truppen": 9000, "abzug": 9000, "stationierung": 5000, "hilfe": 9000, "sicherheit": 9000, "lage": 9000,
    "truppenabzug": 50, "truppenstationierung": 20, "truppenhilfe": 12, "sicherheitslage": 40,
    "sicherheitshilfe": 11, "hilfetruppen": 10, "lageabzug": 10, "nebenhilfe": 30, "neben": 90000,
}  # fmt: skip


def test_learns_parts_from_frequencies_and_reads_back_what_it_wrote(tmp_path) -> None:  # type: ignore[no-untyped-def]
    learnt = learn(Learner.from_frequencies(FREQUENCIES, FREQUENCIES))
    assert [part.word for part in split_word("sicherheitsabzug", learnt)] == ["sicherheit", "abzug"]
    assert split_word("nebenhilfe", learnt) == ()
    write_lexicon(learnt, tmp_path / "lexicon.txt", "a test")
    assert parse_lexicon((tmp_path / "lexicon.txt").read_text()) == learnt


def test_a_word_more_frequent_than_its_parts_stays_whole() -> None:
    common = FREQUENCIES | {"truppenabzug": 90000}
    learnt = learn(Learner.from_frequencies(common, common))
    assert split_word("truppenabzug", learnt) == ()
    assert split_word("truppenhilfe", learnt) != ()


def test_time_grows_with_the_number_of_words() -> None:
    words = [
        "".join(["arbeits", "zeit", "markt"][(n + i) % 3] for i in range(12)) + str(n) for n in range(3000)
    ]
    started = time.process_time()
    for word in words:
        split_word(word.rstrip("0123456789")[:60])
    assert time.process_time() - started < 5


def test_lexicon_is_small() -> None:
    started = time.process_time()
    lexicon.__wrapped__()
    assert time.process_time() - started < 0.5
