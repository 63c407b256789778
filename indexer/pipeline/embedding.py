"""A vector for every section that has none: read, cut into windows, embedded, committed now and then.

Nothing is locked while the model works: only a commit takes the writer's lock, for as long as it takes to
write one file a segment. So keyword search and indexing go on. What was committed is not made again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from indexer.columns import Model, Rows, SegmentColumns
from indexer.jsonshape import section_from_json
from indexer.model import JsonObject
from indexer.pipeline.graphs import build_graphs, vectors_of
from indexer.schema import SECTION_RECORD, section_texts
from indexer.store import NO_WAIT, MadeVectors, Snapshot, Store, Wait, stored_digest
from indexer.vectors import NamedEmbedder, Window, cut_windows, pack, section_body

_AT_ONCE = 64
"""Windows that the model is given together."""
_SECONDS_BETWEEN_COMMITS = 30.0
_SHARE_OF_COMMITS = 20
"""A commit waits until this many times the duration of the last has passed: they take a twentieth at most."""
_MOST_WINDOWS = 16_384
"""Windows that wait for a commit; 8 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedProgress:
    """How far a run is."""

    sections: int
    of_sections: int
    windows: int
    of_graph: int = 0
    """Vectors of which a graph is now built, which can take minutes; 0 before."""


OnEmbedProgress = Callable[[EmbedProgress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedReport:
    """What a run did."""

    sections: int
    """Sections that got vectors."""
    windows: int
    had: int
    """Sections that had vectors already."""
    seconds: float
    model: str
    graphs: int
    """Graphs of vectors that were built."""
    notice: str | None
    """Why a segment that needs a graph got none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Read:
    """A section, cut."""

    id: str
    digest: bytes
    windows: list[Window]


def embed_index(
    index_dir: Path | str,
    embedder: NamedEmbedder,
    *,
    replace: bool = False,
    wait: Wait = NO_WAIT,
    on_progress: OnEmbedProgress | None = None,
) -> EmbedReport:
    """Give every section of an index vectors that has none; committed every half a minute.

    Then many vectors of a segment get a graph (`indexer.pipeline.graphs`).

    With `replace` vectors of another model are dropped at the first commit. Raises StoreError for an index
    with vectors of another model without it, EmbedderError where the model fails or is another than its name
    says; what was committed before stays.
    """
    return _Run(Store.open(Path(index_dir)), embedder, replace, wait, on_progress).run()


class _Run:
    def __init__(
        self,
        store: Store,
        embedder: NamedEmbedder,
        replace: bool,
        wait: Wait,
        on_progress: OnEmbedProgress | None,
    ) -> None:
        self._store, self._embedder = store, embedder
        self._replace, self._wait = replace, wait
        self._tell = on_progress or (lambda _: None)
        self._made: dict[str, MadeVectors] = {}
        self._waiting = self._windows = self._sections = self._kept = 0
        self._last, self._pause = time.monotonic(), _SECONDS_BETWEEN_COMMITS
        self._model: Model

    def run(self) -> EmbedReport:
        """Embed until nothing is left that can be."""
        started = time.monotonic()
        had: int | None = None
        while True:
            kept = self._kept
            with self._store.snapshot() as snapshot:
                held = self._open_model(snapshot)
                had = held if had is None else had
                self._embed_all(snapshot)
            if self._kept == kept:  # all done, or what is left has no text
                break
        graphs, notice = build_graphs(self._store, self._wait, self._tell_graph)
        return EmbedReport(
            sections=self._kept,
            windows=self._windows,
            had=had,
            seconds=time.monotonic() - started,
            model=self._embedder.name,
            graphs=graphs,
            notice=notice,
        )

    def _tell_graph(self, vectors: int) -> None:
        self._tell(EmbedProgress(sections=0, of_sections=0, windows=self._windows, of_graph=vectors))

    def _open_model(self, snapshot: Snapshot) -> int:
        """Learn of the vectors that are there: of how many sections they are. Raises for another model's."""
        vectors = [found for columns, _ in snapshot.segments if (found := vectors_of(columns)) is not None]
        ours = [one for one in vectors if one.model.name == self._embedder.name]
        if ours:
            self._model = ours[0].model
            if not self._kept:
                self._embedder.check(self._model.probe)
        elif not self._kept:
            probe = self._embedder.probe()
            self._model = Model(name=self._embedder.name, source=self._embedder.source, probe=probe)
        if len(ours) < len(vectors) and not self._replace:
            self._commit(always=True)  # which says what is wrong
        return sum(_count_held(columns, self._model) for columns, _ in snapshot.segments)

    def _embed_all(self, snapshot: Snapshot) -> None:
        pending = list(_iter_pending(snapshot, self._model))
        self._sections = 0
        try:
            for batch in _iter_batches(_iter_read(snapshot, pending)):
                self._embed(batch)
                self._sections += len(batch)
                progress = EmbedProgress(
                    sections=self._sections, of_sections=len(pending), windows=self._windows
                )
                self._tell(progress)
                if time.monotonic() - self._last > self._pause or self._waiting >= _MOST_WINDOWS:
                    self._commit()
        finally:
            self._commit()

    def _embed(self, batch: Sequence[_Read]) -> None:
        windows = [window for one in batch for window in one.windows]
        parts = [
            pack(self._embedder.embed([one.text for one in some], "passage", self._model.dimensions))
            for some in (windows[at : at + _AT_ONCE] for at in range(0, len(windows), _AT_ONCE))
        ]
        codes, scales = (np.concatenate(list(arrays)) for arrays in zip(*parts, strict=True))
        spans = np.array([(window.start, window.end) for window in windows], np.uint32)
        at = 0
        for one in batch:
            own = slice(at, at + len(one.windows))
            rows = Rows(codes=codes[own], scales=scales[own], spans=spans[own])
            self._made[one.id] = MadeVectors(rows=rows, digest=one.digest)
            at = own.stop
        self._windows += len(windows)
        self._waiting += len(windows)

    def _commit(self, *, always: bool = False) -> None:
        if not (self._made or always):
            return
        started = time.monotonic()
        with self._store.writing(wait=self._wait) as writer:
            self._kept += writer.commit_vectors(self._model, self._made, replace=self._replace)
        self._made, self._waiting = {}, 0
        self._last = time.monotonic()
        self._pause = max(_SECONDS_BETWEEN_COMMITS, _SHARE_OF_COMMITS * (self._last - started))


def vectors_model(store: Store) -> Model | None:
    """What made the vectors of an index; None where it has none."""
    with store.snapshot() as snapshot:
        found = (vectors_of(columns) for columns, _ in snapshot.segments)
        return next((one.model for one in found if one is not None), None)


def describe_vectors(snapshot: Snapshot) -> JsonObject | None:
    """Of how many sections there are vectors, and of which model; None where there are none."""
    found = [vectors for columns, _ in snapshot.segments if (vectors := vectors_of(columns)) is not None]
    if not found:
        return None
    model = found[0].model
    sections = sum(_count_held(columns, model) for columns, _ in snapshot.segments)
    return {
        "sections": sections,
        "model": model.name,
        "embedder": model.source,
        "dimensions": model.dimensions,
    }


def _held(columns: SegmentColumns, model: Model) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """One flag a document of a segment: whether it has vectors of this model."""
    vectors = vectors_of(columns)
    if vectors is None or vectors.model.name != model.name:
        return np.zeros(columns.documents, bool)
    return vectors.held()


def _count_held(columns: SegmentColumns, model: Model) -> int:
    held, live = _held(columns, model), columns.segment.live
    return int(np.count_nonzero(held if live is None else held & live))


def _iter_pending(snapshot: Snapshot, model: Model) -> Iterator[int]:
    """The numbers of sections without vectors of this model."""
    flags = [_held(columns, model) for columns, _ in snapshot.segments]
    held = np.concatenate(flags) if flags else np.empty(0, bool)
    for number in snapshot.iter_numbers("record", SECTION_RECORD):
        if not held[number]:
            yield number


def _iter_read(snapshot: Snapshot, numbers: Sequence[int]) -> Iterator[_Read]:
    @lru_cache(maxsize=64)
    def title_of(key: str) -> str | None:
        record = snapshot.paper(key)
        return None if record is None else record.paper.get("titel")

    for number in numbers:
        text = snapshot.reader.stored_fields(number)["stored"]
        stored = json.loads(text)
        section = section_from_json(stored["section"])
        body = section_body(section_texts(section).values())
        windows = cut_windows(title_of(stored["paper"]), body)
        if windows:
            section_id = f"{stored['paper']}#{section.id}"
            yield _Read(id=section_id, digest=stored_digest(text), windows=windows)


def _iter_batches(sections: Iterator[_Read]) -> Iterator[list[_Read]]:
    batch: list[_Read] = []
    waiting = 0
    for one in sections:
        batch.append(one)
        waiting += len(one.windows)
        if waiting >= _AT_ONCE:
            yield batch
            batch, waiting = [], 0
    if batch:
        yield batch
