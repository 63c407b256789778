"""The user's config file: where it stands, and what a table of it says; secrets in it are never shown."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from indexer.errors import ConfigurationError

_KEYS: Mapping[str, tuple[str, ...]] = {"dip": ("key",), "opensearch": ("user", "password", "ca")}
"""What the file may hold: tables, and the keys in them."""


def config_path(environment: Mapping[str, str] | None = None) -> Path:
    """The user's config file: `drucksuche/config.toml` below XDG_CONFIG_HOME, else below ~/.config."""
    environment = os.environ if environment is None else environment
    base = environment.get("XDG_CONFIG_HOME") or (environment.get("APPDATA") if os.name == "nt" else None)
    return (Path(base) if base else Path.home() / ".config") / "drucksuche" / "config.toml"


def is_open_to_others(path: Path) -> bool:
    """Whether others on this machine may read the config file."""
    try:
        return os.name != "nt" and bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:
        return False


def config_text(path: Path, table: str, key: str) -> str | None:
    """A text of a table in a config file; None where the file, the table or the key is missing.

    Raises `ConfigurationError` for a broken file and for names that mean nothing there, without what stands
    in it.
    """
    found = _read_tables(path).get(table, {})
    value = found.get(key)
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{path}: `{key}` below `[{table}]` is a string in quotation marks")
    return value


def _read_tables(path: Path) -> dict[str, dict[str, object]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:  # not shown further: its text may hold a piece of a secret
        where = getattr(error, "lineno", None)
        line = f", line {where}" if where else ""
        raise ConfigurationError(f"{path} is no TOML{line}") from None
    _check_names(path, tables, _KEYS, "")
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigurationError(f"{path}: `{name}` is a table, `[{name}]` on a line of its own")
        _check_names(path, table, _KEYS[name], f" below `[{name}]`")
    return tables


def _check_names(path: Path, names: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise `ConfigurationError` for a name that means nothing there: a wrong one would go unnoticed.

    One that is near no other is not shown, since it may be a secret, put where a name belongs.
    """
    known = tuple(known)
    for name in names:
        if name not in known:
            near = get_close_matches(name.lower(), known, 1)
            if near:
                what = f"{name!r}{where} means nothing here; `{near[0]}` is meant?"
            else:
                what = f"a name{where} means nothing here; there is only {' and '.join(known)}"
            raise ConfigurationError(f"{path}: {what}")
