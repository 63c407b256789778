"""The application served by uvicorn, until a signal ends it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI

from indexer.errors import DrucksucheError
from query.web.guarding import LOGGER, JsonLines
from query.web.limits import BoundedProtocol

_BACKLOG = 512
_MOST_CONNECTIONS = 1000
_SECONDS_TO_END = 10
"""How long running requests are waited for at the end."""


class ServingError(DrucksucheError):
    """The address cannot be served."""

    code = "serving"


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address of the server's root."""
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def listen(host: str, port: int) -> tuple[socket.socket, Address]:
    """A listening socket and where it is; port 0 takes one that is free. Raises `ServingError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where the socket says it is TCP does asyncio switch off Nagle's algorithm: 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise ServingError(
            f"{host}:{port}: cannot be served ({reason}); name another --host or --port"
        ) from error
    return listener, Address(host, listener.getsockname()[1])


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, which raises KeyboardInterrupt; what runs is answered first."""
    _log_to_stderr()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again when all is done
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        http=BoundedProtocol,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(LOGGER).setLevel(logging.INFO)
