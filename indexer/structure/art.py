"""How the government answered: by the wordings of `artrules`, each with the words that show it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby

from indexer.model import Art
from indexer.structure.artrules import GRADES, RULES, Rule
from indexer.structure.references import is_referral
from indexer.structure.references.folding import fold
from indexer.structure.references.sentences import iter_sentences

LEAST_ROWS = 3
"""Neighbouring lines with figures that make a table."""
LONGEST_ROW = 160
LEAST_BEFORE = 2
"""Sentences that answer before one that leaves the rest open."""
LEFT_OPEN = frozenset({"no_knowledge", "refusal"})
NOTHING: frozenset[str] = frozenset()


def classify_answer(text: str, *, to: Collection[str] = ()) -> tuple[Art, ...]:
    """How an answer was given, one entry a kind, each with the place of the words that show it.

    `to` holds the questions and parts that it is given to: more than one make it joint. Kinds come in the
    order of the answer's text, joint last. A referral is nothing else but (perhaps) joint.
    """
    arts = _read(text)
    if len(to) > 1:
        arts.append(Art(kind="joint", span=None))
    return tuple(arts)


def _read(text: str) -> list[Art]:
    if is_referral(text):
        return [Art(kind="referral", span=(0, len(text)))]
    found: dict[str, Art] = {}
    shown: list[frozenset[str]] = []
    for sentence, start, end in _sentences(text):
        rules = [rule for rule in RULES if _shows(sentence, rule)]
        shown.append(frozenset(rule.kind for rule in rules) | _points(sentence))
        for rule in rules:
            grade = _grade(sentence) if rule.kind == "confidential" else None
            found.setdefault(rule.kind, Art(kind=rule.kind, span=(start, end), grade=grade))
    table = _table(text)
    if table is not None:
        found["table"] = Art(kind="table", span=table)
    _mark_partly(found, shown)
    return sorted(found.values(), key=lambda art: art.span or (0, 0))


def _points(sentence: str) -> frozenset[str]:
    return frozenset({"pointer"}) if sentence.rstrip(".*").endswith(("verwiesen", "hingewiesen")) else NOTHING


def _mark_partly(found: dict[str, Art], shown: list[frozenset[str]]) -> None:
    """Keeps or adds "partly": a part is left open, and another is answered in words, rows or an annex."""
    left_open = found.get("no_knowledge") or found.get("refusal")
    answered = "table" in found or "annex" in found
    last = max((at for at, kinds in enumerate(shown) if kinds & LEFT_OPEN), default=0)
    before = sum(not kinds for kinds in shown[:last])
    after = sum(not kinds for kinds in shown[last + 1 :])
    if left_open is not None and (answered or (before >= LEAST_BEFORE and not after)):
        found.setdefault("partly", Art(kind="partly", span=left_open.span))
    elif "partly" in found and len(shown) == 1:
        del found["partly"]


def _sentences(text: str) -> Iterator[tuple[str, int, int]]:
    """The sentences of each paragraph with their places; rows of tables are passed over."""
    at = 0
    for line in text.split("\n"):
        if not _is_row(line):
            folded = fold(line)
            for begin, stop in iter_sentences(folded.text):
                start, end = folded.source(begin, stop)
                yield folded.text[begin:stop], at + start, at + end
        at += len(line) + 1


def _shows(sentence: str, rule: Rule) -> bool:
    at = 0
    for step in rule.steps:
        ends = [found + len(wording) for wording in step if (found := sentence.find(wording, at)) >= 0]
        if not ends:
            return False
        at = min(ends)
    return not any(wording in sentence for wording in rule.unless)


def _grade(sentence: str) -> str | None:
    for grade, spellings in GRADES:
        if any(spelling in sentence for spelling in spellings):
            return grade
    return None


def _table(text: str) -> tuple[int, int] | None:
    """The place of the first table: neighbouring lines that are rows of figures."""
    at = 0
    rows: list[tuple[bool, int, int]] = []
    for line in text.split("\n"):
        rows.append((_is_row(line), at, at + len(line)))
        at += len(line) + 1
    for is_row, group in groupby(rows, key=lambda row: row[0]):
        block = list(group)
        if is_row and len(block) >= LEAST_ROWS:
            return block[0][1], block[-1][2]
    return None


def _is_row(line: str) -> bool:
    """Whether a line ends in a figure, as rows of tables do and sentences do not."""
    words = line.split()
    if len(words) < 2 or len(line) > LONGEST_ROW:
        return False
    return words[-1].strip("%-–").replace(".", "").replace(",", "").isdigit() and "." not in line[-1]
