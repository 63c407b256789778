"""The page's own files: style, script, picture, widget. Names carry a hash, so that they are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that is served as it is."""

    name: str
    """`page.3f2a….css`."""
    body: bytes
    media_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """All of them by the name without its hash; read once."""
    return {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}


@cache
def hashed_assets() -> Mapping[str, Asset]:
    """All of them by the name with its hash."""
    return {one.name: one for one in assets().values()}


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.blake2b(body, digest_size=6).hexdigest()
    return Asset(name=f"{path.stem}.{digest}{path.suffix}", body=body, media_type=_TYPES[path.suffix])
