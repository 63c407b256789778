"""The rules of ARCHITECTURE.md hold, and the linter that holds them sees what it must see."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("indexer", "query")
LINTER = "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as run; run()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import linter over the packages in `folder`, by its setup.cfg."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            LINTER,
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of both packages and the rules, to plant violations in."""
    for package in PACKAGES:
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "setup.cfg", tmp_path)
    return tmp_path


def test_the_rooms_keep_their_direction(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


VIOLATIONS = [
    ("indexer/planted_room.py", "", "indexer.planted_room"),
    ("indexer/structure/planted.py", "import query.model\n", "query may read indexer"),
    ("indexer/structure/planted.py", "from indexer import pipeline\n", "a room of indexer imports only"),
    (
        "indexer/model.py",
        "\n\ndef planted() -> None:\n    from indexer.structure import clean\n    clean\n",
        "a room of indexer imports only",
    ),
    (
        "query/syntax.py",
        "\n\ndef planted() -> None:\n    from query.engine import SearchEngine\n    SearchEngine\n",
        "a room of query imports only",
    ),
    ("indexer/structure/planted.py", "import pypdf\n", "a PDF library is named"),
    ("query/highlight.py", "\n\ndef planted() -> None:\n    import whoosh.query\n", "Whoosh is named only"),
    ("query/render.py", "\nimport click\n", "click is named only"),
]


@pytest.mark.parametrize(("place", "planted", "contract"), VIOLATIONS)
def test_a_planted_violation_is_found(copy: Path, place: str, planted: str, contract: str) -> None:
    target = copy / place
    old = target.read_text(encoding="utf-8") if target.exists() else '"""Planted."""\n'
    target.write_text(old + planted, encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    broken = done.stdout.partition("Broken contracts")[2]
    assert contract in broken


def rooms_of(root: Path, package: str) -> set[str]:
    """The direct children of a package: `indexer.model`, `indexer.sources`."""
    return {
        f"{package}.{path.stem}"
        for path in (root / package).iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }


def test_the_table_of_rooms_is_the_rooms_that_exist(root: Path) -> None:
    table = re.findall(
        r"^\| `((?:indexer|query)\.\w+)` \|",
        (root / "ARCHITECTURE.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(table) == len(set(table))
    assert set(table) == rooms_of(root, "indexer") | rooms_of(root, "query")


def test_the_table_of_rooms_stands_in_the_order_of_the_rules(root: Path) -> None:
    rules = configparser.ConfigParser()
    rules.read(root / "setup.cfg", encoding="utf-8")
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for package in PACKAGES:
        layers = rules[f"importlinter:contract:{package}-rooms"]["layers"].split("\n")
        order = [re.findall(r"\w+", layer) for layer in reversed(layers) if layer]
        place = {f"{package}.{name}": number for number, names in enumerate(order) for name in names}
        table = re.findall(rf"^\| `({package}\.\w+)` \|", text, re.MULTILINE)
        assert [place[name] for name in table] == sorted(place[name] for name in table)


def test_indexer_names_no_module_of_query_in_a_string(root: Path) -> None:
    # What is imported by name at run time is out of the linter's sight.
    for path in (root / "indexer").rglob("*.py"):
        # models know texts as query and passage, and a request to a cluster has a query
        is_kind = path.parent.name in ("vectors", "opensearch")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if is_kind and node.value == "query":
                    continue
                assert not re.match(r"query(?:$|[.:]\w)", node.value), f"{path}:{node.lineno}"
