"""PDF → lines with page, type size and indentation, through whichever engine is installed.

pdfium (extra `fast`) is several times quicker; pypdf is always there. Both give runs of glyphs to the same
layout. The engines are imported when the first PDF is read: they cost as much as the rest of the start.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator
from typing import Literal

from indexer.errors import SourceError
from indexer.model import Line, Notice
from indexer.sources.layout import lay_out
from indexer.sources.pdferrors import MAX_PAGES, EncryptedError, TooManyPagesError, describe
from indexer.sources.runs import PageRuns

Engine = Literal["pypdf", "pdfium"]

HEAD_BYTES = 1024
"""Where `%PDF-` must stand (ISO 32000-1, annex H, note 13)."""

UNREADABLE = re.compile("[\0-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
"""Characters that a font gives which does not say what its glyphs mean."""

MAX_UNREADABLE = 0.02
"""Share of them that is passed over in silence: bullets and signs from symbol fonts."""

TAIL_BYTES = 4096
"""Where `%%EOF` must stand: annex H asks for the last 1024 bytes, servers add some junk."""


def read_pdf(
    data: bytes, origin: str = "", engine: Engine | None = None
) -> tuple[tuple[Line, ...], tuple[Notice, ...]]:
    """Give the lines of a PDF in reading order, and notices for pages that could not be read.

    `engine` is chosen by what is installed where it is None. Raises `SourceError`: `pdf-broken` (also cut
    off), `pdf-encrypted`, `pdf-no-text`, `pdf-too-large`.
    """
    _check_frame(data, origin)
    try:
        pages = list(_engine(engine)(data))
    except EncryptedError as error:
        reason = "the PDF is encrypted; take the password off first, e.g. with qpdf --decrypt"
        raise SourceError(origin, reason, "pdf-encrypted") from error
    except TooManyPagesError as error:
        raise SourceError(origin, f"more than {MAX_PAGES} pages", "pdf-too-large") from error
    except MemoryError:
        raise
    except Exception as error:  # whatever a library raises on a damaged file
        raise SourceError(origin, f"broken PDF ({describe(error)})", "pdf-broken") from error
    lines = _lines(pages, origin)
    return lines, (*_page_notices(pages), *_text_notices(lines))


def default_engine() -> Engine:
    """Give the engine that is used when none is named."""
    return "pdfium" if importlib.util.find_spec("pypdfium2") else "pypdf"


def _engine(name: Engine | None) -> Callable[[bytes], Iterator[PageRuns]]:
    # Imported here and not above: either library takes longer to load than a search takes.
    if (name or default_engine()) == "pdfium":
        from indexer.sources.pdfium import iter_pages  # noqa: PLC0415

        return iter_pages
    from indexer.sources.pdfpypdf import iter_pages as iter_pages_slowly  # noqa: PLC0415

    return iter_pages_slowly


def _check_frame(data: bytes, origin: str) -> None:
    if not data:
        raise SourceError(origin, "the file is empty", "empty")
    if b"%PDF-" not in data[:HEAD_BYTES]:
        raise SourceError(origin, "not a PDF, whatever its name says", "pdf-broken")
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-TAIL_BYTES:]:
        raise SourceError(origin, "the PDF is cut off: its end is missing; fetch it again", "pdf-broken")


def _lines(pages: list[PageRuns], origin: str) -> tuple[Line, ...]:
    lines = lay_out(pages)
    if lines:
        return lines
    damage = next((page.damage for page in pages if page.damage), None)
    if damage or not pages:
        raise SourceError(origin, f"broken PDF ({damage or 'it has no pages'})", "pdf-broken")
    reason = "the PDF has no text layer (a scan?); run OCR over it first, e.g. ocrmypdf in.pdf out.pdf"
    raise SourceError(origin, reason, "pdf-no-text")


def _page_notices(pages: list[PageRuns]) -> tuple[Notice, ...]:
    notices = [
        Notice(code="page-damaged", text=f"page {page.number} could not be read whole ({page.damage})")
        for page in pages
        if page.damage
    ]
    scans = [str(p.number) for p in pages if p.has_image and not any(sheet.runs for sheet in p.sheets)]
    if scans:
        text = f"no text on page {', '.join(scans[:10])} (a picture); OCR would read it"
        notices.append(Notice(code="page-without-text", text=text))
    return tuple(notices)


def _text_notices(lines: tuple[Line, ...]) -> tuple[Notice, ...]:
    """Give a notice where the text layer is there but cannot be read."""
    length = sum(len(line.text) for line in lines)
    odd = [line.number for line in lines for _ in UNREADABLE.findall(line.text)]
    if len(odd) <= MAX_UNREADABLE * length:
        return ()
    share = f"{len(odd)} of {length} characters"
    text = f"{share} cannot be read, since a font does not say what they mean; OCR would help"
    return (Notice(code="unreadable-text", text=text, line=odd[0]),)
