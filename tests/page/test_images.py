"""Pictures of the page, of sample papers alone: `make pictures` writes them to docs/images."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

PICTURES: dict[str, dict[str, Any]] = {
    "page-results": {"address": "/?q=Schleusen+gesperrt", "viewport": {"width": 1100, "height": 760}},
    "page-dark": {
        "address": "/?q=drucksache:21/90002+Fachkr%C3%A4fte",
        "viewport": {"width": 1100, "height": 700},
        "color_scheme": "dark",
        "lang": "en-GB",
    },
    "page-phone": {"address": "/?q=Schleusen+gesperrt", "viewport": {"width": 390, "height": 780}},
    "page-paper": {"address": "/papers/21/90002", "viewport": {"width": 1100, "height": 760}},
    "page-stats": {
        "address": "/stats?q=Schleusen",
        "viewport": {"width": 1100, "height": 760},
        "lang": "en-GB",
    },
}
MOST_BYTES = 100_000
MOST_COLOURS = 128


def optimised(png: bytes) -> bytes:
    """The same picture with fewer colours: text and flat areas look as before."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(MOST_COLOURS, dither=Image.Dither.NONE)
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_page_is_small(open_page: Callable[..., Any], name: str, tmp_path: Path) -> None:
    settings = {"color_scheme": "light", **PICTURES[name]}
    page = open_page(settings.pop("address"), **settings)
    assert page.locator("h1").is_visible()
    png = optimised(page.screenshot())
    assert 5_000 < len(png) < MOST_BYTES
    folder = Path(os.environ.get("DRUCKSUCHE_PICTURES", tmp_path))
    (folder / f"{name}.png").write_bytes(png)
