"""One file per kind of input: bytes → lines and what the source knows of the head. See `read_input`."""

from indexer.sources.inputs import Input, iter_places, printable
from indexer.sources.read import read_input
from indexer.sources.unpack import iter_inputs

__all__ = ["Input", "iter_inputs", "iter_places", "printable", "read_input"]
