"""Mutated and malicious PDFs are read or refused within their time and memory, and the run goes on.

`TORTURE=1` reads 20,000 mutants (TORTURE_PDFS sets another number), half of them by either engine, and says
with `-s` what became of them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pytest

from indexer import Failure, Limits
from indexer.pipeline.reading import Parsed, Reading, iter_outcomes, parse_input
from indexer.sources import Input, pdf
from tests.torture.mutants import BOMBS, MUTATIONS, iter_mutants

MUTANTS = int(os.environ.get("TORTURE_PDFS", "20000")) if os.environ.get("TORTURE") else 320
LIMITS = Limits(seconds=20, memory_mb=512)
WORKERS = 2

REFUSED = {"pdf-broken", "pdf-encrypted", "pdf-no-text", "pdf-too-large", "not-a-paper"}
ENDED = {"timeout", "memory", "crash"}
"""All codes but `internal`, which is a fault of ours."""

SLOW_BOMBS = {"a million strings", "one string of 50 MB"}
"""Read in full as far as the limits let them, so only `make torture` waits for them."""

Outcome = Parsed | Failure
Work = Callable[[Input], Outcome]


def read_by_pypdf(item: Input) -> Outcome:
    """What a reading process does where pdfium is not installed."""
    pdf.default_engine = lambda: "pypdf"
    return parse_input(item)


@pytest.fixture(params=["pypdf", "pdfium"])
def work(request: pytest.FixtureRequest) -> Work:
    if request.param == "pypdf":
        return read_by_pypdf
    assert importlib.util.find_spec("pypdfium2"), "the development tools bring it"
    return parse_input


def read_all(work: Work, named: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Outcome]]:
    """Names and outcomes; every failure says in one line what it is."""
    names: list[str] = []

    def items() -> Iterator[Input]:
        for name, data in named:
            names.append(name)
            source_hash = hashlib.sha256(data).hexdigest()
            yield Input(origin=name, kind="pdf", data=data, source_hash=source_hash, path="", folder="")

    for at, outcome in enumerate(iter_outcomes(work, items(), Reading(WORKERS, LIMITS))):
        if isinstance(outcome, Failure):
            assert outcome.origin == names[at]
            assert outcome.code in REFUSED | ENDED, (names[at], outcome)
            assert outcome.reason and "\n" not in outcome.reason
        yield names[at], outcome


@pytest.mark.timeout(14_400 if os.environ.get("TORTURE") else 300)
def test_mutants_are_read_or_refused(work: Work) -> None:
    found = Counter(
        outcome.code if isinstance(outcome, Failure) else "read"
        for _, outcome in read_all(work, iter_mutants(MUTANTS // 2))
    )
    sys.stdout.write(f"{dict(found.most_common())}\n")
    assert found.total() == MUTANTS // 2
    assert found["read"] > MUTANTS / 20
    assert found["pdf-broken"] > 0
    assert sum(found[code] for code in ENDED) <= MUTANTS / 100
    assert multiprocessing.active_children() == []


@pytest.mark.slow
@pytest.mark.timeout(14_400 if os.environ.get("TORTURE") else 300)
def test_bombs_end(work: Work) -> None:
    wanted = [name for name in BOMBS if os.environ.get("TORTURE") or name not in SLOW_BOMBS]
    found = dict(read_all(work, ((name, BOMBS[name]()) for name in wanted)))
    sys.stdout.write(f"{ {name: getattr(one, 'code', 'read') for name, one in found.items()} }\n")
    assert list(found) == wanted
    assert multiprocessing.active_children() == []


def test_mutants_are_the_same_for_the_same_seed_and_of_every_kind() -> None:
    first, again = dict(iter_mutants(60)), dict(iter_mutants(60))
    assert first == again
    assert len(set(first.values())) > 50
    assert all(any(kind in name for name in first) for kind in MUTATIONS)
