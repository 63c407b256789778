"""Writes docs/cli.md from the commands' help, the output blocks of README.md from real runs.

The table of fields of docs/query-language.md is written from `query.fields`, the tables of docs/http.md from
`query.web`.

`--check` writes nothing and fails where a file differs from what would be written; figures of time and size
and fingerprints are not compared. It also fails on a `make` target that does not exist, and on a relative
link that leads nowhere.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path

import click

from query.cli import drucksuche
from query.fields import FIELDS
from query.web.parameters import Parameter
from query.web.routes import ROUTES

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = ROOT / "docs" / "query-language.md"
HTTP = ROOT / "docs" / "http.md"
WIDTH = 96
"""Columns of help texts and outputs in the docs."""

_FIGURE = re.compile(r"\b\d[\d.,]{0,12} ?(?:ms|s|seconds|MB)\b|\b[0-9a-f]{16}\b")
_LINK = re.compile(r"\]\(([^)#:\s]{1,200})(?:#[^)\s]{0,200})?\)")
_FENCE = "```"


def main() -> int:
    """Write the docs, or with `--check` say what is stale; gives the exit status."""
    checking = sys.argv[1:] == ["--check"]
    problems: list[str] = []
    for path, wanted in (
        (ROOT / "docs" / "cli.md", cli_reference()),
        (ROOT / "README.md", with_real_outputs((ROOT / "README.md").read_text(encoding="utf-8"))),
        (LANGUAGE, with_fields(LANGUAGE.read_text(encoding="utf-8"))),
        (HTTP, with_routes(HTTP.read_text(encoding="utf-8"))),
    ):
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if checking:
            problems.extend(difference(path.relative_to(ROOT), found, wanted))
        elif without_figures(found) != without_figures(wanted):
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    problems.extend([*iter_unknown_targets(), *iter_dead_links()])
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def without_figures(text: str) -> str:
    """The text without figures of time and size and fingerprints, in which machines differ."""
    return _FIGURE.sub("N", text)


def difference(name: Path, found: str, wanted: str) -> list[str]:
    """The lines in which a file differs from what it should be, figures of time and size aside."""
    lines = list(
        unified_diff(
            without_figures(found).splitlines(),
            without_figures(wanted).splitlines(),
            f"{name} as it is",
            f"{name} as it should be",
            lineterm="",
        )
    )
    return [*lines, f"{name} is stale: run `make write-docs`"] if lines else []


def cli_reference() -> str:
    """docs/cli.md: the help of the group and of each command, in the group's order."""
    top = click.Context(
        drucksuche, info_name="drucksuche", terminal_width=WIDTH, **drucksuche.context_settings
    )
    parts = [
        "# The command `drucksuche`",
        "Written by `make write-docs` from the commands' own help; `make check` fails when it differs.",
        _help(drucksuche, top),
    ]
    for name in drucksuche.list_commands(top):
        command = drucksuche.get_command(top, name)
        if command is not None:
            parts.extend(_iter_help(name, command, top))
    return "\n\n".join(parts) + "\n"


def _iter_help(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    """A heading and the help of a command, and of those below it."""
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, terminal_width=WIDTH)
    yield f"## {name}"
    yield _help(command, context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _iter_help(f"{name} {below}", found, context)


def _help(command: click.Command, context: click.Context) -> str:
    return f"{_FENCE}text\n{command.get_help(context).rstrip()}\n{_FENCE}"


def with_fields(text: str) -> str:
    """The page of the query language with its table of fields made anew from the one declaration."""
    rows = ["| field | English | also | finds | examples |", "|---|---|---|---|---|"]
    for field in FIELDS:
        examples = ", ".join(f"`{example}`" for example in field.examples)
        others = ", ".join(f"`{name}:`" for name in field.aliases)
        rows.append(f"| `{field.name}:` | `{field.english}:` | {others} | {field.help} | {examples} |")
    return with_table(text, "fields", rows)


def with_table(text: str, name: str, rows: Iterable[str]) -> str:
    """A document with the rows between `<!-- name: … -->` and `<!-- /name -->`."""
    head, opening, rest = text.partition(f"<!-- {name}:")
    remark, closing, tail = rest.partition("-->")
    _, end, tail = tail.partition(f"<!-- /{name} -->")
    return f"{head}{opening}{remark}{closing}\n{chr(10).join(rows)}\n{end}{tail}"


def with_routes(text: str) -> str:
    """The page of HTTP with its tables of routes and parameters made anew from the declarations."""
    routes = ["| method | address | answers |", "|---|---|---|"]
    parameters: dict[str, tuple[Parameter, list[str]]] = {}
    for route in ROUTES:
        address = route.path.replace("{id:path}", "ID")
        routes.append(f"| {route.method} | `{address}` | {route.summary} |")
        for one in route.parameters.rows:
            parameters.setdefault(f"{one.name} {one.help}", (one, []))[1].append(route.name)
    rows = ["| parameter | of | what | example |", "|---|---|---|---|"]
    rows.extend(_parameter_row(one, names) for one, names in parameters.values())
    return with_table(with_table(text, "routes", routes), "parameters", rows)


def _parameter_row(one: Parameter, routes: Iterable[str]) -> str:
    told = [one.help]
    if "enum" in one.schema:
        told.append(f"One of {', '.join(f'`{value}`' for value in one.schema['enum'])}.")
    if one.required:
        told.append("Required.")
    elif one.default is not None:
        told.append(f"Default `{str(one.default).lower()}`.")
    if one.others:
        told.append(f"Also {', '.join(f'`{name}`' for name in one.others)}.")
    shown = str(one.example).lower() if isinstance(one.example, bool) else one.example
    example = "" if shown is None else f"`{one.name}={shown}`"
    return f"| `{one.name}`{'*' if one.many else ''} | {', '.join(routes)} | {' '.join(told)} | {example} |"


def with_real_outputs(text: str) -> str:
    """A document with the output under each command of its ```console blocks made anew, from one index.

    The ```text block after a ```python block is what that program prints.
    """
    with tempfile.TemporaryDirectory(prefix="drucksuche-docs-") as folder:
        place = Path(folder)
        (place / "index_data").mkdir()
        for name in ("samples", "manuscript.md"):
            (place / "index_data" / name).symlink_to(ROOT / "index_data" / name)
        return "".join(_iter_redone(text, place))


def _iter_redone(text: str, place: Path) -> Iterator[str]:
    """The document's blocks; fences sit at the starts of lines, so odd pieces lie inside them."""
    program = ""
    for number, piece in enumerate(re.split(rf"^{_FENCE}", text, flags=re.MULTILINE)):
        kind, _, body = piece.partition("\n")
        if number % 2 == 0:
            yield piece
        elif kind == "console":
            yield f"{_FENCE}{kind}\n{_console(body, place)}{_FENCE}"
        elif kind == "text" and program:
            yield f"{_FENCE}{kind}\n{run_program(program, place)}{_FENCE}"
            program = ""
        else:
            program = body if kind == "python" else ""
            yield f"{_FENCE}{piece}{_FENCE}"


def _console(body: str, place: Path) -> str:
    commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{_output(command, place)}".rstrip("\n") + "\n" for command in commands)


def _output(command: str, place: Path) -> str:
    """What a `drucksuche` command prints; other programs and pipes are shown without output."""
    words = shlex.split(command)
    if words[0] != "drucksuche" or "|" in words:
        return ""
    environment = os.environ | {
        "DRUCKSUCHE_INDEX": "index_data/index",
        "NO_COLOR": "1",
        "COLUMNS": str(WIDTH),
        "PYTHONUTF8": "1",
    }
    program = [sys.executable, "-c", "from query.cli import main; main()", *words[1:]]
    done = subprocess.run(
        program, cwd=place, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    finds_faults = words[1] == "verify" and not done.stderr  # its status is 1 then
    if done.returncode > finds_faults:
        raise SystemExit(f"`{command}` in README.md ended with {done.returncode}:\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def run_program(source: str, place: Path) -> str:
    """What a Python example prints when it is run in `place`."""
    printed = io.StringIO()
    with contextlib.chdir(place), contextlib.redirect_stdout(printed):
        exec(compile(source, "README.md", "exec"), {"__name__": "__main__"})
    return printed.getvalue()


def iter_documents() -> Iterator[Path]:
    """Every hand-written or generated document of the project."""
    yield from sorted(ROOT.glob("*.md"))
    for folder in ("benchmarks", "docs", "index_data"):
        yield from sorted((ROOT / folder).rglob("*.md"))


def iter_unknown_targets() -> Iterator[str]:
    """`make` targets that a document names and the Makefile does not have."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in iter_documents():
        for target in re.findall(r"(?:`|^\$ )make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            if target not in targets:
                yield f"{path.relative_to(ROOT)} names `make {target}`, which the Makefile does not have"


def iter_dead_links() -> Iterator[str]:
    """Relative links of the documents that lead to no file."""
    for path in iter_documents():
        for target in _LINK.findall(path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)} links to {target}, which is not there"


if __name__ == "__main__":
    sys.exit(main())
