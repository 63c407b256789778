"""Every input line is accounted for exactly once, whatever the lines are; only `SourceError` is raised."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.jsonshape import paper_from_json, paper_to_json
from indexer.model import Paper, RawPaper
from indexer.structure import parse_paper
from tests.structure.papers import HEAD, IMPRINT, raw_paper

SHARED = Path(__file__).parents[3] / "shared" / "corpus"
CLASSES = {
    "head", "blank", "running_head", "page_number", "imprint", "margin", "transmission_note", "footnote",
    "questions_cue", "signature", "directory", "ressort_heading",
}  # fmt: skip

PIECES = st.sampled_from(
    """
1. Wer baut Leuchttürme?|2. Wer bezahlt das, und warum|10. a) Warum?|a) Seit wann?|b) und warum
Die Fragen 1 bis 3 werden gemeinsam beantwortet.|Die Fragen 2 und 9 können nicht beantwortet werden.
V o r b e m e r k u n g  d e r  B u n d e s r e g i e r u n g|Wir fragen die Bundesregierung:
Die Antwort wurde namens der Bundesregierung mit Schreiben des Bundesministeriums der Finanzen
vom 1. Januar 2026 übermittelt.|* Von einer Drucklegung der Anlage wird abgesehen.|Anlage 1|31.
Geschäftsbereich des Auswärtigen Amts|1. Abgeordnete|Merle Unverhau|(Die Linke)|Seite 3 von 4
Antwort des Staatssekretärs Enno Harms vom 3. Februar 2026|Berlin, den 6. Februar 2026|Dezember 2025
Drucksache 21/90500 – 2 – Deutscher Bundestag – 21. Wahlperiode|Kleine Anfrage|Schriftliche Fragen
Deutscher Bundestag Drucksache 21/90777|Tu|rm| H|ö|| |1 2 3 4|- |?|…|Gesetzentwurf
eine Zeile, die so lang ist, wie Zeilen in einem Blocksatz es nun einmal sind, und
""".strip("\n")
    .replace("\n", "|")
    .split("|")
    + IMPRINT.split("\n")
)
LINES = st.lists(PIECES | st.text(max_size=30), max_size=60)


def check(raw: RawPaper) -> Paper:
    paper = parse_paper(raw)
    assert [use.line for use in paper.account] == [line.number for line in raw.lines]
    names = [section.id for section in paper.sections]
    assert len(set(names)) == len(names)
    assert {use.use for use in paper.account} <= CLASSES | set(names)
    assert paper_from_json(paper_to_json(paper, lines=True)) == paper
    return paper


@given(LINES)
@example(
    [
        "Die Fragen 1 bis 3 werden gemeinsam beantwortet.",
        "V o r b e m e r k u n g  d e r  B u n d e s r e g i e r u n g",
    ]
)
def test_any_lines_under_a_head(lines):
    check(raw_paper(HEAD + "\n".join(lines)))


@given(st.lists(PIECES | st.text(max_size=20), max_size=25))
def test_any_lines_at_all(lines):
    try:
        check(raw_paper("\n".join(lines)))
    except SourceError as error:
        assert error.code == "not-a-paper"


@given(st.randoms(use_true_random=False))
def test_shuffled_papers(random):
    lines = (HEAD + " 1. Wer?\nDer Bund.\n 2. Warum?\na) Wann?\nNie.\n" + IMPRINT + "\nAnlage 1\nTurm").split(
        "\n"
    )
    random.shuffle(lines)
    check(raw_paper("\n".join(["Deutscher Bundestag Drucksache 21/90500", *lines])))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize(
    "kind", ["antwort", "kleine_anfrage", "grosse_anfrage", "schriftliche_fragen", "fragen"]
)
def test_real_papers(kind):
    for path in sorted((SHARED / kind).glob("*.txt"))[::7]:
        check(raw_paper(path.read_text(encoding="utf-8")))
