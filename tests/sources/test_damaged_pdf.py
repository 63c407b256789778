"""PDFs that cannot be read: each says why on one line, and nothing of a library comes through."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest
from reportlab.lib import pdfencrypt

from indexer.errors import SourceError
from indexer.sources import pdfpypdf
from indexer.sources.pdf import Engine, read_pdf
from tests.sources import pdfs

MUTANTS = 60
"""Damaged copies a run; thousands were read once, when this was written."""

CODES = {"pdf-broken", "pdf-encrypted", "pdf-no-text", "pdf-too-large", "empty"}


@pytest.fixture(params=["pypdf", "pdfium"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "pdfium":
        pytest.importorskip("pypdfium2", reason="needs the extra `fast`")
    chosen: Engine = request.param
    return chosen


def failure(data: bytes, engine: Engine) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_pdf(data, "p.pdf", engine)
    assert caught.value.origin == "p.pdf"
    assert caught.value.reason and "\n" not in caught.value.reason
    return caught.value


@cache
def whole() -> bytes:
    return pdfs.pdf(*pdfs.PAGES.values())


def test_encrypted(engine: Engine) -> None:
    data = pdfs.pdf(pdfs.first_page, encrypt=pdfencrypt.StandardEncryption("geheim", canPrint=1))
    error = failure(data, engine)
    assert error.code == "pdf-encrypted" and "qpdf" in error.reason


def test_locked_for_printing_only_is_read(engine: Engine) -> None:
    data = pdfs.pdf(pdfs.first_page, encrypt=pdfencrypt.StandardEncryption("", "besitzer", canPrint=0))
    assert read_pdf(data, "p.pdf", engine)[0][2].text == "Antwort"


def test_without_text_layer_names_ocr(engine: Engine) -> None:
    error = failure(pdfs.pdf(pdfs.scanned_page), engine)
    assert error.code == "pdf-no-text" and "ocrmypdf" in error.reason


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_cut_off(engine: Engine, share: float) -> None:
    data = pdfs.pdf(*([pdfs.two_column_page] * 6))
    error = failure(data[: int(share * len(data))], engine)
    assert error.code == "pdf-broken" and "cut off" in error.reason


@pytest.mark.parametrize(
    "data", [b"", b"Text, kein PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + bytes(3000) + b"%%EOF\n"]
)
def test_no_pdf_at_all(engine: Engine, data: bytes) -> None:
    assert failure(data, engine).code in ("pdf-broken", "empty")


def test_lost_root_is_looked_for_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdfs.pdf(pdfs.first_page).replace(b"/Root", b"/Roof")
    assert read_pdf(data, "p.pdf", "pypdf")[0][2].text == "Antwort"
    monkeypatch.setattr(pdfpypdf, "RECOVERY_BYTES", 0)
    monkeypatch.setattr(pdfpypdf, "MIN_TRIES", 1)
    assert failure(data, "pypdf").code == "pdf-broken"


def test_page_tree_that_holds_itself_ends(engine: Engine) -> None:
    data = pdfs.pdf(pdfs.first_page)
    kids = re.search(rb"/Kids \[ (\d+) 0 R \]", data)
    tree = re.search(rb"(\d+) 0 obj\s*<<[^>]*?/Kids", data)
    assert kids and tree
    looped = data.replace(kids[0], kids[0].replace(kids[1] + b" 0", tree[1] + b" 0"))
    try:
        read_pdf(looped, "p.pdf", engine)
    except SourceError as error:
        assert error.code in CODES


def test_form_that_shows_itself_ends(engine: Engine) -> None:
    def paint(canvas: pdfs.Canvas) -> None:
        canvas.beginForm("turm")
        pdfs.write(canvas, 50, 100, "Ein Turm im Turm")
        canvas.doForm("turm")
        canvas.endForm()
        canvas.doForm("turm")

    lines, notices = read_pdf(pdfs.pdf(paint), "p.pdf", engine)
    assert "Ein Turm im Turm" in lines[0].text
    assert notices == ()


def test_damaged_page_leaves_the_others(engine: Engine) -> None:
    data = pdfs.pdf(pdfs.first_page, pdfs.footnote_page, pageCompression=0)
    start = data.index(b"stream\n", data.index(b"/Length")) + 7
    end = data.index(b"endstream", start)
    lines, _ = read_pdf(data[:start] + b"(" * (end - start) + data[end:], "p.pdf", engine)
    assert {line.page for line in lines} == {2}


def test_broken_stream_leaves_the_other_pages(engine: Engine) -> None:
    data = pdfs.pdf(pdfs.first_page, pdfs.footnote_page, pageCompression=1)
    start = data.index(b"stream\n", data.index(b"/Length")) + 7
    end = data.index(b"endstream", start)
    lines, notices = read_pdf(data[:start] + b"~" * (end - start) + data[end:], "p.pdf", engine)
    assert {line.page for line in lines} == {2}
    assert engine == "pdfium" or [notice.code for notice in notices] == ["page-damaged"]


def test_lost_font_is_noticed() -> None:
    data = pdfs.pdf(pdfs.footnote_page, pageCompression=0)
    lines, notices = read_pdf(data.replace(b" 6.2 Tf", b"9 6.2 Tf"), "p.pdf", "pypdf")
    assert "Der Turm ist hoch und steht im Wasser." in [line.text for line in lines]
    assert [(notice.code, "page 1" in notice.text) for notice in notices] == [("page-damaged", True)]


def test_broken_form_leaves_the_rest_of_the_page() -> None:
    def paint(canvas: pdfs.Canvas) -> None:
        canvas.beginForm("turm")
        pdfs.write(canvas, 50, 100, "Ein Turm")
        canvas.endForm()
        canvas.doForm("turm")
        pdfs.write(canvas, 50, 200, "Ein Horn")

    data = pdfs.pdf(paint, pageCompression=1)
    start = data.index(b"stream", data.index(b"/Form"))
    end = data.index(b"endstream", start)
    lines, _ = read_pdf(data[: start + 8] + b"~" * (end - start - 8) + data[end:], "p.pdf", "pypdf")
    assert [line.text for line in lines] == ["Ein Horn"]


def mutant(data: bytes, seed: int) -> bytes:
    """Give the PDF with a few bytes, numbers or stretches changed; the end mark stays."""
    rng, out = random.Random(seed), bytearray(data[:-8])
    for _ in range(rng.choice((1, 3, 10, 40))):
        at = rng.randrange(len(out))
        kind = rng.randrange(4)
        if kind == 0:
            out[at] = rng.randrange(256)
        elif kind == 1:
            del out[at : at + rng.randrange(1, 60)]
        elif kind == 2:
            out[at:at] = out[rng.randrange(len(out)) :][: rng.randrange(1, 60)]
        else:
            number = re.compile(rb"\d+").search(out, at)
            if number:
                out[slice(*number.span())] = str(rng.choice((0, -1, 7, 10**6, 2**31, 10**20))).encode()
    return bytes(out) + data[-8:]


@pytest.mark.parametrize("compress", [0, 1])
def test_mutants_are_read_or_refused(engine: Engine, compress: int) -> None:
    data = pdfs.pdf(*pdfs.PAGES.values(), pageCompression=compress)
    read = 0
    for seed in range(MUTANTS):
        try:
            read += bool(read_pdf(mutant(data, seed), "p.pdf", engine)[0])
        except SourceError as error:
            assert error.code in CODES and "\n" not in error.reason
    assert read > MUTANTS / 10
