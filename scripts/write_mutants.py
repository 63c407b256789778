"""Runs mutation tests of rooms and writes their part of docs/mutants.md: how many died, which lived and why.

`make mutants ARGS="syntax --sample 0"`; without a room all of them, one after the other.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

from scripts.mutants import ROOMS, ROOT, Mutant, Run, run_room

DOC = ROOT / "docs" / "mutants.md"
REASONS = ROOT / "docs" / "mutants.toml"
SAMPLE = 500
SEED = 12
_DEAD = ("killed", "endless")
_REMARKS = {"untested": " (untested)", "papers": " (papers show it)"}
_Z = 1.96
"""Of the 95 % interval."""

Reasons = dict[tuple[str, str, str], str]
"""Why a mutant lives, by function, lines before, lines after."""


def main() -> int:
    """Run what was asked for and write; gives the exit status."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"{', '.join(ROOMS)} (default: all)")
    parser.add_argument(
        "--sample", type=int, default=SAMPLE, help="mutants a room, 0 for all (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the sample (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=0, help="of running a room's mutants (default: all)")
    options = parser.parse_args()
    if unknown := set(options.rooms) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    reasons = read_reasons(REASONS)
    for name in options.rooms or ROOMS:
        run = run_room(name, options.sample, options.seed, options.minutes)
        part = "\n".join(iter_lines(run, reasons))
        DOC.write_text(with_part(DOC.read_text(encoding="utf-8"), run.room, part), encoding="utf-8")
        print(part)
    return 0


def read_reasons(path: Path) -> Reasons:
    """The table of reasons: a TOML file of `[[lives]]` with `function`, `was`, `now` (a list) and `why`."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("lives", [])
    return {(row["function"], row["was"], now): row["why"] for row in rows for now in row["now"]}


def interval(dead: int, run: int) -> tuple[float, float]:
    """Ends of Wilson's 95 % interval of a share, between 0 and 1."""
    share, square = dead / run, _Z * _Z / run
    middle, half = share + square / 2, _Z * sqrt(share * (1 - share) / run + square / (4 * run))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def iter_lines(run: Run, reasons: Reasons) -> Iterator[str]:
    """The part of the document about one room, a line each."""
    count = Counter(mutant.fate for mutant in run.mutants)
    tried = len(run.mutants)
    dead = sum(count[one] for one in _DEAD)
    living = [mutant for mutant in run.mutants if mutant.fate not in _DEAD]
    low, high = interval(dead, tried)
    yield f"## {run.room}"
    drawn = (
        "all" if run.seed is None else f"drawn with seed {run.seed}: 95 % interval {low:.1%} to {high:.1%}"
    )
    yield f"**{dead / tried:.1%} killed** of {tried:,} mutants of {run.population:,} ({drawn})."
    if run.papers:
        seen = dead + count["papers"]
        low, high = interval(seen, tried)
        yield (
            f"With parses of papers of ../shared {seen / tried:.1%} ({low:.1%} to {high:.1%}) are noticed: "
            f"{count['papers']} more, which are listed as living all the same."
        )
    yield ""
    yield "| killed by a test | without end | survived | in code that no test of the room calls |"
    yield "|---|---|---|---|"
    lived = count["survived"] + count["papers"]
    yield "| " + " | ".join(map(str, (*(count[one] for one in _DEAD), lived, count["untested"]))) + " |"
    yield ""
    yield from iter_survivors(living, reasons)


def iter_survivors(living: list[Mutant], reasons: Reasons) -> Iterator[str]:
    """A table of the mutants that lived: function, change, reason."""
    if not living:
        return
    yield "| where | was | lived as | why |"
    yield "|---|---|---|---|"
    for mutant in living:
        why = reasons.get((mutant.function, mutant.was, mutant.now), "")
        where = mutant.function + _REMARKS.get(mutant.fate, "")
        yield "| " + " | ".join((where, _code(mutant.was), _code(mutant.now), why)) + " |"


def _code(text: str) -> str:
    return f"`` {text} ``".replace("|", "\\|")


def with_part(document: str, room: str, part: str) -> str:
    """The document with its part about a room changed, or added at its end."""
    head, *parts = document.rstrip("\n").split("\n## ")
    others = {one.partition("\n")[0]: one for one in parts}
    others[room] = part.removeprefix("## ").rstrip("\n")
    return "\n## ".join((head.rstrip("\n") + "\n", *(one.rstrip("\n") + "\n" for one in others.values())))


if __name__ == "__main__":
    sys.exit(main())
