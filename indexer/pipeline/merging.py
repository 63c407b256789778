"""One paper from several sources: which gives the sections, which the head, and which is out of date.

The same paper comes as PDF, as text and from the DIP service, and is printed anew as "(neu)". The PDF
knows pages and type sizes, so its sections are kept; the DIP service knows the head best. A program that
hands a paper over knows what it wants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.model import JsonObject, Notice, Paper, SourceKind

SECTIONS_FROM: dict[SourceKind, int] = {"memory": 3, "pdf": 2, "dip": 1, "text": 0}
"""Whose sections are kept, highest first."""

HEAD_FROM: dict[SourceKind, int] = {"memory": 3, "dip": 2, "text": 1, "pdf": 0}
"""Whose head is kept, highest first."""

HEAD_FIELDS = (
    "drucksachetyp",
    "datum",
    "titel",
    "bezug",
    "bezug_zusatz",
    "fragesteller",
    "fragesteller_weitere",
    "fraktion",
    "urheber",
    "ressort",
    "schreiben_vom",
    "unterzeichnet",
    "woche_vom",
    "pdf_url",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input that a paper was read from, also one that has been superseded."""

    origin: str
    path: str
    """Absolute path of the file on disk that holds it; empty for a paper from memory."""
    kind: SourceKind
    hash: str
    parser: int
    """Version of the structure rules that cut it."""
    sections: bool = True
    """Whether the paper's sections are from here."""
    head: bool = True
    """Whether the paper's head is from here."""


_SOURCE_FIELDS = ("origin", "path", "kind", "hash", "parser", "sections", "head")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedPaper:
    """A paper with every source seen for it, in the order of reading."""

    paper: Paper
    sources: tuple[Source, ...]

    def rank(self, role: str, ranks: dict[SourceKind, int]) -> int:
        """The highest rank among the sources that hold a role (`sections` or `head`)."""
        return max((ranks[source.kind] for source in self.sources if getattr(source, role)), default=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The outcome of a merge; `notice` says when one version of a paper was put aside."""

    sourced: SourcedPaper
    notice: Notice | None = None


def merge(old: SourcedPaper, new: SourcedPaper) -> Merged:
    """Bring a newly read source (`new` has exactly one) into what is known of its paper."""
    source = new.sources[0]
    rest = tuple(one for one in old.sources if one.origin != source.origin)
    if not rest:
        return Merged(sourced=new)
    old = replace(old, sources=rest)
    order = _compare_versions(old.paper, new.paper)
    if order != 0:
        return _supersede(old, new, newer=order > 0)
    return _combine(old, new)


def _compare_versions(old: Paper, new: Paper) -> int:
    """1 where `new` is the later print, -1 where `old` is, 0 where the papers do not tell."""
    if bool(old.zusatz) != bool(new.zusatz):
        return 1 if new.zusatz else -1
    if old.datum and new.datum and old.datum != new.datum:
        return 1 if new.datum > old.datum else -1
    return 0


def _supersede(old: SourcedPaper, new: SourcedPaper, *, newer: bool) -> Merged:
    kept, aside = (new, old) if newer else (old, new)
    idle = tuple(replace(source, sections=False, head=False) for source in aside.sources)
    notice = Notice(
        code="superseded",
        text=f"{new.paper.dokumentnummer} is there in two versions; kept that of {_version(kept.paper)}"
        f" and put aside that of {_version(aside.paper)}",
    )
    return Merged(sourced=SourcedPaper(paper=kept.paper, sources=idle + kept.sources), notice=notice)


def _combine(old: SourcedPaper, new: SourcedPaper) -> Merged:
    source = new.sources[0]
    takes_sections = SECTIONS_FROM[source.kind] >= old.rank("sections", SECTIONS_FROM)
    takes_head = HEAD_FROM[source.kind] >= old.rank("head", HEAD_FROM)
    paper = _join(new.paper if takes_sections else old.paper, new.paper if takes_head else old.paper)
    sources = tuple(
        replace(one, sections=one.sections and not takes_sections, head=one.head and not takes_head)
        for one in old.sources
    )
    return Merged(
        sourced=SourcedPaper(
            paper=paper, sources=(*sources, replace(source, sections=takes_sections, head=takes_head))
        ),
        notice=_conflict(old, new) if takes_sections else None,
    )


def _conflict(old: SourcedPaper, new: SourcedPaper) -> Notice | None:
    source = new.sources[0]
    rival = next((one for one in old.sources if one.sections and one.kind == source.kind), None)
    if rival is None or old.paper.sections == new.paper.sections:
        return None
    text = (
        f"{new.paper.dokumentnummer} also stands in {rival.origin} with other content; kept {source.origin}"
    )
    return Notice(code="conflicting-sources", text=text)


def _join(sections_of: Paper, head_of: Paper) -> Paper:
    """The sections of one paper under the head of another; a value that the head lacks is kept."""
    if sections_of is head_of:
        return sections_of
    head = {name: getattr(head_of, name) or getattr(sections_of, name) for name in HEAD_FIELDS}
    body = tuple(reference for reference in sections_of.references if reference.place != "head")
    cited = tuple(reference for reference in head_of.references if reference.place == "head")
    return replace(sections_of, **head, references=cited + body)


def _version(paper: Paper) -> str:
    return " ".join(filter(None, (paper.datum or "an unknown date", paper.zusatz)))


def provenance_to_json(sources: tuple[Source, ...]) -> JsonObject:
    """Sources as the index keeps them."""
    return {"sources": [{name: getattr(source, name) for name in _SOURCE_FIELDS} for source in sources]}


def provenance_from_json(obj: JsonObject) -> tuple[Source, ...]:
    """Read what `provenance_to_json` wrote."""
    return tuple(Source(**source) for source in obj["sources"])
