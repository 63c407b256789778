"""Every parameter of the routes, in one table: reading, OpenAPI and docs/http.md are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import parse_qsl

from indexer.model import JsonObject
from query.compile import SECTION_FIELDS
from query.engine import MAX_LIMIT
from query.errors import BadValueError
from query.facets import DEFAULT_FACETS, FACETS
from query.fields import FIELDS, QueryField, field_key, find_field
from query.model import MODES, SORTS, Every, Match
from query.stats import GROUPS
from query.syntax.spelling import nearest
from query.web.problems import Problem, ProblemError
from query.web.settings import MAX_PARAMETERS

Values = Mapping[str, Any]
"""What was asked, by the names of the parameters: a tuple for those that may be given more than once."""

_MOST_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query string."""

    name: str
    help: str
    read: Callable[[str], Any]
    """Text → value. Raises ValueError with what it takes."""
    schema: JsonObject
    """JSON schema of one value."""
    example: Any = None
    default: Any = None
    required: bool = False
    many: bool = False
    """Whether it may be given more than once."""
    others: tuple[str, ...] = ()
    """Other names for it."""
    field: QueryField | None = None
    """The field of the query language that it restricts."""


# --- kinds of values ----------------------------------------------------------------------------------------


def _choice(
    name: str, choices: Iterable[str], help: str, *, many: bool = False, default: str | None = None
) -> Parameter:
    known = tuple(choices)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"takes {', '.join(known)}")
        return text

    return Parameter(
        name=name,
        help=help,
        read=read,
        schema={"type": "string", "enum": list(known)},
        many=many,
        default=default,
        example=default or known[0],
    )


def _text(name: str, help: str, example: str | None, *, required: bool = False) -> Parameter:
    return Parameter(
        name=name, help=help, read=str, schema={"type": "string"}, example=example, required=required
    )


_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def _read_flag(text: str) -> bool:
    if text not in _FLAGS:
        raise ValueError("takes true or false")
    return _FLAGS[text]


def _flag(name: str, help: str, *, default: bool) -> Parameter:
    return Parameter(
        name=name, help=help, read=_read_flag, schema={"type": "boolean"}, default=default, example=default
    )


def _limit(help: str, default: int) -> Parameter:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= MAX_LIMIT):
            raise ValueError(f"takes a number from 1 to {MAX_LIMIT}")
        return int(text)

    schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}
    return Parameter(name="limit", help=help, read=read, schema=schema, default=default, example=default)


def _read_facets(text: str) -> bool | tuple[str, ...]:
    if text in _FLAGS:
        return _FLAGS[text]
    names = tuple(dict.fromkeys(text.split(",")))
    if not set(names) <= FACETS.keys():
        raise ValueError(f"takes true, false, or some of {', '.join(FACETS)}, parted by commas")
    return names


def _facets(help: str, *, default: bool) -> Parameter:
    names = "|".join(FACETS)
    return Parameter(
        name="facets",
        help=f"{help} `true` for {', '.join(DEFAULT_FACETS)}; or names, parted by commas.",
        read=_read_facets,
        schema={"type": "string", "pattern": f"^(true|false|0|1|({names})(,({names}))*)$"},
        example="fraktion,jahr",
        default=default,
    )


def _filter(field: QueryField) -> Parameter:
    """The parameter of a field; a name that another parameter has is left to that one."""
    taken = {"group"}
    others = tuple(name for name in (field.english, *field.aliases) if name not in taken)
    head = f"{field.name}:"
    return Parameter(
        name=field.name,
        help=f"{field.help} As `{head}` of the query; values are alternatives.",
        read=str,
        schema={"type": "string"},
        many=True,
        example=field.examples[0].removeprefix(head).strip('"'),
        others=others,
        field=field,
    )


# --- reading ------------------------------------------------------------------------------------------------


class Parameters:
    """The parameters that one route takes."""

    def __init__(self, *rows: Parameter) -> None:
        self.rows = rows
        """In the order of the docs."""
        self._names = {name: one for one in rows for name in (one.name, *one.others)}

    def read(self, query_string: bytes) -> Values:
        """The values of a query string, with defaults. Raises `ProblemError` for what no route knows."""
        given: dict[str, list[Any]] = {}
        for name, text in _pairs(query_string):
            parameter = self._names.get(name)
            if parameter is None:
                raise _unknown(name, self._names)
            given.setdefault(parameter.name, []).append(_read(parameter, text))
        return {one.name: _value(one, given.get(one.name, [])) for one in self.rows}


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        text = query_string.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        detail = "the parameters are not UTF-8"
    except ValueError:
        detail = f"there are more than {MAX_PARAMETERS} parameters"
    raise ProblemError(Problem(status=400, code="bad-parameters", detail=detail))


def _read(parameter: Parameter, text: str) -> Any:
    try:
        return parameter.read(text)
    except ValueError as error:
        raise _bad_value(parameter.name, f"{parameter.name}={_shortened(text)}: {error}") from error


def _value(parameter: Parameter, given: list[Any]) -> Any:
    if parameter.many:
        return tuple(given)
    if len(given) > 1:
        raise _bad_value(parameter.name, f"{parameter.name} is given {len(given)} times; give it once")
    if not given and parameter.required:
        detail = f"{parameter.name} is missing: {parameter.help}"
        raise ProblemError(
            Problem(status=400, code="missing-parameter", detail=detail, parameter=parameter.name)
        )
    return given[0] if given else parameter.default


def _bad_value(name: str, detail: str) -> ProblemError:
    return ProblemError(Problem(status=400, code=BadValueError.code, detail=detail, parameter=name))


def _unknown(name: str, names: Mapping[str, Parameter]) -> ProblemError:
    near = nearest(field_key(name[:_MOST_SHOWN]), names)
    field = find_field(name[:_MOST_SHOWN])
    if field is not None and field.is_text and "q" in names:
        advice = f"words of a field are part of the query, as in q={field.examples[0]}"
    elif near is not None:
        advice = f"did you mean {near}?"
    else:
        advice = f"this address takes {', '.join(one for one in names if names[one].name == one) or 'none'}"
    return ProblemError(
        Problem(
            status=400,
            code="unknown-parameter",
            detail=f"there is no parameter {_shortened(name)!r}; {advice}",
            parameter=_shortened(name),
            suggestion=near,
        )
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


# --- the table ----------------------------------------------------------------------------------------------

FILTERS = tuple(_filter(field) for field in FIELDS if not field.is_text)
"""One for each field of the query language that restricts."""

_ASKED = (
    _text("q", "The query, in the language of docs/query-language.md.", "Schleusen", required=True),
    _choice(
        "match",
        get_args(Match),
        "Every word somewhere in the section or its paper's title, or more words rank higher.",
        default="all",
    ),
    _choice("in", SECTION_FIELDS, "Look only here.", many=True),
    *FILTERS,
    _flag("expand", "Add words that the best sections have in common; a notice names them.", default=False),
)

_GROUP = _choice("group", ("paper",), "Each paper once, by its best section, with the next best.")
_FOLD = _flag(
    "fold", "Show a question with its Antwort, and what says nearly the same, as one hit.", default=True
)
_AFTER = _text("after", "The `cursor` of the page before; all else but limit and facets as there.", None)
_MODE = _choice(
    "mode",
    MODES,
    "By the words, by what they mean, or by both. The latter rank words under `match=any`, find the 1,000"
    " best of each, and need vectors (`drucksuche embed`).",
    default="keyword",
)

SEARCH = Parameters(
    *_ASKED,
    _MODE,
    _choice("sort", SORTS, "The order of the hits.", default="relevance"),
    _GROUP,
    _FOLD,
    _facets("Count over all matches:", default=False),
    _AFTER,
    _limit("Most hits of a page.", 10),
)
FEED = Parameters(
    *_ASKED,
    _choice("sort", SORTS, "The order of the entries.", default="-datum"),
    _GROUP,
    _FOLD,
    _AFTER,
    _limit("Most entries of a page.", 50),
)
FACET_COUNTS = Parameters(*_ASKED, _MODE, _facets("Count by:", default=True))
STATS = Parameters(
    *_ASKED,
    _choice("by", GROUPS, "Groups to count by.", default="fraktion"),
    _choice("every", get_args(Every), "Length of a period.", default="year"),
)
COMPLETE = Parameters(
    _text("q", "A query that is being typed.", "Schl", required=True), _limit("Most completions.", 20)
)
_SECTION = _text(
    "id", "The section: 21/1916#f4 (its # as %23) or bt-21-1916#f3-5.", "21/90002#f2", required=True
)
_LIKE_MODE = _choice(
    "mode",
    MODES,
    "By the most telling words, by meaning, or by both. The latter need vectors (`drucksuche embed`).",
    default="keyword",
)
LIKE = Parameters(_SECTION, _LIKE_MODE, _limit("Most hits.", 10))
SECTION_ID = Parameters(_SECTION)
ANY_ID = Parameters(
    _text("id", "The paper (21/1916) or section (21/1916#f4, its # as %23).", "21/90002#f3-5", required=True)
)
MISSING = Parameters(_limit("Most papers, the most cited first.", 100))
LIKE_TEXT = Parameters(_LIKE_MODE, _limit("Most hits.", 10))
NONE = Parameters()
