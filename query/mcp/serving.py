"""Runs the server: on standard input and output for one client, or over streamable HTTP for several."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable

import anyio
from mcp.server.stdio import stdio_server

from indexer.errors import ConfigurationError
from query.engine import SearchEngine
from query.mcp.server import create_server

PATH = "/mcp"
"""Of the address that clients of streamable HTTP are given."""

_BACKLOG = 128
_SECONDS_TO_END = 10


def serve_stdio(engine: SearchEngine) -> None:
    """Serve until the client closes standard input; standard output is the protocol's alone."""

    async def serve() -> None:
        server = create_server(engine)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(serve)


def serve_http(engine: SearchEngine, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, what runs is answered first; `tell` gets the address.

    Port 0 takes a free one; SIGINT raises KeyboardInterrupt.

    No session is kept between calls. On a local address only requests that name it are answered, so that no
    web page can ask in the user's name. Raises `ConfigurationError` where the port cannot be used.
    """
    import uvicorn  # noqa: PLC0415 - stdio needs it not

    app = create_server(engine).streamable_http_app(
        streamable_http_path=PATH, host=host, stateless_http=True, json_response=True
    )
    with _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        tell(f"http://{shown}:{listening.getsockname()[1]}{PATH}")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again when all is done
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=_SECONDS_TO_END
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    # Only where the socket says it is TCP does asyncio switch off Nagle's algorithm: 40 ms an answer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        reason = error.strerror or error
        raise ConfigurationError(
            f"{host}, port {port}: cannot be used ({reason}); name another --port or --host"
        ) from error
    return listening
