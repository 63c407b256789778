"""`drucksuche serve`: the search over HTTP. Its libraries come with the extra `web`."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from indexer.cli.options import EXIT_UNUSABLE, clear_errors, index_option, json_option
from query.cli.requests import synonyms_option
from query.cli.terminal import say

_EXIT_INTERRUPTED = 130
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

TOKEN = "DRUCKSUCHE_TOKEN"
"""The environment's name for the token."""


@click.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8421,
    show_default=True,
    help="Port to listen on; 0 takes one that is free.",
)
@click.option(
    "--cors",
    "origins",
    metavar="ORIGIN",
    multiple=True,
    help="Let pages of this origin read answers; repeatable.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Searches at a time.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(0.01, 3600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="What has no answer by then is answered 504.",
)
@click.option(
    "--allow-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="Answer only to this name in the header Host; repeatable. Default: the names of this machine where"
    " --host is one of them, else any.",
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"Answer only requests that bring the token in this file. Default: the token in ${TOKEN}.",
)
@click.option("--log-queries", is_flag=True, help="Log what is searched for, too.")
@synonyms_option
@json_option
def serve(
    index_dir: Path,
    host: str,
    port: int,
    origins: tuple[str, ...],
    threads: int,
    deadline: float,
    hosts: tuple[str, ...],
    token_file: Path | None,
    log_queries: bool,
    synonyms: Path | None,
    as_json: bool,
) -> None:
    """Serve searches over HTTP until Ctrl-C or SIGTERM; docs/http.md lists the addresses.

    Prints the server's address, then logs a line of JSON a request to standard error. Without a
    token, what the index holds is open to all who reach the server.
    """
    if not all(map(find_spec, ("fastapi", "uvicorn", "jinja2"))):
        say("drucksuche: serving needs FastAPI, uvicorn and Jinja: pip install 'drucksuche[web]'")
        sys.exit(EXIT_UNUSABLE)
    from query import web  # noqa: PLC0415 - of an extra, and slow to load

    with clear_errors():
        token = token_file.read_text("utf-8", "replace") if token_file else os.environ.get(TOKEN)
        settings = web.WebSettings(
            synonyms=synonyms,
            origins=origins,
            threads=threads,
            deadline_seconds=deadline,
            log_queries=log_queries,
            hosts=hosts or (web.LOOPBACK if host in _LOOPBACK else ()),
            token=None if token is None else web.check_token(token),
        )
        app = web.create_app(index_dir, settings)
        listener, address = web.listen(host, port)
        place = {"url": address.url, "host": address.host, "port": address.port}
        click.echo(json.dumps(place) if as_json else address.url)
        try:
            web.serve(app, listener)
        except KeyboardInterrupt:
            sys.exit(_EXIT_INTERRUPTED)
