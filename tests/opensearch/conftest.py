"""One OpenSearch node for all tests of a run; where it cannot be had they skip and say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from scripts.cluster import Cluster, missing, started

_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster of one node, running until the tests end."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def new_address(cluster: Cluster) -> Callable[[], str]:
    """Gives the address of an index that is not there yet, each time another."""
    return lambda: cluster.address(f"papiere-{next(_numbers)}")
