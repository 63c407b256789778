"""`drucksuche verify` as a shell sees it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import COMMAND, run
from tests.papers import exchange, paper, write_index

ANSWER = "Der Damm wird seit dem Jahr 2031 von der Nestgruppe Hochmoor geprüft."
GOOD = "Drucksache 21/9701, Frage 1: „Der Damm wird seit dem Jahr 2031 von der Nestgruppe“ geprüft.\n"
BAD = "Laut Drucksache 21/9701, Frage 2 heißt es: „Damm wird seit dem Jahr 2032 von der“.\n"


def piped(text: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Verify a text on standard input."""
    command = [*COMMAND, "verify", "-", *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("verify") / "index"
    write_index(made, paper("21/9701", exchange("1", "Wer prüft den Damm?", ANSWER, pages=(2, 3))))
    return made


def test_a_sound_manuscript_is_status_0(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "gut.txt"
    path.write_text(GOOD, encoding="utf-8")
    done = run("verify", path, "--index", index)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{path}: 1 quotation, 1 paper number, 0 wrong",
        "",
        "1:1  in the index",
        "   Drucksache 21/9701, Frage 1",
        "   bt-21-9701#f1",
        "",
        "1:31  found",
        "   „Der Damm wird seit dem Jahr 2031 von der Nestgruppe“",
        "   21/9701 · Frage 1 · S. 2  bt-21-9701#f1 (answer 1)",
    ]


def test_a_fault_is_shown_with_its_place_and_status_1(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "falsch.md"
    path.write_text(BAD, encoding="utf-8")
    done = run("verify", path, "--index", index)
    assert (done.returncode, done.stderr) == (1, "")
    assert "ALTERED" in done.stdout
    assert "Damm wird seit dem Jahr [-2031-] {+2032+} von der" in done.stdout


def test_json_is_an_object_a_file(index: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BAD, encoding="utf-8")
    (tmp_path / "b.html").write_text("<blockquote>seit dem Jahr 2031 von der</blockquote>", encoding="utf-8")
    done = run("verify", tmp_path / "a.txt", tmp_path / "b.html", "--index", index, "--json")
    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, first["wrong"], second["wrong"]) == (1, 2, 0)
    assert first["quotations"][0]["verdict"] == "altered"
    assert [one["printed"] for one in first["quotations"][0]["diff"] if one["altered"]] == ["2031"]
    assert first["numbers"][0]["unknown"] == ["2"]
    assert second["quotations"][0] == {
        "verdict": "found",
        "text": "seit dem Jahr 2031 von der",
        "line": 1,
        "column": 13,
        "span": [12, 38],
        "attributed": None,
        "printed": {
            "id": "bt-21-9701#f1",
            "dokumentnummer": "21/9701",
            "label": "Frage 1",
            "in": "answer 1",
            "page": 2,
            "pdf_url": "https://dserver.bundestag.de/btd/21/097/2109701.pdf#page=2",
            "text": "seit dem Jahr 2031 von der",
        },
        "diff": [],
        "notices": [],
    }


def test_standard_input_is_read_as_its_kind_says(index: Path) -> None:
    text = "> Der Damm wird seit dem Jahr 2032 von der Nestgruppe\n"
    plain = piped(text, "--index", index)
    marked = piped(text, "--kind", "markdown", "--index", index)
    assert (plain.returncode, marked.returncode) == (0, 1)
    assert "1:3  ALTERED" in marked.stdout


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "nothing but blanks"),
        (os.urandom(2048) + bytes(64), "binary"),
        (b"%PDF-1.7\n", "a PDF"),
        (None, "No such file"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_verified(
    index: Path, tmp_path: Path, data: bytes | None, reason: str
) -> None:
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    if data is not None:
        bad.write_bytes(data)
    good.write_text(GOOD, encoding="utf-8")
    done = run("verify", bad, good, "--index", index)
    assert done.returncode == 1
    assert str(bad) in done.stderr
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert "good.txt: 1 quotation" in done.stdout


def test_encodings_are_read_and_another_than_utf8_is_said(index: Path, tmp_path: Path) -> None:
    text = "Vorab.\n„Der Damm wird seit dem Jahr 2031 von der Nestgruppe Hochmoor geprüft.“ ("
    (tmp_path / "bom.txt").write_bytes(text.encode("utf-8-sig"))
    (tmp_path / "wide.txt").write_bytes(text.encode("utf-16"))
    (tmp_path / "latin.txt").write_bytes(text.encode("cp1252"))
    for name in ("bom.txt", "wide.txt"):
        done = run("verify", tmp_path / name, "--index", index)
        assert (done.returncode, done.stderr) == (0, "")
        assert "2:2  found" in done.stdout
    done = run("verify", tmp_path / "latin.txt", "--index", index)
    assert (done.returncode, "2:2  found" in done.stdout) == (0, True)
    assert done.stderr == (
        f"notice: {tmp_path / 'latin.txt'}: line 2: not UTF-8, read as Windows-1252 (Latin-1)\n"
    )


def test_an_unclosed_mark_is_a_notice(index: Path) -> None:
    done = piped("Ein\n„Anfang ohne Ende.", "--index", index)
    assert (done.returncode, done.stderr) == (0, "notice: -: line 2: nothing closes this quotation mark\n")


def test_wrong_usage_is_status_2(index: Path, tmp_path: Path) -> None:
    assert run("verify", "--index", index).returncode == 2
    assert piped("x", "--kind", "docx", "--index", index).returncode == 2
    assert piped("x", "--index", tmp_path / "none").returncode == 2
