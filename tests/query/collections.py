"""A small invented index for tests of results: two inquiries with Antworten, dates, Fraktionen, Ressorts."""

from __future__ import annotations

from pathlib import Path

from indexer.model import Answer, Art, Paper, Question, Section
from indexer.store import Store
from tests.papers import exchange, paper, passage, reference, write_index

PREFACE = "Das Moor am See ist seit Jahren trocken, wie der Landrat im Frühjahr berichtet hat."


def asked(number: str, question: str) -> Section:
    """A question of a Kleine Anfrage, without answer."""
    return Section(id=f"f{number}", kind="exchange", questions=(Question(n=number, text=question),))


def preface() -> Section:
    """The Vorbemerkung der Fragesteller, which inquiry and Antwort both print."""
    return Section(id="vorbemerkung_fragesteller", kind="vorbemerkung", text=PREFACE)


def refused(number: str, question: str, answer: str) -> Section:
    """An exchange whose answer is refused."""
    answers = (Answer(to=(number,), text=answer, art=(Art(kind="refusal", span=(0, 1)),)),)
    return Section(
        id=f"f{number}", kind="exchange", questions=(Question(n=number, text=question),), answers=answers
    )


JOINT = Section(
    id="f2-3",
    kind="exchange",
    questions=(
        Question(n="2", text="Welche Pläne gibt es für das Moor?"),
        Question(n="3", text="Welche Kosten entstehen im Moor?"),
    ),
    answers=(Answer(to=("2", "3"), text="Die Pläne für das Moor kosten wenig."),),
)

INQUIRY = paper(
    "21/9401",
    preface(),
    asked("1", "Wie viele Moore brannten?"),
    asked("2", "Welche Pläne gibt es für das Moor?"),
    asked("3", "Welche Kosten entstehen im Moor?"),
    asked("4", "Wer löscht im Wald?"),
    drucksachetyp="Kleine Anfrage",
    datum="2029-11-02",
    titel="Wasser im Hochland",
    fraktion=("Die Grauen",),
)
ANSWER = paper(
    "21/9402",
    preface(),
    refused("1", "Wie viele Moore brannten?", "Dazu kann zum Moor keine Auskunft gegeben werden."),
    JOINT,
    exchange("4", "Wer löscht im Wald?", "Die Feuerwehr."),
    datum="2030-01-15",
    titel="Wasser im Hochland",
    bezug="21/9401",
    fraktion=("Die Grauen",),
    ressort="Wasseramt",
    references=(reference("21/9401", "f1", "answer 1"),),
)
MOTION = paper(
    "20/9403",
    passage(1, "Ein Antrag zum Moor und zum See."),
    passage(2, "Noch ein Moor, das Moor im Wald."),
    passage(3, "Nichts davon."),
    drucksachetyp="Antrag",
    datum="2028-05-01",
    titel="Antrag",
    fraktion=("Die Grauen", "Die Blauen"),
)
STATE = paper(
    "17/9404", passage(1, "Ein Moor im Land."), herausgeber="BW", datum=None, titel="Land", drucksachetyp=None
)


def write_collection(path: Path, *more: Paper) -> Store:
    """An index of the four papers and of `more`."""
    return write_index(path, INQUIRY, ANSWER, MOTION, STATE, *more)
