"""Mutation testing of a room by mutmut: which mutants there are, which are drawn, what the tests did to them.

Each room is mutated and tested in a folder of its own below build/mutants, over a copy of the sources, so
that nothing beside it is imported and a change meanwhile does no harm. mutmut makes the mutants and finds
which test calls which function; `scripts.mutant_runs` runs them, in a fraction of the time that mutmut takes.
Only the tests that call the mutated function are run, the quickest first, up to the first that fails, each
mutant in a process forked from one that has collected the tests and run none: what a test leaves in a cache
would hide mutants.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import ndiff
from itertools import accumulate
from pathlib import Path
from typing import Any

from scripts.mutant_runs import BY_PAPERS

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "mutants"
CORPUS = ROOT.parent / "shared" / "corpus"
MOST_SECONDS = 15.0
"""Of tests that are run for a mutant; what slower ones would kill counts as living."""
COPIED = ("indexer", "query", "tests", "index_data", "docs", "README.md", "setup.cfg")
PYTEST = ["-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutants"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room, what tests it, and a mutant that any test must kill if the mutated code is what runs."""

    source: str
    tests: tuple[str, ...]
    lethal: str
    papers: bool = False
    """Mutants that the tests let live are to parse papers of ../shared, where it is there."""
    left_out: str = ""
    """Tests that are too slow to be run for every mutant, as `-k` of pytest names them."""
    seconds: float = MOST_SECONDS
    """So long may the tests of a mutant take together; the slowest are left out."""

    def options(self) -> list[str]:
        """Options of pytest."""
        return [*PYTEST, *(["-k", f"not ({self.left_out})"] if self.left_out else [])]


ROOMS = {
    "syntax": Room(
        source="query/syntax",
        tests=tuple(f"tests/query/test_{name}.py" for name in ("syntax", "syntax_told", "spelling")),
        lethal="query.syntax.parser.x_parse_query__mutmut_1",
    ),
    "columns": Room(
        source="indexer/columns",
        tests=(
            "tests/columns",
            "tests/store/test_formats.py",
            "tests/store/test_replacing.py",
            "tests/store/test_store.py",
        ),
        lethal="indexer.columns.writer.xǁColumnWriterǁadd_document__mutmut_1",
        left_out="equivalence or 65536 or 65537 or 131074 or sizes1 or many_terms",
        seconds=4,
    ),
    "structure": Room(
        source="indexer/structure",
        tests=("tests/structure", "tests/samples/test_samples.py"),
        lethal="indexer.structure.roman.x_roman_value__mutmut_1",
        papers=True,
        left_out="time_grows or effort",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A mutant that was run: `fate` is "killed", "endless", "papers", "survived" or "untested"."""

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
    papers: bool = False
    """Those that the tests let live parsed papers of ../shared."""
    mutants: tuple[Mutant, ...]


def run_room(name: str, size: int, seed: int, minutes: float) -> Run:
    """Mutate the room, draw `size` of its mutants (0: all), run their tests.

    Those that were not begun in so many `minutes` (0: no bound) are left out; what is left is drawn, too.

    Raises `SystemExit` where the tests fail without a mutant, or pass with one that is lethal.
    """
    room, folder = ROOMS[name], PLACE / name
    prepare(room, folder)
    make_mutants(room, folder)
    names = sorted(_names(folder))
    drawn = random.Random(seed).sample(names, size) if 0 < size < len(names) else names
    random.Random(seed).shuffle(drawn)
    statuses = run_mutants(room, folder, drawn, minutes)
    return Run(
        room=room.source,
        population=len(names),
        seed=seed if len(statuses) < len(names) else None,
        papers=room.papers and CORPUS.is_dir(),
        mutants=tuple(sorted(iter_mutants(folder, statuses), key=lambda one: one.name)),
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
    configure(room, folder)


def configure(room: Room, folder: Path) -> None:
    """Write mutmut's settings."""
    lists = {
        "source_paths": ["indexer", "query"],
        "only_mutate": [f"{room.source}/*"],
        "also_copy": ["index_data", "docs", "README.md"],
        "pytest_add_cli_args": room.options(),
        "pytest_add_cli_args_test_selection": list(room.tests),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in lists.items()]
    lines.append('process_isolation = "forkserver"')
    (folder / "pyproject.toml").write_text("[tool.mutmut]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def make_mutants(room: Room, folder: Path) -> None:
    """Make all mutants of a room, note which test calls which function, see that a lethal one dies."""
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    _run([mutmut, "run", "--max-children", "1", room.lethal], folder)
    path = folder / "mutants" / f"{room.lethal.rpartition('.')[0].replace('.', '/')}.py.meta"
    if _read(path)["exit_code_by_key"][room.lethal] != 1:
        raise SystemExit(f"{room.lethal} lives: is the mutated code what the tests import?")


def run_mutants(room: Room, folder: Path, names: Sequence[str], minutes: float = 0) -> dict[str, int | None]:
    """Run the tests of these mutants, and before them those of none; gives how their processes ended."""
    place = folder / "mutants"
    stats = _read(place / "mutmut-stats.json")
    durations, callers = stats["duration_by_test"], stats["tests_by_mangled_function_name"]
    plan: list[tuple[str, list[str], float]] = [("", list(durations), sum(durations.values()))]
    for name in names:
        tests = quickest(callers.get(name.partition("__mutmut_")[0], ()), durations, room.seconds)
        plan.append((name, tests, sum(map(durations.__getitem__, tests))))
    (place / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (place / "fates.jsonl").unlink(missing_ok=True)
    shutil.copy(ROOT / "scripts" / "mutant_runs.py", place)
    plugin = ["-p", "mutant_runs", "--mutants=plan.json", "--fates=fates.jsonl", "--basetemp=tmp"]
    plugin.append(f"--minutes={minutes}")
    if room.papers and CORPUS.is_dir():
        plugin.append(f"--papers={CORPUS}")
    _run([sys.executable, "-m", "pytest", *room.options(), *plugin, *room.tests], place)
    lines = (place / "fates.jsonl").read_text(encoding="utf-8").splitlines()
    statuses: dict[str, int | None] = dict(map(json.loads, lines))
    if statuses.pop("") != 0:
        raise SystemExit("the tests fail without a mutant")
    return statuses


def quickest(tests: Iterable[str], durations: Mapping[str, float], seconds: float) -> list[str]:
    """The tests in the order of the seconds that they take, as many as `seconds` hold; one at least."""
    ordered = sorted(tests, key=durations.__getitem__)
    ends = list(accumulate(map(durations.__getitem__, ordered)))
    return ordered[: max(1, bisect_right(ends, seconds))]


def _run(program: Sequence[str], folder: Path) -> None:
    """Run a program in a folder; byte code is kept, for thousands of processes load the same."""
    with (folder / "log").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            program, cwd=folder, env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""}, stdout=log, check=False
        )
    if done.returncode:
        said = (folder / "log").read_text(encoding="utf-8")
        raise SystemExit(f"{program[0]} ended with {done.returncode}:\n{said[-4000:]}")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _names(folder: Path) -> Iterator[str]:
    for path in (folder / "mutants").rglob("*.py.meta"):
        yield from _read(path)["exit_code_by_key"]


def fate(status: int | None) -> str:
    """What became of a mutant, by how the process of its tests ended; None where it has no tests."""
    if status is None:
        return "untested"
    if status == BY_PAPERS:
        return "papers"
    if status == -signal.SIGXCPU:
        return "endless"
    return "killed" if status else "survived"


def iter_mutants(folder: Path, statuses: Mapping[str, int | None]) -> Iterator[Mutant]:
    """Mutants with what they change and what became of them, by how their tests' processes ended."""
    for name, status in statuses.items():
        path = _path_of(folder, name)
        function, was, now = _change(path, name.rpartition(".")[2])
        yield Mutant(
            name=name,
            fate=fate(status),
            function=f"{name.rpartition('.')[0]}.{function}",
            was=was,
            now=now,
        )


def _path_of(folder: Path, name: str) -> Path:
    path = folder / "mutants" / name.rpartition(".")[0].replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _change(path: Path, mangled: str) -> tuple[str, str, str]:
    """Function, the lines before and the lines after, by mutmut's index of the mutated file."""
    spans = _read(path.with_name(path.name + ".spans"))["spans"]
    lines = path.read_text(encoding="utf-8").splitlines()
    common, _, _ = mangled.rpartition("_mutmut_")
    before, after = (
        [line.replace(name, common) for line in lines[spans[name][0] - 1 : spans[name][1]]]
        for name in (f"{common}_mutmut_orig", mangled)
    )
    changes = list(ndiff(before, after))
    was, now = (" ".join(line[2:].strip() for line in changes if line.startswith(sign)) for sign in "-+")
    return common.removesuffix("_").removeprefix("x_").removeprefix("xǁ").replace("ǁ", "."), was, now
