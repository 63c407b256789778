"""Marks and links are set where they belong, and everything else is text."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from query.model import Snippet, Span
from query.render.html import Link, snippet_to_html, text_to_html

TEXTS = st.text(alphabet=st.sampled_from("aß<>&\"' \n𝔘"), max_size=40)
PLACES = st.lists(st.integers(0, 40), max_size=8).map(lambda found: sorted(set(found)))


def pairs(places: list[int], length: int) -> list[tuple[int, int]]:
    """Spans in order and without overlap, within the text."""
    inside = [one for one in places if one <= length]
    return list(zip(inside[::2], inside[1::2], strict=False))


@given(TEXTS, PLACES)
def test_a_snippet_keeps_its_text_and_marks_its_spans(text: str, places: list[int]) -> None:
    spans = pairs(places, len(text))
    made = snippet_to_html(
        Snippet(field="answer", text=text, spans=tuple(Span(start=start, end=end) for start, end in spans))
    )
    assert unescape(re.sub("</?mark>", "", made)) == text
    assert [unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", made, re.DOTALL)] == [
        text[start:end] for start, end in spans
    ]


@given(TEXTS, PLACES, PLACES)
def test_a_text_keeps_its_words_whatever_its_links_and_marks(
    text: str, places: list[int], marked: list[int]
) -> None:
    links = [Link(start=start, end=end, href='/?q="<x>') for start, end in pairs(places, len(text))]
    spans = [Span(start=start, end=end) for start, end in pairs(marked, len(text))]
    made = text_to_html(text, links, spans)
    assert set(re.findall(r"</?(\w+)", made)) <= {"p", "a", "mark"}
    found = "".join(unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", made))
    ends = [
        sum(len(one) + 1 for one in text.split("\n")[: place + 1]) for place in range(text.count("\n") + 1)
    ]
    shown = [any(part.strip() for part in text[: end - 1].split("\n")[-1:]) for end in ends]
    lines = [place for place, end in enumerate(ends) for _ in range(len(text.split("\n")[place]) + 1)]
    wanted = [
        text[at] for one in spans for at in range(one.start, one.end) if text[at] != "\n" and shown[lines[at]]
    ]
    assert found == "".join(wanted)
    paragraphs = [part for part in text.split("\n") if part.strip()]
    assert [unescape(re.sub("<.*?>", "", one)) for one in re.findall(r"<p>(.*?)</p>", made)] == paragraphs


def test_a_mark_that_a_link_cuts_is_set_on_both_sides() -> None:
    made = text_to_html("abcdef", [Link(start=2, end=4, href="/x")], [Span(start=1, end=5)])
    assert made == ('<p>a<mark>b</mark><a href="/x"><mark>cd</mark></a><mark>e</mark>f</p>')


def test_links_that_overlap_or_leave_their_paragraph_are_left_out() -> None:
    links = [
        Link(start=0, end=5, href="/one"),
        Link(start=3, end=8, href="/two"),
        Link(start=6, end=20, href="/three"),
        Link(start=9, end=12, href="/four", kind="missing"),
    ]
    made = text_to_html("abcdefgh\n123456", links)
    assert made == '<p><a href="/one">abcde</a>fgh</p>\n<p><a href="/four" class="missing">123</a>456</p>'
