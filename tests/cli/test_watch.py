"""`drucksuche watch` as a shell, cron and a killed machine see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from query.watch import one_run, state_folder
from tests.cli.test_commands import COMMAND, run
from tests.printed import answer_text

ATOM = "{http://www.w3.org/2005/Atom}"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {
        "DRUCKSUCHE_INDEX": str(tmp_path / "index"),
        "DRUCKSUCHE_WATCHES": str(tmp_path / "watches.toml"),
    }


@pytest.fixture
def go(place: dict[str, str]) -> Run:
    return lambda *words: run(*words, env=place)


def put(go: Run, papers: Path, number: str, answer: str) -> None:
    path = papers / f"{number.replace('/', '-')}.txt"
    path.write_text(answer_text(number, exchanges=[("Was ist mit dem Moor?", answer)]))
    assert go("index", papers).returncode == 0


def printed(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str, str]]:
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [(one["watch"], one["change"], one["hit"]["id"]) for one in found]


def test_news_are_printed_once_and_told_by_the_exit_status(go: Run, papers: Path) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    added = go("watch", "add", "moor", "Moor", "--in", "antwort", "--in", "frage")
    assert (added.returncode, added.stdout) == (0, "")
    assert added.stderr.startswith("1 section found now count as known")
    put(go, papers, "21/9302", "Es liegt am See.")
    news = go("watch", "run", "--exit-code", "--json")
    assert (news.returncode, news.stderr) == (10, "")
    assert printed(news) == [("moor", "new", "bt-21-9302#f1")]
    again = go("watch", "run", "--exit-code")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    put(go, papers, "21/9302", "Es liegt am Fluss.")
    changed = go("watch", "run")
    assert changed.returncode == 0
    lines = changed.stdout.splitlines()
    assert lines[0] == "moor: 1 changed  Moor"
    assert "[-See.-] {+Fluss.+}" in lines[-3]
    assert "bt-21-9302#f1" in lines[-2]


def test_the_first_run_of_a_watch_that_was_written_by_hand(
    go: Run, papers: Path, place: dict[str, str]
) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    Path(place["DRUCKSUCHE_WATCHES"]).write_text("[watch.moor]\nquery = 'Moor'\n")
    first = go("watch", "run", "--exit-code")
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.startswith("notice: moor: first run; 1 section found now count as known")
    assert printed(go("watch", "run", "--all", "--json")) == [("moor", "new", "bt-21-9301#f1")]


def test_a_name_that_was_taken_out_by_hand_begins_anew(go: Run, papers: Path, place: dict[str, str]) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    go("watch", "add", "moor", "Moor")
    Path(place["DRUCKSUCHE_WATCHES"]).unlink()
    put(go, papers, "21/9302", "Es liegt am See.")
    go("watch", "add", "moor", "Moor")
    done = go("watch", "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_feed_grows_and_stays_well_formed(go: Run, papers: Path, tmp_path: Path) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    feed = tmp_path / "feeds" / "moor.xml"
    assert go("watch", "add", "moor", "Moor", "--atom", feed).returncode == 0
    quiet = go("watch", "run", "--quiet")
    assert (quiet.returncode, Xml.parse(feed).getroot().findall(f"{ATOM}entry")) == (0, [])
    for number in ("21/9302", "21/9303"):
        put(go, papers, number, "Es liegt <am> See & Fluss.")
        assert go("watch", "run", "--quiet").stdout == ""
    entries = Xml.parse(feed).getroot().findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert ["21/9303" in titles[0], "21/9302" in titles[1], len(titles)] == [True, True, 2]
    feed.write_text("mine")
    put(go, papers, "21/9304", "Es liegt am See.")
    failed = go("watch", "run", "--quiet")
    assert (failed.returncode, feed.read_text()) == (1, "mine")
    assert "is no feed" in failed.stderr
    feed.unlink()
    assert go("watch", "run", "--quiet").returncode == 0
    assert len(Xml.parse(feed).getroot().findall(f"{ATOM}entry")) == 1


def test_a_mail_has_headers_and_the_program_its_arguments(go: Run, papers: Path, tmp_path: Path) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    kept = tmp_path / "mail {name} {count}"
    command = f"{sys.executable} -c 'import sys; open(sys.argv[1], \"w\").write(sys.stdin.read())' '{kept}'"
    assert go("watch", "add", "moor", "Moor", "--mail", command, "--to", "ada@example.org").returncode == 0
    go("watch", "run")
    put(go, papers, "21/9302", "Es liegt am See.")
    assert go("watch", "run", "--quiet").stdout == ""
    text = (tmp_path / "mail moor 1").read_text()
    assert text.startswith("To: ada@example.org\nSubject: Drucksuche: moor: 1 new\n")
    assert "bt-21-9302#f1" in text


def test_a_mail_that_fails_is_tried_and_named_by_each_run_though_nothing_is_new(
    go: Run, papers: Path, tmp_path: Path
) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    gate, mailed = tmp_path / "gate", tmp_path / "mailed"
    command = f"sh -c 'test -e {gate} && cat >> {mailed}'"
    assert go("watch", "add", "moor", "Moor", "--mail", command).returncode == 0
    put(go, papers, "21/9302", "Es liegt am See.")
    for _ in range(3):
        failed = go("watch", "run", "--quiet", "--exit-code")
        assert failed.returncode == 1
        assert failed.stderr.startswith("failed: moor: ")
        assert failed.stderr.endswith("; the next run sends it again\n")
    gate.touch()
    sent = go("watch", "run", "--quiet")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert mailed.read_text().count("bt-21-9302#f1") == 1
    assert go("watch", "run", "--quiet").returncode == 0
    assert mailed.read_text().count("bt-21-9302#f1") == 1


def test_a_run_that_is_killed_when_the_news_got_out_tells_them_again(
    go: Run, place: dict[str, str], papers: Path, tmp_path: Path
) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    kept, killing = tmp_path / "mails", tmp_path / "killing"
    code = (
        "import os, pathlib, signal, sys;"
        f"open({str(kept)!r}, 'a').write(sys.stdin.read());"
        f"pathlib.Path({str(killing)!r}).exists() and os.kill(os.getppid(), signal.SIGKILL)"
    )
    command = f'{sys.executable} -c "{code}"'
    assert go("watch", "add", "moor", "Moor", "--mail", command).returncode == 0
    go("watch", "run")
    put(go, papers, "21/9302", "Es liegt am See.")
    killing.touch()
    killed = subprocess.run(
        [*COMMAND, "watch", "run", "--quiet"],
        env=os.environ | place,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert killed.returncode == -9
    killing.unlink()
    for _ in range(2):
        assert go("watch", "run", "--quiet").returncode == 0
    assert kept.read_text().count("moor: 1 new") == 2


def test_a_broken_watch_leaves_the_others(go: Run, papers: Path, place: dict[str, str]) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    Path(place["DRUCKSUCHE_WATCHES"]).write_text(
        "[watch.bad]\nquery = 'fragge:Moor'\n[watch.moor]\nquery = 'Moor'\n"
    )
    done = go("watch", "run", "--all", "--json")
    assert (done.returncode, printed(done)) == (1, [("moor", "new", "bt-21-9301#f1")])
    assert "failed: bad: there is no field 'fragge'" in done.stderr


def test_a_pipe_that_closes_loses_nothing(go: Run, papers: Path, place: dict[str, str]) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    go("watch", "add", "moor", "Moor")
    go("watch", "run")
    put(go, papers, "21/9302", "Es liegt am See.")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [*COMMAND, "watch", "run"],
            env=os.environ | place,
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.stderr == b""
    assert printed(go("watch", "run", "--json")) == [("moor", "new", "bt-21-9302#f1")]


def test_list_and_remove(go: Run, papers: Path, place: dict[str, str]) -> None:
    assert "there is no watch yet" in go("watch", "list").stderr
    missing = go("watch", "add", "see", "See")
    assert (missing.returncode, "there is no index yet" in missing.stderr) == (0, True)
    put(go, papers, "21/9301", "Es liegt im Tal.")
    added = go(
        "watch",
        "add",
        "moor",
        "Moor",
        "am",
        "See",
        "--match",
        "any",
        "--hook",
        "https://x.example/",
        "--json",
    )
    assert (json.loads(added.stdout)["match"], json.loads(added.stdout)["query"]) == ("any", "Moor am See")
    assert go("watch", "list").stdout == "see\tSee\t\nmoor\tMoor am See\thook\n"
    assert [json.loads(line)["name"] for line in go("watch", "list", "--json").stdout.splitlines()] == [
        "see",
        "moor",
    ]
    go("watch", "run", "see")
    assert [path.name for path in sorted(state_folder(Path(place["DRUCKSUCHE_WATCHES"])).iterdir())] == [
        ".lock",
        "moor.json",
        "see.json",
    ]
    assert json.loads(go("watch", "remove", "see", "--json").stdout) == {"removed": "see"}
    assert not (state_folder(Path(place["DRUCKSUCHE_WATCHES"])) / "see.json").exists()
    unknown = go("watch", "run", "mor")
    assert (unknown.returncode, "did you mean moor?" in unknown.stderr) == (2, True)


def test_what_cannot_be_saved_is_refused(go: Run, papers: Path, place: dict[str, str]) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    for words, said in (
        (["../x", "Moor"], "cannot be called"),
        (["moor", "fragge:Moor"], "there is no field"),
        (["moor", "Moor", "--hook", "ftp://x.example"], "hook takes an address"),
        (["moor", "Moor", "--mail", "'"], "No closing quotation"),
    ):
        done = go("watch", "add", *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert "known" not in done.stderr
    assert not Path(place["DRUCKSUCHE_WATCHES"]).exists()


def test_two_runs_at_once(go: Run, papers: Path, place: dict[str, str]) -> None:
    put(go, papers, "21/9301", "Es liegt im Tal.")
    go("watch", "add", "moor", "Moor")
    with one_run(state_folder(Path(place["DRUCKSUCHE_WATCHES"]))):
        done = go("watch", "run")
    assert (done.returncode, "another run of these watches is under way" in done.stderr) == (2, True)
