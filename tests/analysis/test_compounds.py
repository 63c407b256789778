"""Compounds and their parts."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import iter_tokens, stem_word
from indexer.analysis.compounds import iter_spans, lexicon, parse_lexicon, split_word
from indexer.analysis.folding import fold_word
from scripts.build_lexicon import Learner, learn, write_lexicon

SAMPLE = Path(__file__).parent / "golden" / "sample.txt"

SPLITS = [
    # word, parts as stems of words, what it guards
    ("Sicherheitsgarantien", "Sicherheit Garantie", "linking s, inflected head"),
    ("Truppenstationierung", "Truppe Stationierung", "inflected modifier"),
    ("Bundesverfassungsgericht", "Bund Verfassung Gericht", "three parts, linking es and s"),
    ("Kraftfahrzeugsteuer", "Kraft Fahrzeug Steuer", "no linking element"),
    ("Schulpolitik", "Schule Politik", "modifier without its e"),
    ("Länderfinanzausgleich", "Länder Finanz Ausgleich", "umlaut"),
    ("Tierschutzgesetz", "Tier Schutz Gesetz", "short part"),
    ("Ölpreis", "Öl Preis", "part of two letters, three when folded"),
    ("Eisberge", "Eis Berg", "a hill is no place name"),
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
    ("Haushalt", "", "forms many compounds itself: a word of its own"),
    ("Haushaltsausschuss", "Haushalt Ausschuss", "a word of its own stays whole in a longer word"),
    ("Freitagabend", "Freitag Abend", "a listed word stays whole in a longer word"),
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
            "Tierschutzgesetz",
            [("Tier", 1), ("Tierschutz", 0), ("schutz", 1), ("schutzgesetz", 0), ("gesetz", 1)],
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


@given(st.lists(st.sampled_from(sorted(lexicon().modifiers())), min_size=1, max_size=4), st.data())
def test_parts_are_in_order_and_leave_only_links(modifiers: list[str], data: st.DataObject) -> None:
    word = "".join(modifiers) + data.draw(st.sampled_from(sorted(lexicon().heads())))
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
    read = parse_lexicon((tmp_path / "lexicon.txt").read_text())
    assert list(read.buckets()) == list(learnt.buckets())
    assert read.modifiers()["sicherheits"].cut == 1


def test_a_word_more_frequent_than_its_parts_stays_whole() -> None:
    common = FREQUENCIES | {"truppenabzug": 90000}
    learnt = learn(Learner.from_frequencies(common, common))
    assert split_word("truppenabzug", learnt) == ()
    assert split_word("truppenhilfe", learnt) != ()


def test_a_word_that_forms_many_compounds_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    family = {"truppenhilfelage": 10, "truppenhilfeabzug": 10, "sicherheitstruppenhilfe": 10}
    assert (
        split_word("truppenhilfe", learn(Learner.from_frequencies(FREQUENCIES | family, FREQUENCIES))) != ()
    )
    monkeypatch.setattr("scripts.build_lexicon.FAMILY", 2)
    monkeypatch.setattr("scripts.build_lexicon.FAMILY_RATIO", 0.001)
    learnt = learn(Learner.from_frequencies(FREQUENCIES | family, FREQUENCIES | family))
    assert split_word("truppenhilfe", learnt) == ()


def test_a_word_of_its_own_stays_whole_in_a_longer_word() -> None:
    known = parse_lexicon(
        "hau\ts:0:10\t\tshalt\nhal\tts:1:10\tt:10\t\nges\tamt:0:10\t\t\naus\t\tschuss:10\t\n"
    )
    for word in ("haushaltsausschuss", "gesamthaushalt"):
        assert "haushalt" in [part.word for part in split_word(word, known)]
    first, last = split_word("haushaltsausschuss", known)
    assert (first.start, first.end, last.start) == (0, 8, 9)
    assert split_word("haushalt", known) == ()


def test_a_random_sample_is_split_well() -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    words = [fold_word(word) for line in lines if not line.startswith("#") for word in line.split()]
    right = found = wanted = 0
    for word in words:
        labelled = {len(word[:at].replace("|", "")) for at, sign in enumerate(word) if sign == "|"}
        split = {part.start for part in split_word(word.replace("|", ""))} - {0}
        right, found, wanted = right + len(labelled & split), found + len(split), wanted + len(labelled)
    assert sum("|" in word for word in words) >= 150
    assert right / found >= 0.84
    assert right / wanted >= 0.88


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
