"""What the lines of a PDF are: the layout of real papers in invented pages, read by both engines."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from indexer.model import Line
from indexer.sources.pdf import Engine, default_engine, read_pdf
from tests.sources import pdfs

ENGINES: tuple[Engine, ...] = ("pypdf", "pdfium")
SAMPLES = sorted((Path(__file__).parents[2] / "index_data" / "samples").glob("*.pdf"))
SHARED = Path(__file__).parents[3] / "shared" / "pdf"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "pdfium":
        pytest.importorskip("pypdfium2", reason="needs the extra `fast`")
    chosen: Engine = request.param
    return chosen


def lines_of(name: str, engine: Engine) -> tuple[Line, ...]:
    return read_pdf(pdfs.pdf(pdfs.PAGES[name]), name, engine)[0]


def line_with(lines: tuple[Line, ...], words: str) -> Line:
    (found,) = [line for line in lines if words in line.text]
    return found


def test_question_and_answer_differ_in_size_and_indent(engine: Engine) -> None:
    lines = lines_of("first", engine)
    question, rest, answer = (line_with(lines, words) for words in ("Leuchttürme", "Farbe?", "keinen"))
    assert (question.size, rest.size, answer.size) == (9.6, 9.6, 10.7)
    assert (question.indent, rest.indent, answer.indent) == pytest.approx((43.2, 58.7, 0.0), abs=0.11)


def test_first_page_is_read_from_top_to_bottom_with_its_mark_last(engine: Engine) -> None:
    lines = lines_of("first", engine)
    assert [line.text for line in lines] == [
        "Deutscher Bundestag Drucksache 99/12",
        "99. Wahlperiode 03.02.2098",
        "Antwort",
        "V o r b e m e r k u n g  d e r  F r a g e s t e l l e r",
        "V o r b e m e r k u n g  d e r  B u n d e s r e g i e r u n g",
        f"1. {pdfs.QUESTION_LINES[0]}",
        pdfs.QUESTION_LINES[1],
        *pdfs.ANSWER_LINES,
        "Die Antwort wurde namens der Bundesregierung übermittelt.",
        "Vorabfassung",
    ]
    assert [line.number for line in lines] == list(range(1, 12))
    assert [line.text for line in lines if not line.upright] == ["Vorabfassung"]
    assert [line.text for line in lines if line.bold][-1] == "Vorabfassung"
    assert lines[2].top == 174.0 and lines[-1].top is None


def test_label_before_a_tab_makes_no_cells(engine: Engine) -> None:
    assert line_with(lines_of("first", engine), "Leuchttürme").cells == ()


def test_raised_marks_are_spans_and_indices_are_not(engine: Engine) -> None:
    lines = lines_of("footnote", engine)
    marked = {line.text: [line.text[a:b] for a, b in line.marks] for line in lines if line.marks}
    assert marked == {"Der Turm ist hoch12 und steht im Wasser.": ["12"], "12 Gemessen bei Ebbe.": ["12"]}
    assert line_with(lines, "spart").text == "Er spart CO2 und Farbe."


def test_table_rows_have_cells_and_running_text_has_none(engine: Engine) -> None:
    lines = lines_of("table", engine)
    assert [line.cells for line in lines if line.cells] == list(pdfs.TABLE)
    assert lines[0].text == "Drucksache 99/12 – 3 – Deutscher Bundestag – 99. Wahlperiode"


def test_columns_are_read_one_after_the_other(engine: Engine) -> None:
    texts = [line.text for line in lines_of("two_columns", engine)]
    assert texts[2:-1] == [*pdfs.LEFT_COLUMN, *pdfs.RIGHT_COLUMN]
    assert texts[0].startswith("Drucksache 99/12 – 4 –") and texts[-1] == "4"
    assert {line.indent for line in lines_of("two_columns", engine)[2:-1]} == {0.0}


def test_directory_is_read_column_by_column(engine: Engine) -> None:
    texts = [line.text.partition(" .")[0] for line in lines_of("directory", engine)]
    assert texts[2:] == [*pdfs.DIRECTORY[0], *pdfs.DIRECTORY[1]]


def test_page_in_landscape_is_upright_and_a_table_on_its_side_is_not(engine: Engine) -> None:
    (line,) = lines_of("rotated", engine)
    assert line.upright and line.text == "Quer gelegte Anlage mit breiter Tabelle"
    turned = lines_of("turned_table", engine)
    assert not any(line.upright for line in turned)
    assert [line.cells for line in turned] == list(pdfs.TABLE)


def test_ligature_is_its_letters(engine: Engine) -> None:
    lines, _ = read_pdf(pdfs.with_ligature(), "ligature", engine)
    assert [line.text for line in lines] == ["Der Profi findet das fi"]


def test_pages_are_numbered_from_one_and_lines_over_all(engine: Engine) -> None:
    lines, notices = read_pdf(pdfs.pdf(*pdfs.PAGES.values()), "all", engine)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert sorted({line.page for line in lines}) == list(range(1, len(pdfs.PAGES) + 1))
    assert notices == ()


def test_scanned_page_among_others_is_noticed(engine: Engine) -> None:
    _, notices = read_pdf(pdfs.pdf(pdfs.first_page, pdfs.scanned_page), "mixed", engine)
    assert [(n.code, "page 2" in n.text) for n in notices] == [("page-without-text", True)]


def test_text_that_means_nothing_is_noticed(engine: Engine) -> None:
    def paint(canvas: pdfs.Canvas) -> None:
        pdfs.write(canvas, 50, 100, "Ein Turm von dem ein Teil nicht zu lesen ist")
        canvas._code.append("BT 1 0 0 1 50 600 Tm (\\001\\002\\003\\004\\005) Tj ET")

    _, notices = read_pdf(pdfs.pdf(paint), "odd", engine)
    assert [(notice.code, notice.line) for notice in notices] == [("unreadable-text", 2)]


def test_pdfium_is_taken_where_it_is_installed() -> None:
    pytest.importorskip("pypdfium2", reason="needs the extra `fast`")
    assert default_engine() == "pdfium"


def differences(data: bytes) -> list[str]:
    """Give the fields in which the engines differ; lengths may by a tenth of a point."""
    slow, quick = read_pdf(data, engine="pypdf")[0], read_pdf(data, engine="pdfium")[0]
    found = [] if len(slow) == len(quick) else [f"{len(slow)} lines, {len(quick)} lines"]
    for one, two in zip(slow, quick, strict=False):
        for name, value in asdict(one).items():
            other = getattr(two, name)
            near = isinstance(value, float) and isinstance(other, float) and abs(value - other) < 0.11
            if value != other and not near:
                found.append(f"line {one.number} {name}: {value!r}, {other!r}")
    return found


def test_engines_give_the_same_lines_of_invented_pages() -> None:
    pytest.importorskip("pypdfium2", reason="needs the extra `fast`")
    assert differences(pdfs.pdf(*pdfs.PAGES.values())) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_engines_give_the_same_lines_of_sample_papers(path: Path) -> None:
    pytest.importorskip("pypdfium2", reason="needs the extra `fast`")
    assert differences(path.read_bytes()) == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["21-1407", "bw-17-0273", "ni-19-7396"])
def test_engines_give_the_same_lines_of_real_papers(name: str) -> None:
    pytest.importorskip("pypdfium2", reason="needs the extra `fast`")
    assert differences((SHARED / f"{name}.pdf").read_bytes()) == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_real_paper_has_the_words_of_its_dip_text(engine: Engine) -> None:
    lines, _ = read_pdf((SHARED / "21-1407.pdf").read_bytes(), "21-1407.pdf", engine)
    heads = ("Drucksache 21/1407 – ", "Deutscher Bundestag – 21. Wahlperiode – ")
    ours = "".join(line.text for line in lines if not line.text.startswith(heads))
    text = (SHARED.parent / "corpus" / "antwort" / "21-1407.txt").read_text(encoding="utf-8")
    drop = str.maketrans("", "", " \n-\u00a0\u00ad\u2002\u2007")
    assert ours.translate(drop) == text.translate(drop)
