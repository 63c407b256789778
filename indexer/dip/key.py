"""The key of the DIP service: where it is read from, and an object that does not show it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from indexer.config import config_path, config_text
from indexer.errors import ConfigurationError, DipError

VARIABLE = "DIP_API_KEY"
HELP_PAGE = "https://dip.bundestag.de/über-dip/hilfe/api"
"""Where the service publishes a key for everybody, new each year, and says how to ask for one's own."""


class ApiKey:
    """A key that is neither printed nor logged nor shown in a traceback; only `authorization` gives it away.

    Raises `ConfigurationError`, without the key, where it cannot be one.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        value = value.strip()
        if not value or len(value) > 200 or not (value.isascii() and value.isprintable()) or " " in value:
            raise ConfigurationError(
                f"the key in {VARIABLE} or the config file is none: letters, digits, dots"
            )
        self._value = value

    def __repr__(self) -> str:
        return "ApiKey(…)"

    def __reduce__(self) -> tuple[type[ApiKey], tuple[str]]:
        raise TypeError("a key is not written down")

    def authorization(self) -> str:
        """The value of the header `Authorization`."""
        return f"ApiKey {self._value}"


def read_key(environment: Mapping[str, str] | None = None) -> ApiKey:
    """The key of DIP_API_KEY, else `key` of the table `[dip]` in the config file.

    Raises `DipError` (no-key), which says how to get one, and `ConfigurationError` for a broken file.
    """
    environment = os.environ if environment is None else environment
    path = config_path(environment)
    value = environment.get(VARIABLE) or config_text(path, "dip", "key")
    if not value:
        raise DipError(
            f"no key for the DIP service. {HELP_PAGE} shows one for everybody, new each year, and how to get"
            f' your own. Put it in {VARIABLE}, or as `key = "…"` below `[dip]` in {path} (chmod 600)',
            "no-key",
        )
    return ApiKey(value)
