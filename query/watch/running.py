"""One run of a watch: what is new goes to each target, and is known only when it has got there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from query.engine import Searcher
from query.watch.finding import find_news, make_report
from query.watch.model import Watch, WatchReport
from query.watch.sending import DeliveryError
from query.watch.state import KEPT_CHARACTERS, Changes, State, read_state, write_state


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place where news go. `send` raises `DeliveryError` where they do not get there."""

    name: str
    send: Callable[[WatchReport], None]
    is_due: Callable[[], bool] = _never
    """Whether it wants a report without news, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one run of a watch."""

    news: int
    """Hits that were sent to the target that got most."""
    failures: tuple[str, ...] = ()
    """What did not get where it should, and why; the next run sends it again."""
    is_first: bool = False
    is_edited: bool = False
    known: int = 0
    """Sections that it knows now."""


def run_watch(
    searcher: Searcher, watch: Watch, folder: Path, targets: Sequence[Target], *, anew: bool = False
) -> Outcome:
    """Tell each target what is new for it since it was last told; with `anew` all that the search finds.

    What a target was sent is written down when it is there, so a crash between both sends it again to that
    one target, and nothing is lost. What one cannot be sent is owed to it and goes with the next run.
    Raises `QueryError` and `WatchError` where the watch cannot be run; nothing is written down then.
    """
    before = read_state(folder, watch.name)
    found = find_news(searcher, watch.request, before, anew=anew)
    owed = {one.name: _owed(found.changes, found.state, one.name) for one in targets}
    run = _Run(searcher, watch, folder, before, replace(found.state, owed=owed))
    failures = tuple(filter(None, [run.tell(target) for target in targets]))
    run.write()
    return Outcome(
        news=run.most,
        failures=failures,
        is_first=found.is_first,
        is_edited=found.is_edited,
        known=len(found.state.seen),
    )


class _Run:
    """What is known while targets are told, one after the other."""

    def __init__(
        self, searcher: Searcher, watch: Watch, folder: Path, before: State | None, state: State
    ) -> None:
        self._searcher, self._watch, self._folder = searcher, watch, folder
        self._written, self._state = before, state
        self._found_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.most = 0
        """Hits that were sent to the target that got most."""

    def tell(self, target: Target) -> str | None:
        """Send a target all that it is owed, in reports of bounded length; gives what went wrong."""
        sent, is_due = 0, target.is_due()
        while (owed := self._state.owed[target.name]) or is_due:
            told = make_report(self._searcher, self._watch.name, self._watch.request, owed, self._found_at)
            if told.report.news or is_due:
                try:
                    target.send(told.report)
                except DeliveryError as error:
                    return f"{target.name}: {error}"
            self._state = replace(self._state, owed={**self._state.owed, target.name: told.rest})
            self.write()
            is_due = False
            sent += len(told.report.news)
            self.most = max(self.most, sent)
        return None

    def write(self) -> None:
        """Write down what is known, where that is news."""
        owed = {name: changes for name, changes in self._state.owed.items() if changes}
        state = replace(self._state, owed=owed)
        if state != self._written:
            write_state(self._folder, self._watch.name, state)
            self._written = state


def _owed(changes: Changes, state: State, target: str) -> Changes:
    """What a target is to be told: of what it is owed already, the text that it was last told of."""
    size, owed = 0, dict[str, str | None]()
    for section, was in {**changes, **state.owed.get(target, {})}.items():
        size += len(was or "")
        owed[section] = was if was is None or size <= KEPT_CHARACTERS else ""
    return owed
