"""Fails when a test was skipped that `.ci/allowed-skips` does not list: check_skips.py JUNIT.xml ALLOWED."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree


def iter_skips(report: Path) -> Iterator[tuple[str, str]]:
    """Pairs of test (`tests.room.test_file::test_name`) and reason, of a JUnit report; xfails count too."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        for skip in case.findall("skipped"):
            yield f"{case.get('classname')}::{case.get('name')}", skip.get("message") or ""


def read_allowed(path: Path) -> list[tuple[str, str]]:
    """Pairs of pattern and reason, one a line with ` | ` between; empty lines and `#` lines are left out."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    rows = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [(pattern.strip(), reason.strip()) for pattern, _, reason in rows]


def unlisted(skips: Iterator[tuple[str, str]], allowed: list[tuple[str, str]]) -> list[str]:
    """The skips that no row of the list covers, as lines to print."""
    return [
        f"{test}: {reason or 'no reason given'}"
        for test, reason in skips
        if not any(fnmatchcase(test, pattern) and reason == listed for pattern, listed in allowed)
    ]


def main() -> int:
    """Compare and print; gives the exit status."""
    report, allowed = map(Path, sys.argv[1:3])
    problems = unlisted(iter_skips(report), read_allowed(allowed))
    for problem in problems:
        print(f"skipped, and not listed in {allowed}: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
