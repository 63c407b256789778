"""Pages with type sizes, distances and columns, changed in one line, are read as they were read before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.model import Line, RawPaper
from tests.structure import test_landhead, test_regions
from tests.structure.conftest import Compare
from tests.structure.papers import HEAD, IMPRINT
from tests.structure.variants import told_of

BODY = """Vorbemerkung der Bundesregierung
Die Leuchttürme an der Unterweser werden seit vielen Jahren von den Ländern
und vom Bund gemeinsam betrie-
ben.1
Weitere Angaben gibt es nicht.
1. Wie viele Leuchttürme gibt es, und wo stehen sie nach Kenntnis der Bun-
desregierung?
Es gibt elf Türme.
Kiel|3|4
Emden|5|6
– 3 –
1
Näheres steht in der Karte der Feuer an der Küste.
\f2. Wer zahlt?
a) der Bund,
b) die Länder?
Der Bund zahlt.
Anlage 1 zu Frage 1
Ort|Höhe
Kiel|3"""
STYLES = {  # size, step and indent of a line by what it begins with
    ("Vorbemerkung", "1. ", "2. ", "desregierung?", "a) ", "b) "): (9.6, 14.0, 12.0),
    ("1",): (5.0, 12.0, 0.0),  # the raised mark of a note, in a line of its own
    ("Näheres",): (8.0, 12.0, 0.0),
}


def page_paper(text: str, *, size: float = 10.7) -> RawPaper:
    """The lines in the type of questions or answers, cells parted by strokes.

    A page has fourteen lines, or ends before a form feed.
    """
    lines: list[Line] = []
    page, top = 1, 60.0
    for at, printed in enumerate(text.split("\n")):
        line = printed.removeprefix("\f")
        begins = line != printed or sum(one.page == page for one in lines) == 14
        page += begins
        own, step, indent = next(
            (style for begins, style in STYLES.items() if line.startswith(begins) and line[:2] != "1)"),
            (size, 12.4, 0.0),
        )
        top = 60.0 if begins else top + step + (6.0 if at % 5 == 0 else 0.0)
        cells = tuple(line.split("|")) if "|" in line else ()
        lines.append(
            Line(
                text=line.replace("|", " "),
                number=at + 1,
                page=page,
                size=own,
                indent=indent,
                top=top,
                cells=cells,
            )
        )
    return RawPaper(origin="paper.pdf", kind="pdf", source_hash="0", lines=tuple(lines))


def bold(raw: RawPaper, *begins: str) -> RawPaper:
    return replace(raw, lines=tuple(replace(line, bold=line.text.startswith(begins)) for line in raw.lines))


PAPERS = {
    "an answer": page_paper(f"{HEAD}{BODY}\n{IMPRINT}"),
    "an answer in one size": replace(
        page_paper(f"{HEAD}{BODY}"),
        lines=tuple(replace(line, size=10.0) for line in page_paper(f"{HEAD}{BODY}").lines),
    ),
    "an answer without distances": replace(
        page_paper(f"{HEAD}{BODY}"),
        lines=tuple(replace(line, top=None) for line in page_paper(f"{HEAD}{BODY}").lines),
    ),
    "turned lines": replace(
        page_paper(f"{HEAD}{BODY}"),
        lines=tuple(
            replace(line, upright=at % 6 != 3) for at, line in enumerate(page_paper(f"{HEAD}{BODY}").lines)
        ),
    ),
}
LAND = {
    name: bold(page_paper(page.lines.strip("\n")), "1", "Antwort", "Vor")
    for name, page in test_landhead.PAGES.items()
}
ASKED = {name: page_paper(f"{HEAD}{body}") for name, (body, _) in list(test_regions.CASES.items())[:8]}


@pytest.mark.parametrize("name", PAPERS)
def test_pages_of_an_answer_with_a_line_changed(name: str, compare: Compare) -> None:
    compare("layouts", name, told_of(PAPERS[name], each=True))


@pytest.mark.parametrize("name", [*LAND, *ASKED])
def test_pages_with_a_line_changed(name: str, compare: Compare) -> None:
    compare("layouts", name, told_of((LAND | ASKED)[name], each=False))
