"""Every kind of bad input in one run: each has its own reason on one line, and the rest is indexed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from tests.cli.test_commands import run
from tests.printed import answer_text
from tests.sources.pdfs import first_page, pdf, scanned_page

FAULTS = {
    "encrypted.pdf": "pdf-encrypted",
    "scan.pdf": "pdf-no-text",
    "truncated.pdf": "pdf-broken",
    "empty.txt": "empty",
    "empty.pdf": "empty",
    "junk.txt": "binary",
    "letter.txt": "not-a-paper",
    "broken.json": "json-broken",
    "other.json": "json-shape",
    "unreadable.txt": "unreadable",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sound papers among the faults, a folder loop and a link to nowhere."""
    made = tmp_path / "papers"
    made.mkdir()
    sound = pdf(first_page)
    (made / "encrypted.pdf").write_bytes(pdf(first_page, encrypt=StandardEncryption("geheim")))
    (made / "scan.pdf").write_bytes(pdf(scanned_page))
    (made / "truncated.pdf").write_bytes(sound[: len(sound) // 2])
    (made / "empty.txt").write_bytes(b"")
    (made / "empty.pdf").write_bytes(b"")
    (made / "junk.txt").write_bytes(os.urandom(4096) + bytes(64))
    (made / "letter.txt").write_text("Liebe Kundin, Ihr Paket ist unterwegs.\n" * 5)
    (made / "broken.json").write_text('{"documents": [')
    (made / "other.json").write_text('{"name": "x"}')
    (made / "unreadable.txt").symlink_to(made / "unreadable.txt")
    (made / "one.txt").write_text(answer_text("21/9301"))
    (made / "again.txt").write_text(answer_text("21/9301"))
    (made / "latin.txt").write_bytes(answer_text("21/9302", title="Für die Höfe").encode("cp1252"))
    (made / "loop").symlink_to(made, target_is_directory=True)
    return made


def test_every_fault_is_named_and_the_rest_is_indexed(folder: Path, tmp_path: Path) -> None:
    done = run("index", folder, tmp_path / "gone", "--index", tmp_path / "index", "--json")
    report = json.loads(done.stdout)
    failed = {Path(one["origin"]).name: one["code"] for one in report["failed"]}
    assert failed == FAULTS | {"gone": "missing"}
    assert len({one["reason"] for one in report["failed"]}) >= len(set(FAULTS.values())) + 1
    assert all("\n" not in one["reason"] for one in report["failed"])
    assert report["papers"] == 2
    assert {notice["code"] for notice in report["notices"]} == {"same-content", "encoding"}
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_harmless_oddities_are_no_failure(folder: Path, tmp_path: Path) -> None:
    for name in FAULTS:
        (folder / name).unlink()
    done = run("index", folder, "--index", tmp_path / "index")
    assert done.returncode == 0
    assert done.stdout.startswith("indexed 2 papers")


@pytest.mark.parametrize(
    "command", [["index", "{folder}"], ["search", "x"], ["info"], ["index", "--rebuild"]]
)
def test_a_foreign_index_folder_is_status_2_and_left_as_it_was(
    folder: Path, tmp_path: Path, command: list[str]
) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "diary.txt").write_text("mine")
    arguments = [argument.replace("{folder}", str(folder)) for argument in command]
    done = run(*arguments, "--index", foreign)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(foreign) in done.stderr
    assert [entry.name for entry in foreign.iterdir()] == ["diary.txt"]
