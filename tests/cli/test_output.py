"""Where results go: formats, files, pagers, pipes and pages, as a shell sees them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from query.cli.output import Output, OutputError
from tests.cli.test_commands import COMMAND, run
from tests.query.collections import write_collection


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("results") / "index"
    write_collection(made)
    return made


def test_ids_go_from_search_to_show(index: Path) -> None:
    found = run("search", "Moor", "--index", index, "--id-only", "--limit", "3")
    ids = found.stdout.splitlines()
    assert (len(ids), found.stderr) == (3, "")
    piped = subprocess.run(
        [*COMMAND, "show", "-", "--index", str(index), "--json"],
        input=found.stdout,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert [json.loads(line)["id"] for line in piped.stdout.splitlines()] == ids


def test_a_file_is_not_overwritten_unasked(index: Path, tmp_path: Path) -> None:
    target = tmp_path / "hits.csv"
    arguments = ["search", "Moor", "--index", index, "--format", "csv", "-o", target]
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (0, "")
    first = target.read_bytes()
    assert first.startswith(b"id,dokumentnummer,")
    target.write_text("kept")
    done = run(*arguments)
    assert (done.returncode, target.read_text()) == (2, "kept")
    assert "--force" in done.stderr
    assert run(*arguments, "--force").returncode == 0
    assert target.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["hits.csv"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    output = Output(format="text", path=tmp_path / "a.txt", force=False, pager=False)
    output.check()
    (tmp_path / "a.txt").write_text("kept")
    with pytest.raises(OutputError, match="already"):
        output.write("new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["kept"]


def test_a_file_that_is_there_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("kept")
    with pytest.raises(OutputError, match="--force"):
        Output(format="text", path=tmp_path / "a.txt", force=False, pager=False).check()
    Output(format="text", path=tmp_path / "a.txt", force=True, pager=False).check()


@pytest.mark.parametrize("place", ["none/a.csv", "."])
def test_a_file_that_cannot_be_written_is_status_2(index: Path, tmp_path: Path, place: str) -> None:
    done = run("search", "Moor", "--index", index, "-o", tmp_path / place)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--fields", "farbe"], "dokumentnummer"),
        (["--format", "bibtex", "--fields", "id"], "whole records"),
        (["--format", "csv", "--json"], "exclude"),
        (["--sort", "laut"], "-datum"),
        (["--facet", "farbe"], "fraktion"),
        (["--after", "x"], "no cursor"),
    ],
)
def test_wrong_options_name_what_is_possible(index: Path, arguments: list[str], named: str) -> None:
    done = run("search", "Moor", "--index", index, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr


@pytest.mark.parametrize("option", ["--facets", "--explain"])
@pytest.mark.parametrize("form", [["--format", "csv"], ["--format", "markdown"], ["--id-only"]])
def test_what_a_format_does_not_show_is_refused(index: Path, option: str, form: list[str]) -> None:
    done = run("search", "Moor", "--index", index, option, *form)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{option} is shown in JSON" in done.stderr
    assert run("search", "Moor", "--index", index, option, "--id-only", "--json").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "Moor", "-Wald"], "drucksuche search -- 'Moor -Wald'"),
        (["search", "-Moor"], "drucksuche search -- -Moor"),
        (["search", "Moor", "--limit", "1", "-ostsee"], "drucksuche search -- 'Moor -ostsee'"),
        (["search", "Moor", "-hafen"], "drucksuche search -- 'Moor -hafen'"),
        (["stats", "-Moor"], "drucksuche stats -- -Moor"),
        (["complete", "-Mo"], "drucksuche complete -- -Mo"),
        (["search", "Moor", "--lmit", "1"], "No such option '--lmit'"),
    ],
)
def test_a_word_to_exclude_is_never_read_as_options(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_is_behind_two_dashes_is_the_query(index: Path) -> None:
    options = ["--index", index, "--id-only", "--sort", "-datum"]
    plain = run("search", *options, "Moor NOT Wald")
    assert plain.stdout
    assert run("search", *options, "--", "-Wald Moor").stdout == plain.stdout
    assert run("search", *options, "--", "Moor", "-Wald").stdout == plain.stdout


def test_pages_are_walked_by_the_cursor_that_is_named(index: Path) -> None:
    first = run("search", "Moor", "--index", index, "--limit", "2")
    assert first.stderr.startswith("next page: --after ")
    cursor = first.stderr.split()[-1]
    second = run("search", "Moor", "--index", index, "--limit", "2", "--after", cursor)
    assert "3 to 4 shown" in second.stdout
    assert "\n3. " in second.stdout
    as_json = json.loads(run("search", "Moor", "--index", index, "--limit", "2", "--json").stdout)
    assert (as_json["cursor"], as_json["first"]) == (cursor, 1)


def test_orders_groups_facets_and_folding_are_options(index: Path) -> None:
    def found(*arguments: str) -> dict[str, object]:
        done = run("search", "Moor", "--index", index, "--json", *arguments)
        found: dict[str, object] = json.loads(done.stdout)
        return found

    counted = found("--facets", "--facet", "herausgeber")
    assert list(counted["facets"]) == ["herausgeber"]  # type: ignore[call-overload]
    assert next(iter(found("--facets")["facets"])) == "fraktion"  # type: ignore[call-overload]
    assert len(found("--no-fold")["hits"]) == 10  # type: ignore[arg-type]
    grouped = found("--group", "paper", "--sort", "-datum")
    heads = [hit["dokumentnummer"] for hit in grouped["hits"]]  # type: ignore[attr-defined]
    assert heads == ["21/9402", "20/9403", "17/9404"]
    assert grouped["papers"] == 4


def terminal(index: Path, *arguments: str, lines: int, pager: str) -> str:
    """What a command prints on a terminal of so many lines."""
    reader, writer = pty.openpty()
    sized = {
        **os.environ,
        "COLUMNS": "80",
        "LINES": str(lines),
        "TERM": "xterm",
        "PAGER": pager,
        "NO_COLOR": "1",
    }
    command = [*COMMAND, "search", "Moor", "--index", str(index), *arguments]
    with subprocess.Popen(command, stdin=writer, stdout=writer, stderr=writer, env=sized) as process:
        os.close(writer)
        shown, deadline = b"", time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                block = os.read(reader, 4096)
            except OSError:  # Linux ends a pseudo-terminal so
                break
            if not block:
                break
            shown += block
        assert process.wait(timeout=60) == 0
    os.close(reader)
    return shown.decode().replace("\r", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_only_what_is_longer_than_the_terminal_is_paged(index: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    assert "PAGED" in terminal(index, lines=5, pager=str(pager))
    assert "PAGED" not in terminal(index, lines=500, pager=str(pager))
    assert "PAGED" not in terminal(index, "--no-pager", lines=5, pager=str(pager))
    assert "PAGED" not in terminal(index, "--format", "csv", lines=5, pager=str(pager))
