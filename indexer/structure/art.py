"""How the government answered: a table of wordings, and the sentence that shows each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Art, ArtKind
from indexer.structure.references import is_referral
from indexer.structure.references.folding import Folded, fold
from indexer.structure.references.sentences import iter_sentences
from indexer.structure.tabular import table_span

Step = tuple[str, ...]
"""Wordings of which one must stand there."""

NO = (" kein", "Kein", " nicht", "Nicht", " weder")
KNOWLEDGE = (
    "Erkenntnis",
    "Kenntnis",
    "Information",
    "Daten",
    "Angaben",
    "Hinweise",
    "Zahlen",
    "Statistik",
    "Übersicht",
    "Auswertung",
)
FOOTNOTE = ("Drucklegung", "Internetseite des Deutschen Bundestages abrufbar")
"""A sentence with one of these is a note on where the annex is printed."""
WEB = ("www.", "http", "Internet", "Homepage", "Webseite", "Website", "unter dem Link", "Datenbank")
SOURCES = (
    "Pressemitteilung",
    "ressekonferenz",
    "Bericht",
    "bericht",
    "Studie",
    "tatistik",
    "Haushaltsplan",
    "haushaltsplan",
    "Einzelplan",
    "Koalitionsvertrag",
    "Veröffentlichung",
    "Broschüre",
    "Gutachten",
)
POINTING = ("verwiesen", "hingewiesen", "entnommen werden", "zu entnehmen", "verweist", "siehe ", "Siehe ")
FOUND = ("abrufbar", "einsehbar", "eingesehen", "zu finden", "finden sich", "nachzulesen", "abgerufen")
ANNEX = ("Anlage 1", "Anlage 2", "Anlage 3", "Anlage 4", "Anlage 5", "Anlage 6", "Anlage 7", "Anlage 8") + (
    "Anlage 9",
    "Anlage*",
    "Anlagen*",
    "der Anlage",
    "die Anlage",
    "beigefügte",
    "als Anlage",
    "Anlagen 1",
    "im Anhang",
    "Tabellenanhang",
    "„Anlage",
)
SHOWN = (
    "entnommen werden",
    "zu entnehmen",
    "verwiesen",
    "beigefügt",
    "enthalten",
    "aufgeführt",
    "dargestellt",
    "ersichtlich",
    "ergeben sich aus",
    "ergibt sich aus",
    "entnehmen",
)
GRADES: tuple[tuple[str, Step], ...] = (
    ("STRENG GEHEIM", ("STRENG GEHEIM", "Streng Geheim", "streng geheim")),
    ("GEHEIM", ("GEHEIM", "„Geheim")),
    ("VS-VERTRAULICH", ("VERTRAULICH", "VS-Vertraulich", "VS – Vertraulich", "VS - Vertraulich")),
    ("VS-NUR FÜR DEN DIENSTGEBRAUCH", ("DIENSTGEBRAUCH", "Dienstgebrauch", "VS-NfD", "VS – NfD")),
)
"""Grades from the highest down, with their spellings (§ 4 of the Sicherheitsüberprüfungsgesetz)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A sentence that holds one wording of each step, in order, shows an answer of this kind."""

    kind: ArtKind
    steps: tuple[Step, ...]
    unless: Step = ()
    """A sentence with one of these does not show it."""
    beside: bool = False
    """Whether another sentence must stand beside it."""


RULES = (
    Rule(kind="confidential", steps=(("Geheimschutzstelle",),)),
    Rule(kind="confidential", steps=(("eingestuft",), ("VS", "GEHEIM", "VERTRAULICH", "DIENSTGEBRAUCH"))),
    Rule(kind="confidential", steps=(("VS", "GEHEIM", "VERTRAULICH", "DIENSTGEBRAUCH"), ("eingestuft",))),
    Rule(kind="confidential", steps=(("als Verschlusssache",),)),
    Rule(kind="no_knowledge", steps=(("lieg",), (" kein",), KNOWLEDGE, ("vor",))),
    Rule(kind="no_knowledge", steps=(KNOWLEDGE, ("lieg",), (" nicht vor", " noch nicht vor"))),
    Rule(
        kind="no_knowledge",
        steps=((" keine Kenntnis", " keine Erkenntnisse", " keine eigenen Erkenntnisse"),),
    ),
    Rule(kind="no_knowledge", steps=(("undesregierung",), (" kein", " nicht"), (" bekannt.", " bekannt,"))),
    Rule(kind="no_knowledge", steps=(("nicht bekannt",), ("undesregierung", "hierzu"))),
    Rule(kind="no_knowledge", steps=(("statistisch", "gesondert", "zentral", "separat"), ("nicht erfasst",))),
    Rule(
        kind="no_knowledge", steps=(("nicht statistisch", "nicht gesondert", "nicht zentral"), ("erfasst",))
    ),
    Rule(kind="no_knowledge", steps=(("werden nicht erfasst", "wird nicht erfasst", "nicht erhoben"),)),
    Rule(kind="no_knowledge", steps=(("keine statistische", "keine Statistik", "keine zentrale Statistik"),)),
    Rule(kind="refusal", steps=(("undesregierung",), ("äußert sich", "sich"), NO, ("äußert", "."))),
)
