"""A segment: what the table of contents keeps of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment

from indexer.columns.postings import EXTENSIONS

LAYOUT = 2
"""Version of the arrays of a segment (docs/format.md)."""
FORMER_LAYOUT = 1
"""That of format 2: whole document numbers, documents deflated; read to be written anew."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


_GRAPH = ".ann"


def is_graph(name: str) -> bool:
    """Whether a file of this name holds a graph of vectors."""
    return name.rpartition(".")[2].startswith(_GRAPH[1:])


class ColumnSegment(Segment):
    """A segment as the table of contents lists it: its name, its size, and what is deleted of it."""

    def __init__(self, indexname: str, codec: Any = None) -> None:
        super().__init__(indexname)
        self._codec = codec
        self._documents = 0
        self._dead: NDArray[np.bool_] | None = None
        self._dead_count = 0
        self._vectors = self._graph = ""

    def __getstate__(self) -> dict[str, Any]:
        dead = b"" if self._dead is None else zlib.compress(np.packbits(self._dead).tobytes())
        return {
            "indexname": self.indexname,
            "segid": self.segid,
            "documents": self._documents,
            "dead": dead,
            "vectors": self._vectors,
            "graph": self._graph,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.indexname, self.segid = state["indexname"], state["segid"]
        self.compound = False
        self._codec = None
        self._documents = state["documents"]
        self._dead, self._dead_count = None, 0
        if state["dead"]:
            bits = np.unpackbits(np.frombuffer(zlib.decompress(state["dead"]), np.uint8))
            self._dead = bits[: self._documents].astype(bool)
            self._dead_count = int(self._dead.sum())
        self._vectors = self._graph = ""
        self.name_vectors(state.get("vectors", ""))
        self.name_graph(state.get("graph", ""))

    def codec(self, **_: Any) -> Any:
        """The codec that reads it: the one that made it, or that of the index that lists it."""
        return self._codec

    def read_by(self, codec: Any) -> None:
        """Say which codec reads it; a table of contents does not keep that."""
        self._codec = codec

    def should_assemble(self) -> bool:
        """Never: in a compound file arrays would lie unaligned and be written twice."""
        return False

    def set_doc_count(self, count: int) -> None:
        """Say how many documents it holds."""
        self._documents = count

    def doc_count_all(self) -> int:
        """Documents, deleted ones too."""
        return self._documents

    def deleted_count(self) -> int:
        """Deleted documents."""
        return self._dead_count

    def deleted_docs(self) -> Iterable[int]:
        """Numbers of deleted documents, ascending."""
        return () if self._dead is None else np.flatnonzero(self._dead).tolist()

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or no longer."""
        self.delete_documents(np.array([docnum]), delete=delete)

    def delete_documents(self, docs: NDArray[Any], *, delete: bool = True) -> int:
        """Mark documents as deleted, or no longer; gives how many changed."""
        dead = np.zeros(self._documents, bool) if self._dead is None else self._dead.copy()
        dead[docs] = delete
        before, self._dead_count = self._dead_count, int(dead.sum())
        self._dead = dead if self._dead_count else None
        return abs(self._dead_count - before)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted; Whoosh also asks for numbers past the end."""
        return self._dead is not None and docnum < self._documents and bool(self._dead[docnum])

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """One flag a document; None where nothing is deleted."""
        return None if self._dead is None else ~self._dead

    def name_vectors(self, ending: str) -> None:
        """Say which file holds its vectors, by small letters that tell it from those before; "" for none.

        A graph of the vectors before is none of these, so it goes.
        """
        if ending.strip(_LETTERS):
            raise ValueError(f"{ending!r} names no file of vectors")
        self._vectors, self._graph = ending, ""

    def name_graph(self, ending: str) -> None:
        """Say which file holds the graph of its vectors, as for `name_vectors`."""
        if ending.strip(_LETTERS):
            raise ValueError(f"{ending!r} names no file of a graph")
        self._graph = ending

    @property
    def vectors_name(self) -> str | None:
        """The name of the file of its vectors; None where it has none."""
        return self.make_filename(f".vec{self._vectors}") if self._vectors else None

    @property
    def graph_name(self) -> str | None:
        """The name of the file of the graph of its vectors; None where it has none."""
        return self.make_filename(f"{_GRAPH}{self._graph}") if self._graph else None

    def file_names(self) -> list[str]:
        """The names of its files."""
        names = [self.make_filename(extension) for extension in EXTENSIONS]
        return [*names, *filter(None, (self.vectors_name, self.graph_name))]
