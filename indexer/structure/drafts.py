"""What the rules fill while they read a paper; `assemble` turns it into the frozen model."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.model import Note, Notice, SectionKind
from indexer.structure.rows import Row


@dataclass(slots=True)
class Paragraph:
    """Rows that belong together, with their text on one line."""

    rows: list[Row]
    text: str
    question: int | None = None
    """Place in the chain of question starts, where one begins here."""


@dataclass(slots=True)
class TextDraft:
    """Text that grows by paragraphs, and the rows it is made of."""

    pieces: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    torn: set[int] = field(default_factory=set)
    """Places of the pieces that are scraps of a rotated table."""

    def add(self, paragraph: Paragraph, cut: int = 0) -> None:
        """Append a paragraph, from code point `cut` on; nothing is added where nothing is left."""
        text = paragraph.text[cut:].strip() if cut else paragraph.text
        self.rows.extend(paragraph.rows)
        if text:
            if paragraph.rows[0].torn:
                self.torn.add(len(self.pieces))
            self.pieces.append(text)

    @property
    def torn_spans(self) -> tuple[tuple[int, int], ...]:
        """Half-open spans of `text` that are torn."""
        spans, begin = [], 0
        for place, piece in enumerate(self.pieces):
            if place in self.torn:
                spans.append((begin, begin + len(piece)))
            begin += len(piece) + 1
        return tuple(spans)

    @property
    def text(self) -> str:
        """The paragraphs, parted by line ends."""
        return "\n".join(self.pieces)


@dataclass(slots=True)
class QuestionDraft:
    """A question as it is read: number, letters, text, and in Schriftliche Fragen its head."""

    n: str
    body: TextDraft = field(default_factory=TextDraft)
    parts: list[str] = field(default_factory=list)
    has_main: bool = True
    """False where the number is followed by its first letter at once: "10. a) …"."""
    heading: str | None = None
    fragesteller: str | None = None
    fraktion: str | None = None
    ressort: str | None = None

    @property
    def units(self) -> list[str]:
        """All that can be answered: the number (where it has a text of its own) and its letters."""
        main = [self.n] if self.has_main or not self.parts else []
        return main + [self.n + letter for letter in self.parts]


@dataclass(slots=True)
class AnswerDraft:
    """An answer as it is read; `named` tells that a joint sentence gave the targets."""

    to: list[str]
    body: TextDraft = field(default_factory=TextDraft)
    named: bool = False
    after: int = 0
    """How many questions are printed before it; tells which of two with the same number is meant."""
    beantwortet_von: str | None = None
    datum: str | None = None


@dataclass(slots=True)
class SectionDraft:
    """A section as it is read: an exchange, or a text of another kind under its `name`."""

    kind: SectionKind
    name: str | None = None
    heading: str | None = None
    body: TextDraft = field(default_factory=TextDraft)
    questions: list[QuestionDraft] = field(default_factory=list)
    answers: list[AnswerDraft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    extra_rows: list[Row] = field(default_factory=list)
    """Rows of the section that are in none of its texts: its heading."""

    def bodies(self) -> list[TextDraft]:
        """The texts of its questions, then of its answers."""
        return [question.body for question in self.questions] + [answer.body for answer in self.answers]


@dataclass(slots=True)
class PaperDraft:
    """Sections in printed order, with what was noticed on the way."""

    sections: list[SectionDraft] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    dropped: list[tuple[Row, str]] = field(default_factory=list)
    """Rows that ended in no section, with their class."""
    unterzeichnet: str | None = None
    woche_vom: str | None = None

    def notice(self, code: str, text: str, row: Row | None = None) -> None:
        """Note something a reader should know; the row gives the line."""
        self.notices.append(Notice(code=code, text=text, line=None if row is None else row.at + 1))
