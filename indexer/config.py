"""The user's config file: where it stands, and what a table of it says; secrets in it are never shown."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from indexer.errors import ConfigurationError


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

    Raises `ConfigurationError` for a broken file, without what stands in it.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get(table)
    except FileNotFoundError:
        return None
    except ValueError as error:  # not shown further: its text may hold a piece of a secret
        where = getattr(error, "lineno", None)
        line = f", line {where}" if where else ""
        raise ConfigurationError(f"{path} is no TOML{line}") from None
    value = found.get(key) if isinstance(found, dict) else None
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{path}: `{key}` below `[{table}]` is a string in quotation marks")
    return value
