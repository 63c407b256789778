"""PDF → runs of glyphs through pypdf, which every installation has.

pypdf's own text visitor tells where a piece of text begins but not where it ends, and without the end no gap
can be measured; so the operators are followed here, over the content streams that pypdf opens.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError
from pypdf.generic import ContentStream, DictionaryObject, IndirectObject

from indexer.sources.pages import IDENTITY, Matrix, multiply, page_frame
from indexer.sources.pdfcontent import iter_operations
from indexer.sources.pdferrors import MAX_PAGES, EncryptedError, TooManyPagesError, describe
from indexer.sources.pdffonts import FontTable
from indexer.sources.pdfstate import Operands, TextState, to_matrix
from indexer.sources.runs import PageRuns, Run, Sheet

MAX_FORM_DEPTH = 12
"""Forms inside forms; real papers nest two deep, a form that shows itself without end."""

MAX_FORMS = 2_000
"""Forms shown on one page."""

RECOVERY_BYTES = 50_000_000
"""Bytes searched for a lost root object: pypdf goes over the whole file for each object number."""

MIN_TRIES = 10
"""Object numbers tried however large the file is; writers put the root among the first or the last."""

WRONG_OPERANDS = (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError)
"""What an operator with wrong operands raises; it is passed over, as viewers do."""


def iter_pages(data: bytes) -> Iterator[PageRuns]:
    """Give the pages in order; one that cannot be read has `damage` and what was read of it.

    Raises `EncryptedError`, `TooManyPagesError`, and whatever pypdf raises on a file it cannot open.
    """
    with _quiet():
        try:
            tries = max(MIN_TRIES, RECOVERY_BYTES // max(1, len(data)))
            reader = PdfReader(io.BytesIO(data), strict=False, root_object_recovery_limit=tries)
            pages = list(_bounded(reader))
        except (FileNotDecryptedError, DependencyError) as error:
            raise EncryptedError(str(error)) from error
        fonts: dict[int, FontTable | None] = {}
        for number, page in enumerate(pages, start=1):
            yield _PageReader(reader, page, fonts).read(number)


def _bounded(reader: PdfReader) -> Iterator[PageObject]:
    for count, page in enumerate(reader.pages, start=1):
        if count > MAX_PAGES:
            raise TooManyPagesError(str(count))
        yield page


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks on damage from standard error: what matters becomes a notice or a reason."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


class _PageReader:
    """Reads one page, with the forms that it shows. `fonts` is shared by all pages of the paper."""

    def __init__(self, reader: PdfReader, page: PageObject, fonts: dict[int, FontTable | None]) -> None:
        self._reader = reader
        self._page = page
        self._fonts = fonts
        self._forms = 0
        self._sheets: dict[int, list[Run]] = {0: []}
        self._has_image = False
        self._damage: str | None = None

    def read(self, number: int) -> PageRuns:
        width, height = 595.0, 842.0
        try:
            ctm, width, height = _frame(self._page)
            content = self._page.get("/Contents")
            if content is not None:
                stream = ContentStream(content.get_object(), self._reader, "bytes")
                self._follow(stream, _dictionary(self._page.get("/Resources")), TextState(ctm, self._emit), 0)
        except MemoryError:
            raise
        except Exception as error:  # pypdf raises any exception on damaged files: its docs say so
            self._damage = describe(error)
        sheets = [Sheet(turn, runs) for turn, runs in sorted(self._sheets.items())]
        return PageRuns(number, width, height, sheets, self._has_image, self._damage)

    def _emit(self, turn: int, run: Run) -> None:
        self._sheets.setdefault(turn, []).append(run)

    def _follow(
        self, stream: ContentStream, resources: DictionaryObject, state: TextState, depth: int
    ) -> None:
        operators = state.operators
        for operands, operator in iter_operations(stream.get_data()):
            handle = operators.get(operator)
            try:
                if handle is not None:
                    handle(operands)
                elif operator == b"Tf":
                    self._set_font(operands, resources, state)
                elif operator == b"Do":
                    self._show_object(operands, resources, state, depth)
                elif operator == b"BI":
                    self._has_image = True
            except WRONG_OPERANDS:
                continue

    def _set_font(self, operands: Operands, resources: DictionaryObject, state: TextState) -> None:
        name, size = operands
        state.now.font = self._font(_dictionary(resources.get("/Font")), str(name))
        state.now.size = float(str(size))

    def _font(self, fonts: DictionaryObject, name: str) -> FontTable | None:
        """Give the font of a name; where it is missing or broken its text is lost, and the page says so."""
        raw = fonts.raw_get(name) if name in fonts else None
        key = raw.idnum if isinstance(raw, IndirectObject) else -id(raw)
        if key not in self._fonts:
            try:
                self._fonts[key] = FontTable(_dictionary(raw)) if raw is not None else None
            except MemoryError:
                raise
            except Exception as error:  # as above
                self._fonts[key] = None
                self._damage = f"font {name[:40]}: {describe(error)}"
        if self._fonts[key] is None:
            self._damage = self._damage or f"font {name[:40]} is missing or broken"
        return self._fonts[key]

    def _show_object(
        self, operands: Operands, resources: DictionaryObject, state: TextState, depth: int
    ) -> None:
        shown = _dictionary(_dictionary(resources.get("/XObject")).get(str(operands[0])))
        if shown.get("/Subtype") == "/Image":
            self._has_image = True
        if shown.get("/Subtype") != "/Form" or depth >= MAX_FORM_DEPTH or self._forms >= MAX_FORMS:
            return
        self._forms += 1
        try:
            self._follow_form(shown, resources, state, depth + 1)
        except MemoryError:
            raise
        except Exception as error:  # as above; the rest of the page can still be read
            self._damage = describe(error)

    def _follow_form(
        self, form: DictionaryObject, resources: DictionaryObject, state: TextState, depth: int
    ) -> None:
        matrix = form.get("/Matrix")
        own: Matrix = to_matrix(list(matrix)) if isinstance(matrix, list) else IDENTITY
        inner = TextState(multiply(own, state.now.ctm), self._emit)
        inner.now.font, inner.now.size = state.now.font, state.now.size
        stream = ContentStream(form, self._reader, "bytes")
        self._follow(stream, _dictionary(form.get("/Resources")) or resources, inner, depth)


def _frame(page: PageObject) -> tuple[Matrix, float, float]:
    """Give the frame of what is shown of the page: the crop box, as far as it lies on the page."""
    crop, media = page.cropbox, page.mediabox
    box = (
        max(float(crop.left), float(media.left)),
        max(float(crop.bottom), float(media.bottom)),
        min(float(crop.right), float(media.right)),
        min(float(crop.top), float(media.top)),
    )
    return page_frame(box, page.rotation)


def _dictionary(value: object) -> DictionaryObject:
    """Give the dictionary behind a value, an empty one where it is something else."""
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
