"""Every short paper that a test here parses is compared whole with what was parsed before.

A test looks at what it is about; this looks at the rest: texts, places, notices, the use of every line.
`pytest tests/structure --rewrite-golden` writes whole/ anew: read the diff.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.jsonshape import paper_to_json
from indexer.model import Paper
from tests.structure.papers import PARSED

KEPT = Path(__file__).parent / "whole"
TABLES = Path(__file__).parent / "kept"
Compare = Callable[[str, str, Mapping[str, object]], None]


@pytest.fixture(autouse=True)
def whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare what the test parsed; tests of random papers are left out."""
    PARSED.clear()
    yield
    found = [shape_of(paper) for paper in PARSED]
    if not found or hasattr(request.function, "hypothesis"):
        return
    path = KEPT / f"{request.path.stem}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if request.config.getoption("--rewrite-golden"):
        text = json.dumps(kept | {request.node.name: found}, ensure_ascii=False, indent=1, sort_keys=True)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        return
    assert found == kept.get(request.node.name), "other than before; --rewrite-golden keeps it"


def shape_of(paper: Paper) -> dict[str, Any]:
    """The paper as JSON without what is empty, and the use of its lines."""
    shape: dict[str, Any] = filled(json.loads(json.dumps(paper_to_json(paper))))
    return shape | {"lines": " ".join(f"{use.line}:{use.use}" for use in paper.account)}


def filled(value: Any) -> Any:
    """A JSON value without empty members."""
    if isinstance(value, dict):
        members = {key: filled(member) for key, member in value.items()}
        return {key: member for key, member in members.items() if member not in (None, [], {}, "", False)}
    return [filled(member) for member in value] if isinstance(value, list) else value


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """Compares what was found with what stands under a name in a file of kept/."""

    def compared(file: str, name: str, found: Mapping[str, object]) -> None:
        path = TABLES / f"{file}.json"
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if request.config.getoption("--rewrite-golden"):
            text = json.dumps(kept | {name: found}, ensure_ascii=False, indent=0, sort_keys=True)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
            return
        assert found == kept.get(name), "other than before; --rewrite-golden keeps it"

    return compared
