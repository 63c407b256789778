"""Running heads, page numbers and boxes are told from the text by how pages repeat them."""

from __future__ import annotations

from indexer.model import Line
from indexer.structure.rows import Row, read_rows
from indexer.structure.running import find_running, names_paper
from indexer.structure.spacing import mark_openings

WORDS = ("Elster", "Merle", "Dohle", "Kiebitz", "Ammer", "Gimpel", "Zeisig", "Pirol")


def page(number: int, *, head: str, foot: str, last: str) -> list[tuple[str, float]]:
    """Text and distance from the top of the lines of a page."""
    body = [(f"Die {WORDS[(number + n) % 8]} ruft im Garten {n}", 120.0 + 12 * n) for n in range(5)]
    lines = [(head, 40.0), *body, (last, 200.0), (foot, 800.0)]
    return [line for line in lines if line[0]]


def rows_of(pages: list[list[tuple[str, float]]]) -> list[Row]:
    flat = [(text, top, number) for number, lines in enumerate(pages, 1) for text, top in lines]
    return read_rows(
        [
            Line(text=text, number=at, page=number, size=10.0, indent=0.0, top=top)
            for at, (text, top, number) in enumerate(flat, 1)
        ]
    )


def dropped(rows: list[Row], number: str | None = None) -> dict[str, str]:
    found = find_running(rows, number)
    return {f"{row.page}: {row.text}": found[row.at] for row in rows if row.at in found}


def test_repeated_head_and_counting_numbers_are_dropped_and_nothing_else() -> None:
    lasts = ("2031", "und so fort", "4", "Ende")
    pages = [
        page(n, head=f"Haus der Vögel, Blatt {n}", foot=f"– {n} –", last=lasts[n - 1]) for n in range(1, 5)
    ]
    expected = {f"{n}: Haus der Vögel, Blatt {n}": "running_head" for n in range(1, 5)}
    expected |= {f"{n}: – {n} –": "page_number" for n in range(1, 5)}
    assert dropped(rows_of(pages)) == expected


def test_numbers_that_do_not_count_with_the_pages_stay() -> None:
    pages = [page(n, head="", foot="", last=last) for n, last in enumerate(("17", "2019", "230"), 1)]
    assert dropped(rows_of(pages)) == {}


def test_page_numbers_may_begin_elsewhere() -> None:
    pages = [page(n, head="", foot=str(n + 40), last=WORDS[n]) for n in range(1, 5)]
    assert set(dropped(rows_of(pages)).values()) == {"page_number"}


def test_a_line_at_another_height_is_no_running_head() -> None:
    pages = [page(n, head="", foot="", last="und so fort") for n in range(1, 5)]
    moved = [[(text, top + 31 * n) for text, top in lines] for n, lines in enumerate(pages)]
    assert dropped(rows_of(moved)) == {}


def test_the_papers_own_number_beside_its_parliament_is_a_running_head() -> None:
    number = "19/98321"
    yes = (
        "Abgeordnetenhaus von Berlin Drucksache 19 / 98 321",
        "Drucksache 19/98321 Bayerischer Landtag 19. Wahlperiode Seite 2",
        "LANDTAG NORDRHEIN-WESTFALEN - 19. Wahlperiode - Drucksache 19/98321",
        "2 Hessischer Landtag · 19. Wahlperiode · Drucksache 19/98321",
    )
    no = (
        "Der Hessische Landtag hat die Drucksache 19/98321 beraten und",
        "Hessischer Landtag · 19. Wahlperiode · Drucksache 19/983211",
        "Drucksache 19/98321",
    )
    assert [text for text in yes if not names_paper(text, number)] == []
    assert [text for text in no if names_paper(text, number)] == []


def test_white_space_opens_paragraphs_whatever_the_leading() -> None:
    for leading in (11.0, 15.0, 20.0):
        tops = [100 + leading * n for n in range(4)]
        tops += [tops[-1] + 1.5 * leading + leading * n for n in range(4)]
        rows = rows_of(
            [[(f"{word} und noch einige Wörter mehr", top) for word, top in zip(WORDS, tops, strict=True)]]
        )
        mark_openings(rows)
        assert [row.opens for row in rows] == [None, False, False, False, True, False, False, False], leading
