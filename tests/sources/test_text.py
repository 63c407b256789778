"""Text files: encodings, line ends, the brackets of the DIP service, and what is no text."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.sources.text import read_lines_text


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_lines_text(data, "paper.txt")[0]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"eins \nzwei", ["eins ", "zwei"]),
        (b"eins\r\nzwei\r\n", ["eins", "zwei"]),
        (b"eins\rzwei", ["eins", "zwei"]),
        (b"eins\n\nzwei\n\n", ["eins", "", "zwei", ""]),
        (b"ein\rs\nzwei", ["ein\rs", "zwei"]),
        (b"[eins\nzwei]", ["eins", "zwei"]),
        (b"[eins\nzwei]\n", ["eins", "zwei"]),
        (b"[eins\nzwei", ["eins", "zwei"]),
        (b"[1] eins\nzwei", ["[1] eins", "zwei"]),
        ("\ufeffgrün\n".encode(), ["grün"]),
        ("grün\n".encode("utf-16"), ["grün"]),
        ("a\u2028b\u2007c\xa0d\x0ce\n".encode(), ["a\u2028b\u2007c\xa0d\x0ce"]),
    ],
)
def test_lines(data: bytes, expected: list[str]) -> None:
    assert texts(data) == expected


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_latin_1_is_read_with_a_notice(encoding: str) -> None:
    data = "Erste Zeile\nFür Größe und Übermut\n".encode(encoding)
    lines, notices = read_lines_text(data, "paper.txt")
    assert [line.text for line in lines] == ["Erste Zeile", "Für Größe und Übermut"]
    assert [(notice.code, notice.line) for notice in notices] == [("encoding", 2)]


def test_utf_8_gives_no_notice() -> None:
    assert read_lines_text("Größe\n".encode(), "paper.txt")[1] == ()


RANDOM = random.Random(5).randbytes(5000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (RANDOM, "binary"),
        (zlib.compress(RANDOM), "binary"),
        (b"%PDF-1.7\n%text", "binary"),
        (b"PK\x03\x04 und so weiter", "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"\0" * 100, "binary"),
    ],
)
def test_what_is_no_text_says_so_on_one_line(data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_lines_text(data, "junk.txt")
    assert (caught.value.origin, caught.value.code) == ("junk.txt", code)
    assert "\n" not in caught.value.reason and caught.value.reason


def test_a_few_stray_control_characters_do_not_make_a_text_binary() -> None:
    assert (
        len(texts(b"Frage 1\x02 und mehr als hundert Zeichen Text, damit es nur ein einziges ist." * 2)) == 1
    )


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\ufeff", exclude_categories=["Cs"]))))
def test_every_line_of_a_text_comes_back(rows: list[str]) -> None:
    text = "Drucksache\n" + "".join(f"{row}\n" for row in rows)
    try:
        assert texts(text.encode()) == text.split("\n")[:-1]
    except SourceError as error:
        assert error.code == "binary"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert read_lines_text(data, "x")[0]
    except SourceError as error:
        assert error.code in ("empty", "binary")
