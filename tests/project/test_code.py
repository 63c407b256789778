"""Sizes, documentation and export lists of the product."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("indexer", "query")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 50

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@pytest.fixture(params=MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def module(request: pytest.FixtureRequest) -> Path:
    """Each module of the product."""
    path: Path = request.param
    return path


def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def test_module_is_not_too_long(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_MODULE_LINES


def test_no_function_is_too_long(module: Path) -> None:
    sizes = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: size for name, size in sizes.items() if size > MOST_FUNCTION_LINES} == {}


def iter_public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Public functions and classes of a body, and those of public classes; not what nests in functions."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from iter_public(node.body, f"{prefix}{node.name}.")


def test_every_public_name_is_documented(module: Path) -> None:
    tree = tree_of(module)
    bare = [name for name, node in iter_public(tree.body) if not ast.get_docstring(node)]
    assert ast.get_docstring(tree), "the module has no docstring"
    assert bare == []


def test_nothing_is_left_for_later(module: Path) -> None:
    marks = re.findall(
        r"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b", module.read_text(encoding="utf-8")
    )
    assert marks == []


@pytest.mark.parametrize("package", PACKAGES)
def test_exports_are_the_names_really_there(package: str) -> None:
    home = importlib.import_module(package)
    tree = tree_of(ROOT / package / "__init__.py")
    typed = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}.")
        for alias in node.names
    }
    assert list(home.__all__) == sorted(set(home.__all__)), "sorted, each once"
    assert set(home.__all__) == typed, "what type checkers see"
    for name in home.__all__:
        value = getattr(home, name)
        assert value.__name__ == name, f"{package}.{name} is another thing"
        assert (value.__doc__ or "").strip()


@pytest.mark.parametrize("package", PACKAGES)
def test_an_unknown_export_is_an_attribute_error(package: str) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(importlib.import_module(package), "no_such_name")  # noqa: B009
