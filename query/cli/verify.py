"""`drucksuche verify`: manuscripts → what they quote and cite, held against the index."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, folder_option
from indexer.errors import SourceError
from query.cli.output import Output, output_options
from query.cli.terminal import say
from query.engine import SearchEngine, Searcher
from query.findings import MANUSCRIPT_KINDS, ManuscriptKind, Verification
from query.manuscript.reading import MOST_BYTES, kind_of, read_manuscript
from query.render.verification import verification_to_json, verification_to_text

_STANDARD_INPUT = "-"
Found = tuple[str, Verification]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--kind",
    type=click.Choice(MANUSCRIPT_KINDS),
    help="How the files are written.  [default: by .md, .html, .txt; else text]",
)
@folder_option
@output_options(("text", "json"))
def verify(files: tuple[str, ...], kind: ManuscriptKind | None, index_dir: Path, output: Output) -> None:
    """Check the quotations and paper numbers of manuscripts (.md, .txt, .html; - reads standard input).

    Each quotation is found, found elsewhere than the manuscript says, altered (with the words that
    differ: [-printed-] {+quoted+}), not found, or too short to check: under four words, or under two
    where its sentence names a paper. Each paper number is in the index or not; a question that its
    paper does not have is wrong. Line ends, hyphenation, quotation marks, punctuation, upper case,
    [editorial] brackets and omissions such as […] do not count as altered. Words printed with other
    capitals, but for the first, are named in a notice.

    json is one object a file. Exit status 1 where something is wrong or a file cannot be read; a paper
    that is not in the index is not wrong.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine, engine.pinned() as searcher:
            found = list(_iter_found(searcher, files, kind))
        output.write(_render(found, output))
    if len(found) < len(files) or any(one.wrong for _, one in found):
        sys.exit(EXIT_FAILED)


def _iter_found(searcher: Searcher, files: Iterable[str], kind: ManuscriptKind | None) -> Iterator[Found]:
    """The findings of each file; what cannot be read is said on standard error."""
    for name in files:
        try:
            text, notices = read_manuscript(_read(name), name)
        except SourceError as error:
            say(f"drucksuche: {error}")
            continue
        for notice in notices:
            say(f"notice: {name}: line {notice.line}: {notice.text}")
        found = searcher.verify(text, kind or kind_of(name) or "text")
        for unclosed in found.notices:
            line = text.count("\n", 0, unclosed.start or 0) + 1
            say(f"notice: {name}: line {line}: {unclosed.text}")
        yield name, found


def _read(name: str) -> bytes:
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(name, error.strerror or str(error), "unreadable") from error


def _render(found: Iterable[Found], output: Output) -> str:
    if output.format == "json":
        return "\n".join(
            json.dumps(verification_to_json(one, name), ensure_ascii=False) for name, one in found
        )
    return "\n\n".join(verification_to_text(one, name, output.style()) for name, one in found)
