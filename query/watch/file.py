"""The file of watches, TOML that people edit: read by the standard library, changed with comments kept."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from indexer.model import ART_KINDS
from query.compile import SECTION_FIELDS
from query.fields import find_field
from query.model import SORTS, SearchRequest
from query.syntax.spelling import nearest
from query.watch.files import write_whole
from query.watch.model import Watch, WatchError

DEFAULT_SORT = "-datum"
"""News are read newest first."""

MOST_WATCHES = 1_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HEAD = "# Saved queries, run by `drucksuche watch run`; docs/watching.md lists what may stand here.\n"


def default_file() -> Path:
    """`drucksuche/watches.toml` among the user's settings."""
    base = os.environ.get("XDG_CONFIG_HOME") or (os.environ.get("APPDATA") if os.name == "nt" else None)
    return (Path(base) if base else Path.home() / ".config") / "drucksuche" / "watches.toml"


# --- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A key of a watch: what it takes, and whether a value is that."""

    takes: str
    is_one: Callable[[Any], bool]


def _one_of(*names: str) -> _Key:
    return _Key(takes=f"one of {', '.join(names)}", is_one=lambda value: value in names)


def _some_of(*names: str) -> _Key:
    return _Key(
        takes=f"a list of {', '.join(names)}",
        is_one=lambda value: _is_texts(value) and set(value) <= set(names),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and value.isprintable()
    except ValueError:
        return False


def _is_where(value: object) -> bool:
    return isinstance(value, dict) and all(
        (field := find_field(name)) is not None
        and not field.is_text
        and (isinstance(one, str) or _is_texts(one))
        for name, one in value.items()
    )


_TRUTH = _Key(takes="true or false", is_one=lambda value: isinstance(value, bool))

KEYS: Mapping[str, _Key] = {
    "query": _Key(takes="the query, as text", is_one=_is_text),
    "match": _one_of("all", "any"),
    "in": _some_of(*SECTION_FIELDS),
    "art": _some_of(*ART_KINDS),
    "where": _Key(
        takes='fields that restrict with their values, as in { fraktion = ["SPD"], wp = "21" }',
        is_one=_is_where,
    ),
    "sort": _one_of(*SORTS),
    "expand": _TRUTH,
    "fold": _TRUTH,
    "atom": _Key(takes="the path of a file", is_one=_is_text),
    "mail": _Key(
        takes='a program and its arguments, as in ["sendmail", "-t"]',
        is_one=lambda value: _is_texts(value) and bool(value) and bool(value[0]),
    ),
    "to": _Key(takes="an address of mail", is_one=lambda value: _is_text(value) and "@" in value),
    "hook": _Key(takes="an address that begins with http:// or https://", is_one=_is_address),
}
"""What a watch may say, in the order of the docs."""


def read_watches(path: Path) -> tuple[Watch, ...]:
    """All watches of a file, in its order; none where there is no file.

    Raises `WatchError` with the place of what cannot be read.
    """
    tables = _tables(path, _read_text(path))
    twice = [name for name, times in Counter(map(str.lower, tables)).items() if times > 1]
    if twice:
        raise WatchError(f"{path}: the name {twice[0]!r} stands there twice; capitals make no other name")
    return tuple(_read_watch(path, name, table) for name, table in tables.items())


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise WatchError(f"{path}: is not UTF-8 (byte {error.start + 1})") from error
    except OSError as error:
        raise WatchError(f"{path}: cannot be read ({error.strerror})") from error


def _tables(path: Path, text: str) -> Mapping[str, Any]:
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WatchError(f"{path}: {error}") from error
    others = whole.keys() - {"watch"}
    if others:
        raise WatchError(f"{path}: there is nothing called {min(others)!r}; watches stand under [watch.NAME]")
    tables = whole.get("watch", {})
    if not isinstance(tables, dict):
        raise WatchError(f"{path}: watch is no table; watches stand under [watch.NAME]")
    if len(tables) > MOST_WATCHES:
        raise WatchError(f"{path}: {len(tables)} watches; a file has at most {MOST_WATCHES}")
    return tables


def _read_watch(path: Path, name: str, table: object) -> Watch:
    check_name(name, f"{path}: ")
    place = f"{path}: [watch.{name}]"
    if not isinstance(table, dict):
        raise WatchError(f"{place} is no table")
    for key, value in table.items():
        if key not in KEYS:
            near = nearest(key, KEYS)
            advice = f"did you mean {near}?" if near else f"it takes {', '.join(KEYS)}"
            raise WatchError(f"{place} has no {key!r}; {advice}")
        if not KEYS[key].is_one(value):
            raise WatchError(f"{place} {key} takes {KEYS[key].takes}")
    if "query" not in table:
        raise WatchError(f'{place} has no query; write query = "…"')
    return _to_watch(path, name, table)


def _to_watch(path: Path, name: str, table: Mapping[str, Any]) -> Watch:
    where = table.get("where", {})
    request = SearchRequest(
        query=table["query"],
        match=table.get("match", "all"),
        sections=tuple(table.get("in", ())),
        art=tuple(table.get("art", ())),
        filters=tuple(
            (field, value)
            for field, values in where.items()
            for value in ([values] if isinstance(values, str) else values)
        ),
        sort=table.get("sort", DEFAULT_SORT),
        expand=table.get("expand", False),
        fold=table.get("fold", True),
    )
    atom = table.get("atom")
    return Watch(
        name=name,
        request=request,
        atom=None if atom is None else path.parent / Path(atom).expanduser(),
        mail=tuple(table.get("mail", ())),
        to=table.get("to"),
        hook=table.get("hook"),
    )


def check_name(name: str, place: str = "") -> None:
    """Raise `WatchError` for a name that cannot be that of a file."""
    if not _NAME.fullmatch(name):
        raise WatchError(
            f"{place}a watch cannot be called {name[:80]!r}: a name has up to 64 of a to z, digits, - and _"
        )


# --- changing -----------------------------------------------------------------------------------------------


def add_watch(path: Path, name: str, table: Mapping[str, Any]) -> Watch:
    """Add a watch behind all others; comments and order of the file stay. Gives it as it is read back.

    Raises `WatchError` where there is one of the name, or the table is not what a watch takes.
    """
    tomlkit = _tomlkit()
    watch = _read_watch(path, name, table)
    text = _read_text(path)
    if name in _tables(path, text):
        raise WatchError(f"{path}: there is a watch {name} already; remove it first, or edit the file")
    document = tomlkit.parse(text or _HEAD)
    if "watch" not in document:
        document["watch"] = tomlkit.table(is_super_table=True)
    row = tomlkit.table()
    row.update(table)
    document["watch"][name] = row
    _write(path, tomlkit.dumps(document))
    return watch


def remove_watch(path: Path, name: str) -> None:
    """Take a watch out of the file. Raises `WatchError` where there is none of the name."""
    tomlkit = _tomlkit()
    text = _read_text(path)
    tables = _tables(path, text)
    if name not in tables:
        near = nearest(name[:80], tables)
        advice = f"did you mean {near}?" if near else "`drucksuche watch list` names all"
        raise WatchError(f"{path}: there is no watch {name[:80]!r}; {advice}")
    document = tomlkit.parse(text)
    rest = _take_out(document["watch"], name)
    _write(path, tomlkit.dumps(document) + rest)


def _take_out(tables: Any, name: str) -> str:
    """Delete a table; comments behind its keys, which stand above the next one, are left to that one.

    Where it is the last they are given back.
    """
    from tomlkit.items import Table  # noqa: PLC0415 - see `_tomlkit`

    body = tables[name].value.body if isinstance(tables[name], Table) else []  # the others stand in braces
    behind = list(takewhile(lambda pair: pair[0] is None, reversed(body)))
    comments = "".join(item.as_string() for _, item in reversed(behind))
    later = list(tables)[list(tables).index(name) + 1 :]
    del tables[name]
    if not later:
        return comments
    following = tables[later[0]].trivia
    following.indent = comments + following.indent
    return ""


def _write(path: Path, text: str) -> None:
    read_back = _tables(path, text)  # what is written can be read again, or the file stays as it was
    for name, table in read_back.items():
        _read_watch(path, name, table)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise WatchError(f"{path}: cannot be written ({error.strerror})") from error


def _tomlkit() -> Any:
    if find_spec("tomlkit") is None:
        raise WatchError(
            "changing the file needs tomlkit, which keeps its comments: pip install 'drucksuche[dip]';"
            " or edit the file, as docs/watching.md describes it"
        )
    import tomlkit  # noqa: PLC0415 - of an extra, and slow to load

    return tomlkit
