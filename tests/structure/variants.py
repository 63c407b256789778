"""Papers, each changed in one line: what sources do to lines, and what makes a rule just not apply."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from indexer.errors import SourceError
from indexer.model import Line, RawPaper
from indexer.structure import parse_paper
from tests.structure.conftest import shape_of

_LONG = 70  # lines

Change = Callable[[list[Line], int], list[Line]]


def _with_text(change: Callable[[str], str]) -> Change:
    def changed(lines: list[Line], at: int) -> list[Line]:
        return [*lines[:at], replace(lines[at], text=change(lines[at].text)), *lines[at + 1 :]]

    return changed


def _joined(lines: list[Line], at: int) -> list[Line]:
    if at + 1 == len(lines):
        return lines[:at]
    text = f"{lines[at].text.rstrip()} {lines[at + 1].text.lstrip()}"
    return [*lines[:at], replace(lines[at], text=text), *lines[at + 2 :]]


def _broken(lines: list[Line], at: int) -> list[Line]:
    text = lines[at].text
    middle = text.find(" ", len(text) // 2)
    parts = [text] if middle < 0 else [text[: middle + 1], text[middle + 1 :]]
    return [*lines[:at], *(replace(lines[at], text=part) for part in parts), *lines[at + 1 :]]


def _swapped_case(text: str) -> str:
    at = next((at for at, sign in enumerate(text) if sign.isalpha()), 0)
    return text[:at] + text[at : at + 1].swapcase() + text[at + 1 :]


def _other_end(text: str) -> str:
    bare = text.rstrip()
    return bare[:-1] if bare[-1:] in ".?:,;" else bare + "."


CHANGES: dict[str, Change] = {
    "gone": lambda lines, at: [*lines[:at], *lines[at + 1 :]],
    "soft": _with_text(lambda text: text.rstrip() if text.endswith(" ") else f"{text} "),
    "joined": _joined,
    "broken": _broken,
    "case": _with_text(_swapped_case),
    "end": _with_text(_other_end),
    "twice": lambda lines, at: [*lines[: at + 1], *lines[at:]],
    "blank": lambda lines, at: [*lines[:at], replace(lines[at], text="", cells=()), *lines[at:]],
    "asks": _with_text(lambda text: f"{text.rstrip()[:-1]}?"),
}
"""What is done to one line, by name."""


def variants(raw: RawPaper, changes: Sequence[str], *, each: bool) -> Iterator[tuple[str, RawPaper]]:
    """The paper, then with each line changed: in all ways (`each`), or in one of them after the other.

    Of a long paper every sixth line is changed.
    """
    yield "as it is", raw
    lines = list(raw.lines)
    for at in range(0, len(lines), 1 if len(lines) < _LONG else 6):
        for name in changes if each else [changes[(at + at // len(changes)) % len(changes)]]:
            changed = CHANGES[name](lines, at)
            numbered = tuple(replace(line, number=place) for place, line in enumerate(changed, 1))
            yield f"{at + 1} {name}", replace(raw, lines=numbered)


def told_of(raw: RawPaper, *, each: bool) -> dict[str, str]:
    """A digest of the parse of each variant, with its sections and notices where they are not the paper's."""
    found: dict[str, str] = {}
    usual = ""
    for name, paper in variants(raw, list(CHANGES), each=each):
        digest, outline = _told(paper)
        found[name] = digest if outline == usual else f"{digest} {outline}"
        usual = usual or outline
    return found


def _told(raw: RawPaper) -> tuple[str, str]:
    try:
        paper = parse_paper(raw)
    except SourceError as error:
        return error.code, error.reason
    whole = json.dumps(shape_of(paper), sort_keys=True, ensure_ascii=False)
    ids = " ".join(section.id for section in paper.sections)
    notices = " ".join(f"!{notice.code}" for notice in paper.notices)
    return hashlib.sha256(whole.encode()).hexdigest()[:8], f"{paper.titel}: {ids} {notices}".strip()
