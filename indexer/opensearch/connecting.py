"""A client of a cluster: who asks, whose certificates are trusted, and which versions are spoken with."""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.config import config_path, config_text
from indexer.errors import ClusterError, ConfigurationError
from indexer.opensearch.address import Address
from indexer.opensearch.faults import clear_faults

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

USER, PASSWORD = "DRUCKSUCHE_OPENSEARCH_USER", "DRUCKSUCHE_OPENSEARCH_PASSWORD"
CERTIFICATES = "DRUCKSUCHE_OPENSEARCH_CA"
TABLE = "opensearch"

MAJOR_VERSION = "2"
"""Of the servers that this program is tested with."""

SECONDS = 30.0
"""What a request may take, unless it says otherwise."""

CONNECTIONS = 8
"""Requests at the same time, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who asks a cluster, and whose certificates are trusted; the password is never shown."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    certificates: str | None = None
    """A file of certificates to trust in place of the system's."""


def read_access(environment: Mapping[str, str] | None = None) -> Access:
    """User and password of the environment, else `user` and `password` below `[opensearch]` in the config.

    Each value is looked up by itself; `ca` names a file of certificates. Raises `ConfigurationError`, which
    never holds what was read, for a user without a password and for a broken file.
    """
    environment = os.environ if environment is None else environment
    path = config_path(environment)

    def look_up(variable: str, key: str) -> str | None:
        return environment.get(variable) or config_text(path, TABLE, key) or None

    user, password = look_up(USER, "user"), look_up(PASSWORD, "password")
    if (user is None) != (password is None):
        raise ConfigurationError(f"OpenSearch needs both a user and a password: {USER} and {PASSWORD}")
    return Access(user=user, password=password, certificates=look_up(CERTIFICATES, "ca"))


def connect(
    address: Address, access: Access | None = None, *, seconds: float = SECONDS, retries: int = 3
) -> OpenSearch:
    """A client that has spoken with the cluster; close it after use.

    `access` is that of the environment when None. Raises `ConfigurationError` where the extra is missing, and
    `ClusterError` where the cluster cannot be reached, refuses, or is of another major version.
    """
    access = read_access() if access is None else access
    try:
        from opensearchpy import OpenSearch  # noqa: PLC0415 - for indexes on a cluster only
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "an index on OpenSearch needs the extra: pip install 'drucksuche[opensearch]'"
        ) from error
    logging.getLogger("opensearch").propagate = False  # errors say what it would print, traceback and all
    both = access.user is not None and access.password is not None
    client = OpenSearch(
        hosts=[{"host": host.name.strip("[]"), "port": host.port} for host in address.hosts],
        use_ssl=address.tls,
        ssl_context=_trust(access) if address.tls else None,
        http_auth=(access.user, access.password) if both else None,
        timeout=seconds,
        max_retries=retries,
        pool_maxsize=CONNECTIONS,
    )
    try:
        with clear_faults(address):
            _check_version(client.info(), address)
    except BaseException:
        client.close()
        raise
    return client


def _trust(access: Access) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=access.certificates)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"{access.certificates}: no file of certificates (PEM) that can be read"
        ) from error


def _check_version(info: object, address: Address) -> None:
    version = info.get("version") if isinstance(info, dict) else None
    found = version if isinstance(version, dict) else {}
    kind, number = found.get("distribution"), str(found.get("number", "?"))
    if kind != "opensearch" or number.partition(".")[0] != MAJOR_VERSION:
        name = f"OpenSearch {number}" if kind == "opensearch" else f"something else ({number})"
        raise ClusterError(
            f"{address.cluster}: runs {name}; this program speaks with OpenSearch {MAJOR_VERSION}.x",
            "cluster-version",
        )
