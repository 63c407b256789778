"""The example units and the crontab of docs/examples say what the program and systemd understand."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import click
import pytest

from query.cli import drucksuche


@pytest.fixture
def examples(root: Path) -> Path:
    return root / "docs" / "examples"


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def check_command(line: str) -> None:
    """Parse a command line as the program would, without running it."""
    program, name, *words = shlex.split(line)
    assert Path(program).name == "drucksuche"
    above = click.Context(drucksuche, **drucksuche.context_settings)
    command = drucksuche.get_command(above, name)
    assert command is not None
    command.make_context(name, words, parent=above)


def test_the_service_runs_update_once(examples: Path) -> None:
    service = unit(examples / "drucksuche-update.service")
    assert set(service.sections()) == {"Unit", "Service"}
    assert service["Service"]["Type"] == "oneshot"
    check_command(service["Service"]["ExecStart"])
    assert "update" in service["Service"]["ExecStart"].split()


def test_the_timer_starts_the_service_of_its_name_spread_over_time(examples: Path) -> None:
    timer = unit(examples / "drucksuche-update.timer")
    assert set(timer.sections()) == {"Unit", "Timer", "Install"}
    assert "Unit" not in timer["Timer"]  # then it is the service of the same name
    assert (examples / "drucksuche-update.service").exists()
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert re.fullmatch(r"Mon\.\.Fri \d\d\.\.\d\d/\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Timer"]["RandomizedDelaySec"]


def test_the_crontab_runs_update(examples: Path) -> None:
    lines = (examples / "drucksuche.crontab").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line and not line.startswith("#") and "=" not in line.split()[0]]
    fields = line.split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*,/-]{1,20}", field) for field in fields[:5])
    check_command(fields[5].replace("$HOME", "/home/someone"))
