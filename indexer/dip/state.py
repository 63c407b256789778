"""What a folder of fetched papers remembers: how far each query came, and what is not yet indexed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from indexer.dip.files import write_whole
from indexer.dip.filters import Query
from indexer.errors import StoreError
from indexer.model import JsonObject

FORMAT = 1
STATE = "state.json"
WHOLE = "."
"""Stands among the files to index for all of the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far one query came."""

    query: Query
    """Without the moment of its last run."""
    pdf: bool = False
    """Whether PDFs are wanted too."""
    complete: datetime | None = None
    """The service's clock when the last complete run began; None before there was one."""
    since: datetime | None = None
    """The run under way asks for what was updated from this moment on; None: for everything."""
    started: datetime | None = None
    """The service's clock when the run under way began; None when there is none."""
    cursor: str | None = None
    """Where the run under way goes on."""
    received: int = 0
    """Papers that the run under way got so far."""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.query.fingerprint}{'-pdf' if self.pdf else ''}"


@dataclass(slots=True)
class State:
    """The content of `.fetch/state.json`."""

    standings: dict[str, Standing] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    """Files of the folder that changed since they were indexed last."""
    wanted: dict[str, bool] = field(default_factory=dict)
    """Papers asked for by number that the service had not, or not with a text: number → PDF too."""
    index: str | None = None
    """Where they were indexed last; None before that."""
    clean: bool = True
    """False while a run is under way; after a crash it says that `pending` may lack some."""

    def write(self, path: Path) -> None:
        """Put it in the place of the old one, whole or not at all."""
        obj = {
            "format": FORMAT,
            "queries": [_to_json(standing) for standing in self.standings.values()],
            "pending": sorted(self.pending),
            "wanted": self.wanted,
            "index": self.index,
            "clean": self.clean,
        }
        write_whole(path, [json.dumps(obj, ensure_ascii=False, indent=1).encode()])


def read_state(path: Path) -> State:
    """Give the state of a file, an empty one where there is none. Raises `StoreError` where it is broken."""
    try:
        obj = json.loads(path.read_bytes())
        if obj["format"] != FORMAT:
            raise StoreError(f"{path} is of format {obj['format']}, this program writes {FORMAT}")
        standings = [_from_json(one) for one in obj["queries"]]
        return State(
            standings={standing.key: standing for standing in standings},
            pending=set(map(str, obj["pending"])),
            wanted={str(number): pdf is True for number, pdf in obj.get("wanted", {}).items()},
            index=obj["index"],
            clean=obj["clean"] is True,
        )
    except FileNotFoundError:
        return State()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is broken; remove it, and all queries start anew: {error}") from error


_MOMENTS = ("complete", "since", "started")


def _to_json(standing: Standing) -> JsonObject:
    moments = {name: getattr(standing, name) for name in _MOMENTS}
    return {
        **standing.query.to_json(),
        "pdf": standing.pdf,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "cursor": standing.cursor,
        "received": standing.received,
    }


def _from_json(obj: Mapping[str, object]) -> Standing:
    parameters = obj["parameters"]
    if not isinstance(parameters, list):
        raise TypeError("`parameters` is no list")
    moments = {name: datetime.fromisoformat(str(obj[name])) if obj[name] else None for name in _MOMENTS}
    cursor, received = obj["cursor"], obj["received"]
    if not isinstance(received, int):
        raise TypeError("`received` is no number")
    return Standing(
        query=Query(
            resource=str(obj["resource"]),
            parameters=tuple((str(name), str(value)) for name, value in parameters),
        ),
        pdf=obj["pdf"] is True,
        **moments,
        cursor=cursor if isinstance(cursor, str) else None,
        received=received,
    )
