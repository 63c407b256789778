"""The command as programs see it: what goes to which stream, exit status, JSON shapes, colour."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.cli.options import clear_errors
from indexer.schema import FORMAT_VERSION
from tests.printed import answer_text

COMMAND = [sys.executable, "-c", "from query.cli import main; main()"]


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **(env or {})},
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    referral = "Es wird auf die Antwort zu Frage 1 auf Bundestagsdrucksache 21/9302 verwiesen."
    pairs = [("Wie viele Moore brannten?", "Im Sommer brannten zwei Moore."), ("Wer zahlt?", referral)]
    (folder / "one.txt").write_text(answer_text("21/9301", exchanges=pairs))
    (folder / "two.txt").write_text(answer_text("21/9302"))
    made = folder / "index"
    done = run("index", folder, "--index", made)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "indexed 2 papers, 3 sections, 3 questions, 3 answers, 0 unchanged, 0 failed in "
    )
    return made


def test_parse_prints_one_object_a_line(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(answer_text("21/9301"))
    (tmp_path / "bad.txt").write_text("")
    done = run("parse", tmp_path / "one.txt", tmp_path / "bad.txt", "--json")
    (paper,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (paper["format"], paper["dokumentnummer"], paper["bezug"]) == (1, "21/9301", "21/9300")
    assert [section["id"] for section in paper["sections"]] == ["f1"]
    assert "lines" not in paper
    assert done.returncode == 1
    assert "bad.txt" in done.stderr


def test_parse_accounts_for_every_line(tmp_path: Path) -> None:
    text = answer_text("21/9301")
    (tmp_path / "one.txt").write_text(text)
    paper = json.loads(run("parse", tmp_path / "one.txt", "--json", "--lines").stdout)
    assert [line for line, _ in paper["lines"]] == list(range(1, len(text.split("\n")) + 1))


def test_search_json_has_the_shape_of_the_contract(index: Path) -> None:
    done = run("search", "Moore", "Sommer", "--index", index, "--json", "--limit", "1")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert set(found) >= {"query", "match", "total", "total_is_exact", "took_ms", "notices", "hits"}
    assert (found["query"], found["match"], found["total"], len(found["hits"])) == (
        "Moore Sommer",
        "all",
        2,
        1,
    )
    wanted = "id dokumentnummer titel datum kind section label score page pdf_url fields match_kinds snippets"
    assert set(wanted.split()) <= set(found["hits"][0])
    for snippet in found["hits"][0]["snippets"]:
        assert all(0 <= start < end <= len(snippet["text"]) for start, end in snippet["spans"])


def test_each_hit_is_explained_where_asked(index: Path) -> None:
    found = json.loads(run("search", "Moore", "--index", index, "--json", "--explain").stdout)
    for hit in found["hits"]:
        explained = hit["explanation"]
        assert round(explained["score"], 4) == hit["score"]
        added = sum(term["contribution"] for term in explained["terms"])
        assert added == pytest.approx(explained["score"], rel=1e-6)
    shown = run("search", "Moore", "--index", index, "--explain").stdout
    assert f"score {found['hits'][0]['explanation']['score']:.4f} =" in shown
    assert "exact moore in question: 1 in" in shown
    plain = json.loads(run("search", "Moore", "--index", index, "--json").stdout)
    assert all("explanation" not in hit for hit in plain["hits"])


def test_a_query_that_cannot_be_meant_is_wrong_usage(index: Path) -> None:
    for query, said in (("frgae:Moor", "did you mean frage:?"), ("datum:30.02.2030", "there is no such day")):
        done = run("search", query, "--index", index)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def test_explain_shows_what_is_run(index: Path) -> None:
    found = json.loads(run("search", "frage:Moore", "--index", index, "--json", "--explain").stdout)
    assert found["plan"]["tree"]["fields"] == ["question"]
    assert [stage["name"] for stage in found["plan"]["stages"]] == ["parse", "compile", "rank", "show"]
    assert "word moore in question: " in run("search", "frage:Moore", "--index", index, "--explain").stdout
    assert "plan" not in json.loads(run("search", "Moore", "--index", index, "--json").stdout)


def test_a_file_of_synonyms_joins_the_table(index: Path, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Dampfjahr = Moore\n", encoding="utf-8")
    done = run("search", "Dampfjahr", "--index", index, "--synonyms", tmp_path / "own.txt")
    assert done.returncode == 0
    assert "Dampfjahr: also searched as Moore" in done.stderr
    (tmp_path / "own.txt").write_text("Dampfjahr\n", encoding="utf-8")
    done = run("search", "Dampfjahr", "--index", index, "--synonyms", tmp_path / "own.txt")
    assert done.returncode == 2
    assert "own.txt, line 1" in done.stderr


def test_search_text_is_plain_when_piped(index: Path) -> None:
    done = run("search", "zahlt", "--index", index)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "21/9301 · 15.01.2030 · Antwort · Frage 2" in done.stdout
    assert "Frage: Wer *zahlt*?" in done.stdout
    assert "Verweist auf 21/9302 (Frage 1)" in done.stdout
    assert "https://dserver.bundestag.de/btd/21/093/2109301.pdf" in done.stdout


def on_terminal(index: Path, env: dict[str, str]) -> str:
    """What `search` prints on a terminal 60 columns wide."""
    reader, writer = pty.openpty()
    sized = {**os.environ, "COLUMNS": "60", "TERM": "xterm", **env}
    command = [*COMMAND, "search", "zahlt", "--index", str(index)]
    with subprocess.Popen(command, stdout=writer, stderr=writer, env=sized) as process:
        os.close(writer)
        shown = b""
        while True:
            try:
                block = os.read(reader, 4096)
            except OSError:  # Linux ends a pseudo-terminal so
                break
            if not block:
                break
            shown += block
        assert process.wait(timeout=60) == 0
    os.close(reader)
    return shown.decode()


def test_a_terminal_gets_colour_and_its_width(index: Path) -> None:
    shown = on_terminal(index, {"NO_COLOR": ""})
    assert "\x1b[1;33mzahlt\x1b[0m" in shown
    plain = on_terminal(index, {"NO_COLOR": "1"})
    assert "\x1b" not in plain
    texts = [line for line in plain.replace("\r", "").splitlines() if "dserver" not in line]
    assert max(map(len, texts)) <= 60


def test_no_hits_is_status_1_and_notices_go_to_standard_error(index: Path) -> None:
    done = run("search", "Moore", "Dampfschiff", "--index", index)
    assert (done.returncode, done.stdout) == (1, "no hits\n")
    assert "with --match any: 2 sections" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "x", "--limit", "0"],
        ["search"],
        ["search", " "],
        ["search", "x", "--in", "nirgends"],
        ["show", "kein Papier"],
        ["show", "21/1"],
        ["remove", "21/1"],
        ["remove", "21/9301#f1"],
        ["index"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_status_2(index: Path, arguments: list[str]) -> None:
    done = run(*arguments, env={"DRUCKSUCHE_INDEX": str(index)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_of_the_system_ends_a_command_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught, clear_errors():
        raise PermissionError(13, "Permission denied", "/moor")
    assert caught.value.code == 2
    assert capsys.readouterr().err == "drucksuche: /moor: Permission denied\n"
    with pytest.raises(BrokenPipeError), clear_errors():
        raise BrokenPipeError


@pytest.mark.parametrize("command", [["search", "x"], ["show", "21/1"], ["info"], ["remove", "21/1"]])
def test_without_an_index_every_command_says_how_to_make_one(tmp_path: Path, command: list[str]) -> None:
    done = run(*command, "--index", tmp_path / "none")
    assert done.returncode == 2
    assert "drucksuche index" in done.stderr
    assert not (tmp_path / "none").exists()


def test_show_prints_sections_and_papers(index: Path) -> None:
    section = run("show", "21/9301#f2", "--index", index)
    assert "2. Wer zahlt?" in section.stdout
    assert "Verweist auf 21/9302 (Frage 1)" in section.stdout
    stored = json.loads(run("show", "bt-21-9301#f2", "--index", index, "--json").stdout)
    assert (stored["id"], stored["section"]["id"]) == ("bt-21-9301#f2", "f2")
    assert stored["paper"]["dokumentnummer"] == "21/9301"
    paper = json.loads(run("show", "21/9301", "--index", index, "--json").stdout)
    assert [one["id"] for one in paper["sections"]] == ["f1", "f2"]
    assert "Frage 2" in run("show", "21/9301", "--index", index).stdout


def test_info_and_remove(index: Path, tmp_path: Path) -> None:
    facts = json.loads(run("info", "--index", index, "--json").stdout)
    assert (facts["papers"], facts["sections"], facts["kinds"]) == (2, 3, {"Antwort": 2})
    assert (facts["from"], facts["to"], facts["format"]) == ("2030-01-15", "2030-01-15", FORMAT_VERSION)
    (tmp_path / "one.txt").write_text(answer_text("21/9305"))
    run("index", tmp_path, "--index", tmp_path / "index")
    assert run("remove", "21/9305", "--index", tmp_path / "index").returncode == 0
    assert json.loads(run("info", "--index", tmp_path / "index", "--json").stdout)["papers"] == 0


def test_a_failed_file_is_status_1(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(answer_text("21/9305"))
    (tmp_path / "empty.txt").write_text("")
    done = run("index", tmp_path, "--index", tmp_path / "index", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["papers"], [one["code"] for one in report["failed"]]) == (1, ["empty"])
    assert done.stderr.count("\n") == 1


def test_a_closed_pipe_ends_silently(index: Path) -> None:
    command = [*COMMAND, "show", "21/9301", "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=60)


def test_ctrl_c_is_130(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number}.txt").write_text(
            answer_text(f"21/{number + 1}", exchanges=[("Wie?", "So. " * 2000)] * 3)
        )
    command = [*COMMAND, "index", str(tmp_path), "--index", str(tmp_path / "index"), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "index").exists():
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said


def test_one_paper_is_counted_as_one_and_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "notes.md").write_text("Notizen")
    nothing = run("index", tmp_path / "papers", "--index", tmp_path / "index")
    assert nothing.returncode == 0
    assert "found nothing to read there" in nothing.stderr
    (tmp_path / "papers" / "one.txt").write_text(answer_text("21/9301"))
    one = run("index", tmp_path / "papers", "--index", tmp_path / "index")
    assert one.stdout.startswith("indexed 1 paper, 1 section, 1 question, 1 answer, 0 unchanged")
    assert "found nothing" not in one.stderr
    again = run("index", tmp_path / "papers", "--index", tmp_path / "index")
    assert "found nothing" not in again.stderr


def test_help_lists_every_command() -> None:
    shown = run("--help").stdout
    for name in ("parse", "index", "remove", "info", "search", "show", "eval"):
        assert f"\n  {name} " in shown


def test_a_rebuild_says_that_the_index_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(answer_text("21/9302"), encoding="utf-8")
    assert run("index", tmp_path / "one.txt", "--index", tmp_path / "index").returncode == 0
    done = run("index", "--rebuild", "--index", tmp_path / "index")
    assert done.returncode == 0
    assert "written anew from its own papers" in done.stderr
    assert run("search", "Moore", "--index", tmp_path / "index").returncode == 0
