"""Markdown → its view: code left out, block quotes and footnotes marked, signs of markup stepped over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from .view import View, ViewBuilder

_QUOTE = re.compile(r" {0,3}>(?: {0,3}> ?){0,20} ?")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|[0-9]{1,9}[.)])[ \t]")
_FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:[ \t]?")
_INLINE = re.compile(r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<entity>&#?[0-9A-Za-z]{1,31};)|(?P<code>`+)")
_SKIPPED = re.compile(
    r"\]\([^()\s]{0,2000}(?:\s{1,3}\"[^\"\n]{0,200}\")?\)|\[\^[^\]\s]{1,60}\]|<[a-zA-Z/][^<>\n]{0,500}>"
)
"""The address behind a link, the mark of a footnote, a tag; every part bounded."""


@dataclass(slots=True)
class _State:
    """What the lines before say of the next one."""

    fence: str = ""
    """The sign that ends a block of code."""
    after_blank: bool = True
    in_list: bool = False
    quote: int | None = None
    """Where the paragraph of a block quote begins that the line may go on with."""
    footnote: tuple[str, int] | None = None


def view_of_markdown(text: str) -> View:
    """The view of a Markdown text (CommonMark with footnotes); one pass over its lines."""
    builder, state = ViewBuilder(), _State()
    for start, line in _iter_lines(text):
        _add_line(builder, state, line, start)
    _end_quote(builder, state)
    _end_footnote(builder, state)
    view = builder.build()
    builder.skipped.extend((match.start(), match.end()) for match in _SKIPPED.finditer(view.text))
    return builder.build()


def _iter_lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line
        start += len(line)


def _add_line(builder: ViewBuilder, state: _State, line: str, start: int) -> None:
    if _is_code(state, line):
        builder.add("\n", start)
        return
    marker = _QUOTE.match(line)
    body = line[marker.end() :] if marker else line
    if marker is None or not body.strip():
        _end_quote(builder, state)
    elif state.quote is None:
        builder.add("\n", start)
        state.quote = builder.size
    _note_footnote(builder, state, line)
    _add_inline(builder, body, start + len(line) - len(body))
    state.after_blank = not body.strip()


def _is_code(state: _State, line: str) -> bool:
    """Whether a line is code, or opens or ends a block of it."""
    fence = _FENCE.match(line)
    if state.fence:
        if fence and fence[1].startswith(state.fence) and not line[fence.end() :].strip():
            state.fence = ""
        return True
    if fence:
        state.fence = fence[1]
        return True
    if line.strip() and not line.startswith((" ", "\t")):
        state.in_list = _LIST_ITEM.match(line) is not None or (state.in_list and not state.after_blank)
    is_indented = line.startswith(("    ", "\t")) and bool(line.strip())
    return is_indented and state.after_blank and not state.in_list and state.footnote is None


def _end_quote(builder: ViewBuilder, state: _State) -> None:
    if state.quote is not None:
        builder.blocks.append((state.quote, builder.size))
        builder.add("\n", builder.next_source)
        state.quote = None


def _note_footnote(builder: ViewBuilder, state: _State, line: str) -> None:
    """Remember where the text of a footnote begins and ends; indented lines go on with it."""
    mark = _FOOTNOTE.match(line)
    if mark or (line.strip() and not line.startswith((" ", "\t"))):
        _end_footnote(builder, state)
    if mark:
        state.footnote = (mark[1], builder.size)


def _end_footnote(builder: ViewBuilder, state: _State) -> None:
    if state.footnote is not None:
        mark, start = state.footnote
        builder.footnotes.append((mark, (start, builder.size)))
        state.footnote = None


def _add_inline(builder: ViewBuilder, line: str, start: int) -> None:
    """Add a line without code, backslashes before signs, and entities as what they stand for."""
    done = 0
    for match in _INLINE.finditer(line):
        if match.start() < done:
            continue
        shown, end = match["escaped"] or unescape(match[0]), match.end()
        if match["code"]:
            closing = line.find(match["code"], end)
            shown, end = ("", closing + len(match["code"])) if closing >= 0 else (match["code"], end)
        builder.add(line[done : match.start()], start + done)
        builder.add(shown, start + match.start())
        done = end
    builder.add(line[done:], start + done)
