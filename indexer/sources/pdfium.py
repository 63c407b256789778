"""PDF → runs of glyphs through pdfium (extra `fast`), with the same result as through pypdf.

pdfium finds lines and spaces of its own; both are left aside, only its glyphs and their places are taken.
"""

from __future__ import annotations

import ctypes
import math
import re
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

REPLACED = str.maketrans({"\0": "\ufffd", "\ufffe": "\ufffd", "\uffff": "\ufffd", HYPHEN: "-"})
"""Also what it says for glyphs without a character."""

WORD = re.compile(r"\S+")
LINE = re.compile(r"[^\s](?:[^\r\n\x02]*[^\s\x02])?\x02?")
"""A line of pdfium's; behind a hyphen it goes on in the next printed line."""

MARK = re.compile(r"(?<=[^\s\d.,])\d|[*†]|(?<=[a-zäöüß][.,])\d")
"""Where a footnote mark or an index may stand inside a line."""

SURROGATE = re.compile("[\ud800-\udfff]")

WORD_GAP = 0.45
"""Gap in ems up to which a printed blank keeps two words in one run."""

LETTERED = 0.3
"""Share of blanks in a line from which it may be letter-spaced; prose has 0.1 to 0.2."""

JUSTIFIED_SPACE = 0.6
"""Widest blank of a justified line in ems; wider ones are read word by word."""

KERNED = 0.15
"""How far in ems a letter of a justified line may stand from its place: kerning adds up over the line."""

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


@dataclass(slots=True)
class _Word:
    """Letters without a gap, later with the words and blanks behind them."""

    text: str
    face: _Face
    x0: float
    x1: float
    y: float
    is_followed: bool = False
    """True where a printed blank stands behind a word that is whole."""

    def touches(self, other: _Word) -> bool:
        """Tell whether the other goes on where this one ends."""
        gap = RUN_GAP * self.face.size
        return self.face is other.face and abs(other.x0 - self.x1) < gap and abs(other.y - self.y) < gap

    def goes_on_with(self, other: _Word) -> bool:
        """Tell whether only the printed blank parts the two."""
        em = self.face.size
        is_level = self.face is other.face and abs(other.y - self.y) < RUN_GAP * em
        return self.is_followed and is_level and 0 < other.x0 - self.x1 < WORD_GAP * em

    def extend(self, other: _Word) -> None:
        """Take in the other."""
        self.text += other.text
        self.x1 = other.x1


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
    """Reads the glyphs of one page, word by word: each call into pdfium costs more than the rest.

    A word whose first and last letter stand as far apart as the advances between them say has no gap inside;
    only where they do not is each letter looked at.
    """

    def __init__(self, textpage: Handle, frame: Matrix) -> None:
        self._textpage = textpage
        self._address = ctypes.cast(textpage, ctypes.c_void_p).value
        self._frame = frame
        self._by_owner: dict[int | None, _Face] = {}
        self._by_shape: dict[tuple[float, ...], _Face] = {}
        self._sheets: dict[int, list[Run]] = {0: []}
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = raw.FS_MATRIX()
        self._at_matrix = ctypes.byref(self._matrix)
        self._at_x, self._at_y = ctypes.byref(self._x), ctypes.byref(self._y)

    def read(self) -> list[Sheet]:
        """Give the runs of the page by the angle at which they stand."""
        text = self._characters()
        for line in LINE.finditer(text):
            whole = self._whole(text, line.start(), line.end())
            if whole is not None:
                self._emit(whole)
            else:
                self._read_words(text, line.start(), line.end())
        return [Sheet(turn, runs) for turn, runs in sorted(self._sheets.items())]

    def _whole(self, text: str, start: int, end: int) -> _Word | None:
        """Give a line of pdfium's as one run, where its advances say that it is one; it mostly is."""
        line = text[start:end]
        face, x, y = self._glyph(start)
        other, last, across = self._glyph(end - 1)
        gap = RUN_GAP * face.size
        if other is not face or abs(across - y) > gap:
            return None
        widths = [
            face.advances.get(char) or self._advance(start + n, char, face) for n, char in enumerate(line)
        ]
        slack = last - (x + sum(widths) - widths[-1])
        if abs(slack) > gap and not self._is_justified(line, start, widths, slack):
            return None
        return _Word(line + self._blank_behind(text, end), face, x, last + widths[-1], y)

    def _is_justified(self, line: str, start: int, widths: list[float], slack: float) -> bool:
        """Tell whether the slack of a line is shared by all of its blanks alike, so that it is one run.

        Three letters within are looked at: one wide gap among even ones moves one of them by a quarter of it,
        two gaps or a stretch in another face do not escape all three. Marks are small and raised: each is
        looked at.
        """
        face, x, y = self._glyph(start)
        gap, blanks = RUN_GAP * face.size, line.count(" ")
        if not 0 < blanks < LETTERED * len(line):
            return False
        share = slack / blanks
        if not 0 < face.advances.get(" ", 0.0) + share < JUSTIFIED_SPACE * face.size:
            return False
        for at in _samples(line):
            other, across, level = self._glyph(start + at)
            due = x + sum(widths[:at]) + share * line.count(" ", 0, at)
            if other is not face or abs(level - y) > gap or abs(across - due) > KERNED * face.size:
                return False
        return all(self._glyph(start + mark.start())[0] is face for mark in MARK.finditer(line))

    def _read_words(self, text: str, start: int, end: int) -> None:
        held: _Word | None = None
        for match in WORD.finditer(text, start, end):
            blank = self._blank_behind(text, match.end())
            pieces = list(self._pieces(match[0], match.start()))
            for piece in pieces:
                if held is not None and len(pieces) == 1 and held.goes_on_with(piece):
                    held.extend(piece)
                else:
                    self._emit(held)
                    held = piece
            if held is not None:
                held.is_followed = bool(blank) and len(pieces) == 1
                held.text += blank
        self._emit(held)

    def _blank_behind(self, text: str, at: int) -> str:
        """Give the blank printed behind a word, without those that pdfium made up and its line ends."""
        for blank in text[at : at + 1]:
            if blank.isspace() and blank not in "\r\n" and not self._is_made_up(blank, at):
                return blank
        return ""

    def _is_made_up(self, blank: str, at: int) -> bool:
        return blank == " " and bool(_IS_GENERATED(self._address, at))

    def _characters(self) -> str:
        """Give the character of each glyph, in pdfium's order."""
        count = max(0, raw.FPDFText_CountChars(self._textpage))
        buffer = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(self._textpage, 0, count, buffer)
        characters = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if written != count + 1 or len(characters) != count:
            return "".join(self._character(at) for at in range(count))
        if "\ufffe" not in characters:
            return characters
        return "".join(
            self._character(at) if char == "\ufffe" else char for at, char in enumerate(characters)
        )

    def _character(self, at: int) -> str:
        return chr(raw.FPDFText_GetUnicode(self._textpage, at))

    def _pieces(self, word: str, at: int) -> Iterator[_Word]:
        """Give the word whole, or the stretches without a gap inside."""
        last = len(word) - 1
        face, x, y = self._glyph(at)
        advances = [
            face.advances.get(char) or self._advance(at + n, char, face) for n, char in enumerate(word)
        ]
        if last:
            other, end, across = self._glyph(at + last)
            gap = RUN_GAP * face.size
            if other is not face or abs(across - y) > gap or abs(x + sum(advances[:last]) - end) > gap:
                yield from self._letters(word, at)
                return
            yield _Word(word, face, x, end + advances[last], y)
        else:
            yield _Word(word, face, x, x + advances[0], y)

    def _letters(self, word: str, at: int) -> Iterator[_Word]:
        held: _Word | None = None
        before = (0.0, 0.0)
        for offset, char in enumerate(word, start=at):
            face, x, y = self._glyph(offset)
            if held is not None and before == (x, y):  # the next letter of a ligature
                held.text += char
                held.x1 = max(held.x1, x + self._box_width(offset, face))
                continue
            before = (x, y)
            letter = _Word(
                char, face, x, x + (face.advances.get(char) or self._advance(offset, char, face)), y
            )
            if held is not None and held.touches(letter):
                held.extend(letter)
            else:
                if held is not None:
                    yield held
                held = letter
        if held is not None:
            yield held

    def _emit(self, word: _Word | None) -> None:
        if word is not None:
            text, face = _joined(word.text).translate(REPLACED), word.face
            run = Run(text, word.x0, word.x1, word.y, face.size, face.bold)
            self._sheets.setdefault(face.turn, []).append(run)

    def _glyph(self, at: int) -> tuple[_Face, float, float]:
        """Give the face of a glyph and where it begins on its baseline, turned upright."""
        owner = _OBJECT_OF(self._address, at)
        face = self._by_owner.get(owner)
        if face is None:
            face = self._by_owner[owner] = self._face(at, owner)
        _ORIGIN_OF(self._address, at, self._at_x, self._at_y)
        a, b, c, d, e, f = face.place
        x, y = self._x.value, self._y.value
        return face, x * a + y * c + e, x * b + y * d + f

    def _advance(self, at: int, char: str, face: _Face) -> float:
        """Give the advance as the font says it, or where it does not know the character the glyph's box."""
        width, code = ctypes.c_float(), ord("-" if char == HYPHEN else char)
        if face.font and raw.FPDFFont_GetGlyphWidth(face.font, code, 1000.0, width) and width.value > 0:
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

    def _face(self, at: int, owner: int | None) -> _Face:
        """Give the face of the text object that shows the glyph; equal ones are one and the same."""
        _MATRIX_OF(self._address, at, self._at_matrix)
        font = _FONT_OF(owner) if owner else None
        matrix, font_size = self._matrix, abs(_SIZE_OF(self._address, at))
        shape = (matrix.a, matrix.b, matrix.c, matrix.d)
        key = (*shape, font_size, font or 0)
        if key not in self._by_shape:
            self._by_shape[key] = self._make_face(shape, font_size, font)
        return self._by_shape[key]

    def _make_face(
        self, shape: tuple[float, float, float, float], font_size: float, font: int | None
    ) -> _Face:
        handle = ctypes.cast(font, raw.FPDF_FONT) if font else None
        a, b, c, d, _, _ = multiply((*shape, 0.0, 0.0), self._frame)
        length = math.hypot(a, b) or 1.0
        cos, sin = a / length, b / length
        return _Face(
            turn=round(math.degrees(math.atan2(b, a))) % 360,
            place=multiply(self._frame, (cos, -sin, sin, cos, 0.0, 0.0)),
            size=font_size * math.hypot(c, d),
            stretch=font_size * length,
            bold=bool(handle) and _is_bold(handle),
            font=handle,
        )


def _samples(line: str) -> list[int]:
    """Places of three letters at the quarters of a line."""
    quarters = (len(line) * part // 4 for part in (1, 2, 3))
    return [at + (line[at] == " ") for at in quarters if at + 1 < len(line)]


def _is_bold(font: Handle) -> bool:
    name = ctypes.create_string_buffer(NAME_BYTES)
    raw.FPDFFont_GetBaseFontName(font, name, NAME_BYTES)
    return is_bold(name.value.decode("latin-1"), max(0, raw.FPDFFont_GetFlags(font)))


def _joined(text: str) -> str:
    """Join the halves of characters beyond U+FFFF, which pdfium gives one by one."""
    if text.isascii() or not SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quick(function: Handle, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Give a binding that converts nothing: these are called for every word, and it halves their time."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    binding: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return binding


_P, _I, _D = ctypes.c_void_p, ctypes.c_int, ctypes.c_double
_OBJECT_OF = _quick(raw.FPDFText_GetTextObject, _P, _P, _I)
_ORIGIN_OF = _quick(raw.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
_IS_GENERATED = _quick(raw.FPDFText_IsGenerated, _I, _P, _I)
_MATRIX_OF = _quick(raw.FPDFText_GetMatrix, _I, _P, _I, _P)
_SIZE_OF = _quick(raw.FPDFText_GetFontSize, _D, _P, _I)
_FONT_OF = _quick(raw.FPDFTextObj_GetFont, _P, _P)
