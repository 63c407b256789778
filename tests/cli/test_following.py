"""`index --watch` as a shell and a service manager see it."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import COMMAND, run
from tests.printed import answer_text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_all_committed(tmp_path: Path, number: signal.Signals) -> None:
    folder, index = tmp_path / "papers", tmp_path / "index"
    folder.mkdir()
    (folder / "one.txt").write_text(answer_text("21/9301"))
    with subprocess.Popen(
        [*COMMAND, "index", "--watch", str(folder), "--index", str(index)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("indexed 1 paper,")
        (folder / "bad.pdf").write_bytes(b"no pdf")
        assert process.stderr is not None
        assert process.stderr.readline().startswith("following ")
        assert process.stderr.readline().startswith("failed: ")
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    assert err.splitlines() == ["stopped; all that was read is committed"]
    assert run("search", "Moore", "--index", index).returncode == 0


def test_it_stands_alone(tmp_path: Path) -> None:
    done = run("index", tmp_path, "--watch", tmp_path, "--index", tmp_path / "index")
    assert done.returncode == 2
    assert "--watch DIR stands alone" in done.stderr
