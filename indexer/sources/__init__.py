"""Sources: bytes to lines, one file per kind of input."""
