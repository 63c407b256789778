"""Builds the wheel, installs it in a fresh environment outside the checkout, indexes and searches with it.

So what is missing from the package data, or works only beside the sources, is seen before a release.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"indexer", "query"}
QUERY = "Schleusen saniert"


class WheelError(Exception):
    """The wheel is not what a user should get."""


def main() -> int:
    """Run all steps; gives the exit status."""
    with tempfile.TemporaryDirectory(prefix="drucksuche-wheel-") as folder:
        place = Path(folder)
        try:
            wheel = build_wheel(place)
            check_contents(wheel)
            check_installed(install(wheel, place / "venv"), place)
        except WheelError as error:
            print(f"wheel: {error}")
            return 1
    return 0


def build_wheel(place: Path) -> Path:
    """The wheel of the checkout, built from a copy, so that no build's leftovers come in or stay behind."""
    copy = place / "source"
    shutil.copytree(ROOT, copy, ignore=_ignore)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    _run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", place / "dist", copy)
    return next((place / "dist").glob("drucksuche-*.whl"))


def _ignore(folder: str, names: list[str]) -> set[str]:
    """What a build does not need: hidden folders, caches, builds, the default index."""
    built = {"__pycache__", "build", "dist"} | ({"index"} if Path(folder).name == "index_data" else set())
    return {name for name in names if name in built or name.startswith(".") or name.endswith(".egg-info")}


def check_contents(wheel: Path) -> None:
    """Every tracked file of the packages is in the wheel, and nothing beside them."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    foreign = {name for name in inside if name.split("/")[0] not in PACKAGES}
    sources = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    if foreign:
        raise WheelError(f"holds what is not the product: {', '.join(sorted(foreign)[:5])}")
    if sources - inside:
        raise WheelError(f"lacks {', '.join(sorted(sources - inside)[:5])}")
    if not licences:
        raise WheelError("holds no LICENSE")


def install(wheel: Path, venv: Path) -> Path:
    """A fresh environment with the wheel and what it runs on; gives its folder of programs."""
    _run(sys.executable, "-m", "venv", venv)
    programs = venv / ("Scripts" if os.name == "nt" else "bin")
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    _run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt")
    _run(*pip, "--no-deps", wheel)
    _run(programs / "python", "-m", "pip", "--disable-pip-version-check", "check")
    return programs


def check_installed(programs: Path, place: Path) -> None:
    """The installed command indexes the samples and finds something; nothing comes from the checkout."""
    python = programs / "python"
    home = _run(
        python, "-c", "import indexer, query; print(indexer.__file__); print(query.__file__)", cwd=place
    )
    if str(ROOT) in home:
        raise WheelError(f"is not what was imported:\n{home}")
    found = _run(
        python,
        "-c",
        "import importlib.util as u; print([n for n in ('tests', 'scripts') if u.find_spec(n)])",
        cwd=place,
    )
    if found.strip() != "[]":
        raise WheelError(f"installed more than the product: {found.strip()}")
    index = ("--index", place / "index")
    _run(programs / "drucksuche", "index", ROOT / "index_data" / "samples", *index, cwd=place)
    results = json.loads(_run(programs / "drucksuche", "search", QUERY, "--json", *index, cwd=place))
    if not results["hits"]:
        raise WheelError(f"finds nothing for {QUERY!r} in the samples")


def _run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Standard output of a command; raises WheelError with all it said where it fails."""
    outside = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PIP_REQUIRE_VIRTUALENV")
    }
    done = subprocess.run(
        command, cwd=cwd, env=outside, capture_output=True, encoding="utf-8", timeout=600, check=False
    )
    if done.returncode:
        raise WheelError(
            f"`{' '.join(map(str, command))}` ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
