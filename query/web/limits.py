"""Clients that take their time: how long a request may take to come in, and an answer to be taken.

uvicorn bounds neither: who sends a byte a minute would keep a connection for good.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from query.web.settings import MAX_HEADERS, MAX_QUERY_STRING

REQUEST_SECONDS = 20.0
"""From the first byte of a request, or from the connection, to its last byte."""

ANSWER_SECONDS = 30.0
"""What a client may leave an answer lying that is longer than the system takes at once."""

MAX_HEAD = MAX_HEADERS + MAX_QUERY_STRING + 8 * 1024
"""Bytes of a request before its body: what a head within the other bounds may have."""

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with an end to every wait for the client."""

    _receiving: asyncio.TimerHandle | None = None
    _sending: asyncio.TimerHandle | None = None
    _is_in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._received()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of what it sends."""
        if self._receiving is None:
            self._expect()
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD:
                self._refuse(_TOO_LONG)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._received()
        self._expect()
        self._is_in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its body begins."""
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is whole."""
        self._received()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not take what is sent."""
        super().pause_writing()
        if self._sending is None:
            self._sending = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _expect(self) -> None:
        self._receiving = self.loop.call_later(REQUEST_SECONDS, self._refuse, _TOO_SLOW)

    def _received(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            self._receiving = None

    def _refuse(self, answer: bytes) -> None:
        """Say why, unless an answer is under way, and close."""
        if self.transport.is_closing():
            return
        cycle: Any = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(answer)
        self.transport.close()
