"""The source of a sample paper: a head of `key: value` lines, a blank line, then one paragraph a line.

A paragraph begins with a mark that says what it is; a paragraph without one is running text.

| mark | paragraph |
|---|---|
| `@vf`, `@vb` | heading of the Vorbemerkung der Fragesteller, der Bundesregierung |
| `@wir` | "Wir fragen die Bundesregierung:" |
| `@dir HEADING` | a directory before the questions (Schriftliche Fragen), on a page of its own |
| `> NAME|NUMBER`, `> NAME` | an entry of a directory, with dots between |
| `@gb HEADING` | heading of a Geschäftsbereich (Schriftliche Fragen) |
| `@who NUMBER / Abgeordnete / NAME / (FRAKTION)` | who asks the question after it, in a column beside it |
| `@by Antwort OFFICE NAME / vom DATE` | head of the answer after it |
| `@skip TEXT` | another line that belongs to nothing, such as "Der Bundestag wolle beschließen:" |
| `@sign PLACE AND DATE / NAME / …` | place and date, and who signs, a line each |
| `@anlage HEADING` | an annex, which begins on a page of its own |
| `# HEADING`, `## HEADING` | a heading, a heading inside a Vorbemerkung |
| `?3 TEXT`, `?a TEXT`, `?+ TEXT` | question 3, its part a, more text of the question after its parts |
| `! TEXT`, `!+ TEXT` | the sentence that joins questions, a paragraph of its own or of the answer |
| `= TEXT` | the first paragraph of an answer |
| `|CELL|CELL` | a row of a table |
| `~1 TEXT` | the footnote of mark 1, which stands in a text as `{1}` |

A soft hyphen (U+00AD) marks where a word may be broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MARKED = re.compile(r"([@#?!=|~>])(\S*) ?")
NOTE_MARK = re.compile(r"\{(\d{1,2}|\*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph: `mark` is its first character (none for running text), `label` what stands behind it."""

    mark: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePaper:
    """The source of one sample, read."""

    head: dict[str, str]
    blocks: tuple[Block, ...]


def read_sample(path: Path) -> SamplePaper:
    """Read one source file; raises ValueError where a head line has no colon."""
    return parse_sample(path.read_text(encoding="utf-8"))


def parse_sample(text: str) -> SamplePaper:
    """Parse the text of a source file."""
    top, _, body = text.partition("\n\n")
    head = {}
    for line in top.splitlines():
        key, colon, value = line.partition(": ")
        if not colon:
            raise ValueError(f"head line without a colon: {line!r}")
        head[key] = value
    return SamplePaper(
        head=head, blocks=tuple(_parse_block(line) for line in body.splitlines() if line.strip())
    )


def _parse_block(line: str) -> Block:
    if line.startswith("|"):
        return Block(mark="|", label="", text=line[1:])
    found = MARKED.match(line)
    if not found:
        return Block(mark="", label="", text=line)
    mark, label = found.groups()
    return Block(mark=mark, label=label, text=line[found.end() :])
