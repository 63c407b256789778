"""`Input` → `RawPaper`, by the kind of the input."""

from __future__ import annotations

from indexer.errors import SourceError
from indexer.model import Notice, RawPaper, SourceHead
from indexer.sources.dip import read_record
from indexer.sources.inputs import Input
from indexer.sources.pdf import read_pdf
from indexer.sources.text import read_lines_text


def read_input(item: Input) -> RawPaper:
    """Give the lines of one input with what its source says of the head.

    Every failure is a `SourceError` with a reason on one line; its codes are `empty`, `binary`,
    `json-broken`, `json-shape`, `no-text`, `pdf-broken`, `pdf-encrypted`, `pdf-no-text` and `pdf-too-large`.
    """
    if not item.data:
        raise SourceError(item.origin, "the file is empty", "empty")
    head = SourceHead()
    notices: tuple[Notice, ...] = ()
    if item.kind == "dip":
        lines, head = read_record(item.data, item.origin)
    elif item.kind == "pdf":
        lines, notices = read_pdf(item.data, item.origin)
    else:
        lines, notices = read_lines_text(item.data, item.origin)
    return RawPaper(
        origin=item.origin,
        kind=item.kind,
        source_hash=item.source_hash,
        lines=lines,
        head=head,
        notices=notices,
    )
