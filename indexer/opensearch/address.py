"""The address of an index on a cluster: `opensearch+https://host:9200/name`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ConfigurationError

PREFIX = "opensearch+"
DEFAULT_PORT = 9200

_SCHEMES = {"http": False, "https": True}
_MOST_NAME = 200
"""OpenSearch takes 255 bytes for the name of an index; what numbers ours is added."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
_SLASHES = re.compile(r":/{1,2}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""How an address begins, also one that went through a path; a drive has but one letter."""
_HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A node of a cluster that takes requests."""

    name: str
    """A name or address; of the sixth version in brackets."""
    port: int

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an index stands: nodes of a cluster, and the alias that readers and writers name there."""

    hosts: tuple[Host, ...]
    """Each is asked when those before it do not answer."""
    name: str
    tls: bool

    @property
    def cluster(self) -> str:
        """The nodes alone, for messages: `https://host:9200`."""
        return f"{'https' if self.tls else 'http'}://{','.join(map(str, self.hosts))}"

    def __str__(self) -> str:
        return f"{PREFIX}{self.cluster}/{self.name}"


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of a cluster, not as a folder; it may be a wrong one."""
    return text.startswith(PREFIX) or _SCHEME.match(text) is not None


def address_of(index: Path | Address | str) -> Address | None:
    """The address that is meant where an index is named; None for a folder.

    A path has but one of the two slashes: the host behind them never begins with one. Raises as
    `read_address` does.
    """
    if isinstance(index, Address):
        return index
    text = str(index)
    return read_address(_SLASHES.sub("://", text, count=1)) if is_address(text) else None


def read_address(text: str) -> Address:
    """Read `opensearch+https://host:9200/name`, or `http`; several hosts are parted by commas.

    The port is 9200 where none is given. Raises `ConfigurationError`, which never shows a password.
    """
    scheme, _, rest = text.removeprefix(PREFIX).partition("://")
    nodes, _, name = rest.partition("/")
    if "@" in nodes:
        raise ConfigurationError(
            "an address of an index holds no user and password: put them in DRUCKSUCHE_OPENSEARCH_USER"
            " and DRUCKSUCHE_OPENSEARCH_PASSWORD, or in the config file"
        )
    hosts = [_read_host(one) for one in nodes.split(",")]
    name = name.removesuffix("/")
    is_name = len(name) <= _MOST_NAME and _NAME.fullmatch(name)
    if not text.startswith(PREFIX) or scheme not in _SCHEMES or not is_name or None in hosts:
        raise ConfigurationError(
            f"{text}: write opensearch+https://host:9200/name; the name has small letters, digits, - _ ."
        )
    found = tuple(host for host in hosts if host is not None)
    return Address(hosts=found, name=name, tls=_SCHEMES[scheme])


def _read_host(text: str) -> Host | None:
    found = _HOST.fullmatch(text)
    port = int(found["port"] or DEFAULT_PORT) if found else 0
    return Host(name=found["host"], port=port) if found and 0 < port <= _HIGHEST_PORT else None
