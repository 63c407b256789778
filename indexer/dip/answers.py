"""What the DIP service answered → a `Page`, or a `DipError` that says what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from indexer.errors import DipError
from indexer.model import JsonObject

BLOCK_MINUTES = 15
"""How long the service shuts an address out after a burst, as its users report."""

RETRIED = frozenset({"too-many", "server", "unreachable", "json-broken", "hash"})
"""What may pass: asked again after a while."""

_NEEDED: Mapping[str, type] = {"id": str, "dokumentnummer": str, "aktualisiert": str}
"""What this program relies on in a paper's record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list."""

    found: int
    """How many papers the whole list has, as the service counts (`numFound`)."""
    cursor: str
    """What to send for the next page; the same as was sent when there is none."""
    documents: tuple[JsonObject, ...]


def read_page(body: bytes, content_type: str = "application/json") -> Page:
    """Give the page in a body. Raises `DipError`: `json-broken`, `blocked` for a page of HTML, `shape`."""
    if is_html(body, content_type):
        raise blocked()
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DipError(
            f"the DIP service sent broken JSON ({len(body)} bytes): {error}", "json-broken"
        ) from error
    if not isinstance(value, dict):
        raise _shape("the answer is no object")
    found, cursor, documents = value.get("numFound"), value.get("cursor"), value.get("documents")
    if type(found) is not int or found < 0:
        raise _shape("`numFound` is no count")
    if not isinstance(cursor, str):
        raise _shape("`cursor` is missing")
    if not isinstance(documents, list):
        raise _shape("`documents` is no list")
    return Page(found=found, cursor=cursor, documents=tuple(map(_checked, documents)))


def _checked(record: object) -> JsonObject:
    if not isinstance(record, dict):
        raise _shape("a document is no object")
    for name, kind in _NEEDED.items():
        if not isinstance(record.get(name), kind):
            raise _shape(f"a document has no `{name}`, or it is of another type")
    if not record["id"].isascii() or not record["id"].isdecimal():
        raise _shape("the `id` of a document is no number")
    return record


def _shape(what: str) -> DipError:
    return DipError(
        f"the DIP service answered in a shape that is not known here: {what}; a newer Drucksuche may know it",
        "shape",
    )


def is_html(body: bytes, content_type: str) -> bool:
    """Whether a body is a web page: the service puts one before its answers when it takes one for a robot."""
    return "html" in content_type.lower() or body[:200].lstrip()[:1] == b"<"


def blocked() -> DipError:
    """The error for a page that wants to know whether one is a person."""
    return DipError(
        "the DIP service has shut this address out for a while, which it does after bursts: wait"
        f" {BLOCK_MINUTES} minutes, then run the same command again, which goes on where it stopped",
        "blocked",
    )


def _key_refused(_said: str, _wait: float | None) -> DipError:
    return DipError(
        "the DIP service refused the key: the public one changes each year;"
        " https://dip.bundestag.de/über-dip/hilfe/api shows the one that holds now",
        "key-refused",
    )


def _bad_request(said: str, _wait: float | None) -> DipError:
    return DipError(f"the DIP service did not understand the request{said}", "bad-request")


def _not_found(said: str, _wait: float | None) -> DipError:
    return DipError(f"there is nothing at this address (HTTP 404){said}", "not-found")


def _too_many(_said: str, wait: float | None) -> DipError:
    asked = f" and asks to wait {wait:.0f} s" if wait is not None else ""
    return DipError(
        f"the DIP service had too many requests of this address{asked}; a lower --rate helps",
        "too-many",
        wait,
    )


_ERRORS: Mapping[int, Callable[[str, float | None], DipError]] = {
    400: _bad_request,
    401: _key_refused,
    404: _not_found,
    429: _too_many,
}


def error_of(status: int, headers: Mapping[str, str], body: bytes) -> DipError | None:
    """Give the error of an answer by its status; None for 200."""
    if status == 200:
        return None
    wait = wait_of(headers.get("retry-after"), headers.get("date"))
    if status == 403:
        return blocked()
    if status in _ERRORS:
        return _ERRORS[status](_said(body), wait)
    if status >= 500:
        return DipError(f"the DIP service is out of order (HTTP {status})", "server", wait)
    return DipError(f"the DIP service answered HTTP {status}, which is not expected{_said(body)}", "shape")


def _said(body: bytes) -> str:
    """The service's own message, as `: message`; nothing where there is none."""
    try:
        message = json.loads(body).get("message")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return f": {' '.join(message.split())[:200]}" if isinstance(message, str) else ""


def wait_of(retry_after: str | None, now: str | None) -> float | None:
    """Seconds of a header Retry-After, which is a number or a date; None where there is none."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    then, start = moment_of(retry_after), moment_of(now) or datetime.now(UTC)
    return None if then is None else max(0.0, (then - start).total_seconds())


def moment_of(header: str | None) -> datetime | None:
    """A date of HTTP, in UTC; None for what is none."""
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
