"""What may be asked of the DIP service: the parameters of each resource, and `Filters` → requests.

The service ignores a parameter that it does not know and then returns everything, so that every name and
value is held against this table before it is sent. A test holds the table against the service's own
OpenAPI description.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Literal

from indexer.errors import ConfigurationError
from indexer.model import JsonObject
from indexer.schema import split_id

ParameterType = Literal["string", "integer", "date", "date-time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRule:
    """What one parameter takes."""

    type: ParameterType = "string"
    many: bool = False
    """Whether it may be repeated."""
    values: tuple[str, ...] = ()
    """The only values there are; empty where any will do."""


PARAMETERS: Mapping[str, ParameterRule] = {
    "cursor": ParameterRule(),
    "f.aktualisiert.end": ParameterRule(type="date-time"),
    "f.aktualisiert.start": ParameterRule(type="date-time"),
    "f.datum.end": ParameterRule(type="date"),
    "f.datum.start": ParameterRule(type="date"),
    "f.dokumentnummer": ParameterRule(many=True),
    "f.drucksachetyp": ParameterRule(),
    "f.id": ParameterRule(type="integer", many=True),
    "f.ressort_fdf": ParameterRule(many=True),
    "f.titel": ParameterRule(many=True),
    "f.urheber": ParameterRule(many=True),
    "f.vorgangstyp": ParameterRule(many=True),
    "f.vorgangstyp_notation": ParameterRule(type="integer", many=True),
    "f.wahlperiode": ParameterRule(type="integer", many=True),
    "f.zuordnung": ParameterRule(values=("BT", "BR", "BV", "EK")),
    "format": ParameterRule(values=("json", "xml")),
}
"""Of the description's version 1.4."""

RESOURCES: Mapping[str, frozenset[str]] = {
    "drucksache": frozenset(PARAMETERS),
    "drucksache-text": frozenset(PARAMETERS),
}
"""The parameters that each resource takes; both lists of papers take the same."""

UPDATED_SINCE = "f.aktualisiert.start"
NUMBERS_A_REQUEST = 50
"""So that no address grows beyond what servers take (about 8,000 characters)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One list of the service, with its parameters in order; only what the service knows.

    Raises `ConfigurationError` where the resource does not take a parameter or its value.
    """

    parameters: tuple[tuple[str, str], ...]
    resource: str = "drucksache-text"

    def __post_init__(self) -> None:
        check_parameters(self.resource, self.parameters)

    @property
    def fingerprint(self) -> str:
        """What tells this query from all others, in 16 hexadecimal digits."""
        written = json.dumps([self.resource, sorted(self.parameters)])
        return hashlib.sha256(written.encode("ascii")).hexdigest()[:16]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The papers that are asked for by number."""
        return tuple(value for name, value in self.parameters if name == "f.dokumentnummer")

    @property
    def is_of_numbers(self) -> bool:
        """Whether it asks for papers by number and for nothing else of them."""
        return bool(self.numbers) and all(
            name in {"f.dokumentnummer", "f.zuordnung"} for name, _ in self.parameters
        )

    def updated_since(self, moment: datetime) -> Query:
        """The same list, of what was updated from this moment on."""
        rest = tuple(pair for pair in self.parameters if pair[0] != UPDATED_SINCE)
        value = moment.isoformat(timespec="seconds")
        return Query(resource=self.resource, parameters=(*rest, (UPDATED_SINCE, value)))

    def to_json(self) -> JsonObject:
        """As a state file keeps it."""
        return {"resource": self.resource, "parameters": [list(pair) for pair in self.parameters]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which papers of the Bundestag are wanted; all that is given must fit.

    `typ`, `wahlperiode` and `titel` with several values find any of them; `urheber` and `ressort` (the
    ministry in charge) with several values find papers that have all of them, as the service does.
    """

    wahlperiode: tuple[int, ...] = ()
    typ: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    titel: tuple[str, ...] = ()
    urheber: tuple[str, ...] = ()
    ressort: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """`21/1406` or `bt-21-1406`."""

    def queries(self) -> tuple[Query, ...]:
        """The lists to ask for: one a kind of paper, and one for each 50 numbers.

        Raises `ConfigurationError` where nothing is chosen, or a value cannot be meant.
        """
        common = tuple(self._iter_common())
        if not (common or self.typ or self.numbers):
            raise ConfigurationError(
                "say which papers: --wp, --typ, --since, --until, --titel, --urheber, --ressort or --nr"
            )
        if self.since and self.until and self.since > self.until:
            raise ConfigurationError(f"--since {self.since} is later than --until {self.until}")
        kinds = [[("f.drucksachetyp", typ)] for typ in dict.fromkeys(self.typ)] or [[]]
        return tuple(
            Query(parameters=(*common, *kind, *chunk, ("f.zuordnung", "BT")))
            for kind in kinds
            for chunk in self._number_chunks()
        )

    def _iter_common(self) -> Iterator[tuple[str, str]]:
        for wahlperiode in dict.fromkeys(self.wahlperiode):
            yield "f.wahlperiode", str(wahlperiode)
        if self.since is not None:
            yield "f.datum.start", self.since.isoformat()
        if self.until is not None:
            yield "f.datum.end", self.until.isoformat()
        for name, values in (
            ("f.titel", self.titel),
            ("f.urheber", self.urheber),
            ("f.ressort_fdf", self.ressort),
        ):
            for value in dict.fromkeys(values):
                yield name, value

    def _number_chunks(self) -> list[list[tuple[str, str]]]:
        numbers = list(dict.fromkeys(_as_printed(number) for number in self.numbers))
        spelled = [list(_iter_spellings(number)) for number in numbers]
        chunks = (spelled[at : at + NUMBERS_A_REQUEST] for at in range(0, len(spelled), NUMBERS_A_REQUEST))
        return [[("f.dokumentnummer", one) for ones in chunk for one in ones] for chunk in chunks] or [[]]


def _as_printed(number: str) -> str:
    """`bt-21-1406` and `21/1406` as `21/1406`."""
    wanted = split_id(number)
    publisher, _, printed = wanted.paper.partition("-")
    if publisher != "bt" or wanted.section:
        raise ConfigurationError(f"{number} is no paper of the Bundestag as a whole, such as 21/1406")
    return printed.replace("-", "/")


def _iter_spellings(number: str) -> Iterator[str]:
    """A number, and below the tenth Wahlperiode also with the zero that the service puts in front."""
    yield number
    if number.find("/") == 1:
        yield f"0{number}"


def check_parameters(resource: str, parameters: tuple[tuple[str, str], ...]) -> None:
    """Raise `ConfigurationError` for the first parameter that this resource would ignore or refuse."""
    known = RESOURCES.get(resource)
    if known is None:
        raise ConfigurationError(f"the DIP service has no list {resource} that is known here")
    seen: set[str] = set()
    for name, value in parameters:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; {near[0]} is meant?" if near else ""
            raise ConfigurationError(f"{resource} has no parameter {name} and would ignore it{hint}")
        rule = PARAMETERS[name]
        if name in seen and not rule.many:
            raise ConfigurationError(f"{resource} takes {name} once only")
        seen.add(name)
        _check_value(name, value, rule)


def _check_value(name: str, value: str, rule: ParameterRule) -> None:
    if not value.strip():
        raise ConfigurationError(f"{name} without a value would find everything")
    if rule.values and value not in rule.values:
        raise ConfigurationError(f"{name} is one of {', '.join(rule.values)}, not {value}")
    if rule.type == "integer" and not (value.isascii() and value.isdecimal()):
        raise ConfigurationError(f"{name} takes a number, not {value}")
    if rule.type in {"date", "date-time"}:
        try:
            (date if rule.type == "date" else datetime).fromisoformat(value)
        except ValueError as error:
            raise ConfigurationError(f"{name} takes a {rule.type}, not {value}") from error
