"""The ways out: a program that takes a message, and an address that takes JSON."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from indexer.errors import DrucksucheError

if TYPE_CHECKING:
    from httpx import Client

MAIL_SECONDS = 60.0
"""What a program has to take a message."""
HOOK_SECONDS = 15.0
"""What an address has to answer, each time."""
PAUSES = (1.0, 4.0)
"""Seconds before the second and the third time that an address is tried."""
_LONGEST_PAUSE = 30.0
_MOST_SHOWN = 200
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another time may be none of."""


class DeliveryError(DrucksucheError):
    """News did not get where they should go."""

    code = "delivery"


def send_mail(command: Sequence[str], message: bytes, seconds: float = MAIL_SECONDS) -> None:
    """Run a program, without a shell, with the message on its standard input.

    Raises `DeliveryError` where it is not there, does not end in time, or ends with another status than 0.
    """
    try:
        done = subprocess.run(command, input=message, capture_output=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise DeliveryError(f"{command[0]} did not end within {seconds:g} seconds") from error
    except (OSError, ValueError) as error:  # ValueError: a null byte in an argument
        raise DeliveryError(f"{command[0]} cannot be run ({getattr(error, 'strerror', error)})") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = f": {said[-1][:_MOST_SHOWN]}" if said else ""
        raise DeliveryError(f"{command[0]} ended with status {done.returncode}{why}")


def post_json(address: str, body: bytes, *, pauses: Sequence[float] = PAUSES) -> None:
    """Post JSON to an address, again after each pause where it cannot be reached or is busy.

    Any status of 2xx will do; redirections are not followed. Raises `DeliveryError`, which names the host
    alone: the rest of the address may be a secret.
    """
    if find_spec("httpx") is None:
        raise DeliveryError("posting news needs httpx: pip install 'drucksuche[dip]'")
    import httpx  # noqa: PLC0415 - of an extra, and slow to load

    host = urlsplit(address).hostname
    with httpx.Client(timeout=HOOK_SECONDS, headers={"user-agent": "drucksuche"}) as client:
        for pause in (*pauses, None):
            try:
                wrong, wait = _post(client, address, body)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                wrong, wait = f"cannot be reached ({type(error).__name__})", 0.0
            if wrong is None:
                return
            if pause is None or wait is None:
                raise DeliveryError(f"{host} {wrong}")
            time.sleep(min(max(pause, wait), _LONGEST_PAUSE))


def _post(client: Client, address: str, body: bytes) -> tuple[str | None, float | None]:
    """What is wrong, if anything; and the seconds to wait at least, None where another time is in vain."""
    headers = {"content-type": "application/json"}
    with client.stream("POST", address, content=body, headers=headers) as answer:  # its body is not read
        if answer.is_success:
            return None, None
        after = answer.headers.get("retry-after", "")
        wait = float(after) if after.isascii() and after.isdecimal() else 0.0
        return f"answered {answer.status_code}", wait if answer.status_code in _AGAIN else None
