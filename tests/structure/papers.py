"""Invented papers in the layout of DIP text, and the way from text to a raw paper."""

from __future__ import annotations

from indexer.model import Line, Paper, RawPaper
from indexer.structure import parse_paper
from indexer.structure.joining import Flow, join_paragraph, split_paragraphs
from indexer.structure.rows import Row

HEAD = """Deutscher Bundestag Drucksache 21/90500
21. Wahlperiode 03.02.2026
Antwort_
der Bundesregierung_
auf die Kleine Anfrage der Abgeordneten Merle Unverhau, Dr. Tjark Oltmanns und_
der Fraktion Die Linke
– Drucksache 21/90400 (neu) –
Leuchttürme an der Unterweser
""".replace("_", " ")  # DIP text leaves a blank at ordinary line breaks
IMPRINT = """Gesamtherstellung: H. Heenemann GmbH & Co. KG, Berlin
Vertrieb: Bundesanzeiger Verlag GmbH, Postfach 10 05 34, 50445 Köln
ISSN 0722-8333"""


def raw_paper(text: str) -> RawPaper:
    lines = tuple(Line(text=line, number=place + 1) for place, line in enumerate(text.split("\n")))
    return RawPaper(origin="paper.txt", kind="text", source_hash="0", lines=lines)


PARSED: list[Paper] = []
"""The short papers that the test that runs has parsed; conftest.py compares them with what was kept."""
_SHORT = 20_000


def parse_text(text: str) -> Paper:
    paper = parse_paper(raw_paper(text))
    if len(text) < _SHORT:
        PARSED.append(paper)
    return paper


def parse_answers(body: str) -> Paper:
    """An Antwort with this body between the usual head and imprint."""
    return parse_text(HEAD + body.strip("\n") + "\n" + IMPRINT)


def join_rows(rows: list[Row], flow: Flow) -> str:
    """The text of some rows: paragraphs parted by line ends."""
    return "\n".join(join_paragraph(paragraph, flow) for paragraph in split_paragraphs(rows, flow))


def targets(paper: Paper) -> list[tuple[str, ...]]:
    return [answer.to for section in paper.sections for answer in section.answers]


def questions(paper: Paper) -> list[str]:
    return [question.n for section in paper.sections for question in section.questions]


def codes(paper: Paper) -> set[str]:
    return {notice.code for notice in paper.notices}
