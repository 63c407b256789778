"""Mutation testing: how mutants are run and counted, and that reasons are about code that stands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutants import MOST_SECONDS, Mutant, Run, fate, quickest
from scripts.write_mutants import REASONS, interval, iter_lines, read_reasons, with_part

TESTS = """
import os

MUTANT = os.environ.get("MUTANT_UNDER_TEST")

def test_quick():
    assert os.environ["MUTANT_UNDER_TEST"] != "wrong"

def test_slow():
    while os.environ["MUTANT_UNDER_TEST"] == "endless":
        pass
    if os.environ["MUTANT_UNDER_TEST"] == "hungry":
        bytearray(2**40)
    if os.environ["MUTANT_UNDER_TEST"] == "gone":
        os.abort()

def test_not_chosen():
    assert False
"""


def fates_of(root: Path, place: Path, names: tuple[str, ...], patch: str, *options: str) -> dict[str, str]:
    """Run the tests above with mutants of these names; the last has none of them."""
    (place / "test_it.py").write_text(TESTS)
    (place / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    shutil.copy(root / "scripts" / "mutant_runs.py", place)
    (place / "conftest.py").write_text(f"import os\n\nimport mutant_runs\n{patch}\n")
    chosen = ["test_it.py::test_quick", "test_it.py::test_slow"]
    plan = [[name, chosen, 1.0] for name in ("", *names)]
    (place / "plan.json").write_text(json.dumps([*plan, ["nothing", [], 0]]))
    program = [sys.executable, "-m", "pytest", "-p", "mutant_runs", "--mutants=plan.json", "--fates=fates"]
    subprocess.run([*program, *options], cwd=place, check=True, capture_output=True, timeout=250)
    lines = (place / "fates").read_text().splitlines()
    return {name: fate(status) for name, status in map(json.loads, lines)}


@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes are those of Linux")
def test_each_mutant_is_run_apart_from_others(root: Path, tmp_path: Path) -> None:
    names = ("wrong", "endless", "hungry", "gone", "other")
    assert fates_of(root, tmp_path, names, "mutant_runs.LEAST_TIME = 1") == {
        "": "survived",
        "wrong": "killed",
        "endless": "endless",
        "hungry": "killed",
        "gone": "killed",
        "other": "survived",
        "nothing": "untested",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes are those of Linux")
def test_papers_are_parsed_with_mutants_that_tests_let_live(
    root: Path, samples: Path, tmp_path: Path
) -> None:
    patch = (
        "parse = mutant_runs.parse_paper\n"
        "SEEN = ('wrong', 'seen')\n"
        "mutant_runs.parse_paper = (\n"
        "    lambda raw: None if os.environ['MUTANT_UNDER_TEST'] in SEEN else parse(raw)\n)"
    )
    assert fates_of(root, tmp_path, ("wrong", "seen", "other"), patch, f"--papers={samples}") == {
        "": "survived",
        "wrong": "killed",
        "seen": "papers",
        "other": "survived",
        "nothing": "untested",
    }


def test_the_quickest_tests_come_first_and_the_slowest_are_left_out() -> None:
    durations = {"slow": MOST_SECONDS - 1, "middle": 0.9, "quick": 0.1, "slower": MOST_SECONDS + 1}
    assert quickest(["slow", "quick", "middle"], durations, MOST_SECONDS) == ["quick", "middle", "slow"]
    assert quickest(["slower", "slow", "middle", "quick"], durations, MOST_SECONDS) == [
        "quick",
        "middle",
        "slow",
    ]
    assert quickest(["slower"], durations, MOST_SECONDS) == ["slower"]
    assert quickest([], durations, MOST_SECONDS) == []


def test_a_room_is_told_with_its_share_and_what_lived() -> None:
    fates = ["killed"] * 7 + ["endless", "survived", "untested"]
    mutants = tuple(
        Mutant(name=f"m{n}", fate=one, function="a.b", was="x | y", now="x & y")
        for n, one in enumerate(fates)
    )
    run = Run(room="query/syntax", population=1234, seed=5, mutants=mutants)
    told = list(iter_lines(run, {("a.b", "x | y", "x & y"): "for a reason"}))
    low, high = interval(8, 10)
    assert told[1] == (
        f"**80.0% killed** of 10 mutants of 1,234 (drawn with seed 5: 95 % interval {low:.1%} to {high:.1%})."
    )
    assert "| 7 | 1 | 1 | 1 |" in told
    assert r"| a.b | `` x \| y `` | `` x & y `` | for a reason |" in told
    assert r"| a.b (untested) | `` x \| y `` | `` x & y `` | for a reason |" in told


def test_what_only_papers_show_is_told_apart() -> None:
    fates = ["killed"] * 7 + ["papers", "papers", "survived"]
    mutants = tuple(
        Mutant(name=f"m{n}", fate=one, function="a.b", was="x", now="y") for n, one in enumerate(fates)
    )
    run = Run(room="indexer/structure", population=1234, seed=5, papers=True, mutants=mutants)
    told = list(iter_lines(run, {}))
    low, high = interval(9, 10)
    assert told[1].startswith("**70.0% killed** of 10 mutants")
    assert told[2] == (
        f"With parses of papers of ../shared 90.0% ({low:.1%} to {high:.1%}) are noticed: 2 more, which are "
        "listed as living all the same."
    )
    assert "| 7 | 0 | 3 | 0 |" in told
    assert told.count("| a.b (papers show it) | `` x `` | `` y `` |  |") == 2


def test_the_interval_is_wilsons() -> None:
    assert interval(85, 100) == pytest.approx((0.7672, 0.9069), abs=0.0001)
    assert interval(10, 10)[1] == pytest.approx(1)


def test_a_part_of_the_document_replaces_that_of_its_room() -> None:
    text = "# Title\nWords.\n\n## one\nold\n\n## two\nkept\n"
    assert with_part(text, "one", "## one\nnew") == "# Title\nWords.\n\n## one\nnew\n\n## two\nkept\n"
    assert with_part("# Title\n", "one", "## one\nnew") == "# Title\n\n## one\nnew\n"


def test_reasons_are_about_code_that_stands(root: Path) -> None:
    for (function, was, _), why in read_reasons(REASONS).items():
        parts = function.split(".")
        place = next(
            path
            for end in range(len(parts), 0, -1)
            if (path := root.joinpath(*parts[:end]).with_suffix(".py")).is_file()
        )
        source = " ".join(place.read_text(encoding="utf-8").split())
        assert f"def {parts[-1]}(" in source
        assert " ".join(was.split()) in source, (function, was)
        assert len(why) > 10
