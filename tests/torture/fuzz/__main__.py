"""Fuzz one target with atheris; the corpus is kept in its folder, and what fails is written beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["indexer", "query"]):
    from tests.torture.fuzz.targets import TARGETS


def main() -> None:
    """Run until the time is over, or until something fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    target = TARGETS[options.target]
    corpus: Path = options.corpus / options.target
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = target.seeds()
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    with atheris.instrument_imports(include=["indexer", "query"]):  # what is imported when it is first used
        one = target.make()
        for seed in seeds:
            one(seed)
    limits = [f"-max_total_time={options.seconds}", f"-runs={options.runs}", "-timeout=25", "-max_len=20000"]
    more = ["-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={options.corpus}/failed-"]
    atheris.Setup([sys.argv[0], *limits, *more, str(corpus)], one)
    atheris.Fuzz()


main()
