"""The fields that a query may name: one table for grammar, help, completion, parameters of HTTP and docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from indexer.analysis.folding import fold_word
from indexer.model import ArtKind
from indexer.schema import (
    ANNEX,
    ANSWER,
    ART,
    DATUM,
    FRAGESTELLER,
    FRAKTION,
    NUMBER,
    PASSAGE,
    PREAMBLE,
    QUESTION,
    REFS,
    RESSORT,
    TITLE,
    TYP,
    WP,
)

ValueKind = Literal["text", "name", "person", "number", "period", "date", "art"]
"""What a field takes: words of a text; a name as a list prints it; a person by words of the name; a paper's
number; a Wahlperiode; a date; a way of answering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryField:
    """One field of the query language."""

    name: str
    """As labels and JSON have it: German."""
    english: str
    kind: ValueKind
    index: str
    """The field of the index (`indexer.schema`)."""
    help: str
    examples: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    facet: bool = False
    """Whether results are counted by its values; `datum` is counted by year."""

    @property
    def is_text(self) -> bool:
        """Whether its words are searched and ranked; the other fields only restrict."""
        return self.kind == "text"


FIELDS = (
    QueryField(
        name="frage",
        english="question",
        kind="text",
        index=QUESTION,
        help="Words of a question.",
        examples=("frage:Schleuse", 'frage:"marode Brücken"'),
        aliases=("fragen", "questions"),
    ),
    QueryField(
        name="antwort",
        english="answer",
        kind="text",
        index=ANSWER,
        help="Words of an answer.",
        examples=("antwort:(Schleuse OR Wehr)",),
        aliases=("antworten", "answers"),
    ),
    QueryField(
        name="vorbemerkung",
        english="preamble",
        kind="text",
        index=PREAMBLE,
        help="Words of a Vorbemerkung.",
        examples=("vorbemerkung:Haushalt",),
    ),
    QueryField(
        name="anlage",
        english="annex",
        kind="text",
        index=ANNEX,
        help="Words of an Anlage.",
        examples=("anlage:Tabelle",),
        aliases=("anlagen",),
    ),
    QueryField(
        name="passage",
        english="section",
        kind="text",
        index=PASSAGE,
        help="Words of a passage: papers without questions are cut into passages.",
        examples=("passage:Inkrafttreten",),
        aliases=("abschnitt",),
    ),
    QueryField(
        name="titel",
        english="title",
        kind="text",
        index=TITLE,
        help="Words of the paper's title.",
        examples=("titel:Wasserstraßen",),
    ),
    QueryField(
        name="drucksache",
        english="paper",
        kind="number",
        index=NUMBER,
        help="The paper of this number, or papers of a range of numbers.",
        examples=("drucksache:21/1406", "drucksache:21/14*", "drucksache:[21/1000 TO 21/1999]"),
        aliases=("dokumentnummer", "drs", "nummer", "number"),
    ),
    QueryField(
        name="typ",
        english="type",
        kind="name",
        index=TYP,
        help="The kind of paper.",
        examples=('typ:"Kleine Anfrage"', "typ:Antwort"),
        aliases=("drucksachetyp", "dokumentart"),
        facet=True,
    ),
    QueryField(
        name="wp",
        english="period",
        kind="period",
        index=WP,
        help="The Wahlperiode.",
        examples=("wp:21", "wp:19..21", "wp:>=20"),
        aliases=("wahlperiode",),
        facet=True,
    ),
    QueryField(
        name="datum",
        english="date",
        kind="date",
        index=DATUM,
        help="The paper's date: a day, a month, a year, a range of them, or the last so many days.",
        examples=(
            "datum:2025",
            "datum:2025-09",
            "datum:30.09.2025",
            "datum:[2024 TO 2025-06]",
            "datum:>=2024",
            "datum:letzte 30 tage",
        ),
        facet=True,
    ),
    QueryField(
        name="fraktion",
        english="group",
        kind="name",
        index=FRAKTION,
        help="The Fraktion that asks.",
        examples=("fraktion:SPD", 'fraktion:"BÜNDNIS 90/DIE GRÜNEN"', "fraktion:(SPD OR FDP)"),
        aliases=("party", "partei"),
        facet=True,
    ),
    QueryField(
        name="ressort",
        english="ministry",
        kind="name",
        index=RESSORT,
        help="The ministry that answers; its short name will do.",
        examples=("ressort:BMF", 'ressort:"Auswärtiges Amt"'),
        aliases=("ministerium",),
        facet=True,
    ),
    QueryField(
        name="fragesteller",
        english="asker",
        kind="person",
        index=FRAGESTELLER,
        help="A person who asks, by one or more words of the name.",
        examples=("fragesteller:Musterfrau", 'fragesteller:"Erika Musterfrau"'),
        aliases=("abgeordnete", "member"),
    ),
    QueryField(
        name="verweist",
        english="cites",
        kind="number",
        index=REFS,
        help="Sections that cite the paper of this number, or one section of it; the head of a paper counts"
        " for all its sections.",
        examples=("verweist:21/1406", "verweist:21/1406#f35"),
        aliases=("refs",),
    ),
    QueryField(
        name="art",
        english="how",
        kind="art",
        index=ART,
        help="How it was answered.",
        examples=("art:confidential", "art:(refusal OR no_knowledge)"),
        aliases=("antwortart",),
        facet=True,
    ),
)
"""Every field, in the order of the docs."""

ART_NAMES: Mapping[str, ArtKind] = MappingProxyType(
    {
        "verweis": "referral",
        "extern": "outside",
        "vertraulich": "confidential",
        "eingestuft": "confidential",
        "unbekannt": "no_knowledge",
        "abgelehnt": "refusal",
        "verweigert": "refusal",
        "teilweise": "partly",
        "tabelle": "table",
        "anlage": "annex",
        "gemeinsam": "joint",
    }
)
"""German names of the ways of answering, beside those of the index."""


def field_key(name: str) -> str:
    """A name as it is compared: folded, so that case and umlauts do not matter."""
    return fold_word(name)


FIELD_NAMES: Mapping[str, QueryField] = MappingProxyType(
    {field_key(name): one for one in FIELDS for name in (one.name, one.english, *one.aliases)}
)
"""Every name that a query may use for a field, as `field_key` gives it."""


def find_field(name: str) -> QueryField | None:
    """The field of a German or English name or an alias, in any case; None for no field."""
    return FIELD_NAMES.get(field_key(name))
