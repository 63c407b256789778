"""What is known of a watch from the runs before: which sections it has seen, and whom it still owes which.

It lies beside the file of watches, in a folder of its name with `.state` behind it, one JSON file a watch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from indexer.model import JsonObject
from query.model import SearchRequest
from query.watch.files import locked, write_whole
from query.watch.model import WatchError

STATE_FORMAT = 1

MOST_SEEN = 100_000
"""Sections that a watch remembers; a query that finds more is refused."""

KEPT_CHARACTERS = 4_000_000
"""Of the texts that are kept to show what changed, those of the latest papers; and of those that are owed."""

_ENDING = ".state"
_LOCK = ".lock"

Texts = Mapping[str, str]
"""Texts by section id."""

Changes = Mapping[str, str | None]
"""What is to be reported: section ids, each with the former text, empty where that is not known, None of what
is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of one watch."""

    asked: SearchRequest
    """What was searched for: where that is changed, what was there before is not new."""
    commit: str
    """The commit of the index, and the day, that it was last compared with."""
    seen: Mapping[str, str]
    """A hash of the text of each section that was found, by its id; what was found longest ago is first."""
    texts: Texts
    owed: Mapping[str, Changes] = field(default_factory=dict)
    """By the name of a target what was found and did not reach it."""


def state_folder(watches: Path) -> Path:
    """Where the states of the watches of a file are."""
    return watches.with_name(watches.name + _ENDING)


def state_file(folder: Path, name: str) -> Path:
    """The file of one state."""
    return folder / f"{name}.json"


@contextmanager
def one_run(folder: Path) -> Iterator[None]:
    """Keep others from running the same watches meanwhile. Raises `WatchError` where one does already."""
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_held = stack.enter_context(locked(folder / _LOCK))
        except OSError as error:
            raise WatchError(f"{folder}: cannot be used ({error.strerror or error})") from error
        if not is_held:
            raise WatchError(f"{folder}: another run of these watches is under way; nothing was done")
        yield


def read_state(folder: Path, name: str) -> State | None:
    """The state of a watch; None before its first run. Raises `WatchError` where it cannot be read."""
    path = state_file(folder, name)
    try:
        return _from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WatchError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WatchError(
            f"{path}: is no state of a watch ({type(error).__name__}); remove it: the next run begins anew"
        ) from error


def write_state(folder: Path, name: str, state: State) -> None:
    """Put a state in the place of the one before, in one step."""
    path = state_file(folder, name)
    made = {"format": STATE_FORMAT} | asdict(state)
    try:
        write_whole(path, json.dumps(made, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        raise WatchError(
            f"{path}: cannot be written ({error.strerror}); the next run reports the same again"
        ) from error


def forget_state(folder: Path, name: str) -> None:
    """Remove the state of a watch, where there is one."""
    state_file(folder, name).unlink(missing_ok=True)


def _from_json(obj: JsonObject) -> State:
    if obj["format"] != STATE_FORMAT:
        raise ValueError("another format")
    return State(
        asked=_request(obj["asked"]),
        commit=str(obj["commit"]),
        seen=_strings(obj["seen"]),
        texts=_strings(obj["texts"]),
        owed={name: _changes(one) for name, one in obj["owed"].items()},
    )


def _request(obj: JsonObject) -> SearchRequest:
    lists = {name: tuple(value) for name, value in obj.items() if isinstance(value, list)}
    filters = tuple((str(field), str(value)) for field, value in obj["filters"])
    return SearchRequest(**obj | lists | {"filters": filters})


def _strings(obj: JsonObject) -> dict[str, str]:
    if not all(isinstance(value, str) for value in obj.values()):
        raise ValueError("no text")
    return obj


def _changes(obj: JsonObject) -> dict[str, str | None]:
    if not all(value is None or isinstance(value, str) for value in obj.values()):
        raise ValueError("no text")
    return obj
