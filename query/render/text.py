"""Results → text for people. Nothing here searches or reads an index."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from indexer.model import Reference
from query.labels import german_date, paper_name
from query.model import Explanation, Facet, Hit, LegScore, SearchResults, Snippet
from query.render.paragraphs import INDENT, Style, paragraph, plain, prefixed
from query.render.pointing import points_to_text
from query.render.shapes import UNEXPLAINED, Explained

FIELD_LABELS = {
    "question": "Frage",
    "answer": "Antwort",
    "preamble": "Vorbemerkung",
    "annex": "Anlage",
    "passage": "Text",
    "title": "Titel",
    "heading": "Überschrift",
}
"""What a half of a section is called in front of its text."""

FOLD_LABELS = {"asked": "Gefragt in", "similar": "Fast gleich"}
"""Why sections are shown as part of a hit."""

LEG_LABELS = {"keyword": "nach Wörtern", "semantic": "nach Sinn"}
"""Which ranking found a hit."""

_LEAD_CHARACTERS = 200
"""Start of a question or answer that is shown though nothing in it matched."""

_SHOWN_OF_WINDOW = 160
"""Characters of the nearest window that an explanation shows; JSON has all."""
_SHOWN_IDS = 5
"""Folded sections of one reason that a hit names; JSON names all."""
_SHOWN_VALUES = 8
"""Values of a facet that are shown; JSON has all."""


def results_to_text(results: SearchResults, style: Style, explained: Explained = UNEXPLAINED) -> str:
    """All hits as text, each with its explanation where there is one, behind counts and facets."""
    if not results.hits and not results.total:
        return "no hits"
    blocks = [style.faint(_head(results))]
    if results.facets:
        blocks.append("\n".join(facet_to_text(facet, style) for facet in results.facets))
    for place, hit in enumerate(results.hits, results.first):
        blocks.append(hit_to_text(place, hit, style))
        if hit.id in explained:
            blocks[-1] += "\n" + explanation_to_text(explained[hit.id])
    return "\n\n".join(blocks)


def _head(results: SearchResults) -> str:
    """What was found and what of it is shown: `12 sections, 10 shown, 2 folded into them (3 ms)`."""
    count = len(results.hits)
    parts = [_counted(results.total, "section")]
    if not results.total_is_exact:
        parts[0] = f"the best {parts[0]}"
    if results.papers is not None:
        parts[0] += f" in {_counted(results.papers, 'paper')}"
    last = results.first + count - 1
    parts.append(f"{results.first} to {last} shown" if count and results.first > 1 else f"{count} shown")
    folded = sum(len(hit.folded) for hit in results.hits)
    if folded:
        parts.append(f"{folded} folded into them")
    return f"{', '.join(parts)} ({results.took_ms:.0f} ms)"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def facet_to_text(facet: Facet, style: Style) -> str:
    """A facet: the most frequent values with their counts, or the latest where they have an order."""
    shown = facet.values[:_SHOWN_VALUES]
    if facet.in_order:
        shown = facet.values[-_SHOWN_VALUES:]
    parts = [f"{one.value} {one.count}" for one in shown]
    left = len(facet.values) - len(shown)
    if left:
        parts.insert(0 if facet.in_order else len(parts), f"… {left} more")
    if facet.missing:
        parts.append(f"none {facet.missing}")
    first, *rest = textwrap.wrap(", ".join(parts), max(20, style.width - len(INDENT) - 9)) or [""]
    return "\n".join([f"{style.strong(f'{facet.name:11}')} {first}", *(f"{'':12}{line}" for line in rest)])


def explanation_to_text(explanation: Explanation) -> str:
    """How a score came about: a line a ranking, then a line a term and field, what adds most first."""
    rows = [f"{INDENT}score {explanation.score:.4f} ="]
    for leg in explanation.legs:
        rows.extend(_leg_rows(leg))
    if explanation.legs and explanation.terms:
        rows.append(f"{INDENT}keyword score {sum(one.contribution for one in explanation.terms):.4f} =")
    for term in explanation.terms:
        sections = "" if term.sections is None else f", in {term.sections} sections"
        rows.append(
            f"{INDENT}{term.contribution:9.4f}  {term.kind} {term.word} in {term.field}:"
            f" {term.frequency:g} in {term.length:g} words (mean {term.average_length:.0f}),"
            f" weight {term.weight:g} × {term.factor:g}, idf {term.idf:.2f}{sections}"
        )
    return "\n".join(rows)


def _leg_rows(leg: LegScore) -> Iterator[str]:
    """A ranking with the section's place in it, and the window that lay nearest."""
    name = "cosine" if leg.name == "semantic" else "score"
    sum_of = "" if leg.weight is None else f" = {leg.weight:g} / ({leg.rank_constant} + {leg.rank})"
    yield f"{INDENT}{leg.contribution:9.4f}{sum_of}  {leg.name} rank {leg.rank}, {name} {leg.score:.4f}"
    if leg.towards:
        yield f"{INDENT}{'':9}  to the query, moved towards {', '.join(leg.towards)}"
    for one in leg.window:
        text = textwrap.shorten(one.text, _SHOWN_OF_WINDOW, placeholder=" …")
        yield f"{INDENT}{'':9}  nearest window, {one.field}: {text}"


def hit_to_text(rank: int, hit: Hit, style: Style) -> str:
    """One hit: paper, date, title, label, page; question and answer with marked words; link."""
    number = paper_name(hit.herausgeber, hit.dokumentnummer)
    place = [number, german_date(hit.datum), hit.drucksachetyp, hit.label]
    place.append(f"S. {hit.page}" if hit.page else None)
    lines = [style.strong(f"{rank}. " + " · ".join(filter(None, place)))]
    lines.extend(paragraph(_title_of(hit), style))
    for label, snippet in halves(hit):
        lines.extend(paragraph(prefixed(label, snippet), style))
    if hit.references:
        lines.extend(paragraph(plain("title", f"Verweist auf {cited(hit.references)}"), style))
    lines.extend(points_to_text(hit.points_to, style))
    for note in _notes(hit):
        lines.extend(paragraph(plain("title", note), style))
    link = " ".join(filter(None, (hit.id, hit.pdf_url)))
    lines.append(INDENT + style.faint(link))
    return "\n".join(lines)


def _notes(hit: Hit) -> Iterator[str]:
    """Who asked where the question itself says so, what is folded into the hit, what else its paper has."""
    if hit.legs:
        yield "Gefunden " + ", ".join(f"{LEG_LABELS[one.name]} (Rang {one.rank})" for one in hit.legs)
    people = [name for one in hit.questions if (name := person(one.fragesteller, one.fraktion)) is not None]
    if people:
        yield f"Gefragt von {', '.join(dict.fromkeys(people))}"
    for reason, label in FOLD_LABELS.items():
        ids = [one.id for one in hit.folded if one.reason == reason]
        if ids:
            left = len(ids) - _SHOWN_IDS
            rest = [f"… {left} more"] if left > 0 else []
            yield f"{label} ({len(ids)}): {', '.join([*ids[:_SHOWN_IDS], *rest])}"
    if hit.siblings:
        more = ", ".join(f"{one.label} (#{one.section})" for one in hit.siblings)
        yield f"{_counted(hit.paper_total or 0, 'section')} of this paper match, next: {more}"


def person(name: str | None, group: str | None) -> str | None:
    """`Erika Musterfrau (Fraktion)`; None where neither is known."""
    if name and group:
        return f"{name} ({group})"
    return name or group


def _title_of(hit: Hit) -> Snippet:
    found = next((snippet for snippet in hit.snippets if snippet.field == "title"), None)
    return found or plain("title", hit.titel or "(ohne Titel)")


def halves(hit: Hit) -> Iterator[tuple[str, Snippet]]:
    """What to show of a section: its matched parts, and the start of a half in which nothing matched.

    Each behind its label of `FIELD_LABELS`.
    """
    by_field = {snippet.field: snippet for snippet in hit.snippets}
    if "heading" in by_field:
        yield FIELD_LABELS["heading"], by_field["heading"]
    if hit.kind == "exchange":
        questions = " ".join(f"{question.n}. {question.text}" for question in hit.questions)
        answers = " ".join(answer.text for answer in hit.answers)
        for field, text in (("question", questions), ("answer", answers)):
            if field in by_field or text:
                yield FIELD_LABELS[field], by_field.get(field) or plain(field, _lead(text))
        return
    for field in ("preamble", "annex", "passage"):
        if field in by_field:
            yield FIELD_LABELS[field], by_field[field]


def _lead(text: str) -> str:
    return (
        text if len(text) <= _LEAD_CHARACTERS else textwrap.shorten(text, _LEAD_CHARACTERS, placeholder=" …")
    )


def cited(references: tuple[Reference, ...]) -> str:
    """Cited papers in order, each once, with what narrows them: `21/1406 (Schriftliche Frage 35)`."""
    names = (f"{ref.doc} ({ref.detail})" if ref.detail else ref.doc for ref in references)
    return ", ".join(dict.fromkeys(names))
