"""Fonts of a PDF as pypdf reads them → tables from character codes to text and advance."""

from __future__ import annotations

from collections.abc import Iterator

from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font  # no public name gives widths and encoding together

from indexer.sources.runs import is_bold


class FontTable:
    """Decodes the strings shown in one font. Advances are in text space units for a type size of 1."""

    def __init__(self, resource: DictionaryObject) -> None:
        font = Font.from_font_resource(resource)
        self._font = font
        self._step = 1 if isinstance(font.encoding, dict) else 2
        self._known: dict[int, tuple[str, float, bool]] = {}
        scale = resource.get("/FontMatrix")
        self._unit = float(scale[0]) if isinstance(scale, list) and len(scale) == 6 else 0.001
        flags = font.font_descriptor.flags
        self.bold = is_bold(font.name, flags if isinstance(flags, int) else 0)

    def glyphs(self, data: bytes) -> Iterator[tuple[str, float, bool]]:
        """Give text, advance and whether word spacing applies (the one-byte code 32), glyph by glyph."""
        known, step = self._known, self._step
        for at in range(0, len(data), step):
            code = data[at] if step == 1 else int.from_bytes(data[at : at + 2], "big")
            glyph = known.get(code)
            if glyph is None:
                glyph = known[code] = self._decode(code)
            yield glyph

    def _decode(self, code: int) -> tuple[str, float, bool]:
        font = self._font
        if isinstance(font.encoding, dict):
            raw, shown = chr(code), font.encoding.get(code, chr(code))
        else:
            raw = shown = code.to_bytes(2, "big").decode(font.encoding, "replace")
        text = font.character_map.get(raw) or font.character_map.get(shown) or shown
        width = font.character_widths.get(raw, font.character_widths["default"])
        return str(text), float(width) * self._unit, self._step == 1 and code == 32
