"""What each tool takes, as models whose JSON schemas the client reads. Fields come from `query.fields`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from query.compile import SECTION_FIELDS
from query.facets import DEFAULT_FACETS, FACETS
from query.fields import FIELDS, QueryField
from query.findings import ManuscriptKind
from query.model import Match, Mode, SearchRequest, Sort
from query.syntax.spelling import nearest

MOST_HITS = 25
MOST_COMPLETIONS = 50
_LONGEST_ID = 200
LONGEST_TEXT = 20_000
"""Characters of a text that is verified: nothing but altered quotations takes 6 s then."""

_STRICT = ConfigDict(extra="forbid")
_Several = Annotated[list[str], Field(min_length=1)]
SectionName = Literal[tuple(SECTION_FIELDS)]  # type: ignore[valid-type]
FacetName = Literal[tuple(FACETS)]  # type: ignore[valid-type]


def _values(field: QueryField) -> Any:
    """A field of values as a property: one value or several."""
    examples = [example.partition(":")[2].strip('"') for example in field.examples if "(" not in example]
    text = f"{field.help} Several are alternatives."
    return (str | _Several | None, Field(default=None, description=text, examples=examples))


def _language() -> str:
    fields = "; ".join(
        f"{field.name}: {field.help.rstrip('.')} ({field.examples[0]})" for field in FIELDS if field.is_text
    )
    return (
        "Words, German as in the papers: compounds, inflected forms and their parts are found. Also"
        ' "a sequence", -without, wild*, AND OR NOT, and words of one part of a section alone'
        f" ({fields})."
    )


Filters = create_model(
    "Filters", __config__=_STRICT, **{field.name: _values(field) for field in FIELDS if not field.is_text}
)
"""Restricts by values; a property for every field that is no text."""

Query = Annotated[
    str,
    Field(
        min_length=1,
        description=_language(),
        examples=["Schleusen Sanierung", 'antwort:"liegen keine Erkenntnisse vor" Moor'],
    ),
]
Id = Annotated[
    str,
    Field(
        max_length=_LONGEST_ID,
        description="An id that another tool gave, or a paper's number with a question.",
        examples=["bt-21-1916#f3-5", "21/1916#f4"],
    ),
]
Offset = Annotated[int, Field(ge=0, description="Where to go on: `next_offset` of the answer before.")]


class Searched(BaseModel):
    """What `search` and `facets` take alike."""

    model_config = _STRICT

    query: Query
    match: Annotated[
        Match, Field(description="any: more words rank higher. all: only sections that have every word.")
    ] = "any"
    mode: Annotated[
        Mode,
        Field(
            description="keyword: by the words. semantic: by what they mean. hybrid: by both. The latter two"
            " need vectors in the index."
        ),
    ] = "keyword"
    filters: Annotated[
        Filters | None,  # type: ignore[valid-type]
        Field(description="Only sections with these values.", examples=[{"wp": "21", "fraktion": "SPD"}]),
    ] = None
    sections: Annotated[
        list[SectionName],  # type: ignore[valid-type]
        Field(description="Look only into these parts; all when empty.", examples=[["antwort"]]),
    ] = []
    plain: Annotated[
        bool, Field(description="Take the query as words alone: no sign in it is an operator.")
    ] = False

    def request(self, **more: Any) -> SearchRequest:
        """The search that is meant."""
        given: dict[str, Any] = {} if self.filters is None else self.filters.model_dump(exclude_none=True)
        pairs = (
            (name, value)
            for name, values in given.items()
            for value in ([values] if isinstance(values, str) else values)
        )
        return SearchRequest(
            query=self.query,
            match=self.match,
            mode=self.mode,
            sections=tuple(self.sections),
            filters=tuple(pairs),
            plain=self.plain,
            **more,
        )


class SearchArguments(Searched):
    """Of `search`."""

    limit: Annotated[int, Field(ge=1, le=MOST_HITS, description="Most sections in the answer.")] = 10
    sort: Annotated[
        Sort, Field(description="Best first, or by date or number; with - the highest first.")
    ] = "relevance"
    cursor: Annotated[
        str | None,
        Field(description="`cursor` of the page before, with all else as it was there.", examples=[None]),
    ] = None


class FacetArguments(Searched):
    """Of `facets`."""

    facets: Annotated[
        list[FacetName],  # type: ignore[valid-type]
        Field(description="What to count by.", examples=[["fraktion", "jahr"]]),
    ] = list(DEFAULT_FACETS)


class SectionArguments(BaseModel):
    """Of `get_section`."""

    model_config = _STRICT
    id: Id
    offset: Offset = 0


class PaperArguments(BaseModel):
    """Of `get_paper`."""

    model_config = _STRICT
    id: Annotated[
        str,
        Field(
            max_length=_LONGEST_ID, description="A paper's number or id.", examples=["21/1916", "bt-21-1916"]
        ),
    ]
    offset: Offset = 0


class CompleteArguments(BaseModel):
    """Of `complete`."""

    model_config = _STRICT
    typed: Annotated[
        str,
        Field(
            max_length=1000,
            description="The beginning of a query; its last word is completed.",
            examples=["ressort:Ausw", "Schleus"],
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=MOST_COMPLETIONS)] = 10


class ReferenceArguments(BaseModel):
    """Of `references`."""

    model_config = _STRICT
    id: Annotated[
        str,
        Field(
            max_length=_LONGEST_ID,
            description="A paper or section; a chain begins at a section.",
            examples=["21/1916#f1", "bt-21-1406#f35"],
        ),
    ]
    direction: Annotated[
        Literal["refs", "cited_by", "chain"],
        Field(
            description="refs: what it cites. cited_by: who cites it. chain: what its referrals lead to, step"
            " by step, to the answer that says something."
        ),
    ] = "refs"
    offset: Offset = 0


class SeriesArguments(BaseModel):
    """Of `series`."""

    model_config = _STRICT
    id: Id
    offset: Offset = 0


class LikeArguments(BaseModel):
    """Of `like`."""

    model_config = _STRICT
    id: Id
    mode: Annotated[
        Mode,
        Field(
            description="keyword: by its most telling words. semantic: by what it means. hybrid: by both. The"
            " latter two need vectors in the index."
        ),
    ] = "keyword"
    limit: Annotated[int, Field(ge=1, le=MOST_HITS, description="Most sections in the answer.")] = 10


class VerifyArguments(BaseModel):
    """Of `verify`."""

    model_config = _STRICT
    text: Annotated[
        str,
        Field(
            max_length=LONGEST_TEXT,
            description="What was written, with its quotations in quotation marks and the papers it names.",
            examples=["Es heißt: „Dazu liegen keine Erkenntnisse vor“ (Drucksache 21/1916, Frage 4)."],
        ),
    ]
    kind: Annotated[ManuscriptKind, Field(description="How the text is written.")] = "text"
    offset: Offset = 0


def faults_of(error: ValidationError, model: type[BaseModel]) -> str:
    """Every fault on one line: where, what is wrong there, and for an unknown name which there are."""
    return "; ".join(_fault(one["loc"], one["type"], one["msg"], model) for one in error.errors()[:5])


def _fault(place: tuple[int | str, ...], kind: str, message: str, model: type[BaseModel]) -> str:
    where = ".".join(str(part)[:40] for part in place)
    if kind != "extra_forbidden":
        return f"{where}: {message}"
    known = list((Filters if place[0] == "filters" else model).model_fields)
    near = nearest(str(place[-1])[:40], known)
    advice = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
    return f"{where}: is not known; {advice}"
