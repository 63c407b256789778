"""Mutation testing of a room by mutmut: which mutants there are, which are drawn, what the tests did to them.

Each room is mutated and tested in a folder of its own below build/mutants, over a copy of the sources, so
that nothing beside it is imported and a change meanwhile does no harm. Only the tests that call the mutated
function are run, the quickest first, up to the first that fails, each mutant in a process forked from one
that has imported everything and run nothing: what an earlier test left in a cache would hide mutants.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "mutants"
COPIED = ("indexer", "query", "tests", "index_data", "docs", "README.md", "setup.cfg")
LEFT_OUT = "not time_grows and not effort"
"""Tests of how time grows: they are slow, and fail by chance on a busy machine."""
MOST_MEMORY = 4 * 2**30
"""Bytes a mutant may take: endless loops that fill a list end here."""
PATIENCE = 5
"""A mutant may take so many times as long as its tests took, and two seconds more."""

_ENDLESS = frozenset({-24, 24, 152})
"""SIGXCPU, which mutmut sends when the time is over."""
_FAILED = frozenset({1, 2, 3})
"""Exit statuses of pytest: a test failed, collecting failed, an error in pytest."""
_UNTESTED = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room, what tests it, and a mutant that any test must kill if the mutated code is what runs."""

    source: str
    tests: tuple[str, ...]
    lethal: str


ROOMS = {
    "syntax": Room(
        source="query/syntax",
        tests=tuple(
            f"tests/query/test_{name}.py"
            for name in ("syntax", "syntax_told", "spelling", "language", "examples")
        ),
        lethal="query.syntax.parser.x_parse_query__mutmut_1",
    ),
    "columns": Room(
        source="indexer/columns",
        tests=(
            "tests/columns",
            "tests/ranking/test_columns.py",
            "tests/ranking/test_reference.py",
            "tests/store/test_store.py",
            "tests/store/test_formats.py",
            "tests/vectors/test_embedding.py",
            "tests/vectors/test_graphs.py",
        ),
        lethal="indexer.columns.writer.xǁColumnWriterǁadd_document__mutmut_1",
    ),
    "structure": Room(
        source="indexer/structure",
        tests=("tests/structure", "tests/samples/test_samples.py"),
        lethal="indexer.structure.roman.x_roman_value__mutmut_1",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A mutant that was run: `fate` is "killed", "endless", "survived", "untested" or "unclear"."""

    name: str
    fate: str
    function: str
    """Dotted name of the function or method."""
    was: str
    """The lines that the mutant changes, blanks at their ends aside."""
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What was run of a room, and of how many mutants it was drawn."""

    room: str
    population: int
    seed: int | None
    """None where all were run."""
    mutants: tuple[Mutant, ...]


def run_room(name: str, size: int, seed: int) -> Run:
    """Mutate the room, draw `size` of its mutants (0: all), run their tests.

    Raises `SystemExit` where the tests fail without a mutant, or pass with one that is lethal.
    """
    room, folder = ROOMS[name], PLACE / name
    prepare(room, folder)
    _mutmut(folder, [room.lethal])
    if _statuses(folder)[room.lethal] not in _FAILED:
        raise SystemExit(f"{room.lethal} lives: is the mutated code what the tests import?")
    names = sorted(_statuses(folder))
    drawn = random.Random(seed).sample(names, size) if 0 < size < len(names) else names
    _mutmut(folder, drawn)
    slow = [one for one in drawn if _statuses(folder)[one] in _ENDLESS]
    if slow:  # a busy machine, or a loop without end? The first end with more patience.
        configure(room, folder, patience=PATIENCE * 3)
        _mutmut(folder, slow)
    mutants = tuple(sorted(iter_mutants(folder, drawn), key=lambda one: one.name))
    return Run(
        room=room.source,
        population=len(names),
        seed=seed if len(drawn) < len(names) else None,
        mutants=mutants,
    )


def prepare(room: Room, folder: Path) -> None:
    """A folder with copies of what is mutated and tested, and mutmut's settings; anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "index"))
        else:
            shutil.copy(ROOT / name, folder)
    configure(room, folder, patience=PATIENCE)


def configure(room: Room, folder: Path, *, patience: int) -> None:
    """Write mutmut's settings."""
    quick = ["-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutants", "-k", LEFT_OUT]
    lists = {
        "source_paths": ["indexer", "query"],
        "only_mutate": [f"{room.source}/*"],
        "also_copy": ["index_data", "docs", "README.md"],
        "pytest_add_cli_args": quick,
        "pytest_add_cli_args_test_selection": list(room.tests),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in lists.items()]
    lines += [
        'process_isolation = "forkserver"',
        f"timeout_multiplier = {patience}.0",
        "timeout_constant = 2.0",
    ]
    (folder / "pyproject.toml").write_text("[tool.mutmut]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _mutmut(folder: Path, names: Iterable[str]) -> None:
    """Run some mutants; the first run in a folder makes all of them and notes which test calls what."""
    program = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *names]
    done = subprocess.run(
        program,
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY)),
    )
    (folder / "mutmut.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"mutmut ended with {done.returncode}:\n{done.stdout[-4000:]}")


def _statuses(folder: Path) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for path in (folder / "mutants").rglob("*.py.meta"):
        found.update(json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"])
    return found


def fate(status: int | None) -> str:
    """What became of a mutant, by the exit status of its tests; death by any other signal is a kill."""
    if status == 0:
        return "survived"
    if status == _UNTESTED:
        return "untested"
    if status in _ENDLESS:
        return "endless"
    return "killed" if status in _FAILED or (status is not None and status < 0) else "unclear"


def iter_mutants(folder: Path, names: Iterable[str]) -> Iterator[Mutant]:
    """The mutants of these names, with what they change."""
    statuses = _statuses(folder)
    for name in names:
        path = _path_of(folder, name)
        function, was, now = _change(path, name.rpartition(".")[2])
        yield Mutant(
            name=name,
            fate=fate(statuses[name]),
            function=f"{name.rpartition('.')[0]}.{function}",
            was=was,
            now=now,
        )


def _path_of(folder: Path, name: str) -> Path:
    path = folder / "mutants" / name.rpartition(".")[0].replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _change(path: Path, mangled: str) -> tuple[str, str, str]:
    """Function, the lines before and the lines after, by mutmut's index of the mutated file."""
    spans = json.loads(path.with_name(path.name + ".spans").read_text(encoding="utf-8"))["spans"]
    lines = path.read_text(encoding="utf-8").splitlines()
    common, _, _ = mangled.rpartition("_mutmut_")
    before, after = (
        [line.replace(name, common) for line in lines[spans[name][0] - 1 : spans[name][1]]]
        for name in (f"{common}_mutmut_orig", mangled)
    )
    changes = list(ndiff(before, after))
    was, now = (" ".join(line[2:].strip() for line in changes if line.startswith(sign)) for sign in "-+")
    return common.removesuffix("_").removeprefix("x_").removeprefix("xǁ").replace("ǁ", "."), was, now
