"""Damaged and malicious archives give inputs or failures with a reason; nothing is raised or written.

`TORTURE=1` reads 20,000 mutants. Names, links, ratios and nesting are in tests/sources/test_inputs.py.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from indexer import Failure
from indexer.sources import iter_inputs
from tests.torture.mutants import MUTATIONS

MUTANTS = 20_000 if os.environ.get("TORTURE") else 400
KINDS = ("truncated", "bits", "numbers", "stretches", "spliced")
CODES = {"zip-broken", "zip-refused", "json-broken", "json-shape", "too-large"}


def archive(*names: str, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as packed:
        for name in names:
            packed.writestr(name, f"Deutscher Bundestag {name} ".encode() * 30)
    return buffer.getvalue()


def outcomes(path: Path) -> Counter[str]:
    """How many inputs there were, and failures of each code."""
    found: Counter[str] = Counter()
    for one in iter_inputs([path]):
        if isinstance(one, Failure):
            assert one.origin.isprintable() and "\n" not in one.reason
        found[one.code if isinstance(one, Failure) else "read"] += 1
    return found


@pytest.mark.timeout(3600 if os.environ.get("TORTURE") else 300)
def test_mutated_archives_are_read_or_refused(tmp_path: Path) -> None:
    sources = [
        archive("a.txt", "b/c.txt", "d.json"),
        archive("a.txt", "b.txt", compression=zipfile.ZIP_STORED),
        archive("ä.txt", "x.jsonl", compression=zipfile.ZIP_BZIP2),
        archive("l.txt", compression=zipfile.ZIP_LZMA),
    ]
    found: Counter[str] = Counter()
    path = tmp_path / "mutant.zip"
    for number in range(MUTANTS):
        chance = random.Random(number)
        data = chance.choice(sources)
        for kind in chance.sample(KINDS, chance.choice((1, 1, 2))):
            data = MUTATIONS[kind](chance, data, sources)
        path.write_bytes(data)
        found += outcomes(path)
    assert set(found) <= CODES | {"read"}
    assert min(found["read"], found["zip-broken"]) > MUTANTS / 20
    assert [one.name for one in tmp_path.iterdir()] == ["mutant.zip"]


def test_members_that_share_their_bytes_are_not_unpacked_again_and_again(tmp_path: Path) -> None:
    """Each entry of the list of contents points to the same member, as in a bomb of a few kilobytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", b"Turm " * 100_000)
        first = packed.infolist()[0]
        for number in range(50):
            entry = zipfile.ZipInfo(f"b{number}.txt")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type", "flag_bits"):
                setattr(entry, name, getattr(first, name))
            packed.filelist.append(entry)
        packed._didModify = True
    path = tmp_path / "bomb.zip"
    path.write_bytes(buffer.getvalue())
    assert outcomes(path) in (Counter({"zip-broken": 51}), Counter({"read": 1, "zip-broken": 50}))
