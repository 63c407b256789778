"""How well `series` tells the same question from others, on pairs labelled by hand and on invented ones.

data/series_pairs.tsv names 226 pairs of questions of ../shared/corpus by id: of every similarity from 0.12
on, few from each pair of papers, labelled by hand by this alone: the same matter is asked about; the
period and the wording may differ. Of long questions the first 230 characters, or the beginning and the words
that differ, were read. What shares no run of three words is not among them. The rule was made with all labels
in sight, so the halves are no held-out test. data/series_invented.txt has invented pairs.

The rule is applied to each pair, in three steps; `found` is what `SearchEngine.series` of one question gives,
candidates by the index's own search. With --index DIR an index of the corpus that is there already is used.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from indexer import index_paths
from query import SearchEngine
from query.series.sameness import COLLECTIONS, SIMILARITY, Wording

DATA = Path(__file__).parent / "data"
CORPUS = Path("../shared/corpus")
Judge = Callable[[Wording, Wording], bool]
Figures = tuple[str, list[tuple[bool, bool]]]
"""What is measured, and of each pair whether it is the same and is said to be."""
COLUMNS = ("pairs", "same", "precision", "recall", "wrong", "missed")


class Pair(NamedTuple):
    """Two questions and whether they are the same; the ids are empty where they are invented."""

    one: Wording
    other: Wording
    is_same: bool
    ids: tuple[str, str] = ("", "")


def main() -> None:
    """Judge the pairs, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="an index of ../shared/corpus")
    arguments = parser.parse_args()
    for name, judged in iter_invented_figures():
        print(row(name, judged))
    for name, judged in iter_labelled_figures(arguments.index):
        print(row(name, judged))


def iter_invented_figures() -> Iterator[Figures]:
    """Of the invented pairs, a row a step of the rule."""
    return measure("invented", list(iter_invented()))


def iter_labelled_figures(index: Path | None = None) -> Iterator[Figures]:
    """Of the labelled pairs, which are read from an index of ../shared/corpus; without one it is made."""
    with tempfile.TemporaryDirectory(prefix="drucksuche-series-") as folder:
        path = index or Path(folder) / "index"
        if index is None:
            index_paths([CORPUS], path)
        with SearchEngine.open(path) as engine:
            pairs = list(iter_labelled(engine))
            yield from measure("labelled", pairs)
            yield from measure("labelled, every second", pairs[::2])
            yield from measure("labelled, the others", pairs[1::2])
            yield "labelled, found", [(pair.is_same, is_found(engine, pair)) for pair in pairs]


def iter_labelled(engine: SearchEngine) -> Iterator[Pair]:
    """The pairs of the corpus."""
    for line in (DATA / "series_pairs.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            one, first, other, second, label = line.split("\t")
            wordings = (_read(engine, one, first), _read(engine, other, second))
            yield Pair(*wordings, label == "same", (f"{one.partition('#')[0]}#f{first}", other))


def _read(engine: SearchEngine, section_id: str, number: str) -> Wording:
    found = engine.section(section_id)
    text = next(one.text for one in found.section.questions if one.n == number)
    return Wording(text, None if found.paper.drucksachetyp in COLLECTIONS else found.paper.titel)


def iter_invented() -> Iterator[Pair]:
    """The invented pairs."""
    for line in (DATA / "series_invented.txt").read_text(encoding="utf-8").splitlines():
        if line[:2] in ("+ ", "- "):
            one, other = (_invented(text) for text in line[2:].split(" || "))
            yield Pair(one, other, line[0] == "+")


def _invented(text: str) -> Wording:
    title, colon, question = text.partition(": ")
    return Wording(question, title) if colon else Wording(text, None)


def measure(name: str, pairs: list[Pair]) -> Iterator[Figures]:
    """A row a step of the rule, the last for what is nearly the same by words alone."""
    for step, judge in STEPS.items():
        yield f"{name}, {step}", [(pair.is_same, judge(pair.one, pair.other)) for pair in pairs]
    near = [pair for pair in pairs if has_words(pair.one, pair.other)]
    yield (
        f"{name}, the rule on those alike in words",
        [(pair.is_same, has_all(pair.one, pair.other)) for pair in near],
    )


def has_words(one: Wording, other: Wording) -> bool:
    """Alike in words, whatever is swapped."""
    return float(one.sketch.jaccard(other.sketch)) >= SIMILARITY


def has_names(one: Wording, other: Wording) -> bool:
    """Alike, and nothing is swapped; the titles are left out."""
    return Wording(one.text, None).similarity(Wording(other.text, None)) is not None


def has_all(one: Wording, other: Wording) -> bool:
    """The rule of `series`."""
    return one.similarity(other) is not None


STEPS: dict[str, Judge] = {"words": has_words, "nothing swapped": has_names, "titles": has_all}


def is_found(engine: SearchEngine, pair: Pair) -> bool:
    """Whether the series of the one question has the other."""
    one, other = pair.ids
    series = engine.series(one)
    found = {entry.cited.id for entry in series.entries}
    return other in found or any(other in entry.asked for entry in series.entries)


def cells(name: str, judged: Iterable[tuple[bool, bool]]) -> list[str]:
    """Name, pairs, how many are the same, precision, recall, wrong, missed."""
    pairs = list(judged)
    right = sum(same and said for same, said in pairs)
    said = sum(said for _, said in pairs)
    same = sum(same for same, _ in pairs)
    shares = (f"{right / max(1, count):.2f}" for count in (said, same))
    return [name, str(len(pairs)), str(same), *shares, str(said - right), str(same - right)]


def row(name: str, judged: Iterable[tuple[bool, bool]]) -> str:
    """The cells as a line, each with what it is."""
    first, *rest = cells(name, judged)
    return f"{first:48}" + "".join(f"  {head} {cell:>4}" for head, cell in zip(COLUMNS, rest, strict=True))


if __name__ == "__main__":
    main()
