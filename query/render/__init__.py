"""Results → what people read and programs take in. Nothing here searches or reads an index.

Names are imported when first used, so that a search pays only for the format that it prints.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from query.render.formats import (
        CITING,
        RESULT_FORMATS,
        WHOLE_FORMATS,
        Look,
        render_results,
        render_whole,
    )
    from query.render.paragraphs import Style
    from query.render.shapes import hit_to_json, results_to_json, stored_section_to_json
    from query.render.text import cited, hit_to_text, results_to_text
    from query.render.values import HIT_VALUES, read_names
    from query.render.whole import paper_to_text, section_to_text, table_to_csv

_HOMES = {
    "CITING": "query.render.formats",
    "HIT_VALUES": "query.render.values",
    "Look": "query.render.formats",
    "RESULT_FORMATS": "query.render.formats",
    "Style": "query.render.paragraphs",
    "WHOLE_FORMATS": "query.render.formats",
    "cited": "query.render.text",
    "hit_to_json": "query.render.shapes",
    "hit_to_text": "query.render.text",
    "paper_to_text": "query.render.whole",
    "read_names": "query.render.values",
    "render_results": "query.render.formats",
    "render_whole": "query.render.formats",
    "results_to_json": "query.render.shapes",
    "results_to_text": "query.render.text",
    "section_to_text": "query.render.whole",
    "stored_section_to_json": "query.render.shapes",
    "table_to_csv": "query.render.whole",
}

__all__ = [
    "CITING",
    "HIT_VALUES",
    "RESULT_FORMATS",
    "WHOLE_FORMATS",
    "Look",
    "Style",
    "cited",
    "hit_to_json",
    "hit_to_text",
    "paper_to_text",
    "read_names",
    "render_results",
    "render_whole",
    "results_to_json",
    "results_to_text",
    "section_to_text",
    "stored_section_to_json",
    "table_to_csv",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
