"""A watch over a small index, its targets as lists, for tests of runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer import add_papers
from indexer.model import Paper
from query import SearchEngine, SearchRequest
from query.watch import DeliveryError, Outcome, Target, Watch, WatchReport, run_watch
from tests.papers import exchange, paper

LEAD = "Im Hochland liegt seit vielen Jahren ein Moor, das im Sommer trocken"


def moor(number: int, answer: str = "fällt.", **head: object) -> Paper:
    """An Antwort whose one exchange a search for Moor finds."""
    return paper(f"21/{number}", exchange("1", f"Was ist mit Nr. {number}?", f"{LEAD} {answer}"), **head)


@dataclass
class Place:
    """A target that keeps what it was told, or refuses it."""

    name: str = "one"
    told: list[WatchReport] = field(default_factory=list)
    is_refusing: bool = False
    after: Callable[[], None] = lambda: None
    before: Callable[[], None] = lambda: None

    def target(self) -> Target:
        return Target(name=self.name, send=self._take)

    def _take(self, report: WatchReport) -> None:
        if self.is_refusing:
            raise DeliveryError("refused")
        self.before()
        self.told.append(report)
        self.after()

    def news(self) -> list[tuple[str, str]]:
        """Number and kind of all that was told, in order."""
        return [(one.hit.dokumentnummer, one.change) for report in self.told for one in report.news]


class Bench:
    """An index and the state of one watch over it."""

    def __init__(self, folder: Path) -> None:
        self.index, self.folder = folder / "index", folder / "state"
        self.folder.mkdir()

    def put(self, *papers: Paper) -> None:
        """Index papers, or others in their place."""
        report = add_papers(papers, self.index)
        assert not report.failures

    def run(self, *places: Place, anew: bool = False, **request: object) -> Outcome:
        """Run the watch once."""
        asked = SearchRequest(**({"query": "Moor", "sort": "nummer", "fold": False} | request))  # type: ignore[arg-type]
        watch = Watch(name="moor", request=asked)
        targets = [place.target() for place in places]
        with SearchEngine.open(self.index) as engine, engine.pinned() as searcher:
            return run_watch(searcher, watch, self.folder, targets, anew=anew)
