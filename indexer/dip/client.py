"""Asks the DIP service, evenly and with patience: `Page`s of papers, and PDFs that are what they should be.

The only module that names httpx. Its timeouts hold for one operation of a socket, so that the whole of an
answer has a bound of its own here, in seconds and in bytes. Redirects are followed here, not by httpx: the
key goes to the service alone, never to another host.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import httpx

from indexer.dip.answers import RETRIED, Page, error_of, is_html, moment_of, read_page
from indexer.dip.filters import Query
from indexer.dip.key import ApiKey
from indexer.dip.pacing import Pacer, Patience
from indexer.errors import ConfigurationError, DipError

SERVICE = "https://search.dip.bundestag.de/api/v1"
"""As the OpenAPI description names it."""

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
MOST_SECONDS = 900.0
"""Of one answer as a whole; the largest PDFs have 150 MB."""
MOST_PAGE_BYTES = 128 * 2**20
"""Ten texts of 3 MB each, the largest known, have a quarter of it."""
MOST_PDF_BYTES = 512 * 2**20
MOST_REDIRECTS = 5

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ERROR_BYTES = 64 * 1024

T = TypeVar("T")


OnWait = Callable[[float, str], None]
"""Is told how long it waits before a request is tried again, and why."""


class DipClient:
    """A connection to the service; a context manager.

    Every method raises `DipError`, after as many tries as `patience` allows. `server_time` is what the
    service's clock said with the latest answer, None before the first.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        key: ApiKey,
        *,
        service: str = SERVICE,
        pacer: Pacer | None = None,
        patience: Patience | None = None,
        on_wait: OnWait | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._key = key
        self._service = _checked_service(service)
        self._pacer = pacer or Pacer()
        self._patience = patience or Patience()
        self._on_wait = on_wait
        self._http = httpx.Client(
            timeout=TIMEOUT,
            transport=transport,
            follow_redirects=False,
            headers={"User-Agent": f"drucksuche/{version('drucksuche')}"},
        )
        self.server_time: datetime | None = None

    def __enter__(self) -> DipClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def page(self, query: Query, cursor: str | None = None) -> Page:
        """The first page of a list, or that of a cursor."""
        address = self._service.copy_with(path=f"{self._service.path.rstrip('/')}/{query.resource}")
        sent = (*query.parameters, ("format", "json"), *([("cursor", cursor)] if cursor is not None else []))
        url = address.copy_with(params=httpx.QueryParams(sent))
        return self._tried(lambda: self._read_page(url))

    def pdf(self, url: str, target: Path, md5: str | None) -> None:
        """Write the PDF of an address whole or not at all; with `md5` (hexadecimal) only if it fits."""
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise DipError(f"{url[:200]!r} is no address of a PDF", "shape") from error
        if address.scheme != "https" and not self._is_service(address):
            raise DipError(f"{url[:200]!r} is no https address", "shape")
        self._tried(lambda: self._read_pdf(address, target, md5))

    # --- one try --------------------------------------------------------------------------------------------

    def _read_page(self, url: httpx.URL) -> Page:
        with self._answer(url) as response:
            body = b"".join(_iter_bounded(response, MOST_PAGE_BYTES))
            return read_page(body, response.headers.get("content-type", ""))

    def _read_pdf(self, url: httpx.URL, target: Path, md5: str | None) -> None:
        part = target.with_name(f".{target.name}.part")
        digest = hashlib.md5(usedforsecurity=False)
        start = b""
        try:
            with self._answer(url) as response, part.open("wb") as stream:
                for chunk in _iter_bounded(response, MOST_PDF_BYTES):
                    start = start or chunk[:64]
                    digest.update(chunk)
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            _check_pdf(url, start, digest.hexdigest(), md5)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _answer(self, url: httpx.URL) -> Iterator[httpx.Response]:
        """The answer with status 200, past redirects; its body is not read yet."""
        try:
            for _ in range(MOST_REDIRECTS + 1):
                with self._http.stream("GET", url, headers=self._headers(url)) as response:
                    self.server_time = moment_of(response.headers.get("date")) or self.server_time
                    if response.has_redirect_location:
                        url = self._redirected(url, response.headers["location"])
                        continue
                    if response.status_code != 200:
                        self._refuse(response)
                    yield response
                    return
        except httpx.TimeoutException:  # "from None": the frames of httpx hold the key
            raise DipError(f"{url.host} did not answer in time", "unreachable") from None
        except httpx.RequestError as error:
            raise DipError(f"{url.host} cannot be reached: {_reason(error)}", "unreachable") from None
        raise DipError(f"{url.host} sends from one address to the next without end", "moved")

    def _refuse(self, response: httpx.Response) -> None:
        body = b"".join(_iter_bounded(response, _ERROR_BYTES, cut=True))
        error = error_of(response.status_code, response.headers, body)
        if error is not None:
            raise DipError(f"{response.url.host}: {error}", error.code, error.retry_after)

    def _headers(self, url: httpx.URL) -> dict[str, str]:
        if not self._is_service(url):
            return {}
        return {"Accept": "application/json", "Authorization": self._key.authorization()}

    def _is_service(self, url: httpx.URL) -> bool:
        return _origin(url) == _origin(self._service)

    def _redirected(self, url: httpx.URL, location: str) -> httpx.URL:
        try:
            target = url.join(location)
        except httpx.InvalidURL as error:
            raise DipError(f"{url.host} sends to an address that is none", "moved") from error
        if self._is_service(url) and not self._is_service(target):
            raise DipError(
                f"the DIP service sends to {target.host}, which gets no key from here; if it has moved,"
                " name its new address by --service",
                "moved",
            )
        if target.scheme != "https" and not self._is_service(target):
            raise DipError(f"{url.host} sends to an address without https", "moved")
        return target

    # --- again ----------------------------------------------------------------------------------------------

    def _tried(self, attempt: Callable[[], T]) -> T:
        failed = 0
        while True:
            self._pacer.wait()
            try:
                return attempt()
            except DipError as error:
                error.__context__ = None  # of httpx, whose frames hold the key
                failed += 1
                seconds = self._patience.wait(failed, error.retry_after)
                if error.code not in RETRIED or seconds is None:
                    raise
                if self._on_wait is not None:
                    self._on_wait(seconds, str(error))
                self._pacer.sleep(seconds)


def _checked_service(service: str) -> httpx.URL:
    try:
        url = httpx.URL(service)
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"{service!r} is no address of a DIP service") from error
    if url.scheme != "https" and not (url.scheme == "http" and url.host in _LOOPBACK):
        raise ConfigurationError(f"{service!r}: the key is sent by https only")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _iter_bounded(response: httpx.Response, most_bytes: int, *, cut: bool = False) -> Iterator[bytes]:
    """The body in pieces, of `most_bytes` at most: with `cut` it ends there, else more is an error."""
    end, size = time.monotonic() + MOST_SECONDS, 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > most_bytes:
            if cut:
                return
            raise DipError(f"{response.url.host} sent more than {most_bytes // 2**20} MB", "too-large")
        if time.monotonic() > end:
            raise DipError(f"{response.url.host} took more than {MOST_SECONDS:.0f} s", "unreachable")
        yield chunk


def _check_pdf(url: httpx.URL, start: bytes, found: str, md5: str | None) -> None:
    if md5 is not None and found != md5.lower():
        what = "a web page" if is_html(start, "") else f"another file (MD5 {found}, {md5.lower()} expected)"
        raise DipError(f"{url} gave {what}; it was not kept", "hash")
    if md5 is None and not start.startswith(b"%PDF"):
        raise DipError(f"{url} gave no PDF; it was not kept", "hash")


def _reason(error: httpx.RequestError) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
