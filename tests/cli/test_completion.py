"""What is being typed: completions as a command prints them and as the three shells get them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.query.collections import write_collection

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("results") / "index"
    write_collection(made)
    return made


def completed(index: Path, words: str, at: int) -> list[str]:
    """What bash is given for the word at a place of a command line."""
    environment = {
        "_DRUCKSUCHE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(at),
        "DRUCKSUCHE_INDEX": str(index),
    }
    done = run(env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_complete_prints_what_a_query_may_become(index: Path) -> None:
    lines = run("complete", "Moor frak", "--index", index).stdout.splitlines()
    assert lines[0] == "Moor fraktion:\tfield\t"
    found = [
        json.loads(line)
        for line in run("complete", "fraktion:", "--index", index, "--json").stdout.splitlines()
    ]
    assert {"text": 'fraktion:"Die Blauen"', "kind": "fraktion", "count": 3} in found
    assert run("complete", "Feu", "--index", index).stdout.split("\t")[0] == "Feuerwehr"


def test_a_shell_completes_commands_options_and_values(index: Path) -> None:
    assert completed(index, "drucksuche sea", 1) == ["search"]
    assert "--facets" in completed(index, "drucksuche search --fa", 2)
    assert completed(index, "drucksuche search --sort n", 3) == ["nummer"]
    assert completed(index, "drucksuche search --fields id,dok", 3) == ["id,dokumentnummer"]
    assert "bibtex" in completed(index, "drucksuche search --format ", 3)


def test_a_shell_completes_queries_and_ids_from_the_index(index: Path) -> None:
    assert completed(index, "drucksuche search Feu", 2) == ["Feuerwehr"]
    assert "fraktion:" in completed(index, "drucksuche search Moor frak", 3)
    assert completed(index, "drucksuche show 20/", 2) == ["20/9403"]


def test_bash_completes_values_behind_its_own_word_for_the_colon(index: Path) -> None:
    assert completed(index, "drucksuche search fraktion : bl", 4) == [r"\"Die\ Blauen\""]
    assert r"\"Die\ Blauen\"" in completed(index, "drucksuche search Moor fraktion :", 4)
    assert completed(index, "drucksuche search wp : 2", 4) == ["20", "21"]


def test_without_an_index_nothing_is_completed_and_nothing_said(tmp_path: Path) -> None:
    assert completed(tmp_path / "none", "drucksuche search Feu", 2) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell(shell: str, tmp_path: Path) -> None:
    done = run("completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"_DRUCKSUCHE_COMPLETE={shell}_complete" in done.stdout
    program = shutil.which(shell)
    if program is not None:
        (tmp_path / "script").write_text(done.stdout)
        subprocess.run([program, "-n", str(tmp_path / "script")], check=True, timeout=60)
    assert run("completion", "cmd").returncode == 2
