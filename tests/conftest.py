"""What all tests share: where the project and the real papers are, and a skip that names what is missing."""

from __future__ import annotations

import signal
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("drucksuche", deadline=None)  # times are what benchmarks are for
FEW = 25
hypothesis.settings.register_profile(  # of mutation testing: the same few examples for each mutant
    "mutants",
    deadline=None,
    max_examples=FEW,
    derandomize=True,
    database=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
hypothesis.settings.load_profile("drucksuche")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flag that writes expected parses anew."""
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the expected parses of papers from what the parser says now; read the diff",
    )


def pytest_configure() -> None:
    """Let programs that tests start be interrupted: a shell that runs this beside itself has that ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked `shared` where the real papers are absent; few examples for mutants."""
    if hypothesis.settings.get_current_profile_name() == "mutants":
        for item in items:
            own = getattr(getattr(item, "function", None), "_hypothesis_internal_use_settings", None)
            if own is not None and own.max_examples > FEW:
                item.function._hypothesis_internal_use_settings = hypothesis.settings(own, max_examples=FEW)
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="needs ../shared"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real papers; only for tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def samples() -> Path:
    """The invented sample papers."""
    return ROOT / "index_data" / "samples"
