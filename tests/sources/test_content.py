"""Content streams: the same operators as pypdf finds, in time that grows with the stream."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from indexer.sources import pdfcontent
from indexer.sources.pdfcontent import TooManyTokensError, iter_operations

SHARED = Path(__file__).parents[3] / "shared" / "pdf"


def ours(data: bytes) -> list[tuple[list[object], bytes]]:
    return [(list(operands), operator) for operands, operator in iter_operations(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"BT /F1 9.6 Tf (a) Tj", [([], b"BT"), (["/F1", 9.6], b"Tf"), ([b"a"], b"Tj")]),
        (b"[(a) -20 <62 6>(c)]TJ", [([[b"a", -20.0, b"b`", b"c"]], b"TJ")]),
        (b"[(a(b)c)-1.5]TJ", [([[b"a(b)c", -1.5]], b"TJ")]),
        (rb"(\(\)\\\101\7\n\r) Tj", [([b"()\\A\x07\n\r"], b"Tj")]),
        (b"(a\\\nb\r\nc) Tj", [([b"ab\r\nc"], b"Tj")]),
        (b"(((a) Tj", []),
        (b"/A#20B Do", [(["/A B"], b"Do")]),
        (b"% (no) Tj\n1 0 0 1 2 -.5 cm", [([1.0, 0.0, 0.0, 1.0, 2.0, -0.5], b"cm")]),
        (b"BI /W 1 ID \x00(EI(\n EI Q", [([], b"BI"), ([], b"Q")]),
        (b"/P <</MCID 1>> BDC q", [([], b"q")]),
        (b"1 2 m 3 4 l S 5 Tc", [([5.0], b"Tc")]),
        (b"--5 Tc", [([0.0], b"Tc")]),
        (b"(a)'", [([b"a"], b"'")]),
        (b"[[1 2](a)]TJ", [([[[1.0, 2.0], b"a"]], b"TJ")]),
    ],
)
def test_operators(data: bytes, expected: list[tuple[list[object], bytes]]) -> None:
    assert ours(data) == expected


def theirs(stream: ContentStream) -> list[tuple[list[object], bytes]]:
    wanted = [(args, op) for args, op in stream.operations if op in pdfcontent.WANTED]
    return [([_plain(arg) for arg in args], op) for args, op in wanted]


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return bytes(value)
    return float(value) if isinstance(value, int | float) else str(value)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["21-1407", "bw-17-0273", "ni-19-7396"])
def test_real_pages_have_the_operators_that_pypdf_finds(name: str) -> None:
    reader = PdfReader(SHARED / f"{name}.pdf")
    for page in reader.pages:
        stream = ContentStream(page["/Contents"].get_object(), reader, "bytes")
        assert ours(stream.get_data()) == theirs(stream)


OPERANDS = st.one_of(
    st.integers(-999, 999).map(lambda n: str(n).encode()),
    st.binary(max_size=6).map(lambda b: b"<" + b.hex().encode() + b">"),
    st.binary(max_size=6).map(
        lambda b: b"(" + b.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") + b")"
    ),
)
SHOWN = st.lists(OPERANDS, max_size=5).map(lambda items: b"[" + b" ".join(items) + b"]TJ")
PLACED = st.lists(st.floats(-99, 99).map(lambda n: b"%.3f" % n), min_size=6, max_size=6).map(
    lambda numbers: b" ".join(numbers) + b" Tm"
)


@given(st.lists(SHOWN | PLACED | st.sampled_from([b"q", b"Q", b"BT", b"ET", b"/F0 9 Tf"])))
def test_any_stream_has_the_operators_that_pypdf_finds(operations: list[bytes]) -> None:
    data = b"\n".join(operations)
    stream = ContentStream(None, None, "bytes")
    stream.set_data(data)
    assert ours(data) == theirs(stream)


@given(st.binary(max_size=200) | st.text("()[]<>/% \\Tj1.\n", max_size=60).map(str.encode))
def test_any_bytes_come_to_an_end(data: bytes) -> None:
    ours(data)


@pytest.mark.parametrize(
    "pattern", [b"(", b"[", b"[(", b"<", b"((a)", b"[1 ", b"\\", b"%", b"[(a)(b) ", b"BI ID "]
)
def test_time_grows_with_the_stream_only(pattern: bytes) -> None:
    spent = []
    for count in (20_000, 80_000):
        start = time.process_time()
        ours(pattern * count)
        spent.append(time.process_time() - start)
    assert spent[1] < 12 * spent[0] + 0.1


def test_tokens_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfcontent, "MAX_TOKENS", 10)
    assert len(ours(b"q " * 9)) == 9
    with pytest.raises(TooManyTokensError):
        ours(b"q " * 11)
