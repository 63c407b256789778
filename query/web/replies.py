"""Tags of answers: what a client has already is not sent again."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from importlib.metadata import version as version_of


@cache
def version() -> str:
    """The version of this program."""
    return version_of("drucksuche")


def make_tag(commit: str, about: bytes) -> str:
    """The tag of what a commit of the index answers to a request; the day counts for `letzte 30 tage`.

    It is weak, since `took_ms` differs.
    """
    asked = f"{version()} {commit} {date.today()} ".encode() + about
    return f'W/"{hashlib.blake2b(asked, digest_size=12).hexdigest()}"'


def has_tag(held: str, tag: str) -> bool:
    """Whether If-None-Match names the tag; compared weakly (RFC 9110, 13.1.2)."""
    opaque = tag.removeprefix("W/")
    return held.strip() == "*" or any(
        one.strip().removeprefix("W/") == opaque for one in (held.split(",") if held else ())
    )
