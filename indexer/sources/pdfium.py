"""PDF → runs of glyphs through pdfium (extra `fast`), with the same result as through pypdf.

pdfium finds lines and spaces of its own; both are left aside, only its glyphs and their places are taken.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pypdfium2
from pypdfium2 import raw

from indexer.sources.pages import Matrix, multiply, page_frame
from indexer.sources.pdferrors import MAX_PAGES, EncryptedError, TooManyPagesError, UnreadableError
from indexer.sources.runs import RUN_GAP, PageRuns, Run, Sheet, is_bold

Handle: TypeAlias = Any
"""A pointer into pdfium; its own stubs know no more."""

HYPHEN = "\x02"
"""What pdfium says for a hyphen at the end of a line, soft or not; it drops a blank behind it."""

REPLACED = {"\0": "\ufffd", "\ufffe": "\ufffd", "\uffff": "\ufffd", HYPHEN: "-"}
"""Also what it says for glyphs without a character."""

NAME_BYTES = 256
"""Room for a font's name; a longer one is not asked for."""


@dataclass(slots=True)
class _Face:
    """What the glyphs of one text object share."""

    turn: int
    place: Matrix
    """From user space to where the text is upright."""
    size: float
    stretch: float
    """Points of advance for one em."""
    bold: bool
    font: Handle
    advances: dict[str, float] = field(default_factory=dict)
    """Points by character."""


def iter_pages(data: bytes) -> Iterator[PageRuns]:
    """Give the pages in order; one that cannot be loaded has `damage`.

    Raises `EncryptedError`, `TooManyPagesError`, `UnreadableError`.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        wanted = EncryptedError if error.err_code == raw.FPDF_ERR_PASSWORD else UnreadableError
        raise wanted(str(error)) from error
    try:
        if len(document) > MAX_PAGES:
            raise TooManyPagesError(str(len(document)))
        for index in range(len(document)):
            yield _read_page(document.raw, index)
    finally:
        document.close()


def _read_page(document: Handle, index: int) -> PageRuns:
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        return PageRuns(index + 1, 595.0, 842.0, [], False, "pdfium cannot load it")
    textpage = raw.FPDFText_LoadPage(page)
    try:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        turn = 90 * max(0, raw.FPDFPage_GetRotation(page))
        frame, width, height = page_frame((box.left, box.bottom, box.right, box.top), turn)
        sheets = _GlyphReader(textpage, frame).read() if textpage else []
        has_image = not any(sheet.runs for sheet in sheets) and _has_image(page)
        return PageRuns(
            index + 1, width, height, sheets, has_image, None if textpage else "pdfium finds no text"
        )
    finally:
        if textpage:
            raw.FPDFText_ClosePage(textpage)
        raw.FPDF_ClosePage(page)


def _has_image(page: Handle) -> bool:
    count = raw.FPDFPage_CountObjects(page)
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, at)) for at in range(count))
    return any(kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) for kind in kinds)


class _GlyphReader:
    """Reads the glyphs of one page: where each begins, how wide it is, and what its text object says."""

    def __init__(self, textpage: Handle, frame: Matrix) -> None:
        self._textpage = textpage
        self._frame = frame
        self._faces: dict[tuple[object, ...], _Face] = {}
        self._sheets: dict[int, list[Run]] = {0: []}
        self._parts: list[str] = []
        self._is_visible = False
        self._left = self._right = self._y = 0.0

    def read(self) -> list[Sheet]:
        """Give the runs of the page by the angle at which they stand."""
        address = ctypes.cast(self._textpage, ctypes.c_void_p).value
        x, y = ctypes.c_double(), ctypes.c_double()
        at_x, at_y = ctypes.byref(x), ctypes.byref(y)
        owner: object = None
        face: _Face | None = None
        begin = end = baseline = 0.0
        for at, char in enumerate(self._characters()):
            if char in "\r\n" or (char == " " and _IS_GENERATED(address, at)):
                continue
            found = _OBJECT_OF(address, at)
            if face is None or found != owner:
                now = self._face(at)
                if now is not face:
                    self._finish(face)
                owner, face = found, now
            _ORIGIN_OF(address, at, at_x, at_y)
            a, b, c, d, e, f = face.place
            start, across = x.value * a + y.value * c + e, x.value * b + y.value * d + f
            if start == begin and across == baseline and self._parts:
                end = start + self._box_width(at, face)  # the next letter of a ligature
            else:
                gap = RUN_GAP * face.size
                if not -gap < start - end < gap or not -gap < across - baseline < gap:
                    self._finish(face)
                begin, baseline = start, across
                end = start + (face.advances.get(char) or self._advance(at, char, face))
            self._add(char, start, end, across)
        self._finish(face)
        return [Sheet(turn, runs) for turn, runs in sorted(self._sheets.items())]

    def _characters(self) -> list[str]:
        """Give the character of each glyph, in pdfium's order."""
        count = max(0, raw.FPDFText_CountChars(self._textpage))
        buffer = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(self._textpage, 0, count, buffer)
        characters = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if written != count + 1 or len(characters) != count:
            return [self._character(at) for at in range(count)]
        if "\ufffe" not in characters:
            return list(characters)
        return [self._character(at) if char == "\ufffe" else char for at, char in enumerate(characters)]

    def _character(self, at: int) -> str:
        return chr(raw.FPDFText_GetUnicode(self._textpage, at))

    def _add(self, char: str, start: float, end: float, across: float) -> None:
        """Add a glyph to the run."""
        if not char.isspace():
            if not self._is_visible:
                self._is_visible = True
                self._left, self._y = start, across
            self._right = end
        self._parts.append(char)

    def _finish(self, face: _Face | None) -> None:
        """Hand on the run, unless nothing of it can be seen."""
        if self._is_visible and face is not None:
            text = _joined("".join(REPLACED.get(char, char) for char in self._parts))
            run = Run(text, self._left, self._right, self._y, face.size, face.bold)
            self._sheets.setdefault(face.turn, []).append(run)
        self._parts = []
        self._is_visible = False

    def _advance(self, at: int, char: str, face: _Face) -> float:
        """Give the advance as the font says it, or where it does not know the character the glyph's box."""
        width, code = ctypes.c_float(), ord("-" if char == HYPHEN else char)
        if raw.FPDFFont_GetGlyphWidth(face.font, code, 1000.0, width) and width.value > 0:
            advance = width.value / 1000 * face.stretch
        else:
            advance = self._box_width(at, face)
        face.advances[char] = advance
        return float(advance)

    def _box_width(self, at: int, face: _Face) -> float:
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._textpage, at, box)
        is_level = abs(face.place[0]) > abs(face.place[2])
        return float(box.right - box.left if is_level else box.top - box.bottom)

    def _face(self, at: int) -> _Face:
        """Give the face of the text object that shows the glyph; equal ones are one and the same."""
        matrix, owner = raw.FS_MATRIX(), raw.FPDFText_GetTextObject(self._textpage, at)
        raw.FPDFText_GetMatrix(self._textpage, at, matrix)
        font = raw.FPDFTextObj_GetFont(owner) if owner else None
        font_size = abs(raw.FPDFText_GetFontSize(self._textpage, at))
        shape = (matrix.a, matrix.b, matrix.c, matrix.d)
        key = (shape, font_size, ctypes.addressof(font.contents) if font else 0)
        if key not in self._faces:
            self._faces[key] = self._make_face(shape, font_size, font)
        return self._faces[key]

    def _make_face(self, shape: tuple[float, float, float, float], font_size: float, font: Handle) -> _Face:
        a, b, c, d, _, _ = multiply((*shape, 0.0, 0.0), self._frame)
        length = math.hypot(a, b) or 1.0
        cos, sin = a / length, b / length
        return _Face(
            turn=round(math.degrees(math.atan2(b, a))) % 360,
            place=multiply(self._frame, (cos, -sin, sin, cos, 0.0, 0.0)),
            size=font_size * math.hypot(c, d),
            stretch=font_size * length,
            bold=bool(font) and _is_bold(font),
            font=font,
        )


def _is_bold(font: Handle) -> bool:
    name = ctypes.create_string_buffer(NAME_BYTES)
    raw.FPDFFont_GetBaseFontName(font, name, NAME_BYTES)
    return is_bold(name.value.decode("latin-1"), max(0, raw.FPDFFont_GetFlags(font)))


def _joined(text: str) -> str:
    """Join the halves of characters beyond U+FFFF, which pdfium gives one by one."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quick(function: Handle, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Give a binding that converts nothing: these are called for every glyph, and it halves their time."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    binding: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return binding


_P, _I = ctypes.c_void_p, ctypes.c_int
_OBJECT_OF = _quick(raw.FPDFText_GetTextObject, _P, _P, _I)
_ORIGIN_OF = _quick(raw.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
_IS_GENERATED = _quick(raw.FPDFText_IsGenerated, _I, _P, _I)
