"""What `drucksuche search` costs from cold, as a ratio to `python -c "import numpy"`.

Run as `python -m benchmarks.bench_startup [--runs N] [--index DIR] [--query TEXT]`. Both are whole processes,
in turn; processor time, user and system, is what is compared, since the clock also shows other programs. Byte
code is written by the first run, which does not count. Without `--index` the sample papers are searched.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "index_data" / "samples"
GOAL = 2.0
BASE = [sys.executable, "-c", "import numpy"]


def processor_ms(command: list[str]) -> float:
    """Processor time of a process, in milliseconds."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    return 1000 * (used.ru_utime + used.ru_stime)


def program(*arguments: str) -> list[str]:
    """The command as its entry point starts it."""
    script = Path(sys.executable).parent / "drucksuche"
    start = [str(script)] if script.exists() else [sys.executable, "-c", "from query.cli import main; main()"]
    return [*start, *arguments]


def main(arguments: list[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="A cold search against the start of numpy.")
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--query", default="Bundesregierung")
    options = parser.parse_args(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        index = options.index or Path(folder) / "index"
        if options.index is None:
            indexing = program("index", str(SAMPLES), "--index", str(index))
            subprocess.run(indexing, check=True, capture_output=True)
        search = program("search", options.query, "--index", str(index))
        pairs = [(processor_ms(search), processor_ms(BASE)) for _ in range(options.runs + 1)][1:]
    ratio = statistics.median(ours / base for ours, base in pairs)
    ours, base = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{options.runs} runs in turn, median of processor time")
    print(f"search {ours:.0f} ms, import numpy {base:.0f} ms, ratio {ratio:.2f} (goal {GOAL})")


if __name__ == "__main__":
    main(sys.argv[1:])
