"""The MCP server as the SDK's own client sees it: in process, over stdio and over streamable HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from indexer import add_papers, remove_papers
from query import SearchEngine
from query.fields import FIELDS
from query.mcp import create_server
from query.mcp.server import TOOLS, call_tool
from tests.papers import exchange, paper, passage, write_index
from tests.query.collections import write_collection
from tests.query.test_citations import ANSWER, ASKED, LATER, WRITTEN, cite
from tests.query.test_series import PAPERS

COMMAND = [sys.executable, "-c", "from query.cli import main; main()", "mcp"]
SCRIPT = "<script>alert('x')</script> & \"Titel\""
MOST_ANSWER = 60_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mcp") / "index"
    write_collection(path)
    long = "Das Wehr am Fluss ist alt. " * 3_000
    add_papers(
        [
            paper("21/1", exchange("1", "Was ist mit dem Wehr?", long, pages=(7, 40))),
            paper("21/2", passage(1, SCRIPT), titel=SCRIPT),
            paper("21/3", *(passage(n, f"Ein Damm, Nummer {n}.") for n in range(1, 251))),
        ],
        path,
    )
    return path


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[SearchEngine]:
    with SearchEngine.open(folder) as opened:
        yield opened


def run(engine: SearchEngine, name: str, **arguments: Any) -> Any:
    """The answer of a tool."""
    result = call_tool(engine, name, arguments)
    assert not result.is_error, result.content
    assert json.loads(text_of(result)) == result.structured_content
    assert len(text_of(result)) < MOST_ANSWER
    return result.structured_content


def failed(engine: SearchEngine, name: str, **arguments: Any) -> str:
    """The one line by which a tool fails."""
    result = call_tool(engine, name, arguments)
    assert result.is_error
    assert "\n" not in text_of(result)
    assert len(text_of(result)) < 1_000
    return text_of(result)


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


# --- answers ------------------------------------------------------------------------------------------------


def test_every_hit_can_be_cited(engine: SearchEngine) -> None:
    hits = run(engine, "search", query="Wehr")["hits"]
    assert [(hit["id"], hit["page"], hit["citation"]) for hit in hits] == [
        ("bt-21-1#f1", 7, "Drucksache 21/1 vom 15.01.2030, Frage 1, S. 7")
    ]
    assert hits[0]["pdf_url"].endswith("/2100001.pdf#page=7")


def test_any_is_the_default_and_all_can_be_asked(engine: SearchEngine) -> None:
    some = run(engine, "search", query="Feuerwehr Landrat")
    assert some["match"] == "any"
    assert {"bt-21-9402#f4", "bt-21-9402#vorbemerkung_fragesteller"} <= {hit["id"] for hit in some["hits"]}
    assert run(engine, "search", query="Feuerwehr Landrat", match="all")["total"] == 0


def test_filters_and_parts_restrict(engine: SearchEngine) -> None:
    found = run(engine, "search", query="Moor", filters={"typ": ["Antrag", "Antwort"], "wp": "20"})
    assert {hit["dokumentnummer"] for hit in found["hits"]} == {"20/9403"}
    found = run(engine, "search", query="Moor", sections=["antwort"])
    assert {hit["id"] for hit in found["hits"]} == {"bt-21-9402#f1", "bt-21-9402#f2-3"}


def test_pages_lead_through_all_hits(engine: SearchEngine) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = run(engine, "search", query="Damm", limit=25, cursor=cursor)
        seen += [hit["id"] for hit in page["hits"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["total"] == 250


def test_long_answers_are_cut_and_the_rest_can_be_read(engine: SearchEngine) -> None:
    (hit,) = run(engine, "search", query="Wehr")["hits"]
    assert hit["note"] == "cut; get_section bt-21-1#f1 gives the rest"
    parts, offset = [], 0
    while offset is not None:
        part = run(engine, "get_section", id=hit["id"], offset=offset)
        parts.append(part["text"])
        offset = part["next_offset"]
    assert len(parts) > 3
    assert len("".join(parts)) == part["characters"] == hit["characters"]
    assert "".join(parts).startswith("Frage 1: Was ist mit dem Wehr?\n\nAntwort zu 1: Das Wehr am Fluss")
    assert "".join(parts).startswith(hit["text"])
    assert run(engine, "get_section", id=hit["id"], offset=10**9)["text"] == ""


def test_a_section_says_what_it_cites(engine: SearchEngine) -> None:
    found = run(engine, "get_section", id="21/9402#f1")
    assert found["id"] == "bt-21-9402#f1"
    assert [(one["doc"], one["in"]) for one in found["references"]] == [("21/9401", "answer 1")]


@pytest.fixture(scope="module")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """Papers that cite each other, and a paper that very many cite."""
    path = tmp_path_factory.mktemp("citing") / "index"
    many = paper(
        "21/9600",
        *(passage(n, "Siehe dort.") for n in range(1, 121)),
        references=tuple(cite("21/8000", f"p{n}", "passage") for n in range(1, 121)),
    )
    write_index(path, ASKED, WRITTEN, ANSWER, LATER, many)
    with SearchEngine.open(path) as opened:
        yield opened


def test_a_referral_has_what_it_points_to(citing: SearchEngine) -> None:
    wanted = ("bt-21-9501#f35", "Drucksache 21/9501 vom 15.01.2030, Frage 35", ["bt-21-9502#f1"])
    whole = run(citing, "get_section", id="21/9502#f6")
    hits = run(citing, "search", query="Punkt Siehe", filters={"drucksache": "21/9502"})["hits"]
    (hit,) = [one for one in hits if one["id"] == "bt-21-9502#f6"]
    for found in (whole, hit):
        first = found["points_to"][0]
        assert (first["id"], first["citation"], first["through"]) == wanted
        assert first["text"].startswith("Antwort zu 35: Auf die Pressekonferenz")
    assert hit["points_to"] == whole["points_to"]
    outline = {one["id"]: one["points_to"] for one in run(citing, "get_paper", id="21/9502")["sections"]}
    assert outline["bt-21-9502#f6"][0] == wanted[0]
    assert outline["bt-21-9502#f7"] == []


def test_references_lead_both_ways(citing: SearchEngine) -> None:
    found = run(citing, "references", id="21/9502#f1")
    assert (found["id"], found["direction"], found["total"]) == ("bt-21-9502#f1", "refs", 2)
    assert (found["edges"][0]["to"], found["edges"][0]["fragen"]) == ("bt-21-9501#f35", ["35"])
    back = run(citing, "references", id="21/9501#f35", direction="cited_by")
    assert back["edges"] == found["edges"][:1]


def test_a_chain_is_a_list_of_steps_with_their_depth(citing: SearchEngine) -> None:
    steps = run(citing, "references", id="21/9502#f6", direction="chain")["steps"]
    assert [(one["depth"], one["state"], one["id"]) for one in steps] == [
        (0, "referral", "bt-21-9502#f6"),
        (1, "referral", "bt-21-9502#f1"),
        (2, "answer", "bt-21-9501#f35"),
        (2, "answer", "bt-21-9502#vorbemerkung_bundesregierung"),
    ]
    assert (steps[0]["mention"], steps[2]["mention"]) == (None, "Drucksache 21/9501")
    assert "Antwort zu 35: Auf die Pressekonferenz" in steps[2]["text"]


def test_many_references_come_in_parts(citing: SearchEngine) -> None:
    sources, offset = [], 0
    while offset is not None:
        part = run(citing, "references", id="21/8000", direction="cited_by", offset=offset)
        sources += [edge["from"] for edge in part["edges"]]
        offset = part["next_offset"]
    assert len(sources) == len(set(sources)) == part["total"] == 121


def test_a_series_has_answers_and_what_differs(tmp_path: Path) -> None:
    write_index(tmp_path / "index", *PAPERS)
    with SearchEngine.open(tmp_path / "index") as engine:
        found = run(engine, "series", id="31/20#f3")
    assert (found["id"], found["total"], found["next_offset"]) == ("bt-31-20#f3-4", 5, None)
    second = found["entries"][1]
    assert second["citation"] == "Drucksache 31/20 vom 01.08.2031, Fragen 3 bis 4"
    assert (second["answer_changes"], second["asked"]) == (
        "Es wurden [-5-] {+8+} Deiche erhöht.",
        ["bt-31-10#f3"],
    )


def test_quotations_of_a_text_are_verified(engine: SearchEngine) -> None:
    text = "„Das Wehr am Bach ist alt“ (Drucksache 21/1, Frage 1). Siehe Drucksache 21/777."
    found = run(engine, "verify", text=text)
    assert (found["wrong"], found["total"], found["next_offset"]) == (1, 3, None)
    quotation, number, absent = found["findings"]
    assert (quotation["of"], quotation["verdict"], quotation["line"]) == ("quotation", "altered", 1)
    assert quotation["changes"] == "Das Wehr am [-Fluss-] {+Bach+} ist alt"
    assert (quotation["printed"]["id"], quotation["printed"]["page"]) == ("bt-21-1#f1", 7)
    assert quotation["attributed"]["doc"] == "21/1"
    assert (number["of"], number["verdict"], number["ids"]) == ("number", "present", ["bt-21-1#f1"])
    assert (absent["verdict"], absent["ids"]) == ("absent", [])


def test_findings_come_in_parts_of_bounded_size(engine: SearchEngine) -> None:
    text = "„" + "Das Wehr am Bach ist alt. " * 100 + "“ und" + " „offen." * 20
    text += "\nDrucksache 21/1, Fragen 1 bis 999." * 50
    places, offset = [], 0
    while offset is not None:
        part = run(engine, "verify", text=text, offset=offset)
        places += [one["line"] for one in part["findings"]]
        offset = part["next_offset"]
    assert len(places) == part["total"] > 50
    assert places == sorted(places)
    assert part["notices"][-1] == "and 10 notices more"
    assert "text: String should have at most" in failed(engine, "verify", text="x" * 20_001)
    assert "kind: " in failed(engine, "verify", text="x", kind="pdf")


def test_a_paper_is_an_outline_in_parts(engine: SearchEngine) -> None:
    ids, offset = [], 0
    while offset is not None:
        part = run(engine, "get_paper", id="21/3", offset=offset)
        ids += [one["id"] for one in part["sections"]]
        offset = part["next_offset"]
    assert ids == [f"bt-21-3#p{n}" for n in range(1, 251)]
    assert part["section_count"] == 250


def test_facets_count_all_matches(engine: SearchEngine) -> None:
    found = run(engine, "facets", query="Moor Damm", facets=["typ", "wp"])
    assert list(found["facets"]) == ["typ", "wp"]
    assert found["facets"]["typ"]["values"][0] == {"value": "Antwort", "count": 253}


def test_completion_offers_what_the_index_has(engine: SearchEngine) -> None:
    completed = run(engine, "complete", typed="Feuerw")["completions"]
    assert completed[0]["text"] == "Feuerwehr"


def test_markup_stays_text(engine: SearchEngine) -> None:
    (hit,) = run(engine, "search", query="Titel", match="all")["hits"]
    assert hit["titel"] == SCRIPT
    assert hit["text"] == SCRIPT


# --- what is refused ----------------------------------------------------------------------------------------


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"query": "Moor", "limt": 3}, "limt: is not known; did you mean limit?"),
    ("search", {"query": "Moor", "filters": {"fraktio": "SPD"}}, "did you mean fraktion?"),
    ("search", {"query": "Moor", "filters": {"qqqqqqq": "SPD"}}, "there are drucksache, typ, wp, datum"),
    ("search", {"query": "Moor", "filters": {"fraktion": []}}, "at least 1 item"),
    ("search", {"query": "Moor", "filters": {"datum": "gestern"}}, "takes a day, a month or a year"),
    ("search", {"query": "Moor", "limit": -1}, "limit: Input should be greater than or equal to 1"),
    ("search", {"query": "Moor", "limit": 10**12}, "limit: Input should be less than or equal to 25"),
    ("search", {"query": "Moor", "sections": ["alles"]}, "sections.0: Input should be 'frage', 'antwort'"),
    ("search", {"query": "Moor", "cursor": "abc"}, "'abc' is no cursor"),
    ("search", {"query": ""}, "query: String should have at least 1 character"),
    ("search", {"query": "  "}, "the query is empty; name at least one word"),
    ("search", {"query": "Moor " * 200_000}, "at most 100000 are read"),
    ("search", {"query": "feld:Moor"}, "there is no field 'feld' (character 1)"),
    ("search", {"query": "feld:Moor"}, "The fields are frage, antwort,"),
    ("search", {"query": None}, "query: Input should be a valid string"),
    ("search", {}, "query: Field required"),
    ("facets", {"query": "Moor", "facets": ["farbe"]}, "facets.0: Input should be 'fraktion'"),
    ("get_section", {"id": "../../etc/passwd"}, "is no paper or section; write 21/1916"),
    ("get_section", {"id": "21/9402#../f1"}, "has no such section"),
    ("get_section", {"id": "21/9402"}, "names a whole paper; name one section of it"),
    ("get_section", {"id": "21/77777#f1"}, "this paper is not in the index"),
    ("get_section", {"id": "21/²#f1"}, "is no paper or section"),
    ("get_section", {"id": "21/" + "9" * 150}, "is no paper or section"),
    ("get_section", {"id": "x" * 1_000_000}, "id: String should have at most 200 characters"),
    ("get_section", {"id": "21/9402#f1", "offset": -5}, "offset: Input should be greater than or equal to 0"),
    ("get_paper", {"id": "21/9402/.."}, "is no paper or section"),
    ("references", {"id": "21/9402#f99"}, "has no such section"),
    (
        "references",
        {"id": "21/9402#f1", "direction": "back"},
        "direction: Input should be 'refs', 'cited_by'",
    ),
    ("references", {"id": "21/9402", "direction": "chain"}, "names a whole paper; name one section of it"),
    ("references", {"id": "21/²"}, "is no paper or section"),
    ("series", {"id": "21/9402#vorbemerkung_fragesteller"}, "asks nothing; name a section with a question"),
    ("complete", {"typed": "x" * 1_000_000}, "typed: String should have at most 1000 characters"),
    ("delete_paper", {"id": "21/1"}, "there is no tool 'delete_paper'; call one of search, get_section"),
]


@pytest.mark.parametrize(("name", "arguments", "reason"), REFUSED)
def test_a_wrong_call_is_told_what_to_do(
    engine: SearchEngine, name: str, arguments: dict[str, Any], reason: str
) -> None:
    assert reason in failed(engine, name, **arguments)


def test_every_example_of_a_schema_can_be_called(engine: SearchEngine) -> None:
    filters = TOOLS["search"].arguments.model_json_schema()["$defs"]["Filters"]["properties"]
    assert set(filters) == {field.name for field in FIELDS if not field.is_text}
    for name, field in filters.items():
        assert field["description"]
        assert field["examples"]
        for example in field["examples"]:
            run(engine, "search", query="Moor", filters={name: example})
    for tool, offered in TOOLS.items():
        schema = offered.arguments.model_json_schema()
        assert schema["additionalProperties"] is False
        for name in schema["required"]:
            for example in schema["properties"][name]["examples"]:
                result = call_tool(engine, tool, {name: example})
                assert not result.is_error or "not in the index" in text_of(result)


def test_new_commits_are_followed_and_a_lost_index_is_named(tmp_path: Path) -> None:
    path = tmp_path / "index"
    add_papers([paper("21/1", passage(1, "Ein Biber."))], path)
    with SearchEngine.open(path) as engine:
        add_papers([paper("21/2", passage(1, "Ein Otter."))], path)
        assert run(engine, "search", query="Otter")["total"] == 1
        remove_papers(["bt-21-2"], path)
        assert run(engine, "search", query="Otter")["total"] == 0
        shutil.rmtree(path)
        found = run(engine, "search", query="Biber")
    assert found["total"] == 1
    assert "the last commit cannot be read, this is the state before it" in found["notices"][0]


# --- transports ---------------------------------------------------------------------------------------------


async def use(client: Client) -> None:
    """What a client does: look at the tools, call them, several at once, and some wrongly."""
    assert "citation" in (client.instructions or "")
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert list(tools) == [
        "search",
        "get_section",
        "get_paper",
        "references",
        "series",
        "verify",
        "facets",
        "complete",
        "like",
    ]
    assert tools["search"].input_schema["properties"]["query"]["examples"]
    found = await client.call_tool("search", {"query": "Feuerwehr"})
    assert found.structured_content["hits"][0]["id"] == "bt-21-9402#f4"
    calls = (client.call_tool("get_section", {"id": f"21/3#p{n}"}) for n in range(1, 21))
    sections = await asyncio.gather(*calls)
    assert [one.structured_content["text"] for one in sections] == [
        f"Ein Damm, Nummer {n}." for n in range(1, 21)
    ]
    wrong = await client.call_tool("get_section", {"id": "21/3#p999"})
    assert wrong.is_error
    assert "no such section" in text_of(wrong)


def test_in_process(engine: SearchEngine) -> None:
    async def talk() -> None:
        async with Client(create_server(engine)) as client:
            await use(client)

    asyncio.run(talk())


def test_over_stdio(folder: Path, root: Path, tmp_path: Path) -> None:
    async def talk() -> None:
        parameters = StdioServerParameters(
            command=COMMAND[0],
            args=[*COMMAND[1:], "--index", str(folder)],
            env={**os.environ, "PYTHONPATH": str(root)},
            cwd=tmp_path,
        )
        with (tmp_path / "errors").open("w") as errors:
            async with Client(stdio_client(parameters, errlog=errors)) as client:
                await use(client)

    asyncio.run(talk())
    assert (tmp_path / "errors").read_text() == ""


@contextmanager
def serving(folder: Path, root: Path, ended_by: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """The address of a server over HTTP, which a signal ends."""
    server = subprocess.Popen(
        [*COMMAND, "--index", str(folder), "--http", "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        line = server.stderr.readline()
        assert line.startswith("serving MCP on http://127.0.0.1:"), line + server.stderr.read()
        yield line.split()[-1]
    finally:
        server.send_signal(ended_by)
        out, errors = server.communicate(timeout=30)
    assert out == ""
    assert "Traceback" not in errors
    assert server.returncode == {signal.SIGTERM: 0, signal.SIGINT: 130}[ended_by]


@pytest.fixture
def address(folder: Path, root: Path) -> Iterator[str]:
    with serving(folder, root) as found:
        yield found


def test_ctrl_c_ends_it(folder: Path, root: Path) -> None:
    with serving(folder, root, signal.SIGINT) as found:
        assert found


def test_over_streamable_http(address: str) -> None:
    async def talk() -> None:
        async with Client(address) as client:
            await use(client)
        async with Client(address) as first, Client(address) as second:
            await asyncio.gather(use(first), use(second))

    asyncio.run(talk())


def test_other_pages_and_broken_requests_are_turned_away(address: str) -> None:
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    with httpx.Client(headers=headers) as client:
        evil = client.post(address, json={}, headers={"origin": "http://evil.example"})
        assert evil.status_code == 403
        assert client.post(address, json={}, headers={"host": "evil.example"}).status_code == 421
        assert client.post(address, content=b"{").status_code == 400
        assert client.post(address, content=b"x" * (5 << 20)).status_code == 413
        assert client.get(address.replace("/mcp", "/../etc/passwd")).status_code == 404


def test_a_command_that_cannot_run_says_why(tmp_path: Path, folder: Path, root: Path) -> None:
    def fails(*arguments: str) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments],
            env={**os.environ, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert (done.returncode, done.stdout) == (2, "")
        return done.stderr

    assert "no index" in fails("--index", str(tmp_path / "none"))
    taken = "--index", str(folder), "--http", "--host", "192.0.2.1", "--port", "0"
    assert "192.0.2.1, port 0: cannot be used" in fails(*taken)
