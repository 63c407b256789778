"""OpenSearch on this machine, for tests and measurements: fetched, started, stopped, killed.

Nodes listen on 127.0.0.1 only, run as a user without rights where root starts them, and die with the process
that started them. `python -m scripts.cluster` fetches the server's archive through Maven.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSION = "2.19.6"
"""The last of the releases that run on Java 17."""
SHA256 = "71d6d8b1c637f3faecda0752b184b1cc526fc6eaad59ec1408c6327bb00b9293"
ARTEFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
FOLDER = Path(__file__).resolve().parents[1] / "build" / "opensearch"
ARCHIVE = FOLDER / f"opensearch-{VERSION}.zip"

USER, GROUP = "nobody", "nogroup"
"""Who runs a node that root starts: OpenSearch refuses to run as root."""

HEAP_MB = 512
SECONDS_TO_FETCH, SECONDS_TO_START, SECONDS_TO_STOP = 600, 300, 30

_OPTIONS = (
    "-Xss1m",
    "-XX:-OmitStackTraceInFastThrow",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
    "-Djna.nosys=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
    "-Djava.security.manager=allow",
    "-Dopensearch.distribution.type=zip",
    "-Dopensearch.bundled_jdk=false",
)
"""What matters of what the server's own script gives Java; that one starts Java three times to find out."""

_SMALL_HEAP_MB = 1024
_SMALL = ("-XX:+UseSerialGC",)
"""For tests: it starts quickest. It frees so late that a node under load takes itself for full."""
_LARGE = ("-XX:+UseG1GC", "-XX:G1ReservePercent=25", "-XX:InitiatingHeapOccupancyPercent=30")
"""As the server's own script has it."""

_SETTINGS = {
    "cluster.name": "drucksuche-test",
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": False,
    "action.auto_create_index": False,
}

_LOGGING = """\
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class ClusterError(Exception):
    """The server cannot be had or does not start here; the text says why."""


def missing() -> str | None:
    """Why no server can be started here; None where it can be."""
    if sys.platform != "linux":
        return "OpenSearch is started on Linux only"
    if shutil.which("java") is None:
        return "OpenSearch needs Java 17 (make ci-deps)"
    if not ARCHIVE.is_file():
        return "needs the OpenSearch server (make test-opensearch fetches it)"
    return None


def fetch() -> Path:
    """The server's archive, fetched where it is not there; its hash is checked each time."""
    if not ARCHIVE.is_file():
        if shutil.which("mvn") is None or shutil.which("java") is None:
            raise ClusterError(
                "OpenSearch is fetched by Maven and runs on Java 17 (make ci-deps installs both)"
            )
        FOLDER.mkdir(parents=True, exist_ok=True)
        goal = [f"-Dartifact={ARTEFACT}", "-Dtransitive=false"]
        _run_maven("dependency:get", *goal)
        _run_maven("dependency:copy", goal[0], f"-DoutputDirectory={FOLDER}")
    found = hashlib.sha256(ARCHIVE.read_bytes()).hexdigest()
    if found != SHA256:
        ARCHIVE.unlink()
        raise ClusterError(f"{ARCHIVE.name}: is not what was expected (SHA-256 {found})")
    return ARCHIVE


def _run_maven(*arguments: str) -> None:
    done = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", *arguments],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_TO_FETCH,
    )
    if done.returncode:
        raise ClusterError(f"mvn {arguments[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


class Node:
    """One server process with its own folder; it may be stopped, killed and started again."""

    def __init__(self, home: Path, folder: Path, name: str, settings: dict[str, Any], heap_mb: int) -> None:
        self._home, self._folder, self.name, self._heap_mb = home, folder, name, heap_mb
        self.port: int = settings["http.port"]
        self._process: subprocess.Popen[bytes] | None = None
        for one in ("config", "data", "logs", "tmp"):
            (folder / one).mkdir(parents=True)
        own = {"node.name": name, "path.data": str(folder / "data"), "path.logs": str(folder / "logs")}
        content = json.dumps(_SETTINGS | settings | own)  # JSON is YAML too
        (folder / "config" / "opensearch.yml").write_text(content, encoding="utf-8")
        (folder / "config" / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, USER, GROUP)

    def start(self) -> None:
        """Start it; `Cluster.await_ready` waits for it."""
        log = (self._folder / "output.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*_unprivileged(), *self._command()],
                cwd=self._folder / "tmp",
                env={
                    "PATH": os.environ.get("PATH", ""),
                    "HOME": str(self._folder / "tmp"),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to answer; cores are shared out by session
            )

    def _command(self) -> list[str]:
        return [
            "java",
            f"-Xms{self._heap_mb}m",
            f"-Xmx{self._heap_mb}m",
            *_OPTIONS,
            *(_SMALL if self._heap_mb < _SMALL_HEAP_MB else _LARGE),
            f"-Djava.io.tmpdir={self._folder / 'tmp'}",
            f"-Dopensearch.path.home={self._home}",
            f"-Dopensearch.path.conf={self._folder / 'config'}",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            f"{self._home / 'lib'}/*",
            "org.opensearch.bootstrap.OpenSearch",
        ]

    @property
    def is_running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The number of its process."""
        return None if self._process is None else self._process.pid

    @property
    def data(self) -> Path:
        """Where its indexes stand."""
        return self._folder / "data"

    @property
    def output(self) -> str:
        """The end of what it printed."""
        return (self._folder / "output.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def kill(self) -> None:
        """End it at once, as a loss of power would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would, or at once where it does not listen."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _unprivileged() -> list[str]:
    """What a node is started through: it dies with us, and runs as somebody without rights."""
    if shutil.which("setpriv") is None:
        raise ClusterError("needs setpriv (util-linux)")
    user = ["--reuid", USER, "--regid", GROUP, "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig", "KILL", *user]


class Cluster:
    """Some nodes that know each other; the first are asked first."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = list(nodes)

    def address(self, name: str) -> str:
        """The address of an index called so, with all nodes."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"opensearch+http://{hosts}/{name}"

    def await_ready(self, nodes: int | None = None, status: str = "yellow") -> None:
        """Wait until so many nodes (all that run) have found each other and shards are there as asked."""
        running = [node for node in self.nodes if node.is_running]
        wanted = f"wait_for_nodes={nodes or len(running)}&wait_for_status={status}&timeout=5s"
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if any(not node.is_running for node in running):
                raise ClusterError("\n".join(node.output for node in running if not node.is_running))
            health = ask(running[0].port, f"/_cluster/health?{wanted}")
            if health is not None and not health["timed_out"]:
                return
            time.sleep(0.2)
        raise ClusterError(f"not ready in {SECONDS_TO_START} s:\n{running[0].output}")


def ask(port: int, path: str) -> dict[str, Any] | None:
    """What a node answers to GET, decoded; None where it does not answer or refuses."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, urllib.error.URLError, ValueError):
        return None


@contextmanager
def started(nodes: int = 1, heap_mb: int = HEAP_MB) -> Iterator[Cluster]:
    """A cluster of so many nodes, ready; ended and removed afterwards whatever happens.

    Raises `ClusterError` where it cannot be started.
    """
    reason = missing()
    if reason is not None:
        raise ClusterError(reason)
    with tempfile.TemporaryDirectory(prefix="drucksuche-opensearch-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with zipfile.ZipFile(fetch()) as archive:
            archive.extractall(folder)
        home = folder / f"opensearch-{VERSION}"
        settings = list(_settings(nodes))
        cluster = Cluster(
            [
                Node(home, folder / f"n{number}", f"n{number}", one, heap_mb)
                for number, one in enumerate(settings)
            ]
        )
        try:
            for node in cluster.nodes:
                node.start()
            cluster.await_ready()
            yield cluster
        finally:
            for node in cluster.nodes:
                node.kill()


def _settings(nodes: int) -> Iterator[dict[str, Any]]:
    ports = _free_ports(2 * nodes)
    seeds = [f"127.0.0.1:{port}" for port in ports[nodes:]]
    for number in range(nodes):
        own: dict[str, Any] = {"http.port": ports[number], "transport.port": ports[nodes + number]}
        if nodes == 1:
            yield own | {"discovery.type": "single-node"}
        else:
            names = [f"n{other}" for other in range(nodes)]
            yield own | {
                "discovery.seed_hosts": seeds,
                "cluster.initial_cluster_manager_nodes": names,
                "cluster.fault_detection.leader_check.interval": "500ms",
                "cluster.fault_detection.follower_check.interval": "500ms",
            }


def _free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def main() -> int:
    """Fetch the server; gives the exit status."""
    try:
        print(fetch())
    except (ClusterError, subprocess.TimeoutExpired) as error:
        print(f"opensearch: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
