"""What of a hit may be chosen for an export: one table of names, for `--fields`, CSV and help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from query.errors import QueryError
from query.model import Hit
from query.render.text import cited

if TYPE_CHECKING:  # few hits are referrals
    from query.edges import PointsTo

Value = str | int | float | list[str] | None


def _said(point: PointsTo) -> str:
    """What stands where a referral leads to, behind its id, with … where it goes on."""
    said = [*(answer.text for answer in point.cited.answers), *filter(None, (point.cited.text,))]
    return f"{point.cited.id}: {' '.join(said)}{' …' if point.shortened else ''}"


HIT_VALUES: Mapping[str, Callable[[Hit], Value]] = MappingProxyType(
    {
        "id": lambda hit: hit.id,
        "dokumentnummer": lambda hit: hit.dokumentnummer,
        "herausgeber": lambda hit: hit.herausgeber,
        "wahlperiode": lambda hit: hit.wahlperiode,
        "drucksachetyp": lambda hit: hit.drucksachetyp,
        "datum": lambda hit: hit.datum,
        "titel": lambda hit: hit.titel,
        "section": lambda hit: hit.section,
        "kind": lambda hit: hit.kind,
        "label": lambda hit: hit.label,
        "heading": lambda hit: hit.heading,
        "fraktion": lambda hit: list(hit.fraktion),
        "fragesteller": lambda hit: list(hit.fragesteller),
        "ressort": lambda hit: hit.ressort,
        "urheber": lambda hit: list(hit.urheber),
        "score": lambda hit: hit.score,
        "page": lambda hit: hit.page,
        "pdf_url": lambda hit: hit.pdf_url,
        "frage": lambda hit: "\n".join(f"{one.n}. {one.text}" for one in hit.questions) or None,
        "antwort": lambda hit: "\n".join(one.text for one in hit.answers) or None,
        "art": lambda hit: list(dict.fromkeys(art.kind for one in hit.answers for art in one.art)),
        "snippets": lambda hit: [snippet.text for snippet in hit.snippets],
        "verweist": lambda hit: cited(hit.references) or None,
        "folded": lambda hit: [one.id for one in hit.folded],
        "points_to": lambda hit: [one.cited.id for one in hit.points_to],
        "points_to_antwort": lambda hit: "\n".join(map(_said, hit.points_to)) or None,
    }
)
"""Every value by its name; the names of a paper's head are those of the DIP service."""

DEFAULT_VALUES = (
    "id",
    "dokumentnummer",
    "datum",
    "drucksachetyp",
    "titel",
    "label",
    "fraktion",
    "ressort",
    "page",
    "score",
    "frage",
    "antwort",
    "pdf_url",
    "points_to",
    "points_to_antwort",
)
"""The columns of CSV where none are named."""


def read_names(text: str) -> tuple[str, ...]:
    """The names in `a,b,c`, each once. Raises `QueryError` for one that is not in the table."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in HIT_VALUES:
            raise QueryError(f"a hit has no field {name!r}; name {', '.join(HIT_VALUES)}")
    if not names:
        raise QueryError(f"no field is named; name some of {', '.join(HIT_VALUES)}")
    return names


def values_of(hit: Hit, names: Iterable[str]) -> dict[str, Value]:
    """Some values of a hit, in the order of `names`."""
    return {name: HIT_VALUES[name](hit) for name in names}


def cell(value: Value) -> str:
    """A value as one cell of a table; several are parted by semicolons."""
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)
