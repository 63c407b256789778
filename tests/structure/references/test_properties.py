"""What holds for every text: spans in order, nothing raised, line ends as blanks, time in proportion."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.structure.references import find_internal_refs, find_references, is_referral
from indexer.structure.references.tables import word_set

ASKED = frozenset(map(str, range(1, 40))) | {"3a", "3b"}
PIECES = sorted(
    word_set(
        "Bundestagsdrucksache BT-Drs. Drucksachen Drs.-Nr. BR-Drs. Plenarprotokoll 21/406 20/1234 IV/32 "
        "Frage 411/26(B) Fragen 3 3a bis 5 und , sowie bzw. zu den der auf die Antwort Vorbemerkung ( ) „ “ "
        "vgl. Bundesregierung Schriftliche Mündliche Kleinen Anfrage S. 4 ff. Nr. 14 (neu) dort wird "
        "dserver.bundestag.de/btd/20/137/2013772.pdf Bundesrates vom 3. Mai 2025 - – / Druck- sache "
        "Anlage Fragesteller 100 Prozent Siehe Nein. Dr. \u00ad drucksache 2025 01/2025 a) u. a. Landtag "
        "Es verwiesen."
    )
)
printed = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
texts = st.one_of(st.text(max_size=200), printed)


@given(texts)
@settings(deadline=None)
def test_spans_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    end = 0
    for reference in find_references(text, place="passage", own="21/1", wahlperiode=21):
        assert end <= reference.span[0] < reference.span[1] <= len(text)
        assert reference.text == text[slice(*reference.span)]
        assert reference.doc and not reference.doc.startswith("0")
        end = reference.span[1]


@given(texts)
@example("S. Vorbemerkung")
@settings(deadline=None)
def test_line_ends_read_as_blanks(text: str) -> None:
    broken = text.replace(" ", "\n")
    plain = find_references(text, place="passage", own=None, wahlperiode=21)
    over_lines = find_references(broken, place="passage", own=None, wahlperiode=21)
    assert [(r.kind, r.doc, r.span, r.fragen, r.detail) for r in plain] == [
        (r.kind, r.doc, r.span, r.fragen, r.detail) for r in over_lines
    ]
    assert is_referral(text) == is_referral(broken)
    assert internal(text) == internal(broken)


@given(texts)
@settings(deadline=None)
def test_internal_references_name_what_was_asked_elsewhere(text: str) -> None:
    for to in internal(text):
        word, _, question = to.partition(" ")
        assert word in {"question", "vorbemerkung_bundesregierung", "vorbemerkung_fragesteller"}
        assert word != "question" or (
            question.rstrip("abcdefghijklmnopqrstuvwxyz") in ASKED and question != "30"
        )


@given(printed)
@settings(deadline=None)
def test_a_wahlperiode_to_come_is_never_cited(text: str) -> None:
    for reference in find_references(text, place="passage", own=None, wahlperiode=20):
        assert reference.kind == "bundesrat" or int(reference.doc.partition("/")[0]) <= 20


def internal(text: str) -> list[str]:
    found = find_internal_refs(text, place="answer 30", asked=ASKED, own_block={"30"})
    return [reference.to for reference in found]


def cite(text: str) -> object:
    return find_references(text, place="passage", own=None, wahlperiode=21)


@pytest.mark.parametrize(
    "unit",
    [
        "rucks",
        "Drs ",
        "Drs 20/1, ",
        "Frage 3, ",
        "Frage 3, zu ",
        "Fragen 3 und Frage ",
        "Frage 1 bis 200, Frage 4 und ",
        "„Frage 3 Drs 20/1 ",
        "Vorbemerkung der Bundesregierung zu den Fragen 1 ",
        "dserver.bundestag.de/btd/",
        "(" * 20,
        "Drs (",
        "Wort- ",
        " " * 50 + "Drs",
        "9" * 50,
        "Es wird auf die Antwort zu Frage 3 verwiesen. ",
        "z. B. Dr. ",
    ],
)
@pytest.mark.parametrize("work", [cite, internal, is_referral], ids=["cite", "internal", "referral"])
def test_time_grows_in_proportion(unit: str, work: Callable[[str], object]) -> None:
    small, large = (unit * (size // len(unit)) + " auf Drs 20/1" for size in (6_000, 48_000))
    assert seconds(work, large) < 8 * 4 * seconds(work, small) + 0.02


def seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time, the best of three runs, so that a busy machine does not decide."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        work(text)
        best = min(best, time.process_time() - begin)
    return best
