"""The text state of a PDF content stream (ISO 32000-1, 9.3 and 9.4): operators in, runs of glyphs out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from indexer.sources.pages import IDENTITY, Matrix, multiply
from indexer.sources.pdffonts import FontTable
from indexer.sources.runs import RUN_GAP, Run

Operands: TypeAlias = Sequence[object]

Glyph: TypeAlias = tuple[str, float, bool]
"""Text, advance for a type size of 1, and whether word spacing applies."""

MAX_STATES = 512
"""Saved graphics states; a page that saves without restoring goes on without saving."""


@dataclass(slots=True, kw_only=True)
class Parameters:
    """What q saves and Q brings back."""

    ctm: Matrix
    font: FontTable | None = None
    size: float = 0.0
    char: float = 0.0
    word: float = 0.0
    leading: float = 0.0
    rise: float = 0.0
    scale: float = 1.0


@dataclass(slots=True)
class Pen:
    """A run being written: its text and its visible extent, in text space from where the string began."""

    parts: list[str] = field(default_factory=list)
    start: float | None = None
    end: float = 0.0


class TextState:
    """Follows one content stream and calls `emit(turn, run)` for each run.

    `turn` is the direction of writing in whole degrees, 0 to 359; the run's coordinates are turned back.
    Operands of a wrong number or type raise TypeError, ValueError or IndexError; the caller passes over that
    operator, as viewers do.
    """

    def __init__(self, ctm: Matrix, emit: Callable[[int, Run], None]) -> None:
        self.now = Parameters(ctm=ctm)
        self._emit = emit
        self._stack: list[Parameters] = []
        self._tm = self._line = IDENTITY
        self.operators: dict[bytes, Callable[[Operands], None]] = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._concatenate,
            b"BT": lambda args: self._set_matrix(IDENTITY),
            b"Tm": lambda args: self._set_matrix(to_matrix(args)),
            b"Td": lambda args: self._move(_number(args[0]), _number(args[1])),
            b"TD": self._move_leading,
            b"T*": lambda args: self._move(0.0, -self.now.leading),
            b"Tc": lambda args: setattr(self.now, "char", _number(args[0])),
            b"Tw": lambda args: setattr(self.now, "word", _number(args[0])),
            b"Tz": lambda args: setattr(self.now, "scale", _number(args[0]) / 100),
            b"TL": lambda args: setattr(self.now, "leading", _number(args[0])),
            b"Ts": lambda args: setattr(self.now, "rise", _number(args[0])),
            b"Tj": lambda args: self._show(args[:1]),
            b"TJ": self._show_array,
            b"'": self._next_line_show,
            b'"': self._next_line_show_spaced,
        }

    def _save(self, args: Operands) -> None:
        if len(self._stack) < MAX_STATES:
            self._stack.append(replace(self.now))

    def _restore(self, args: Operands) -> None:
        if self._stack:
            self.now = self._stack.pop()

    def _concatenate(self, args: Operands) -> None:
        self.now.ctm = multiply(to_matrix(args), self.now.ctm)

    def _set_matrix(self, matrix: Matrix) -> None:
        self._tm = self._line = matrix

    def _move(self, x: float, y: float) -> None:
        self._set_matrix(multiply((1.0, 0.0, 0.0, 1.0, x, y), self._line))

    def _move_leading(self, args: Operands) -> None:
        x, y = _number(args[0]), _number(args[1])
        self.now.leading = -y
        self._move(x, y)

    def _next_line_show(self, args: Operands) -> None:
        self._move(0.0, -self.now.leading)
        self._show(args[:1])

    def _next_line_show_spaced(self, args: Operands) -> None:
        self.now.word, self.now.char = _number(args[0]), _number(args[1])
        self._next_line_show(args[2:])

    def _show_array(self, args: Operands) -> None:
        items = args[0]
        if not isinstance(items, list):
            raise TypeError("TJ without an array")
        self._show(items)

    def _show(self, items: Operands) -> None:
        """Write strings and shifts; a shift as wide as a gap ends the run."""
        now = self.now
        if now.font is None:
            return
        gap = RUN_GAP * abs(now.size * now.scale)
        pen, x = Pen(), 0.0
        for item in items:
            if isinstance(item, (int, float)):
                shift = -float(item) / 1000 * now.size * now.scale
                x += shift
                if abs(shift) > gap:
                    pen = self._finish(pen)
            elif isinstance(item, (bytes, str)):
                data = item if isinstance(item, bytes) else item.encode("latin-1", "replace")
                pen, x = self._write(pen, now.font.glyphs(data), x, gap)
        self._finish(pen)
        self._tm = multiply((1.0, 0.0, 0.0, 1.0, x, 0.0), self._tm)

    def _write(self, pen: Pen, glyphs: Iterable[Glyph], x: float, gap: float) -> tuple[Pen, float]:
        """Add the glyphs of a string that begins at x; give the pen and where it then stands.

        Letter-spacing as wide as a gap ends the run after each glyph, and so does a second blank.
        """
        now = self.now
        size, scale = now.size * now.scale, now.scale
        char, word = now.char * scale, now.word * scale
        is_spaced, was_blank = abs(char) > gap, False
        for text, advance, is_space in glyphs:
            end = x + advance * size
            blank = text.isspace()
            if is_spaced or (blank and was_blank):
                pen = self._finish(pen)
            if not blank:
                if pen.start is None:
                    pen.start = x
                pen.end = end
            pen.parts.append(text)
            was_blank = blank
            x = end + char + word if is_space else end + char
        return pen, x

    def _finish(self, pen: Pen) -> Pen:
        """Place the run on the page and hand it on, unless nothing of it can be seen; give a new pen."""
        start, end = pen.start, pen.end
        if start is None:
            return Pen()
        a, b, c, d, e, f = multiply(self._tm, self.now.ctm)
        direction = math.hypot(a, b) or 1.0
        cos, sin = a / direction, b / direction
        e, f = e + c * self.now.rise, f + d * self.now.rise
        along, across = e * cos + f * sin, f * cos - e * sin
        run = Run(
            "".join(pen.parts),
            along + min(start, end) * direction,
            along + max(start, end) * direction,
            across,
            abs(self.now.size) * math.hypot(c, d),
            self.now.font is not None and self.now.font.bold,
        )
        self._emit(round(math.degrees(math.atan2(b, a))) % 360, run)
        return Pen()


def to_matrix(args: Operands) -> Matrix:
    """Give the six numbers of a matrix; raise TypeError or ValueError for anything else."""
    a, b, c, d, e, f = (_number(value) for value in args)
    return (a, b, c, d, e, f)


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number")
    number = float(value)
    if not -1e9 < number < 1e9:
        raise ValueError(f"{value!r} is out of bounds")
    return number
