"""Vectors of texts: what makes them, how a section is cut for it, how they are packed into 8 bits."""

from indexer.vectors.embedder import DEFAULT_SOURCE, Embedder, Kind, Matrix, NamedEmbedder
from indexer.vectors.graph import MOST_EXACT, Graph, build_graph, needs_graph
from indexer.vectors.loading import choose_source, load_embedder
from indexer.vectors.packing import MOST_ERROR, pack, unpack
from indexer.vectors.windows import WINDOW_CHARACTERS, Window, cut_windows, section_body

__all__ = [
    "DEFAULT_SOURCE",
    "MOST_ERROR",
    "MOST_EXACT",
    "WINDOW_CHARACTERS",
    "Embedder",
    "Graph",
    "Kind",
    "Matrix",
    "NamedEmbedder",
    "Window",
    "build_graph",
    "choose_source",
    "cut_windows",
    "load_embedder",
    "needs_graph",
    "pack",
    "section_body",
    "unpack",
]
