"""Vectors of texts: what makes them, how a section is cut for it, how they are packed into 8 bits."""

from indexer.vectors.embedder import DEFAULT_SOURCE, Embedder, Kind, Matrix, NamedEmbedder
from indexer.vectors.loading import choose_source, load_embedder
from indexer.vectors.packing import MOST_ERROR, pack, unpack
from indexer.vectors.windows import WINDOW_CHARACTERS, Window, cut_windows, section_body

__all__ = [
    "DEFAULT_SOURCE",
    "MOST_ERROR",
    "WINDOW_CHARACTERS",
    "Embedder",
    "Kind",
    "Matrix",
    "NamedEmbedder",
    "Window",
    "choose_source",
    "cut_windows",
    "load_embedder",
    "pack",
    "section_body",
    "unpack",
]
