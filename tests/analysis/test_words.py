"""What counts as one word, and what its exact form is."""

import pickle
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import analysis
from indexer.analysis import StemAnalyzer, chain_fingerprint, iter_tokens, stem_word
from indexer.analysis.folding import fold_word

WORDS = [
    # text, folded words, what it guards
    ("Drucksache 21/1406,", "drucksache 21/1406", "a paper number is one word"),
    ("BT-Drs. 20/13419, 20/13420", "bt drs 20/13419 20/13420", "list of paper numbers"),
    ("Drucksache IV/3229", "drucksache iv/3229", "Roman Wahlperiode"),
    ("in 2024/2025", "in 2024 2025", "two years are no paper number"),
    ("Haushalt 2022/23", "haushalt 2022/23", "short second year stays together"),
    ("§ 16a AufenthG", "16a aufenthg", "paragraph with letter"),
    ("Artikel 143h", "artikel 143h", "article with letter"),
    ("50 Mrd. Euro", "50 mrd euro", "abbreviated amount"),
    ("1.000.000 und 1.234,50", "1000000 und 1234,50", "thousands are read without points"),
    ("3,5 %", "3,5", "decimal comma"),
    ("am 3.9.2025, 03.09.2025, 2025-09-03", "am 2025-09-03 2025-09-03 2025-09-03", "dates in one form"),
    ("3. September 2025", "3 september 2025", "written date"),
    ("z. B., z.B., i. V. m.", "zb zb ivm", "abbreviations with points, spaced or not"),
    ("U.S.A. und F&E", "usa und f&e", "initials"),
    ("bzw. Nr.3", "bzw nr 3", "word with point before a number"),
    ("E-Mail E‑Mail Email", "email email email", "one letter and hyphen"),
    ("U-Boot-Flotte, F-35", "uboot flotte f35", "one letter at the head of a compound"),
    ("EU-Gipfel Covid-19", "eu gipfel covid 19", "hyphen compounds are words in a row"),
    ("14-tägig 5G-Netz", "14 taegig 5g netz", "numbers in compounds"),
    ("Bürger*innen Bürger:innen Bürger_innen", "buergerinnen " * 3, "gender marks"),
    ("BürgerInnen Bürger/innen Bürger/-innen", "buergerinnen " * 3, "older gender marks"),
    ("Förderung FOERDERUNG Fo\u0308rde\u00adrung", "foerderung " * 3, "umlauts, capitals, soft hyphen"),
    ("Straße STRASSE", "strasse strasse", "ß"),
    ("ﬁnanziell eﬀektiv", "finanziell effektiv", "ligatures"),
    ("Erdoğan Wałęsa Café", "erdogan walesa cafe", "accents"),
    ("Mаrx", "marx", "Cyrillic letter in a Latin word"),
    ("Россия", "россия", "Cyrillic words stay"),
    ("Putin’s geht's", "putin geht", "apostrophes"),
    ("CO₂ m²", "co2 m2", "small digits"),
    ("https://www.bundestag.de/presse", "bundestag.de presse", "address: host, then words of the path"),
    ("www.bmi.bund.de", "bmi.bund.de", "host with sub-domain"),
    ("Kosten.Die", "kosten die", "missing blank"),
    ("– „Haus“ (neu) – …", "haus neu", "signs are no words"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("text", "words", "guards"), WORDS, ids=[row[2] for row in WORDS])
def test_words(text: str, words: str, guards: str) -> None:
    assert [token.word for token in iter_tokens(text)] == words.split(), guards


MIXED = st.text(
    alphabet=st.sampled_from(list("aäßZ9.,/-*:_'’ &%@\u00ad\u0308ﬁ²½еΩ中\u200b\n§I")), max_size=60
) | st.text(max_size=40)


@given(MIXED)
def test_tokens_lie_in_the_text_in_order_and_twice_gives_the_same(text: str) -> None:
    tokens = list(iter_tokens(text))
    assert tokens == list(iter_tokens(text))
    end = 0
    for count, token in enumerate(tokens):
        assert end <= token.start < token.end <= len(text)
        assert token.position == count
        assert token.word and token.stem
        end = token.end


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_word(fold_word(text)) == fold_word(text)


@given(st.from_regex(r"[A-Za-zÄÖÜäöüß]{1,20}", fullmatch=True))
def test_a_plain_word_is_one_token_whatever_its_case(word: str) -> None:
    (token,) = iter_tokens(word)
    (upper,) = iter_tokens(word.upper())
    assert (token.start, token.end) == (0, len(word))
    assert (token.word, token.stem) == (upper.word, upper.stem)


def test_stop_words_are_marked_and_left_out_by_the_analyzer() -> None:
    text = "Förderung für die Häuser"
    assert [token.stop for token in iter_tokens(text)] == [False, True, True, False]
    found = [
        (t.text, t.pos, t.startchar, t.endchar) for t in StemAnalyzer()(text, positions=True, chars=True)
    ]
    assert found == [
        (stem_word("foerderung"), 0, 0, 9),
        ("=foerderung", 0, 0, 9),
        (stem_word("haeuser"), 3, 18, 24),
        ("=haeuser", 3, 18, 24),
    ]


def test_the_analyzer_gives_each_part_once_at_its_words_place() -> None:
    found = [(t.text, t.pos) for t in StemAnalyzer()("Neue Kinderkinderbetten", positions=True)]
    parts = {stem_word("kind"), stem_word("bett"), stem_word("kinderkind"), stem_word("kinderbetten")}
    assert found[2:4] == [(stem_word("kinderkinderbetten"), 1), ("=kinderkinderbetten", 1)]
    assert sorted(found[4:]) == sorted((f"+{part}", 1) for part in parts)


def test_analyzer_pickles_small_and_equal() -> None:
    blob = pickle.dumps(StemAnalyzer())
    assert len(blob) < 100
    assert pickle.loads(blob) == StemAnalyzer()


def test_fingerprint_is_the_same_in_another_process() -> None:
    code = "from indexer.analysis import chain_fingerprint; print(chain_fingerprint())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == chain_fingerprint()


@pytest.mark.parametrize(
    "unit", ["a-", "a.", "1.", "1/", "a. ", "a'", "www.a", "\u0308", "a*", "/-", "a:in", "x.de/", "I"]
)
def test_time_grows_with_the_text(unit: str) -> None:
    started = time.process_time()
    for _ in iter_tokens(unit * 20_000):
        pass
    assert time.process_time() - started < 5


def test_exports() -> None:
    assert all(hasattr(analysis, name) for name in analysis.__all__)


def test_pure_python_stemmer_gives_the_same() -> None:
    compiled = pytest.importorskip("Stemmer").Stemmer("german")
    from snowballstemmer.german_stemmer import GermanStemmer

    pure = GermanStemmer()
    words = "foerderung haeuser ministerien aktuell steuer neue buergerinnen strassen duell queue aequator"
    assert [pure.stemWord(word) for word in words.split()] == compiled.stemWords(words.split())
