"""What is fuzzed: functions of bytes that raise where something raises that is none of our own errors."""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.columns import DamagedFileError
from indexer.errors import DrucksucheError, SourceError
from indexer.model import Failure
from indexer.pipeline.reading import parse_input
from indexer.sources import Input
from indexer.sources.dip import iter_json_lines, iter_records
from indexer.store.upkeep import check_index
from query import QueryError, SearchEngine, SearchRequest
from tests.papers import exchange, paper, passage, write_index

SAMPLES = Path(__file__).parents[3] / "index_data" / "samples"
QUERIES = ("Schleuse", "Wehr* OR Brücke", '"alte Schleuse"~3 fraktion:SPD')

One = Callable[[bytes], None]


class Target(NamedTuple):
    """Something to fuzz."""

    make: Callable[[], One]
    """Sets up, and gives what runs over each input."""
    seeds: Callable[[], list[bytes]]


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="drucksuche-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_index(
        folder / "index",
        paper("21/1", exchange("1", "Wie alt ist die Schleuse?", "Die Schleuse am Wehr."), fraktion=("SPD",)),
        paper("20/2", passage(1, "Wehre, Brücken und eine alte Schleuse."), fragesteller=("Erika Muster",)),
    )
    return folder


# --- the query language -------------------------------------------------------------------------------------


def _make_query() -> One:
    engine = SearchEngine.open(_folder() / "index")

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        match = "any" if len(data) % 2 else "all"
        try:
            engine.search(SearchRequest(query=text, match=match, limit=2))  # type: ignore[arg-type]
        except QueryError as error:
            assert str(error)

    return one


def _query_seeds() -> list[bytes]:
    texts = (
        "Schleuse AND (Wehr OR NOT Brücke)^2",
        '"alte Schleuse"~3 -=Wehre Bundes*',
        "Schleuse NEAR/5 (Wehr OR Brü?ke~1)",
        "frage:(a OR antwort:(b -titel:c)) datum>=2024 wp:19..21",
        "Außen- und Sicherheitspolitik 21/1406 „a b“",
        "drucksache:21/1 typ:Antwort art:confidential verweist:20/2#f1 fragesteller:Muster",
        "datum:[2024-01 TO 2025] ressort:BMF wp:21 datum:letzte 30 tage",
    )
    return [text.encode() for text in texts]


# --- papers -------------------------------------------------------------------------------------------------


def _parse(kind: str, data: bytes) -> None:
    found = parse_input(
        Input(origin="f", kind=kind, data=data, source_hash="", path="", folder="")  # type: ignore[arg-type]
    )
    assert not (isinstance(found, Failure) and found.code == "internal"), found


def _structure(data: bytes) -> None:
    _parse("text", data)


def _structure_seeds() -> list[bytes]:
    return [path.read_bytes()[:6000] for path in sorted(SAMPLES.glob("*.txt"))]


def _dip(data: bytes) -> None:
    for read in (iter_records, lambda origin, content: iter_json_lines(origin, io.BytesIO(content))):
        try:
            records = list(read("f", data))
        except SourceError:
            continue
        for record in records:
            if not isinstance(record, Failure):
                _parse("dip", record.data)


def _dip_seeds() -> list[bytes]:
    short = b'{"dokumentnummer":"21/1","text":"Deutscher Bundestag Drucksache 21/1\\n1. Wer?\\nNiemand."}'
    found = [path.read_bytes() for path in sorted(SAMPLES.glob("*.json*"))]
    return [short, b'{"documents":[' + short + b"]}", short + b"\n" + short, *found]


# --- the index ----------------------------------------------------------------------------------------------


def _make_codec() -> One:
    folder = _folder() / "index"
    sound = {path: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    sound = {path: data for path, data in sound.items() if data}
    right = _answers(folder)

    def one(data: bytes) -> None:
        """Every four bytes change one: of which file, where, to what."""
        damaged = {path: bytearray(content) for path, content in sound.items()}
        for at in range(0, len(data) - 3, 4):
            content = damaged[list(sound)[data[at] % len(sound)]]
            content[int.from_bytes(data[at + 1 : at + 3], "big") * len(content) >> 16] = data[at + 3]
        for path, content in damaged.items():
            new = path.with_name("new")
            new.write_bytes(content)
            new.replace(path)  # an engine of before may still map the old one
        try:
            check_index(folder)
            assert _answers(folder) == right
        except (DrucksucheError, DamagedFileError) as error:
            assert str(error)

    return one


def _answers(folder: Path) -> list[list[str]]:
    with SearchEngine.open(folder) as engine:
        return [[hit.id for hit in engine.search(SearchRequest(query=one)).hits] for one in QUERIES]


def _codec_seeds() -> list[bytes]:
    return [b"", b"\0\0\0\0", bytes((3, 128, 0, 7, 4, 255, 255, 1)), bytes(range(64))]


TARGETS: dict[str, Target] = {
    "query": Target(_make_query, _query_seeds),
    "structure": Target(lambda: _structure, _structure_seeds),
    "dip": Target(lambda: _dip, _dip_seeds),
    "codec": Target(_make_codec, _codec_seeds),
}
