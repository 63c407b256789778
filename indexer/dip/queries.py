"""What a folder of fetched papers is asked again for: listed, and taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.dip.files import locked
from indexer.dip.folder import HIDDEN
from indexer.dip.state import STATE, State, read_state
from indexer.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A query that `update` repeats, or a number that it asks for until the service has the paper."""

    name: str
    """What `forget_queries` takes: 16 hexadecimal digits, -pdf behind them with PDFs, or the number."""
    parameters: tuple[tuple[str, str], ...]
    """As the service names them."""
    pdf: bool
    complete: datetime | None = None
    """The service's clock when the last complete run began; None before there was one."""


def repeated_queries(folder: Path) -> tuple[Repeated, ...]:
    """All of a folder, queries first. Raises `StoreError` where its state is broken."""
    return _repeated(read_state(folder / HIDDEN / STATE))


def _repeated(state: State) -> tuple[Repeated, ...]:
    queries = (
        Repeated(name=key, parameters=one.query.parameters, pdf=one.pdf, complete=one.complete)
        for key, one in state.standings.items()
    )
    numbers = (
        Repeated(name=number, parameters=(("f.dokumentnummer", number),), pdf=pdf)
        for number, pdf in state.wanted.items()
    )
    return (*queries, *numbers)


def forget_queries(folder: Path, names: tuple[str, ...]) -> tuple[Repeated, ...]:
    """Take queries out of a folder by their names, and give them; the papers stay.

    Raises `ConfigurationError`, and takes none out, where there is no query of a name, and `StoreError`
    while another run writes to the folder.
    """
    path = folder / HIDDEN / STATE
    with locked(folder / HIDDEN / "lock"):
        state = read_state(path)
        held = {one.name: one for one in _repeated(state)}
        unknown = [name for name in names if name not in held]
        if unknown:
            raise ConfigurationError(
                f"{folder}: there is no query {unknown[0][:80]}; drucksuche update --list names them"
            )
        for name in names:
            state.standings.pop(name, None)
            state.wanted.pop(name, None)
        state.write(path)
    return tuple(held[name] for name in dict.fromkeys(names))
