"""Content streams of a PDF → operators with their operands (ISO 32000-1, 7.2, 7.3 and 7.8.2).

pypdf parses them too, but builds an object for every number: that is nine tenths of the time of a page. Here
only the operators that set text, place it or show a form are looked at; pictures are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

Operand: TypeAlias = "float | bytes | str | list[Operand]"
"""A number, a string, a name with its slash, or an array; dictionaries are left out."""

Held: TypeAlias = "re.Match[bytes] | list[Operand] | bytes"

MAX_TOKENS = 4_000_000
"""Bound on one stream: the fullest page of a real table has 60,000."""

MAX_OPERANDS = 64
"""Operands kept for one operator; those used here take six at most."""

WANTED = frozenset(b"q Q cm Do BI BT ET Tf Tm Td TD T* Tc Tw Tz TL Ts Tr Tj TJ ' \"".split())
"""Operators of text (tables 104 to 109), of the state that moves it, and what shows a form or picture."""

# All quantifiers are possessive: nothing is tried twice.
_LITERAL = rb"\((?:[^()\\]++|\\.)*+\)"
_HEX = rb"<[0-9A-Fa-f\s\0]*+>"
_NUMBER = rb"[+\-.0-9]++"
TOKEN = re.compile(
    rb"[\s\0]*+(?:(" + _NUMBER + rb")"
    rb"|([A-Za-z'\"][A-Za-z0-9'\"*]*+)"
    rb"|(\[(?:[\s\0]++|" + _NUMBER + rb"|" + _HEX + rb"|" + _LITERAL + rb")*+\])"
    rb"|(" + _LITERAL + rb")"
    rb"|(" + _HEX + rb")"
    rb"|(/[^\s\0()<>\[\]{}/%]*+)"
    rb"|(%[^\r\n]*+)"
    rb"|(.))",
    re.DOTALL,
)
NUMBER, OPERATOR, ARRAY, LITERAL, HEX, NAME, COMMENT, OTHER = range(1, 9)

ITEM = re.compile(rb"(" + _NUMBER + rb")|(" + _HEX + rb")|(" + _LITERAL + rb")", re.DOTALL)

PARENTHESIS = re.compile(rb"[()]|\\.", re.DOTALL)

IMAGE_END = re.compile(rb"[\s\0]EI(?=[\s\0]|$)")

ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
ESCAPED = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}

NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


class TooManyTokensError(Exception):
    """The stream has more than `MAX_TOKENS` tokens."""


def iter_operations(data: bytes) -> Iterator[tuple[list[Operand], bytes]]:
    """Give operands and operator of the operators in `WANTED`. What makes no sense is passed over."""
    held: list[Held] = []
    arrays: list[list[Operand]] = []
    match, position = TOKEN.match, 0
    for _ in range(MAX_TOKENS):
        token = match(data, position)
        if token is None:
            return
        position, kind = token.end(), token.lastindex
        if kind == OPERATOR:
            operator = token[OPERATOR]
            if operator in WANTED:
                yield [_operand(one) for one in held], operator
            elif operator == b"ID":
                position = _after_image(data, position)
            held, arrays = [], []
        elif kind == OTHER or arrays:
            position = _other(data, token, arrays, held)
        elif kind != COMMENT and len(held) < MAX_OPERANDS:
            held.append(token)  # taken apart only for an operator that is wanted
    raise TooManyTokensError(f"more than {MAX_TOKENS} tokens on a page")


def _operand(token: Held) -> Operand:
    if not isinstance(token, re.Match):
        return token
    kind = token.lastindex
    if kind == NUMBER:
        return _number(token[NUMBER])
    if kind == ARRAY:
        return [_item(*item) for item in ITEM.findall(token[ARRAY])]
    if kind == LITERAL:
        return _literal(token[LITERAL])
    return _hex(token[HEX]) if kind == HEX else _name(token[NAME])


def _other(data: bytes, token: re.Match[bytes], arrays: list[list[Operand]], held: list[Held]) -> int:
    """Take a bracket, what stands between two, or a string with parentheses inside; give where to go on."""
    position, char = token.end(), token[OTHER]
    if char == b"[" and len(arrays) < MAX_OPERANDS:
        arrays.append([])
    elif char == b"]" and arrays:
        done = arrays.pop()
        _put(done, arrays, held)
    elif char == b"(":
        position = _string_end(data, position)
        _put(_literal(data[token.end() - 1 : position]), arrays, held)
    elif char is None and token.lastindex != COMMENT:
        arrays[-1].append(_operand(token))
    return position


def _put(value: list[Operand] | bytes, arrays: list[list[Operand]], held: list[Held]) -> None:
    if arrays:
        arrays[-1].append(value)
    elif len(held) < MAX_OPERANDS:
        held.append(value)


def _string_end(data: bytes, position: int) -> int:
    """Give the position behind the parenthesis that closes a string, the end of the data where none does."""
    depth = 1
    for found in PARENTHESIS.finditer(data, position):
        depth += (found[0] == b"(") - (found[0] == b")")
        if not depth:
            return found.end()
    return len(data)


def _after_image(data: bytes, position: int) -> int:
    found = IMAGE_END.search(data, position)
    return found.end() if found else len(data)


def _item(number: bytes, hexed: bytes, literal: bytes) -> Operand:
    if number:
        return _number(number)
    return _hex(hexed) if hexed else _literal(literal)


def _number(token: bytes) -> float:
    """Give the number; 0 for what is none, as viewers do."""
    try:
        return float(token)
    except ValueError:
        return 0.0


def _hex(token: bytes) -> bytes:
    digits = token[1:-1].translate(None, b" \t\n\v\f\r\0").decode("ascii")
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def _literal(token: bytes) -> bytes:
    body = token[1:-1] if token.endswith(b")") else token[1:]
    return ESCAPE.sub(_unescape, body) if b"\\" in body else body


def _unescape(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped[:1].isdigit() and escaped[:1] < b"8":
        return bytes([int(escaped, 8) & 255])
    return ESCAPED.get(escaped, escaped)


def _name(token: bytes) -> str:
    plain = (
        NAME_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), token)
        if b"#" in token
        else token
    )
    return plain.decode("utf-8", "surrogateescape")
