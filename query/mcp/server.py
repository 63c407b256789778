"""The server: a table of tools, their arguments checked, each answered from one commit of the index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import Any, NamedTuple

import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ValidationError

from indexer.errors import DrucksucheError, StoreError
from indexer.model import JsonObject
from query.engine import SearchEngine, Searcher
from query.errors import UnknownFieldError
from query.fields import FIELDS
from query.mcp import answers, citing, verifying
from query.mcp.arguments import (
    CompleteArguments,
    FacetArguments,
    LikeArguments,
    PaperArguments,
    ReferenceArguments,
    SearchArguments,
    SectionArguments,
    SeriesArguments,
    VerifyArguments,
    faults_of,
)

INSTRUCTIONS = (
    "Searches papers (Drucksachen) of the German Bundestag. What is found are sections: a question with the"
    " government's answer, a Vorbemerkung, an Anlage. Search in German. Cite each statement by the `citation`"
    " of its section and link its `pdf_url`; get_section gives a section whole where an answer was cut. Where"
    " an answer only points elsewhere, `points_to` has what it leads to: cite that one."
)

_ONLY_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class _Offered(NamedTuple):
    """A tool: what it is for, what it takes, and what answers it."""

    title: str
    description: str
    arguments: type[BaseModel]
    answer: Callable[[Searcher, Any], JsonObject]


TOOLS = {
    "search": _Offered(
        "Search sections",
        "Find the sections that fit best, with id, citation and page link of each.",
        SearchArguments,
        answers.search,
    ),
    "get_section": _Offered(
        "Read a section",
        "Read a section whole (a question with its answer) by its id; long texts come in parts.",
        SectionArguments,
        answers.get_section,
    ),
    "get_paper": _Offered(
        "Read a paper's outline",
        "Read a paper's head and a list of its sections with their ids.",
        PaperArguments,
        answers.get_paper,
    ),
    "references": _Offered(
        "Follow references",
        "Who cites whom, down to the question, and where an answer that only points elsewhere leads.",
        ReferenceArguments,
        citing.references,
    ),
    "series": _Offered(
        "See how it was answered before",
        "Where the same question was asked, oldest first, with the answers and the words that differ.",
        SeriesArguments,
        citing.series,
    ),
    "verify": _Offered(
        "Verify quotations",
        "Check every quotation and paper number of a text: found, elsewhere, altered (with the words that"
        " differ: [-printed-] {+quoted+}), or not found. Use it on an answer before you give it.",
        VerifyArguments,
        verifying.verify,
    ),
    "facets": _Offered(
        "Count matches",
        "Count all sections that match by Fraktion, ministry, kind of paper, year or way of answering.",
        FacetArguments,
        answers.facets,
    ),
    "complete": _Offered(
        "Complete a query",
        "Complete the last word of a query: fields, names of ministries, numbers, words of the index.",
        CompleteArguments,
        answers.complete,
    ),
    "like": _Offered(
        "Find more like a section",
        "Find the sections most like one, without what says nearly the same: related questions and answers.",
        LikeArguments,
        answers.like,
    ),
}
"""Every tool by its name."""


def create_server(engine: SearchEngine) -> Server[Any]:
    """The MCP SDK's server with the tools over an open engine, which follows new commits before each call.

    It must stay open as long as the server; `serve_stdio` and `serve_http` run one.
    """

    async def call(_: Any, asked: CallToolRequestParams) -> CallToolResult:
        return await anyio.to_thread.run_sync(partial(call_tool, engine, asked.name, asked.arguments or {}))

    async def offer(*_: Any) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(name, one) for name, one in TOOLS.items()])

    return Server(
        "drucksuche",
        version=version("drucksuche"),
        title="Drucksuche",
        instructions=INSTRUCTIONS,
        on_list_tools=offer,
        on_call_tool=call,
    )


def _tool(name: str, offered: _Offered) -> Tool:
    return Tool(
        name=name,
        title=offered.title,
        description=offered.description,
        input_schema=offered.arguments.model_json_schema(),
        annotations=_ONLY_READS,
    )


def call_tool(engine: SearchEngine, name: str, arguments: JsonObject) -> CallToolResult:
    """The answer of a tool as JSON, or an error that says what to do instead."""
    offered = TOOLS.get(name)
    if offered is None:
        return _failed(f"there is no tool {name[:80]!r}; call one of {', '.join(TOOLS)}")
    try:
        asked = offered.arguments.model_validate(arguments)
        with _following(engine) as (commit, notices):
            answer = offered.answer(commit, asked)
    except ValidationError as error:
        return _failed(f"{name} cannot be called so: {faults_of(error, offered.arguments)}")
    except UnknownFieldError as error:
        return _failed(f"{error} The fields are {', '.join(field.name for field in FIELDS)}.")
    except DrucksucheError as error:
        return _failed(str(error))
    if notices:
        answer["notices"] = [*answer.get("notices", ()), *notices]
    text = json.dumps(answer, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=answer)


@contextmanager
def _following(engine: SearchEngine) -> Iterator[tuple[Searcher, list[str]]]:
    """The last commit; where it cannot be opened the one before, with a notice that says so."""
    notices = []
    try:
        engine.refresh()
    except StoreError as error:
        notices.append(f"the last commit cannot be read, this is the state before it ({error})")
    with engine.pinned() as commit:
        yield commit, notices


def _failed(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
