"""Damaged and malicious PDFs: seeded mutants of sound ones, and bombs, each named for what it does."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence

from tests.sources import pdfs

END = b"\n%%EOF\n"
OBJECT = re.compile(rb"\b(\d+) 0 obj\b(.*?)\bendobj\b", re.DOTALL)
REFERENCE = re.compile(rb"\b\d+ 0 R\b")
NUMBER = re.compile(rb"\d+")
NUMBERS = (0, -1, 1, 7, 255, 65536, 10**6, 2**31 - 1, 2**31, 2**63, 10**30)

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def sound() -> list[bytes]:
    """What mutants are made from: every kind of page, packed and not."""
    kinds = list(pdfs.PAGES.values())
    return [
        pdfs.pdf(*kinds, pageCompression=0),
        pdfs.pdf(*kinds, pageCompression=1),
        pdfs.pdf(pdfs.first_page, pdfs.table_page, pageCompression=0),
        pdfs.with_ligature(),
    ]


# --- mutants ------------------------------------------------------------------------------------------------


def _truncated(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(20, len(data))] + END


def _bits_flipped(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _flip in range(chance.choice((1, 5, 50, 500))):
        out[chance.randrange(8, len(out) - 8)] ^= 1 << chance.randrange(8)
    return bytes(out)


def _objects_swapped(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    found = list(OBJECT.finditer(data))
    if len(found) < 2:
        return data
    first, second = sorted(chance.sample(found, 2), key=lambda one: one.start())
    return b"".join(
        (
            data[: first.start(2)],
            second[2],
            data[first.end(2) : second.start(2)],
            first[2],
            data[second.end(2) :],
        )
    )


def _references_changed(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    count = len(OBJECT.findall(data)) + 2
    share = chance.choice((0.02, 0.2, 1.0))
    return REFERENCE.sub(
        lambda one: b"%d 0 R" % chance.randrange(count) if chance.random() < share else one[0], data
    )


def _numbers_changed(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    share = chance.choice((0.002, 0.02, 0.2))
    return (
        NUMBER.sub(
            lambda one: b"%d" % chance.choice(NUMBERS) if chance.random() < share else one[0], data[:-40]
        )
        + (data[-40:])
    )


def _stretches_moved(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _move in range(chance.randint(1, 10)):
        at, size = chance.randrange(8, len(out)), chance.choice((1, 10, 100, 3000))
        piece = bytes(out[at : at + size])
        if chance.random() < 0.5:
            del out[at : at + size]
        to = chance.randrange(8, max(9, len(out)))
        out[to:to] = piece * chance.choice((1, 1, 2, 50))
    return bytes(out) + END


def _spliced(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    return data[: chance.randrange(20, len(data))] + other[chance.randrange(len(other)) :] + END


def _names_changed(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    names = sorted(set(re.findall(rb"/[A-Z]\w+", data)))
    share = chance.choice((0.02, 0.2))
    return re.sub(
        rb"/[A-Z]\w+", lambda one: chance.choice(names) if chance.random() < share else one[0], data
    )


MUTATIONS: dict[str, Mutation] = {
    "truncated": _truncated,
    "bits": _bits_flipped,
    "swapped": _objects_swapped,
    "references": _references_changed,
    "numbers": _numbers_changed,
    "stretches": _stretches_moved,
    "spliced": _spliced,
    "names": _names_changed,
}


def iter_mutants(count: int, seed: int = 20300102) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of mutants; the same for the same seed. One in four is mutated twice."""
    sources = sound()
    for number in range(count):
        chance = random.Random(seed + number)
        data = chance.choice(sources)
        names = chance.sample(list(MUTATIONS), 1 + (chance.random() < 0.25))
        for name in names:
            data = MUTATIONS[name](chance, data, sources)
        yield f"{number}-{'-'.join(names)}", data


# --- bombs --------------------------------------------------------------------------------------------------


def write_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        start,
    )


def stream(data: bytes, rest: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), rest, data)


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"


def page(rest: bytes = b"/MediaBox[0 0 595 842]") -> bytes:
    """A page whose content is object 5 and whose font is object 4."""
    return b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R%s>>" % rest


def one_page(content: bytes, *more: bytes, rest: bytes = b"/MediaBox[0 0 595 842]") -> bytes:
    """A PDF of one page with this content object."""
    return write_pdf(CATALOG, ONE_PAGE, page(rest), FONT, content, *more)


def _packed(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def _filters(name: bytes, count: int) -> bytes:
    return b"/Filter[" + b"/%s" % name * count + b"]"


def _zeros(count: int) -> bytes:
    """That many MB of blanks, packed once without holding them."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b" " * 2**20) for _ in range(count)) + packer.flush()


def _laughing_forms(levels: int, each: int) -> bytes:
    """Forms that show the next form ten times each."""
    forms = [
        stream(
            b"/X Do " * each,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + level),
        )
        for level in range(levels)
    ]
    last = stream(b"BT /F1 9 Tf (ha) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    rest = b"/MediaBox[0 0 595 842]"
    first = (
        b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 4 0 R>>/XObject<</X 6 0 R>>>>/Contents 5 0 R%s>>"
    )
    return write_pdf(CATALOG, ONE_PAGE, first % rest, FONT, stream(b"/X Do " * each), *forms, last)


def _tree(wide: int, deep_pages: int) -> bytes:
    """A node `wide` times the same node of `deep_pages` times the same page."""
    return write_pdf(
        CATALOG,
        b"<</Type/Pages/Kids[" + b"6 0 R " * wide + b"]/Count %d>>" % (wide * deep_pages),
        page(),
        FONT,
        stream(b"BT /F1 9 Tf 50 700 Td (Turm) Tj ET"),
        b"<</Type/Pages/Parent 2 0 R/Kids[" + b"3 0 R " * deep_pages + b"]/Count %d>>" % deep_pages,
    )


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 3, n + 1) for n in range(depth)]
    return write_pdf(CATALOG, *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def _unicode_map(ranges: bytes) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/ToUnicode 6 0 R>>"
    text = stream(b"BT /F1 9 Tf 50 700 Td (Turm) Tj ET")
    return write_pdf(CATALOG, ONE_PAGE, page(), font, text, stream(ranges))


TEXT = b"BT /F1 9 Tf 50 700 Td (Der Turm ist hoch) Tj ET "

BOMBS: dict[str, Callable[[], bytes]] = {
    "flate, 600 MB": lambda: one_page(stream(_zeros(600), b"/Filter/FlateDecode")),
    "flate in flate, 600 MB": lambda: one_page(
        stream(zlib.compress(_zeros(600), 9), _filters(b"FlateDecode", 2))
    ),
    "30 filters": lambda: one_page(stream(_packed(TEXT * 9999, 30), _filters(b"FlateDecode", 30))),
    "10,000 filters": lambda: one_page(stream(b"41>" * 999, _filters(b"ASCIIHexDecode", 10_000))),
    "run lengths": lambda: one_page(
        stream(zlib.compress(b"\x81 " * 10**7, 9), b"/Filter[/FlateDecode/RunLengthDecode]")
    ),
    "many streams": lambda: write_pdf(
        CATALOG,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[" + b"4 0 R " * 10_000 + b"]>>",
        stream(_zeros(10), b"/Filter/FlateDecode"),
    ),
    "10,000 x 10,000 pages": lambda: _tree(10_000, 10_000),
    "a million pages": lambda: _tree(1, 10**6),
    "pages 50,000 deep": lambda: _deep_tree(50_000),
    "count of 2^31": lambda: one_page(stream(TEXT)).replace(b"/Count 1", b"/Count 2147483648"),
    "page of 10^9 points": lambda: one_page(stream(TEXT), rest=b"/MediaBox[0 0 1000000000 1000000000]"),
    "page of no number": lambda: one_page(stream(TEXT), rest=b"/MediaBox[0 0 1e400 -1e400]"),
    "tree that holds itself": lambda: one_page(stream(TEXT)).replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "page that is its parent": lambda: one_page(stream(TEXT)).replace(b"/Parent 2 0 R", b"/Parent 3 0 R"),
    "content of itself": lambda: one_page(b"[5 0 R 5 0 R]"),
    "reference to itself": lambda: one_page(b"5 0 R"),
    "length of itself": lambda: one_page(b"<</Length 5 0 R>>stream\n" + TEXT + b"\nendstream"),
    "filter of itself": lambda: one_page(stream(TEXT, b"/Filter 5 0 R")),
    "tables that follow each other": lambda: one_page(stream(TEXT)).replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Prev 9"
    ),
    "forms that laugh": lambda: _laughing_forms(12, 10),
    "form of itself": lambda: _laughing_forms(0, 1).replace(b"(ha) Tj ET", b"/X Do     "),
    "brackets, nested": lambda: one_page(stream(b"[" * 10**6)),
    "dictionaries, nested": lambda: one_page(b"<</A" * 10**5 + b">>" * 10**5),
    "arrays, nested": lambda: one_page(b"[" * 10**5 + b"]" * 10**5),
    "a string without end": lambda: one_page(stream(b"BT /F1 9 Tf " + b"(" * 10**6)),
    "states without end": lambda: one_page(stream(_packed(b"q " * 2 * 10**6, 1), b"/Filter/FlateDecode")),
    "a million strings": lambda: one_page(
        stream(_packed(b"BT /F1 9 Tf " + b"9 0 Td (ab) Tj " * 10**6, 1), b"/Filter/FlateDecode")
    ),
    "one string of 50 MB": lambda: one_page(
        stream(
            zlib.compress(b"BT /F1 9 Tf (" + b"a" * 50 * 2**20 + b") Tj ET", 9),
            b"/Filter/FlateDecode",
        )
    ),
    "numbers without end": lambda: one_page(stream(b"9" * 10**6 + b" Tc " + TEXT)),
    "shifts without end": lambda: one_page(stream(b"BT /F1 9 Tf [" + b"(a) -999 " * 10**5 + b"] TJ ET")),
    "unicode of everything": lambda: _unicode_map(b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange"),
    "unicode, many ranges": lambda: _unicode_map(
        b"9 beginbfrange " + b"<0000> <ffff> <0041> " * 2000 + b"endbfrange"
    ),
    "unicode of long texts": lambda: _unicode_map(
        b"1 beginbfchar <54> <" + b"0041" * 10**5 + b"> <75> <" + b"0041" * 10**5 + b"> endbfchar"
    ),
    "widths of everything": lambda: one_page(stream(TEXT)).replace(
        b"/BaseFont", b"/FirstChar -2147483648/LastChar 2147483647/Widths[9]/BaseFont"
    ),
}
