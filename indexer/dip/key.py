"""The key of the DIP service: where it is read from, and an object that does not show it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from indexer.errors import ConfigurationError, DipError

VARIABLE = "DIP_API_KEY"
HELP_PAGE = "https://dip.bundestag.de/über-dip/hilfe/api"
"""Where the service publishes a key for everybody, new each year, and says how to ask for one's own."""


_TABLES = ("dip",)
_KEYS = ("key",)
"""What the config file may hold: the table, and the keys in it."""


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


def config_path(environment: Mapping[str, str] | None = None) -> Path:
    """The user's config file: `drucksuche/config.toml` below XDG_CONFIG_HOME, else below ~/.config."""
    environment = os.environ if environment is None else environment
    base = environment.get("XDG_CONFIG_HOME") or (environment.get("APPDATA") if os.name == "nt" else None)
    return (Path(base) if base else Path.home() / ".config") / "drucksuche" / "config.toml"


def read_key(environment: Mapping[str, str] | None = None) -> ApiKey:
    """The key of DIP_API_KEY, else `key` of the table `[dip]` in the config file.

    Raises `DipError` (no-key), which says how to get one, and `ConfigurationError` for a broken file.
    """
    environment = os.environ if environment is None else environment
    path = config_path(environment)
    value = environment.get(VARIABLE) or _key_of(path)
    if not value:
        raise DipError(
            f"no key for the DIP service. {HELP_PAGE} shows one for everybody, new each year, and how to get"
            f' your own. Put it in {VARIABLE}, or as `key = "…"` below `[dip]` in {path} (chmod 600)',
            "no-key",
        )
    return ApiKey(value)


def is_open_to_others(path: Path) -> bool:
    """Whether others on this machine may read the config file."""
    try:
        return os.name != "nt" and bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:
        return False


def _key_of(path: Path) -> str | None:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:  # not shown further: its text may hold a piece of the key
        where = getattr(error, "lineno", None)
        line = f", line {where}" if where else ""
        raise ConfigurationError(f"{path} is no TOML{line}") from None
    _check_names(path, tables, _TABLES, "")
    table = tables.get("dip", {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: `dip` is a table, `[dip]` on a line of its own")
    _check_names(path, table, _KEYS, " below `[dip]`")
    key = table.get("key")
    if key is not None and not isinstance(key, str):
        raise ConfigurationError(f"{path}: `key` below `[dip]` is a string in quotation marks")
    return key


def _check_names(path: Path, names: Iterable[str], known: Sequence[str], where: str) -> None:
    """Raise `ConfigurationError` for a name that means nothing there: a wrong one would go unnoticed.

    One that is near no other is not shown, since it may be the key, put where a name belongs.
    """
    for name in names:
        if name not in known:
            near = get_close_matches(name.lower(), known, 1)
            if near:
                what = f"{name!r}{where} means nothing here; `{near[0]}` is meant?"
            else:
                what = f"a name{where} means nothing here; there is only {' and '.join(known)}"
            raise ConfigurationError(f"{path}: {what}")
