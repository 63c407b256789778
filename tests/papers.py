"""Small invented papers for tests, made without the structure rules."""

from __future__ import annotations

from pathlib import Path

from indexer.model import Answer, Paper, Question, Reference, Section
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store


def exchange(number: str, question: str, answer: str, **more: object) -> Section:
    """One question with its answer."""
    return Section(
        id=f"f{number}",
        kind="exchange",
        questions=(Question(n=number, text=question),),
        answers=(Answer(to=(number,), text=answer),),
        **more,  # type: ignore[arg-type]
    )


def passage(number: int, text: str) -> Section:
    """One passage of a paper without questions."""
    return Section(id=f"p{number}", kind="passage", text=text)


def paper(number: str, *sections: Section, **head: object) -> Paper:
    """A paper of these sections; `head` overrides fields."""
    fields: dict[str, object] = {
        "dokumentnummer": number,
        "drucksachetyp": "Antwort",
        "wahlperiode": int(number.split("/", maxsplit=1)[0]),
        "datum": "2030-01-15",
        "titel": f"Erfundenes Papier {number.rpartition('/')[2]}",
        "sections": sections,
    }
    return Paper(**(fields | head))  # type: ignore[arg-type]


def reference(doc: str, section: str, place: str, detail: str | None = None) -> Reference:
    """A citation of another paper somewhere in a section."""
    return Reference(
        kind="drucksache", doc=doc, place=place, section=section, text=doc, span=(0, 1), detail=detail
    )


def write_index(path: Path, *papers: Paper) -> Store:
    """An index that holds these papers."""
    store = Store.open_or_create(path)
    with store.writing() as writer:
        for one in papers:
            writer.add(iter_section_documents(one))
            writer.add([paper_document(one, {"sources": []})])
        writer.commit()
    return store
