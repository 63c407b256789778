"""Results → Markdown: a list of hits with their halves and links, for notes and articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from indexer.model import Paper, Section
from query.edges import PointsTo
from query.labels import german_date, paper_name, section_label
from query.model import Hit, SearchResults, StoredSection
from query.render.pointing import cited_head
from query.render.shapes import Points
from query.render.text import FIELD_LABELS, person
from query.render.values import cell, values_of

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"})
"""Signs that Markdown reads (CommonMark 0.31), and `|` and `~` of its tables and strikes."""
_LINE_STARTS = ("+", "-", "=")


def results_to_markdown(results: SearchResults) -> str:
    """A heading with what was asked, then a section a hit: title, question, answer, link."""
    head = f"# {escape(results.query)}\n\n{results.total} sections, {len(results.hits)} shown."
    return "\n\n".join([head, *(_hit(place, hit) for place, hit in enumerate(results.hits, results.first))])


def hits_to_table(hits: Iterable[Hit], names: tuple[str, ...]) -> str:
    """A table of some values, a row a hit."""
    rows = ([escape(cell(value)) for value in values_of(hit, names).values()] for hit in hits)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def section_to_markdown(stored: StoredSection) -> str:
    """A whole section, headed by its paper and label."""
    return "\n\n".join(
        [_paper_head(stored.paper, 1), *_section(stored.section, 2), *_points(stored.points_to)]
    )


def paper_to_markdown(paper: Paper, points: Mapping[str, Points] | None = None) -> str:
    """A whole paper, a heading a section; `points` is what its referrals lead to, by the section's id."""
    blocks = [_paper_head(paper, 1)]
    for section in paper.sections:
        blocks.extend(_section(section, 2))
        blocks.extend(_points((points or {}).get(section.id, ())))
    return "\n\n".join(blocks)


def escape(text: str) -> str:
    """Text on one line whose signs Markdown does not read."""
    line = " ".join(text.split()).translate(_SIGNS)
    if line.startswith(_LINE_STARTS):
        return f"\\{line}"
    head, dot, rest = line.partition(".")
    return f"{head}\\.{rest}" if dot and head.isdecimal() else line


def _hit(place: int, hit: Hit) -> str:
    number = paper_name(hit.herausgeber, hit.dokumentnummer)
    parts = [
        number,
        german_date(hit.datum),
        hit.drucksachetyp,
        hit.label,
        f"S. {hit.page}" if hit.page else None,
    ]
    blocks = [
        f"## {place}. {escape(' · '.join(filter(None, parts)))}",
        f"**{escape(hit.titel or '(ohne Titel)')}**",
    ]
    for question in hit.questions:
        blocks.append(f"**Frage {escape(question.n)}:** {_text(question.text)}")
    for answer in hit.answers:
        blocks.append(f"**Antwort:** {_text(answer.text)}")
    blocks.extend(_points(hit.points_to))
    if not hit.questions:
        for snippet in hit.snippets:
            blocks.append(f"**{FIELD_LABELS[snippet.field]}:** {_text(snippet.text)}")
    blocks.append(f"`{hit.id}`" + (f" <{hit.pdf_url}>" if hit.pdf_url else ""))
    return "\n\n".join(blocks)


def _paper_head(paper: Paper, level: int) -> str:
    number = paper_name(paper.herausgeber, paper.dokumentnummer)
    parts = [number, german_date(paper.datum), paper.drucksachetyp]
    head = f"{'#' * level} {escape(' · '.join(filter(None, parts)))}"
    return f"{head}\n\n**{escape(paper.titel or '(ohne Titel)')}**"


def _section(section: Section, level: int) -> Iterator[str]:
    yield f"{'#' * level} {escape(section_label(section))}"
    for question in section.questions:
        who = person(question.fragesteller, question.fraktion)
        by = f" ({escape(who)})" if who else ""
        yield f"**Frage {escape(question.n)}{by}:** {_text(question.text)}"
    for answer in section.answers:
        yield f"**Antwort:** {_text(answer.text)}"
    if section.text:
        yield _text(section.text)


def _points(points: Iterable[PointsTo]) -> Iterator[str]:
    """What a referral points to, as quotations headed by where they stand."""
    for one in points:
        said = [answer.text for answer in one.cited.answers] + ([one.cited.text] if one.cited.text else [])
        more = " …" if one.shortened else ""
        lines = _text("\n".join(said) + more).split("\n")
        head = f"**{escape(cited_head(one.cited))}** (`{one.cited.id}`)"
        yield "\n".join(f"> {line}".rstrip() for line in (head, "", *lines))


def _text(text: str) -> str:
    return "\n\n".join(escape(part) for part in text.split("\n") if part.strip())
