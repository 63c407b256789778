"""Fuzzing of the query language, the structure rules, DIP JSON and the reader of the index.

Coverage-guided where atheris is installed (requirements-fuzz.txt): a few runs with `make test`, ten minutes a
target with `make torture` (TORTURE_MINUTES sets another time). The long form keeps its corpus in build/fuzz
(FUZZ_CORPUS sets another folder), goes on from it, and leaves what libFuzzer said beside it. Seeds and
damaged seeds are run without atheris.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.fuzz.targets import TARGETS
from tests.torture.mutants import MUTATIONS

IS_LONG = bool(os.environ.get("TORTURE"))
SECONDS = round(float(os.environ.get("TORTURE_MINUTES", "10")) * 60) if IS_LONG else 20
RUNS = -1 if IS_LONG else 300
DAMAGED = 60
FOUND = Path(__file__).parent / "fuzz" / "found"
"""What once failed, a file each, by target."""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_seeds_damaged_seeds_and_what_once_failed_raise_nothing(name: str) -> None:
    target = TARGETS[name]
    one, seeds = target.make(), target.seeds()
    for data in (*seeds, *(path.read_bytes() for path in sorted(FOUND.glob(f"{name}-*")))):
        one(data)
    chance = random.Random(12)
    for _ in range(DAMAGED):
        seed = chance.choice(seeds) + bytes(20)
        one(MUTATIONS[chance.choice(("bits", "stretches"))](chance, seed, seeds))


def fuzz(root: Path, name: str, corpus: Path, *, seconds: int, runs: int) -> str:
    """Run one target in a process of its own; gives what atheris and libFuzzer said."""
    pytest.importorskip("atheris", reason="needs atheris (requirements-fuzz.txt)")
    program = [sys.executable, "-m", "tests.torture.fuzz", name, "--corpus", str(corpus)]
    done = subprocess.run(
        [*program, "--seconds", str(seconds), "--runs", str(runs)],
        cwd=root,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=seconds + 250,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stderr


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 300)
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_coverage_guided_fuzzing_finds_nothing(name: str, root: Path, tmp_path: Path) -> None:
    kept = Path(os.environ.get("FUZZ_CORPUS", root / "build" / "fuzz")) if IS_LONG else tmp_path
    said = fuzz(root, name, kept, seconds=SECONDS, runs=RUNS)
    (kept / f"{name}.log").write_text(said)
    assert re.search(r"stat::number_of_executed_units: +[1-9]", said)


@pytest.mark.slow
def test_a_run_goes_on_from_the_corpus_of_the_one_before(root: Path, tmp_path: Path) -> None:
    fuzz(root, "query", tmp_path, seconds=20, runs=400)
    left = len(list((tmp_path / "query").iterdir()))
    said = fuzz(root, "query", tmp_path, seconds=20, runs=1)
    found = re.search(r"(\d+) files found in", said)
    assert found is not None
    assert int(found[1]) == left > len(TARGETS["query"].seeds())
