"""A local service with 37 invented papers, and a client that does not wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from indexer.dip import ApiKey
from indexer.dip.client import DipClient
from indexer.dip.pacing import Pacer, Patience
from tests.dip.papers import served
from tests.dip.server import KEY, DipServer, serving

MakeClient = Callable[..., DipClient]


@pytest.fixture
def server() -> Iterator[DipServer]:
    with serving(served(number) for number in range(1, 38)) as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the client of `make_client` would have waited after failures."""
    return []


@pytest.fixture
def make_client(server: DipServer, waits: list[float]) -> Iterator[MakeClient]:
    """Clients of the server that try three times and never sleep."""
    with ExitStack() as stack:

        def make(**options: Any) -> DipClient:
            told: dict[str, Any] = {
                "service": server.service,
                "pacer": Pacer(1000, sleep=lambda _seconds: None),
                "patience": Patience(tries=3),
                "on_wait": lambda seconds, _reason: waits.append(seconds),
            }
            key = options.pop("key", KEY)
            return stack.enter_context(DipClient(ApiKey(key), **(told | options)))

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> DipClient:
    return make_client()
