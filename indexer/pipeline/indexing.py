"""Indexing runs: what is new or changed is read and written, in commits of bounded size."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.model import Failure, Notice, Report, SourceKind
from indexer.opensearch.layout import Layout
from indexer.pipeline.culprits import Culprits
from indexer.pipeline.merging import Source, SourcedPaper, merge, provenance_from_json
from indexer.pipeline.places import Opened, PlaceLike, load_sourced, opened_to_write
from indexer.pipeline.preparing import Prepared, is_current, prepare, prepare_input
from indexer.pipeline.reading import Reading, iter_outcomes
from indexer.pipeline.workers import CULPRIT_CODES, Limits
from indexer.sources import Input, iter_inputs, iter_places
from indexer.store import NO_WAIT, Wait, Writer

MEMORY_MB = 512
"""What a run holds at most, about: most of it terms and positions, the rest the latest papers."""

HELD_PAPERS = 64
"""The latest papers wait before they are written, since other sources of a paper often stand near."""

_HELD_CHARACTERS_PER_MB = 20_000
"""Of the papers that wait; with its terms and positions a character takes some six bytes."""

COMMIT_SECONDS = 30.0
"""What is read is committed at least so often, so that a run that is stopped keeps nearly all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    done_bytes: int
    total_bytes: int
    """Size of all files to read; archives count packed, so it may be passed."""
    papers: int
    unchanged: int
    failed: int


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class Tally:
    """Counts of the run so far."""

    papers: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Sections, questions and answers of each paper as it was read last, by key."""
    unchanged: int = 0
    removed: int = 0
    done_bytes: int = 0
    total_bytes: int = 0
    failures: list[Failure] = field(default_factory=list)
    notices: list[tuple[str, Notice]] = field(default_factory=list)

    def count(self, paper: Prepared) -> None:
        """Count a paper, in place of what was read of it before."""
        self.papers[paper.key] = (paper.sections, paper.questions, paper.answers)

    def report(self, seconds: float) -> Report:
        """The counts as a report."""
        sections, questions, answers = map(sum, zip((0, 0, 0), *self.papers.values(), strict=True))
        return Report(
            papers=len(self.papers),
            sections=sections,
            questions=questions,
            answers=answers,
            unchanged=self.unchanged,
            removed=self.removed,
            failures=tuple(self.failures),
            notices=tuple(self.notices),
            seconds=seconds,
        )


def index_paths(  # noqa: PLR0913 - each is a choice of its own
    paths: Iterable[Path | str],
    index_dir: PlaceLike,
    *,
    sync: Path | None = None,
    workers: int = 1,
    limits: Limits | None = None,
    retry: bool = False,
    memory_mb: float = MEMORY_MB,
    wait: Wait = NO_WAIT,
    on_progress: OnProgress | None = None,
    layout: Layout | None = None,
) -> Report:
    """Index files and folders; what is unchanged since the last run is skipped.

    With `sync`, papers that were read from that folder and are gone from it are removed too. `workers`
    above 1, or `limits` of what a file may take, read in processes of their own (from a script, under
    `if __name__ == "__main__":`). A file that overran or ended its process is not tried again before it has
    changed, unless `retry` is given; a notice says so. What exceeds `memory_mb` is committed, so that a
    crash costs no more; `wait` is for another run that writes, `layout` for an index on a cluster. Raises
    `StoreError` where the index cannot be used, before anything is read; a file that cannot be read is a
    `Failure` of the report.
    """
    started = time.perf_counter()
    roots = [Path(path) for path in paths] + ([] if sync is None else [sync])
    with open_run(index_dir, memory_mb=memory_mb, wait=wait, on_progress=on_progress, layout=layout) as run:
        if retry:
            run.culprits.forget()
        reading = Reading(workers, limits, is_apart=retry)
        seen = run.read(roots, reading)
        if sync is not None:
            run.drop_missing(sync, seen, reading)
        run.commit()
    return run.tally.report(time.perf_counter() - started)


@contextmanager
def open_run(
    place: PlaceLike,
    *,
    memory_mb: float,
    wait: Wait,
    on_progress: OnProgress | None = None,
    layout: Layout | None = None,
) -> Iterator[Run]:
    """A run on an index, which is made where there is none, and written anew for another analysis."""
    with (
        opened_to_write(place, wait, layout) as found,
        found.store.writing(memory_mb=memory_mb / 2, wait=wait) as writer,
    ):
        yield Run(found, writer, on_progress, most_held=int(memory_mb * _HELD_CHARACTERS_PER_MB))


class Run:
    """One indexing run: the latest papers, what was written since the commit, and what was known before.

    A paper that was written and not committed cannot be taken back, so when another source of it comes, all
    is committed first and the paper read back from the index.
    """

    def __init__(
        self,
        opened: Opened,
        writer: Writer,
        on_progress: OnProgress | None,
        *,
        most_held: int,
    ) -> None:
        self._most_held = most_held
        self.tally = Tally()
        self.culprits = Culprits(opened.culprits)
        self._folder = opened.folder
        self._store = opened.store
        self._writer = writer
        self._on_progress = on_progress
        self._held: dict[str, Prepared] = {}
        self._held_characters = 0
        self._written: set[str] = set()
        """Keys of papers written since the last commit."""
        self._committed = time.monotonic()
        self._gone: set[str] = set()
        """Keys to delete at the next commit, which merges must not look up any more."""
        with self._store.snapshot() as snapshot:
            records = {key: provenance_from_json(found) for key, found in snapshot.iter_provenances()}
        self._keys = set(records)
        self._known = {
            source.hash: key for key, sources in records.items() for source in sources if is_current(source)
        }
        self._sources = records
        self._paths: dict[str, str] = {}
        """The file of each input that is being read, by origin."""
        self._given: dict[str, str] = {}
        """The hash of what a program handed over last in this run, by origin."""
        self._handed_out: deque[tuple[int, str]] = deque()
        """Bytes and hash of each input that was handed out and has not come back."""

    def read(self, paths: Iterable[Path], reading: Reading) -> set[str]:
        """Read and write what is new under `paths`; gives the hashes of all inputs seen there."""
        seen: set[str] = set()
        paths = list(paths)
        self.tally.total_bytes += _total_bytes(paths, self._folder)
        new = self._iter_new(paths, seen)
        for outcome in iter_outcomes(prepare_input, new, reading):
            size, source_hash = self._handed_out.popleft()
            self.tally.done_bytes += size
            if isinstance(outcome, Failure):
                self.tally.failures.append(outcome)
                if outcome.code in CULPRIT_CODES:
                    self.culprits.add(source_hash, outcome)
            else:
                self._take(outcome)
            self._tell()
        return seen

    def drop_missing(self, folder: Path, seen: set[str], reading: Reading) -> None:
        """Remove papers whose sources in `folder` are gone; read again what other sources still give.

        A file that is there but could not be read this time is not gone: its paper stays as it was.
        """
        unread = {self._paths.get(f.origin) or os.path.realpath(f.origin) for f in self.tally.failures}
        again: list[Path] = []
        for key, sources in self._sources.items():
            if key in self.tally.papers:  # written in this run
                continue
            gone = {
                source
                for source in sources
                if source.hash not in seen and source.path not in unread and _is_inside(source, folder)
            }
            if any(source.sections or source.head for source in gone):
                left = [source for source in sources if source not in gone and source.path]
                self._gone.add(key)
                for source in sources:
                    self._known.pop(source.hash, None)
                again.extend(Path(source.path) for source in left)
                self.tally.removed += not left
        self.read(dict.fromkeys(again), reading)

    def add(self, source: Source, make: Callable[[], Prepared]) -> None:
        """Bring in what a program handed over, where it is not in the index as it is."""
        given = self._given.get(source.origin)
        if given == source.hash:
            notice = Notice(code="same-content", text="the same content was given before in this run")
            self.tally.notices.append((source.origin, notice))
        elif given is None and source.hash in self._known:
            self.tally.unchanged += 1
        else:
            self._take(make())
        self._given[source.origin] = source.hash

    def commit(self) -> None:
        """Make all papers so far visible; a run that changes nothing makes no commit."""
        while self._held:
            self._write_oldest()
        if not (self._written or self._gone):
            return
        self._writer.delete(self._keys & (self._gone | self._written))
        self._writer.commit()
        self._keys = (self._keys - self._gone) | self._written
        self._gone.clear()
        self._written.clear()
        self._committed = time.monotonic()

    def _write_oldest(self) -> None:
        key = next(iter(self._held))
        paper = self._release(key)
        self._writer.add(paper.documents)
        self._written.add(key)

    def _hold(self, paper: Prepared) -> None:
        self._held[paper.key] = paper
        self._held_characters += paper.characters
        while len(self._held) > HELD_PAPERS or self._held_characters > self._most_held:
            self._write_oldest()

    def _release(self, key: str) -> Prepared:
        paper = self._held.pop(key)
        self._held_characters -= paper.characters
        return paper

    def _iter_new(self, paths: Iterable[Path], seen: set[str]) -> Iterator[Input | Failure]:
        """Inputs that are not in the index as they are, cut by these rules."""
        read: set[tuple[SourceKind, str]] = set()
        for item in iter_inputs(paths, leave_out=self._folder):
            if isinstance(item, Failure):
                self._handed_out.append((0, ""))
                yield item
                continue
            twice, known = (item.kind, item.source_hash) in read, item.source_hash in self._known
            culprit = self.culprits.notice(item.source_hash)
            read.add((item.kind, item.source_hash))
            seen.add(item.source_hash)
            self._paths[item.origin] = item.path
            if twice:
                notice = Notice(code="same-content", text="the same content was read before in this run")
                self.tally.notices.append((item.origin, notice))
            elif known:
                self.tally.unchanged += 1
            elif culprit is not None:
                self.tally.notices.append((item.origin, culprit))
            else:
                self._handed_out.append((len(item.data), item.source_hash))
                yield item
                continue
            self.tally.done_bytes += len(item.data)
            self._tell()

    def _take(self, paper: Prepared) -> None:
        """Bring in a paper, merged with what is known of it."""
        origin = paper.sources[0].origin
        self.tally.notices.extend((origin, notice) for notice in paper.notices)
        old = self._known_paper(paper.key)
        if old is not None:
            new = paper.sourced()
            merged = merge(old, new)
            paper = paper if merged.sourced is new else prepare(merged.sourced)
            if merged.notice is not None:
                self.tally.notices.append((origin, merged.notice))
        self.tally.count(paper)
        self._hold(paper)
        if time.monotonic() - self._committed > COMMIT_SECONDS:
            self.commit()

    def _known_paper(self, key: str) -> SourcedPaper | None:
        if key in self._held:
            return self._release(key).sourced()
        if key in self._written:
            self.commit()
        if key not in self._keys or key in self._gone:
            return None
        with self._store.snapshot() as snapshot:
            record = snapshot.paper(key)
            return None if record is None else load_sourced(snapshot, record)

    def _tell(self) -> None:
        if self._on_progress is not None:
            tally = self.tally
            self._on_progress(
                Progress(
                    done_bytes=tally.done_bytes,
                    total_bytes=tally.total_bytes,
                    papers=len(tally.papers),
                    unchanged=tally.unchanged,
                    failed=len(tally.failures),
                )
            )


def _is_inside(source: Source, folder: Path) -> bool:
    return Path(source.path).is_relative_to(folder.resolve())


def _total_bytes(paths: list[Path], leave_out: Path | None) -> int:
    found = iter_places(paths, leave_out=leave_out)
    places = (place for place in found if not isinstance(place, Failure))
    return sum(place.path.stat().st_size for place in places)
