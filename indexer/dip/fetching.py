"""Queries → papers in a folder: page after page, from where the last run stopped, verified.

The state moves on to a cursor only when all papers and PDFs before it are on disk, five times a second at
most. A run that is killed anywhere therefore repeats a few pages, and what it repeats is known by its id and
content. A query that was completed before asks only for what was updated since.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.dip.answers import Page
from indexer.dip.filters import Filters, Query
from indexer.dip.folder import HIDDEN, PaperFolder, opened
from indexer.dip.state import STATE, WHOLE, Standing, State, read_state
from indexer.errors import DipError
from indexer.model import Failure, JsonObject
from indexer.sources.diphead import read_number

if TYPE_CHECKING:
    from indexer.dip.client import DipClient

OVERLAP = timedelta(days=1)
"""A conditional run looks back further than the last one began: lists lag behind their papers, nobody says by
how much. A day has some fifty papers."""

SECONDS_BETWEEN_SAVES = 0.2
"""Syncing files after every page would take as long as the page, on a disk that is busy."""

MOST_IDLE_PAGES = 2
"""Pages in a row that bring nothing new while the cursor moves: more of them would never end."""

_OF_ONE_FILE = frozenset({"not-found", "hash", "shape", "too-large", "moved", "server"})
"""Errors of a PDF that leave the others a chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchProgress:
    """How far a run is, over all its queries so far."""

    done: int
    total: int
    """As the service counts; of the queries that were begun."""
    pdfs: int


OnFetch = Callable[[FetchProgress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What a run brought."""

    new: int
    changed: int
    same: int
    """Papers that came and were there already as they are."""
    without_text: int
    """Papers of which the service has no text: not written, but for their PDFs where these are wanted."""
    pdfs: int
    total: int
    """As the service counts, over all queries."""
    failures: tuple[Failure, ...]
    empty: tuple[str, ...]
    """The filters of queries that were asked whole and found nothing, as the service names them."""
    seconds: float

    @property
    def is_news(self) -> bool:
        """Whether anything happened."""
        return bool(self.new or self.changed or self.pdfs or self.failures)


@dataclass(slots=True)
class _Tally:
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("new", "changed", "same", "without_text", "pdfs"), 0)
    )
    done: int = 0
    total: int = 0
    failures: list[Failure] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    def fail(self, origin: str, reason: str, code: str) -> None:
        self.failures.append(Failure(origin=origin, reason=reason, code=code))


def fetch_papers(  # noqa: PLR0913 - each is a choice of its own
    queries: Iterable[Query],
    folder: Path | str,
    client: DipClient,
    *,
    pdf: bool = False,
    again: bool = False,
    remember: bool = True,
    on_fetch: OnFetch | None = None,
) -> FetchReport:
    """Bring the papers of some queries into a folder, and their PDFs with `pdf`.

    A query that was completed in this folder asks only for what was updated since, with `again` for
    everything. Queries by number are always asked whole; a number that the service lacks is asked for again
    by `fetch_updates`, unless `remember` is false. Raises `DipError` where the service cannot be
    asked any further, with everything kept that came before, and `StoreError` for a folder that is in use.
    """
    wanted = [(query, pdf) for query in queries]
    return _run(wanted, Path(folder), client, again=again, remember=remember, on_fetch=on_fetch)


def fetch_updates(folder: Path | str, client: DipClient, *, on_fetch: OnFetch | None = None) -> FetchReport:
    """Ask every query of a folder again: for what was updated since its last run, or from where that stopped.

    Numbers that the service lacked are asked for again, too, and are no failure where it still does. Raises
    what `fetch_papers` raises.
    """
    state = read_state(Path(folder) / HIDDEN / STATE)
    known = [(standing.query, standing.pdf) for standing in state.standings.values()]
    for pdf in (False, True):
        numbers = tuple(number for number, with_pdf in state.wanted.items() if with_pdf is pdf)
        known += [(query, pdf) for query in (Filters(numbers=numbers).queries() if numbers else ())]
    report = _run(known, Path(folder), client, again=False, remember=True, on_fetch=on_fetch)
    return replace(report, failures=tuple(one for one in report.failures if one.code != "absent"))


def _run(  # noqa: PLR0913 - as `fetch_papers`
    wanted: Sequence[tuple[Query, bool]],
    path: Path,
    client: DipClient,
    *,
    again: bool,
    remember: bool,
    on_fetch: OnFetch | None,
) -> FetchReport:
    begun = time.perf_counter()
    tally = _Tally()
    with opened(path) as folder:
        run = _Run(folder, client, tally, on_fetch, remember=remember)
        try:
            for query, pdf in wanted:
                run.fetch(query, pdf=pdf, again=again)
        finally:
            run.end()
    return FetchReport(
        **tally.counts,
        total=tally.total,
        failures=tuple(tally.failures),
        empty=tuple(tally.empty),
        seconds=time.perf_counter() - begun,
    )


class _Run:
    """One run over a locked folder."""

    def __init__(
        self,
        folder: PaperFolder,
        client: DipClient,
        tally: _Tally,
        on_fetch: OnFetch | None,
        *,
        remember: bool,
    ) -> None:
        self._folder = folder
        self._client = client
        self._tally = tally
        self._on_fetch = on_fetch
        self._remember = remember
        self._path = folder.hidden(STATE)
        self._state: State = read_state(self._path)
        if not self._state.clean:
            self._state.pending.add(WHOLE)
        self._state.clean = False
        self._state.write(self._path)
        self._saved = float("-inf")

    def fetch(self, query: Query, *, pdf: bool, again: bool) -> None:
        """Fetch one query to its end, and say what is amiss with its numbers."""
        standing = self._begun(Standing(query=query, pdf=pdf), again=again)
        asked = query if standing.since is None else query.updated_since(standing.since)
        ids: set[int] = set()
        came: list[JsonObject] = []
        total, idle = 0, 0
        while True:
            page, standing = self._page(asked, standing)
            started = standing.started or self._client.server_time or datetime.now(UTC)
            fresh = [one for one in page.documents if int(one["id"]) not in ids]
            ids.update(int(one["id"]) for one in fresh)
            came += [one for one in fresh if query.numbers]
            self._keep(fresh, pdf=pdf)
            self._tally.total += page.found - total
            total = page.found
            self._tell(len(fresh))
            ended = page.cursor == standing.cursor or not page.found
            standing = replace(
                standing, started=started, cursor=page.cursor, received=standing.received + len(fresh)
            )
            idle = 0 if fresh else idle + 1
            if ended:
                break
            if idle >= MOST_IDLE_PAGES:
                self._hold(replace(standing, cursor=None, started=None, received=0))
                raise _endless(standing)
            self._hold(standing)
        self._complete(standing, page)
        self._check_numbers(query, came, pdf=pdf)
        if not (total or standing.since or query.numbers):
            self._tally.empty.append(_named(query))

    def end(self) -> None:
        """Make everything last, and note which files have to be indexed."""
        self._folder.sync()
        self._folder.settle()
        self._state.clean = True
        self._save()

    # --- one query ------------------------------------------------------------------------------------------

    def _begun(self, asked: Standing, *, again: bool) -> Standing:
        """Where to begin: a run under way goes on, a completed query asks for news, another for all."""
        known = self._state.standings.get(asked.key)
        if asked.query.numbers or known is None or (again and known.complete is not None):
            return asked
        if known.cursor is not None or known.complete is None:
            self._tally.done += known.received
            return known
        return replace(known, since=known.complete - OVERLAP)

    def _page(self, asked: Query, standing: Standing) -> tuple[Page, Standing]:
        """The next page; the first one, where the cursor of an earlier run is not taken any more."""
        try:
            return self._client.page(asked, standing.cursor), standing
        except DipError as error:
            if error.code != "bad-request" or standing.cursor is None:
                raise
        anew = replace(standing, cursor=None, received=0)
        return self._client.page(asked), anew

    def _keep(self, records: Sequence[JsonObject], *, pdf: bool) -> None:
        for record in records:
            if _has_text(record):
                self._tally.counts[self._folder.add(record)] += 1
            else:
                self._tally.counts["without_text"] += 1
        for record in records if pdf else ():
            self._fetch_pdf(record)

    def _fetch_pdf(self, record: JsonObject) -> None:
        place = record.get("fundstelle")
        url = place.get("pdf_url") if isinstance(place, dict) else None
        if not isinstance(url, str):
            return
        target, md5 = self._folder.pdf_path(record), record.get("pdf_hash")
        md5 = md5 if isinstance(md5, str) and md5 else None
        if self._folder.has_pdf(target, md5):
            return
        try:
            self._client.pdf(url, target, md5)
        except DipError as error:
            if error.code not in _OF_ONE_FILE:
                raise
            self._tally.fail(record["dokumentnummer"], str(error), error.code)
            return
        self._folder.touched.add(target.relative_to(self._folder.path).as_posix())
        self._tally.counts["pdfs"] += 1
        self._tell(0)

    def _hold(self, standing: Standing) -> None:
        """Note how far a query came, and write it where the last time is a while ago."""
        if not standing.query.numbers:
            self._state.standings[standing.key] = standing
        if time.monotonic() - self._saved >= SECONDS_BETWEEN_SAVES:
            self._save()

    def _save(self) -> None:
        self._folder.sync()
        self._state.pending |= self._folder.touched
        self._state.write(self._path)
        self._saved = time.monotonic()

    def _complete(self, standing: Standing, page: Page) -> None:
        """Hold what came against the service's count; a query with a gap is asked anew by the next run."""
        gap = page.found - standing.received
        done = standing.started if gap <= 0 else standing.complete
        if gap > 0:
            self._tally.fail(
                _named(standing.query),
                f"the service counts {page.found} papers and gave {standing.received}; run it again",
                "count",
            )
        self._hold(replace(standing, complete=done, since=None, started=None, cursor=None, received=0))

    def _check_numbers(self, query: Query, came: Sequence[JsonObject], *, pdf: bool) -> None:
        """Name the numbers that the service lacks; they are asked for again, as are those without a text."""
        there = {read_number(one["dokumentnummer"], None)[0]: _has_text(one) for one in came}
        for number in query.numbers:
            if number.startswith("0"):
                continue
            if number not in there:
                self._tally.fail(number, "the service has no paper of this number", "absent")
            if there.get(number):
                self._state.wanted.pop(number, None)
            elif self._remember and query.is_of_numbers:
                self._state.wanted[number] = pdf

    def _tell(self, count: int) -> None:
        self._tally.done += count
        if self._on_fetch is not None:
            tally = self._tally
            self._on_fetch(
                FetchProgress(done=tally.done, total=max(tally.total, tally.done), pdfs=tally.counts["pdfs"])
            )


def _endless(standing: Standing) -> DipError:
    return DipError(
        f"the DIP service gives cursor after cursor and nothing new after {standing.received} papers; what"
        " came is kept",
        "cursor",
    )


def _has_text(record: JsonObject) -> bool:
    """Whether the service has a text of a paper."""
    text = record.get("text")
    return isinstance(text, str) and bool(text.strip())


def _named(query: Query) -> str:
    shown = ", ".join(f"{name}={value}" for name, value in query.parameters if name != "f.zuordnung")
    return shown[:200]
