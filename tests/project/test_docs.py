"""README and docs are what the program does: the check that says so can fail, and the example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import write_docs


def blocks(text: str, kind: str) -> list[str]:
    """The bodies of a document's fenced blocks of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_example_of_readme_prints_what_readme_says(root: Path, tmp_path: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    [program] = blocks(readme, "python")
    (tmp_path / "index_data").mkdir()
    (tmp_path / "index_data" / "samples").symlink_to(root / "index_data" / "samples")
    printed = write_docs.run_program(program, tmp_path)
    assert printed.count("\n") > 2
    assert printed in blocks(readme, "text")


def test_the_command_reference_is_the_help(root: Path) -> None:
    reference = write_docs.cli_reference()
    assert "## search" in reference
    assert "--limit" in reference
    assert (root / "docs" / "cli.md").read_text(encoding="utf-8") == reference


def test_a_changed_line_makes_a_document_stale_and_a_time_does_not() -> None:
    assert write_docs.difference(Path("x"), "one (3 ms)\n", "one (47 ms)\n") == []
    assert "x is stale" in write_docs.difference(Path("x"), "one (3 ms)\n", "two (3 ms)\n")[-1]


def test_unknown_targets_and_dead_links_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_docs, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "Makefile").write_text("test:\n", encoding="utf-8")
    (tmp_path / "README.md").write_text(
        "`make test`, `make tea`\n```\n$ make coffee\n```\n[a](docs) [b](gone.md#x) [c](https://example.org)\n",
        encoding="utf-8",
    )
    assert [line.split("`")[1] for line in write_docs.iter_unknown_targets()] == ["make tea", "make coffee"]
    assert list(write_docs.iter_dead_links()) == ["README.md links to gone.md, which is not there"]


def test_readme_names_the_two_commands_and_every_command_of_the_program(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    for command in ("make demo", "make test", "make check", "make bench", "make eval"):
        assert f"{command}" in readme
