"""`drucksuche mcp`: the index as tools for language models, over stdio or streamable HTTP."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from indexer.cli.options import clear_errors, index_option
from indexer.errors import ConfigurationError
from query.cli.terminal import say
from query.engine import SearchEngine

LOCAL = ("127.0.0.1", "localhost", "::1")


@click.command()
@index_option
@click.option("--http", is_flag=True, help="Serve over streamable HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="With --http: port to listen on; 0 takes a free one.",
)
def mcp(index_dir: Path, http: bool, host: str, port: int) -> None:
    """Serve the index to language models by the Model Context Protocol.

    Tools: search, get_section, get_paper, references, series, verify, facets, complete, like; series and
    verify are for index folders. Standard output is the protocol's alone; new commits are followed.
    docs/mcp.md has the configuration of clients.
    """
    with clear_errors():
        if find_spec("mcp") is None:
            raise ConfigurationError("this needs the extra `mcp`: pip install 'drucksuche[mcp]'")
        from query.mcp import serve_http, serve_stdio  # noqa: PLC0415 - of an extra

        with SearchEngine.open(index_dir) as engine:
            if not http:
                serve_stdio(engine)
                return
            if host not in LOCAL:
                say(f"whoever reaches {host} may search this index")
            serve_http(engine, host, port, lambda address: say(f"serving MCP on {address}"))
