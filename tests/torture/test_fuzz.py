"""Fuzzing of the query language, the structure rules, DIP JSON and the reader of the index.

Coverage-guided where atheris is installed (requirements-fuzz.txt): a few runs with `make test`, ten minutes a
target with `make torture` (FUZZ_SECONDS sets another time, FUZZ_CORPUS a folder that keeps the corpus).
Seeds and damaged seeds are run without it.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.fuzz.targets import TARGETS
from tests.torture.mutants import MUTATIONS

IS_LONG = bool(os.environ.get("TORTURE"))
SECONDS = int(os.environ.get("FUZZ_SECONDS", "600")) if IS_LONG else 20
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


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 300)
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_coverage_guided_fuzzing_finds_nothing(name: str, root: Path, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="needs atheris (requirements-fuzz.txt)")
    corpus = os.environ.get("FUZZ_CORPUS", str(tmp_path))
    program = [sys.executable, "-m", "tests.torture.fuzz", name, "--corpus", corpus]
    done = subprocess.run(
        [*program, "--seconds", str(SECONDS), "--runs", str(RUNS)],
        cwd=root,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=SECONDS + 250,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "stat::number_of_executed_units" in done.stderr
