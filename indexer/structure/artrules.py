"""The wordings by which an answer shows how it was given, as a table.

Forms of the Bundesregierung's answers as they are printed; the grades are those of § 4 of the
Sicherheitsüberprüfungsgesetz. A rule reads one sentence: one wording of each step stands in it, in order.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import ArtKind

Step = tuple[str, ...]
"""Wordings of which one stands there."""

KNOWLEDGE = (
    "Erkenntnis",
    "Kenntnis",
    "nformation",
    "Daten",
    "daten",
    "Angaben",
    "Hinweise",
    "Zahlen",
    "zahlen",
    "tatisti",
    "Übersicht",
    "Auswertung",
    "Einschätzung",
    "Belege",
    "Berechnung",
    "Prognose",
    "Schätzung",
    "ufschlüsselung",
    "Aufstellung",
)
"""What a government says that it does not have."""
RECORDED = (
    "erfolgt nicht",
    "findet nicht statt",
    "ist nicht möglich",
    "erfolgt hierzu nicht",
    "liegt nicht vor",
)
"""What is said of records that are not kept."""
FOOTNOTE = ("Drucklegung", "Internetseite des Deutschen Bundestages")
"""A sentence with one of these only says where the annex is printed."""
WEB = (
    "www.",
    "http",
    "Internetseite",
    "Internetauftritt",
    "im Internet unter",
    "Homepage",
    "Webseite",
    "Website",
    "unter dem Link",
    "Datenbank",
)
SOURCES = (
    "ressemitteilung",
    "ressekonferenz",
    "Bericht ",
    "bericht ",
    "Berichts ",
    "berichts ",
    "Studie ",
    "Studien ",
    "Justizstatistik",
    "aushaltsplan",
    "Einzelplan",
    "Koalitionsvertrag",
    "eröffentlichung",
    "Broschüre",
    "Gutachten",
)
"""What an answer may point to beside papers, answers and its own annexes."""
POINTED = ("verwiesen", "hingewiesen", "entnommen werden", "zu entnehmen", "nachzulesen")
FOUND = ("abrufbar", "einsehbar", "eingesehen", "zu finden", "nachzulesen", "abgerufen", "heruntergeladen")
ANNEX = (
    *(f"Anlage {number}" for number in range(1, 10)),
    *(f"Anlagen {number}" for number in range(1, 10)),
    "Anlage*",
    "Anlagen*",
    "der Anlage",
    "die Anlage",
    "als Anlage",
    "eigefügte Anlage",
    "eigefügten Anlage",
    "eigefügter Anlage",
    "Anlage beigefügt",
    "im Anhang",
    "Tabellenanhang",
    "Anlage der",
)
SHOWN = (
    "entnommen werden",
    "zu entnehmen",
    "entnehmen",
    "verwiesen",
    "beigefügt",
    "enthalten",
    "aufgeführt",
    "dargestellt",
    "ersichtlich",
    "aufgelistet",
    "ergeben sich",
    "ergibt sich",
)
SECRET = ("VS", "VERTRAULICH", "GEHEIM", "„Geheim“", "DIENSTGEBRAUCH", "Dienstgebrauch", "Verschlusssache")
NOT_EVEN_SECRET = (
    "auch nicht in eingestufter",
    "selbst in eingestufter",
    "auch in eingestufter",
    "eingestufte Beantwortung nicht",
    "nicht ausreichen",
    "nicht in Betracht",
    "unterlaufen",
    "scheidet aus",
    "ausscheidet",
    "nicht – auch nicht",
    "keine Auskunft",
    "ausgeschlossen",
    "verzichtet",
    "nicht erteilt werden",
    "nicht hinnehmbar",
)
"""Not even a classified answer is given, so the answer is refused."""
OTHERS_SECRETS = ("nicht eingestuft", "ausländischer Partner", "Erkenntnisse vor", "ericht ", "ericht,")
"""Classified, but not as an answer to this question."""
NOT = (" nicht", " kein", " keine", "Keine ", "Nicht ")
MORE = (
    "Darüber hinaus",
    "Darüberhinaus",
    "Weitere ",
    "Weitergehende",
    "Im Übrigen liegen",
    "Im Übrigen sind",
)
"""What begins a sentence that says where the answer ends."""

GRADES: tuple[tuple[str, Step], ...] = (
    ("STRENG GEHEIM", ("STRENG GEHEIM", "Streng Geheim", "streng geheim")),
    ("GEHEIM", ("GEHEIM", "„Geheim“", "VS-Geheim", "VS – Geheim")),
    ("VS-VERTRAULICH", ("VERTRAULICH", "VS-Vertraulich", "VS – Vertraulich", "VS - Vertraulich")),
    ("VS-NUR FÜR DEN DIENSTGEBRAUCH", ("DIENSTGEBRAUCH", "Dienstgebrauch", "VS-NfD", "VS – NfD", "VS - NfD")),
)
"""Grades from the highest down, with their spellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of answer and what a sentence must hold to show it."""

    kind: ArtKind
    steps: tuple[Step, ...]
    unless: Step = ()
    """A sentence with one of these does not show it."""
    opens: bool = False
    """Whether the first wording must open the sentence."""


RULES = (
    Rule(kind="confidential", steps=(("Geheimschutzstelle",),), unless=NOT_EVEN_SECRET),
    Rule(
        kind="confidential",
        steps=(("eingestuft", "Einstufung"), SECRET),
        unless=(*NOT_EVEN_SECRET, *OTHERS_SECRETS),
    ),
    Rule(
        kind="confidential",
        steps=(SECRET, ("eingestuft", "Einstufung")),
        unless=(*NOT_EVEN_SECRET, *OTHERS_SECRETS),
    ),
    Rule(kind="no_knowledge", steps=((" lieg",), (" kein",), KNOWLEDGE, (" vor",))),
    Rule(kind="no_knowledge", steps=((" Kein", "Kein"), KNOWLEDGE, (" lieg",), (" vor",))),
    Rule(
        kind="no_knowledge", steps=(KNOWLEDGE, (" lieg",), (" nicht",), (" vor",)), unless=("Verantwortung",)
    ),
    Rule(
        kind="no_knowledge",
        steps=((" lieg",), KNOWLEDGE, (" nicht vor.", " nicht vor,")),
        unless=("Verantwortung",),
    ),
    Rule(kind="no_knowledge", steps=((" hat ", " haben ", "erfügt"), (" keine ",), KNOWLEDGE)),
    Rule(kind="no_knowledge", steps=(KNOWLEDGE, (" verfügt die Bundesregierung nicht",))),
    Rule(kind="no_knowledge", steps=(("undesregierung",), NOT, (" bekannt.", " bekannt,", " bekannt ("))),
    Rule(kind="no_knowledge", steps=(("nicht bekannt",), ("undesregierung", "hierzu"))),
    Rule(
        kind="no_knowledge",
        steps=((" nicht ",), ("erfasst", "gespeichert", "vorgehalten")),
        unless=("nicht nur", "nicht mehr", "noch nicht"),
    ),
    Rule(kind="no_knowledge", steps=((*KNOWLEDGE, "tatistisch"), (" nicht ",), (" erhoben", "erhoben."))),
    Rule(
        kind="no_knowledge", steps=(("keine statistische", "keine Statistik", "keine gesonderte Statistik"),)
    ),
    Rule(
        kind="no_knowledge",
        steps=(("erhebt", " führt", "erheben", " führen"), ("keine ",), ("tatisti", "Listen", "Übersicht")),
    ),
    Rule(
        kind="no_knowledge", steps=(("ufschlüsselung", "tatistik", "Listen", "Übersicht"), ("nicht geführt",))
    ),
    Rule(
        kind="no_knowledge",
        steps=(("tatistische Erfassung", "tatistische Erhebung", "Datenerhebung"), ("nicht",)),
    ),
    Rule(
        kind="no_knowledge",
        steps=((" nicht", "keine"), ("valider Daten", "belastbar", "elastbare"), ("eziffer",)),
    ),
    Rule(
        kind="no_knowledge",
        steps=((" nicht ",), ("belastbar", "verlässlich", "valide", "seriös"), ("schätz", "uantifizier")),
    ),
    Rule(kind="no_knowledge", steps=((" nicht ",), ("eziffert werden", "u beziffern", "uantifizierbar"))),
    Rule(
        kind="no_knowledge",
        steps=(
            (
                " nicht gesondert",
                " nicht separat",
                " nicht getrennt",
                " nicht differenziert",
                " nicht einzeln",
            ),
            ("ausgewertet", "erfasst", "erhoben", "ausgewiesen", "ufgeschlüsselt", "nachgewiesen", "geführt"),
        ),
    ),
    Rule(
        kind="no_knowledge",
        steps=(("tatistik ",), ("unterscheidet", "differenziert", " weist "), (" nicht ", " keine ")),
    ),
    Rule(
        kind="no_knowledge",
        steps=(("rfassung", "rhebung", "uswertung", "ufschlüsselung", "ifferenzierung"), RECORDED),
    ),
    Rule(
        kind="no_knowledge",
        steps=(("Eine Erfassung", "Eine Erhebung", "Eine Auswertung"), ("erfolgt",), (" nicht.",)),
    ),
    Rule(kind="no_knowledge", steps=(("keine Angabe", "keine Aussage"), ("möglich",))),
    Rule(kind="refusal", steps=(NOT_EVEN_SECRET[:4],)),
    Rule(kind="refusal", steps=(("uskunft", "ntwort", "nformation"), ("verweiger",))),
    Rule(kind="refusal", steps=(("äußert sich", "äußern sich", "sich äußern"), NOT)),
    Rule(kind="refusal", steps=(("äußert",), ("undesregierung",), NOT)),
    Rule(
        kind="refusal",
        steps=(("nimmt", "nehmen"), (" nicht Stellung", " keine Stellung", "keine weitere Stellung")),
    ),
    Rule(kind="refusal", steps=(("kommentier", "ommentierung"), NOT)),
    Rule(kind="refusal", steps=(("ypothetisch",), NOT)),
    Rule(kind="refusal", steps=(("spekulier", "Spekulation"), NOT)),
    Rule(
        kind="refusal",
        steps=(("Staatswohl", "Staatswohls"), ("nicht", "kein", "verweiger", "abgesehen", "absehen")),
    ),
    Rule(kind="refusal", steps=(("nicht", "kein", "verweiger", "abgesehen"), ("Staatswohl",))),
    Rule(kind="refusal", steps=(("Kernbereich",), ("xekutive",))),
    Rule(
        kind="refusal", steps=(("umutbar", "nverhältnismäßig"), ("Aufwand", "aufwand", "möglich", "leistbar"))
    ),
    Rule(
        kind="refusal",
        steps=(("uskunft", "uskünfte"), ("kann ", "können"), ("nicht erteilt", "nicht gegeben")),
    ),
    Rule(kind="refusal", steps=(NOT, ("umutbare", "ertretbare", "ngemessene"), ("Aufwand",))),
    Rule(
        kind="refusal",
        steps=(
            ("önnen", "kann "),
            ("Auskunft", "Auskünfte", "Angaben", "Ausführungen"),
            ("nicht erteilt", "nicht gemacht", "nicht getroffen", "nicht gegeben"),
        ),
    ),
    Rule(
        kind="refusal",
        steps=(
            ("können", "kann", "werden", "erteilt", "macht"),
            (
                "keine Auskunft",
                "keine Auskünfte",
                "keine Ausführungen",
                "keine näheren Angaben",
                "keine Angaben gemacht",
            ),
        ),
    ),
    Rule(
        kind="refusal",
        steps=(
            ("Beantwortung", "Beauskunftung", "Auskunft", "Auskunftserteilung", "Antwort", "Frage", "Fragen"),
            (" nicht", "unterbleib"),
            ("erfolgen", "beantwortet werden", "in Betracht", "unterbleib"),
        ),
    ),
    Rule(
        kind="refusal",
        steps=(
            ("ragerecht", "nformationsrecht"),
            ("überschreitet", "nicht Bestandteil", "erstreckt sich nicht", "nicht Gegenstand"),
        ),
    ),
    Rule(kind="refusal", steps=(("nicht Bestandteil", "überschreitet"), ("ragerecht", "nformationsrecht"))),
    Rule(
        kind="refusal",
        steps=(
            ("Aussage", "Prognose"),
            ("können", "kann "),
            ("nicht getroffen", "nicht gemacht", "nicht möglich"),
        ),
    ),
    Rule(kind="refusal", steps=(("eine Antwortpflicht",),)),
    Rule(kind="refusal", steps=(("unterliegen", "Bestandteil"), ("nicht",), ("Kontrollfunktion",))),
    Rule(kind="refusal", steps=(("nicht",), ("Bestandteil",), ("Kontrollfunktion",))),
    Rule(kind="partly", steps=((" lieg",), (" nur ", " lediglich "), KNOWLEDGE, (" vor.",))),
    Rule(
        kind="partly",
        steps=(
            (" keine vollständige", " keine abschließende", " keine flächendeckende", " nicht vollständig"),
            KNOWLEDGE,
            (" vor",),
        ),
    ),
    Rule(
        kind="partly",
        steps=(
            MORE,
            NOT,
            (" vor", "bekannt", "möglich", "gemacht", "erfasst", "erteilt", "mitgeteilt", "erfolg"),
        ),
        opens=True,
    ),
    Rule(kind="partly", steps=(("nur teilweise", "teilweise beantwortet", "Anspruch auf Vollständigkeit"),)),
    Rule(kind="outside", steps=(FOUND, WEB), unless=FOOTNOTE),
    Rule(kind="outside", steps=(WEB, (*FOUND, *POINTED)), unless=FOOTNOTE),
    Rule(kind="outside", steps=(("iehe ", " vgl. ", "Vgl. "), ("www.", "http")), unless=FOOTNOTE),
    Rule(
        kind="outside",
        steps=((" auf ", "Auf "), SOURCES, ("verwiesen", "hingewiesen")),
        unless=(*FOOTNOTE, "darauf hingewiesen", "rucksache"),
    ),
    Rule(
        kind="outside",
        steps=(
            (" kann", " können", " sind", " ist"),
            SOURCES,
            ("entnommen werden", "zu entnehmen", "nachgelesen"),
        ),
        unless=(*FOOTNOTE, "rucksache", "Anlage"),
    ),
    Rule(kind="annex", steps=(ANNEX, SHOWN), unless=FOOTNOTE),
    Rule(kind="annex", steps=(SHOWN, ANNEX), unless=FOOTNOTE),
    Rule(
        kind="table",
        steps=(
            (
                "olgende Tabelle",
                "olgenden Tabelle",
                "olgender Tabelle",
                "achstehende Tabelle",
                "achstehenden Tabelle",
                "olgenden Übersicht",
                "olgende Übersicht",
                "achstehenden Übersicht",
                "achstehende Übersicht",
                "tabellarische Übersicht",
            ),
        ),
    ),
)
