"""What is slow to load stays out of the way of a search."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

KEPT_OUT = (
    "PIL",
    "click.shell_completion",
    "click.testing",
    "concurrent.futures.process",
    "csv",
    "datasketch",
    "email",
    "fastapi",
    "httpx",
    "importlib.metadata",
    "importlib.resources",
    "indexer.columns.merging",
    "indexer.columns.writer",
    "indexer.pipeline",
    "indexer.sources",
    "indexer.structure",
    "ir_measures",
    "multiprocessing",
    "numpy.ma",
    "plotext",
    "pygal",
    "pypdf",
    "pypdfium2",
    "query.expand",
    "query.likeness",
    "query.render.charts",
    "query.render.citations",
    "query.render.markdown",
    "query.render.text",
    "query.stats",
    "rich",
    "scipy",
    "sqlite3",
    "unittest",
    "whoosh.writing",
)
SEARCH = """
import json, sys
sys.argv = ["drucksuche", "search", "Schleusen", "--json"]
from query.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted(sys.modules)))
"""


def test_a_search_loads_nothing_slow(samples: Path, tmp_path: Path) -> None:
    environment = os.environ | {"DRUCKSUCHE_INDEX": str(tmp_path / "index")}
    program = [sys.executable, "-c", "from query.cli import main; main()", "index"]
    subprocess.run(
        [*program, samples / "21-90002.txt"], env=environment, check=True, capture_output=True, timeout=60
    )
    done = subprocess.run(
        [sys.executable, "-c", SEARCH],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert {"query.engine", "numpy", "whoosh.reading"} <= loaded
    assert loaded.intersection(KEPT_OUT) == set()
