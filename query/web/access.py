"""Who may ask: the names under which the server is spoken to, and the token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.errors import ConfigurationError
from query.web.problems import Problem, problem_response

LEAST_TOKEN = 16
"""Characters of a token: fewer could be guessed."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""Names of this machine. Another site whose name leads to our address has that name in `Host`."""

_BAD_HOST = Problem(
    status=421,
    code="bad-host",
    detail="this server does not answer to the name in the header Host; --allow-host adds names",
)
_NO_TOKEN = Problem(
    status=401,
    code="unauthorized",
    detail="the header Authorization must hold the server's token: Bearer TOKEN, or Basic with it as"
    " password",
    headers={"www-authenticate": 'Bearer realm="Drucksuche", Basic realm="Drucksuche", charset="UTF-8"'},
)


def check_token(token: str) -> str:
    """The token, without white space around it. Raises `ConfigurationError` for one that is none."""
    token = token.strip()
    if len(token) < LEAST_TOKEN or not (token.isascii() and token.isprintable()) or " " in token:
        raise ConfigurationError(
            f"a token has at least {LEAST_TOKEN} characters of ASCII and no blank; e.g. that of"
            " python3 -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token


class Gate:
    """ASGI middleware that refuses what comes under another name, or without the token."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = (), token: str | None = None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._token = None if token is None else _digest(check_token(token).encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        refused = self._refuse(scope["headers"]) if scope["type"] == "http" else None
        app = self._app if refused is None else problem_response(refused)
        await app(scope, receive, send)

    def _refuse(self, headers: list[tuple[bytes, bytes]]) -> Problem | None:
        if self._hosts and not self._is_ours(_values(headers, b"host")):
            return _BAD_HOST
        if self._token is not None and not self._has_token(_values(headers, b"authorization")):
            return _NO_TOKEN
        return None

    def _is_ours(self, values: list[bytes]) -> bool:
        return len(values) == 1 and _host_name(values[0]) in self._hosts

    def _has_token(self, values: list[bytes]) -> bool:
        """Compared by their digests in constant time, so neither content nor length can be measured."""
        given = _token_of(values[0]) if len(values) == 1 else b""
        return self._token is not None and hmac.compare_digest(_digest(given), self._token)


def _values(headers: list[tuple[bytes, bytes]], wanted: bytes) -> list[bytes]:
    return [value for name, value in headers if name == wanted]


def _host_name(value: bytes) -> str:
    """What stands before the port."""
    name = value.decode("latin-1").strip().lower()
    before, colon, port = name.rpartition(":")
    return before if colon and port.isdigit() and not before.endswith(":") else name


def _token_of(value: bytes) -> bytes:
    """The token of `Bearer TOKEN`, or of `Basic` with any name, as browsers ask for it."""
    scheme, _, rest = value.strip().partition(b" ")
    if scheme.lower() == b"bearer":
        return rest.strip()
    if scheme.lower() != b"basic":
        return b""
    try:
        return base64.b64decode(rest.strip(), validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
