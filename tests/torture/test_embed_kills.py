"""`embed` killed at random, and beside a run that indexes: the vectors end as if nothing had come between.

`TORTURE=1` kills 100 times.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer import index_paths
from indexer.pipeline.embedding import embed_index
from indexer.store import Wait, check_index
from tests.papers import paper, passage, write_index
from tests.vectors.embedders import HASHED
from tests.vectors.test_embedding import held

KILLS = 100 if os.environ.get("TORTURE") else 4
ROUND_SECONDS = 60.0
ROOT = Path(__file__).parents[2]
EMBED = """
import time
from indexer.pipeline import embedding
from indexer.store import Wait
from indexer.vectors import NamedEmbedder
from tests.vectors.embedders import hashed

def slow(texts, kind):
    time.sleep(0.02)
    return hashed(texts, kind)

embedding._AT_ONCE = 2
embedding._SECONDS_BETWEEN_COMMITS = embedding._SHARE_OF_COMMITS = 0
print("begun", flush=True)
slowly = NamedEmbedder(name="hashed", source="x:y", embed_texts=slow)
embedding.embed_index({index!r}, slowly, wait=Wait(60))
"""
WORDS = ["Deich", "Moor", "Heide", "Watt", "Mole", "Hafen", "Düne", "Insel"]
PAPERS = [
    paper(f"21/{number}", *(passage(at, f"{one} und {two} im Winter.") for at, two in enumerate(WORDS, 1)))
    for number, one in enumerate(WORDS, 1)
]


def begin(index: Path) -> subprocess.Popen[str]:
    """A process that embeds two windows at a time and commits after each; it is at work when this returns."""
    code = EMBED.format(index=str(index))
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    _, err = process.communicate(timeout=ROUND_SECONDS)
    assert process.returncode == 0, err


def agree(some: dict[str, Any], every: dict[str, Any]) -> bool:
    """Whether each section's vectors are the very same in both."""
    return all(np.array_equal(some[name], every[name]) for name in some)


@pytest.mark.timeout(3600 if os.environ.get("TORTURE") else 300)
def test_embedding_killed_at_random_ends_with_the_same_vectors(tmp_path: Path) -> None:
    generator = random.Random(8)
    whole, index = tmp_path / "whole", tmp_path / "index"
    for path in (whole, index):
        write_index(path, *PAPERS)
    process = begin(whole)
    started = time.monotonic()
    end(process)
    seconds = time.monotonic() - started
    every = held(whole)
    assert len(every) == len(PAPERS) * len(WORDS)
    counts = []
    for number in range(1, KILLS + 1):
        process = begin(index)
        time.sleep(generator.uniform(0.1, 0.5) * seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=ROUND_SECONDS)
        some = held(index)
        assert agree(some, every), f"kill {number}"
        assert check_index(index) == [], f"kill {number}"
        counts.append(len(some))
    assert counts[0] < len(every), "the first kill came too late to interrupt anything"
    assert counts == sorted(counts), "vectors that were committed are lost"
    end(begin(index))
    found = held(index)
    assert found.keys() == every.keys()
    assert agree(found, every)
    assert check_index(index) == []


@pytest.mark.timeout(300)
def test_embedding_while_another_process_indexes_misses_and_mixes_nothing(
    samples: Path, tmp_path: Path
) -> None:
    index, whole = tmp_path / "index", tmp_path / "whole"
    write_index(index, *PAPERS)
    embedding = begin(index)
    index_paths(sorted(samples.glob("*.txt"))[:6], index, workers=1, wait=Wait(60))
    end(embedding)
    end(begin(index))
    write_index(whole, *PAPERS)
    index_paths(sorted(samples.glob("*.txt"))[:6], whole, workers=1)
    embed_index(whole, HASHED)
    found, every = held(index), held(whole)
    assert found.keys() == every.keys()
    assert len(found) > len(PAPERS) * len(WORDS)
    assert agree(found, every)
    assert check_index(index) == []
