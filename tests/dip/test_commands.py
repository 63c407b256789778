"""`drucksuche fetch` and `update` as people, cron and programs see them."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.dip.papers import served
from tests.dip.server import KEY, DipServer
from tests.printed import answer_text

COMMAND = [sys.executable, "-c", "from query.cli import main; main()"]
LATER = datetime.now(UTC) + timedelta(days=1)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(server: DipServer, tmp_path: Path) -> dict[str, str]:
    told = {
        "DIP_API_KEY": KEY,
        "DRUCKSUCHE_DIP": server.service,
        "DRUCKSUCHE_INDEX": str(tmp_path / "index"),
        "DRUCKSUCHE_FETCHED": str(tmp_path / "fetched"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    return {**os.environ, **told}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def call(*words: str, **more: str | None) -> subprocess.CompletedProcess[str]:
        told = {name: value for name, value in {**environment, **more}.items() if value is not None}
        return subprocess.run(
            [*COMMAND, *words], capture_output=True, text=True, check=False, timeout=120, env=told
        )

    return call


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a command said, without the lines of progress that a slow machine sees."""
    progress = re.compile(r"\s*\d+%  \d+ papers, |\d+ of \d+ papers")
    return [line for line in done.stderr.splitlines() if not progress.match(line)]


FETCH = ("fetch", "--wp", "21", "--rate", "50")


def test_from_nothing_to_a_hit(run: Run, tmp_path: Path) -> None:
    done = run(*FETCH, "--typ", "Antwort", "--since", "2030-01-05", "--into-index")
    assert (done.returncode, said(done)) == (0, [])
    fetched, indexed = done.stdout.splitlines()
    assert fetched.startswith("fetched 34 new papers, 0 changed, 0 known in ")
    assert fetched.endswith(f" s into {tmp_path / 'fetched'}")
    assert indexed.startswith("indexed 34 papers, 34 sections, 34 questions, 34 answers, 0 unchanged")
    found = run("search", "Bezirk 30 brannten", "--id-only")
    assert found.stdout.splitlines() == ["bt-21-30#f1"]


def test_the_second_run_says_that_all_is_known(run: Run) -> None:
    run(*FETCH)
    done = run(*FETCH, "--json", "--into-index")
    report = json.loads(done.stdout)
    assert (report["new"], report["same"], report["total"], report["failed"]) == (0, 0, 0, [])
    assert report["indexed"]["papers"] == 37
    assert json.loads(run(*FETCH, "--json", "--into-index").stdout)["indexed"] is None


def test_filters_go_to_the_service_as_its_parameters(run: Run, server: DipServer) -> None:
    done = run(
        *FETCH, "--wp", "20", "--typ", "Kleine Anfrage", "--since", "2025-09-01", "--until", "2025-09-30",
        "--titel", "Moor", "--urheber", "Fraktion A", "--urheber", "Fraktion B", "--ressort", "BMX",
        "--nr", "21/1406, bt-21-1449",
    )  # fmt: skip
    assert done.returncode == 1
    assert "failed: 21/1406: the service has no paper of this number" in done.stderr
    (asked,) = server.asked
    assert sorted(asked.parameters) == [
        ("f.datum.end", "2025-09-30"),
        ("f.datum.start", "2025-09-01"),
        ("f.dokumentnummer", "21/1406"),
        ("f.dokumentnummer", "21/1449"),
        ("f.drucksachetyp", "Kleine Anfrage"),
        ("f.ressort_fdf", "BMX"),
        ("f.titel", "Moor"),
        ("f.urheber", "Fraktion A"),
        ("f.urheber", "Fraktion B"),
        ("f.wahlperiode", "20"),
        ("f.wahlperiode", "21"),
        ("f.zuordnung", "BT"),
        ("format", "json"),
    ]


def test_filters_that_nothing_fits_are_shown_as_the_service_got_them(run: Run) -> None:
    done = run(*FETCH, "--typ", "antwort", "--typ", "Antwort")
    assert (done.returncode, done.stdout[:20]) == (0, "fetched 37 new paper")
    assert done.stderr.startswith(
        "notice: nothing fits f.wahlperiode=21, f.drucksachetyp=antwort; names must"
    )
    assert len(said(done)) == 1
    assert said(run(*FETCH, "--typ", "Antwort")) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fetch",), "drucksuche: say which papers: --wp"),
        (("fetch", "--nr", "x"), "'x' is no paper or section"),
        (("fetch", "--since", "gestern"), "does not match the format '%Y-%m-%d'"),
        (("fetch", "--wp", "21", "--rate", "0"), "Invalid value for '--rate'"),
        (("fetch", "--wp", "21", "--service", "http://example.org"), "the key is sent by https only"),
        (("update",), "nothing was fetched there yet; begin with drucksuche fetch"),
    ],
)
def test_wrong_usage_asks_nothing(run: Run, server: DipServer, words: tuple[str, ...], message: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not server.asked


def test_without_a_key_it_says_how_to_get_one(run: Run, server: DipServer) -> None:
    done = run(*FETCH, DIP_API_KEY=None)
    assert (done.returncode, done.stdout, len(said(done))) == (2, "", 1)
    assert "no key for the DIP service" in done.stderr
    assert not server.asked


def test_a_key_in_a_file_that_others_may_read_is_noticed(run: Run, environment: dict[str, str]) -> None:
    path = Path(environment["XDG_CONFIG_HOME"]) / "drucksuche" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'[dip]\nkey = "{KEY}"\n')
    path.chmod(0o644)
    done = run(*FETCH, DIP_API_KEY=None)
    assert done.returncode == 0
    assert said(done) == [f"notice: others may read {path}, which may hold your key: chmod 600"]


def test_a_service_that_shuts_out_ends_with_2_and_keeps_what_came(
    run: Run, server: DipServer, tmp_path: Path
) -> None:
    server.faults.extend([None, "challenge"])
    done = run(*FETCH, "--into-index")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("drucksuche: 127.0.0.1: the DIP service has shut this address out")
    assert KEY not in done.stderr
    assert run(*FETCH).stdout.startswith("fetched 27 new papers, 0 changed, 0 known")
    assert "indexed 37 papers" in run("update").stdout


def test_missing_fetches_what_the_index_cites(run: Run, server: DipServer, tmp_path: Path) -> None:
    referral = "Es wird auf die Antwort zu Frage 1 auf Bundestagsdrucksache 21/5 verwiesen."
    (tmp_path / "one.txt").write_text(answer_text("21/9301", exchanges=[("Wer zahlt?", referral)]))
    run("index", str(tmp_path / "one.txt"))
    done = run("fetch", "--missing", "--into-index", "--rate", "50")
    assert sorted(server.asked[0].values("f.dokumentnummer")) == ["21/5", "21/9300"]
    assert (done.returncode, said(done)) == (0, ["notice: cited, and not with the service: 21/9300"])
    assert run("show", "21/5#f1").returncode == 0
    server.hold([served(9300)])
    assert run("fetch", "--missing", "--into-index", "--rate", "50").returncode == 0
    done = run("fetch", "--missing", "--into-index", "--rate", "50")
    assert (done.returncode, done.stdout) == (0, "")
    assert "cites no paper of the Bundestag that it lacks" in done.stderr


def test_pdfs_come_by_option_and_their_pages_are_indexed(
    run: Run, server: DipServer, samples: Path, tmp_path: Path
) -> None:
    pdf = (samples / "21-90006.pdf").read_bytes()
    server.hold([served(90006, text=None, pdf=pdf)])
    done = run("fetch", "--nr", "21/90006", "--pdf", "--into-index", "--rate", "50")
    assert (done.returncode, said(done)) == (0, [])
    assert done.stdout.startswith("fetched 0 new papers, 0 changed, 0 known, 1 without text, 1 PDF in ")
    assert (tmp_path / "fetched" / "pdf" / "21-90006.pdf").read_bytes() == pdf
    assert json.loads(run("info", "--json").stdout)["papers"] == 1


def test_a_full_disk_ends_with_2_and_the_next_run_mends_it(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000)); "
    ignore = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    uncounted = environment | {"COVERAGE_PROCESS_CONFIG": ""}  # counts of what was reached need a disk, too
    done = subprocess.run(
        [sys.executable, "-c", f"{limit}{ignore}from query.cli import main; main()", *FETCH],
        capture_output=True, text=True, check=False, timeout=120, env=uncounted,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert said(done)[0].startswith("drucksuche: ")
    assert "Traceback" not in done.stderr
    assert run(*FETCH).returncode == 0
    lines = (tmp_path / "fetched" / "papers-00001.jsonl").read_text().splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == 37


# --- update ------------------------------------------------------------------------------------------------


def test_update_is_silent_until_something_happens(run: Run, server: DipServer) -> None:
    run(*FETCH, "--into-index")
    done = run("update")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = str(served(5).text).replace("brannten 5 Moore", "brannten 6 Torfstiche")
    server.hold([served(5).updated(LATER, text=text), served(41, aktualisiert=LATER)])
    server.asked.clear()
    done = run("update", "--json")
    report = json.loads(done.stdout)
    assert (report["new"], report["changed"], report["indexed"]["papers"], done.stderr) == (1, 1, 2, "")
    assert all(asked.values("f.aktualisiert.start") for asked in server.asked)
    assert run("search", "Torfstiche", "--id-only").stdout == "bt-21-5#f1\n"


def test_update_reads_only_what_changed_unless_the_index_is_another(
    run: Run, server: DipServer, tmp_path: Path
) -> None:
    run(*FETCH, "--into-index")
    server.hold([served(41, aktualisiert=LATER)])
    assert json.loads(run("update", "--json").stdout)["indexed"]["unchanged"] == 37
    other = run("update", "--index", str(tmp_path / "other"))
    assert other.stdout.splitlines()[-1].startswith("indexed 38 papers")


def test_update_takes_up_what_a_crash_left_between_fetch_and_index(run: Run, tmp_path: Path) -> None:
    run(*FETCH)
    state = tmp_path / "fetched" / ".fetch" / "state.json"
    held = json.loads(state.read_text())
    state.write_text(json.dumps(held | {"pending": [], "index": str(tmp_path / "index"), "clean": False}))
    run("index", str(tmp_path / "fetched" / "papers-00001.jsonl"))
    run("remove", "21/5")
    done = run("update")
    assert done.stdout.splitlines()[-1].startswith("indexed 1 paper,")


def test_update_says_what_failed(run: Run, server: DipServer) -> None:
    run(*FETCH, "--into-index")
    server.faults.append("challenge")
    done = run("update")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("drucksuche: 127.0.0.1: the DIP service has shut this address out")


# --- progress ----------------------------------------------------------------------------------------------


def test_a_terminal_shows_a_bar_with_the_total(environment: dict[str, str]) -> None:
    main, side = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "fetch", "--wp", "21", "--rate", "10"],
        stderr=side, stdout=subprocess.DEVNULL, env=environment | {"TERM": "xterm", "COLUMNS": "90"},
    )  # fmt: skip
    os.close(side)
    shown = b""
    try:
        while piece := os.read(main, 65536):
            shown += piece
    except OSError:
        pass  # how Linux says that the other side has closed
    finally:
        os.close(main)
    assert process.wait(60) == 0
    assert b"of 37 papers" in shown


def test_without_the_extra_it_is_named(environment: dict[str, str]) -> None:
    program = "import sys; sys.modules['httpx'] = None; from query.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "fetch", "--wp", "21"],
        capture_output=True, text=True, check=False, timeout=120, env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "drucksuche: this needs the extra `dip`: pip install 'drucksuche[dip]'\n"


def test_update_lists_and_forgets_what_it_repeats(run: Run) -> None:
    run(*FETCH, "--typ", "Antwort")
    run("fetch", "--nr", "21/999", "--rate", "50")
    listed = run("update", "--list", DIP_API_KEY=None)
    query, number = listed.stdout.splitlines()
    name, _, rest = query.partition("  ")
    assert rest.startswith("f.wahlperiode=21 f.drucksachetyp=Antwort, complete 20")
    assert number == "21/999  f.dokumentnummer=21/999, not complete"
    forgotten = run("update", "--forget", name, "--json")
    assert json.loads(forgotten.stdout)["name"] == name
    assert forgotten.stderr == "forgotten; what was fetched stays\n"
    assert run("update", "--list").stdout.splitlines() == [number]
    unknown = run("update", "--forget", name)
    assert (unknown.returncode, unknown.stdout) == (2, "")
