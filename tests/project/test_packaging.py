"""Metadata, lock files and the one place of the version."""

from __future__ import annotations

import configparser
import re
import subprocess
from importlib.metadata import metadata, version
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def config(root: Path) -> configparser.ConfigParser:
    """setup.cfg."""
    parser = configparser.ConfigParser()
    parser.read(root / "setup.cfg", encoding="utf-8")
    return parser


def pins(path: Path) -> dict[str, str]:
    """Version by name of a lock file, names as registries normalise them."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_version_stands_in_one_place(root: Path, config: configparser.ConfigParser) -> None:
    number = config["metadata"]["version"]
    assert version("drucksuche") == number
    texts = [*(root / "indexer").rglob("*.py"), *(root / "query").rglob("*.py"), root / "pyproject.toml"]
    assert [path for path in texts if f'"{number}"' in path.read_text(encoding="utf-8")] == []


def test_pyproject_holds_only_build_backend_and_ruff(root: Path) -> None:
    tables = re.findall(
        r"^\[([\w.-]+)\]", (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {table.removeprefix("tool.").partition(".")[0] for table in tables} == {"build-system", "ruff"}


def test_the_licence_is_named_and_there(root: Path) -> None:
    assert metadata("drucksuche")["License-Expression"] == "MIT"
    assert (root / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_lock_names_a_host(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(root / name)) > 5
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index-url" not in text


def test_both_locks_pin_the_same(root: Path) -> None:
    run, dev = pins(root / "requirements.txt"), pins(root / "requirements-dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_the_locks_hold_what_setup_cfg_asks_for(root: Path, config: configparser.ConfigParser) -> None:
    def names(text: str) -> set[str]:
        return {re.split(r"[ <>=]", line)[0].lower() for line in text.split("\n") if line and line[0] != "#"}

    options = config["options"]
    extras = config["options.extras_require"]
    run = names(options["install_requires"]) | names(extras["fast"])
    assert run <= set(pins(root / "requirements.txt"))
    assert run.union(*(names(extras[extra]) for extra in extras)) <= set(pins(root / "requirements-dev.txt"))


def test_an_old_python_is_refused_with_a_clear_message(root: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.9 ;; *) exit 1 ;; esac\n', encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["sh", root / "scripts" / "venv.sh", tmp_path / "venv"],
        env={"PYTHON": str(old), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert f"{old} is 3.9" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_without_ensurepip_is_refused_with_a_clear_message(root: Path, tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac\n', encoding="utf-8"
    )
    bare.chmod(0o755)
    done = subprocess.run(
        ["sh", root / "scripts" / "venv.sh", tmp_path / "venv"],
        env={"PYTHON": str(bare), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "apt install python3.12-venv" in done.stderr
