"""What `SearchEngine.verify` says of quotations and paper numbers in small manuscripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.model import Note, Section
from query import QueryError, QuoteFinding, SearchEngine, Verification
from query.findings import ManuscriptKind
from query.manuscript.reading import read_manuscript
from tests.papers import exchange, paper, write_index

SLUICES = (
    "Die Bundesregierung beabsichtigt derzeit nicht, die Schleusen am Torfkanal zu schließen. Zum"
    " 1. Oktober 2031 waren 212 von 1 480 Dienstposten unbesetzt, die Kosten lagen bei 44,5 Millionen Euro."
)
BRIDGES = (
    "Die Brücken über den Wendgraben werden im Übrigen jährlich geprüft (siehe „Brückenbuch 2030“). Der"
    " Prüfbericht liegt den Wasserbauämtern vor."
)
PAPERS = (
    paper("21/9601", exchange("1", "Plant die Bundesregierung, am Torfkanal Schleusen zu schließen?", "")),
    paper(
        "21/9602",
        Section(
            id="vorbemerkung_bundesregierung",
            kind="vorbemerkung",
            text="Die Wasserbauämter führen seit dem Jahr 2019 ein gemeinsames Verzeichnis aller Anlagen.",
        ),
        exchange("1", "Plant die Bundesregierung, am Torfkanal Schleusen zu schließen?", SLUICES),
        exchange("2", "Wie oft werden die Brücken geprüft?", BRIDGES, pages=(3, 4)),
        bezug="21/9601",
        titel="Zustand der Schleusen und Brücken im Hochmoor",
    ),
    paper(
        "21/9603", exchange("1", "Wer prüft den Damm?", "Der Damm wird von der Nestgruppe Hochmoor geprüft.")
    ),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    made = tmp_path_factory.mktemp("manuscript") / "index"
    write_index(made, *PAPERS)
    with SearchEngine.open(made) as opened:
        yield opened


def only(found: Verification) -> QuoteFinding:
    (one,) = found.quotations
    return one


AS_PRINTED = {
    "German marks": "Es heißt: „beabsichtigt derzeit nicht, die Schleusen am Torfkanal zu schließen“.",
    "German opening, straight closing": 'Es heißt: „beabsichtigt derzeit nicht, die Schleusen am" wohl.',
    "straight marks": 'Es heißt: "beabsichtigt derzeit nicht, die Schleusen am Torfkanal".',
    "guillemets": "Es heißt: »beabsichtigt derzeit nicht, die Schleusen am Torfkanal«.",
    "Swiss guillemets": "Es heißt: «beabsichtigt derzeit nicht, die Schleusen am Torfkanal».",
    "English marks": "Es heißt: “beabsichtigt derzeit nicht, die Schleusen am Torfkanal”.",
    "single marks": "Es heißt: ‚beabsichtigt derzeit nicht, die Schleusen am Torfkanal‘.",
    "single guillemets": "Es heißt: ›beabsichtigt derzeit nicht, die Schleusen am Torfkanal‹.",
    "quotation within": "„im Übrigen jährlich geprüft (siehe ‚Brückenbuch 2030‘)“",
    "same marks within": "„im Übrigen jährlich geprüft (siehe „Brückenbuch 2030“)“",
    "cut at a line end": "„Die Bundes-\nregierung beabsichtigt derzeit nicht, die Schleu-\nsen am Torfkanal“",
    "line ends": "„Die Bundesregierung\n  beabsichtigt derzeit\r\nnicht, die Schleusen“",
    "soft hyphens": "„Die Bundes\u00adregierung beabsichtigt derzeit nicht, die Schleu\u00adsen“",
    "fixed spaces": "„waren 212 von 1\u202f480 Dienstposten unbesetzt“",
    "another thousands mark": "„waren 212 von 1.480 Dienstposten unbesetzt“",
    "decomposed umlauts": "„werden im U\u0308brigen ja\u0308hrlich gepru\u0308ft“",
    "ss for ß": "„die Schleusen am Torfkanal zu schliessen“",
    "omission in brackets": "„Die Bundesregierung […] die Schleusen am Torfkanal zu schließen“",
    "omission, three points": "„Die Bundesregierung [...] die Schleusen am Torfkanal zu schließen“",
    "omission in round brackets": "„Die Bundesregierung (...) die Schleusen am Torfkanal zu schließen“",
    "bare omission": "„Die Bundesregierung … die Schleusen am Torfkanal … Dienstposten unbesetzt“",
    "omissions at the ends": "„… die Schleusen am Torfkanal zu schließen …“",
    "changed first letter": "„[d]ie Bundesregierung beabsichtigt derzeit nicht“",
    "added ending": "„die Schleuse[n] am Torfkanal zu“ und „im Übrigen[s] jährlich geprüft“",
    "own words in brackets": "„Die Bundesregierung beabsichtigt derzeit nicht, [diese] am Torfkanal zu“",
    "sic": "„die Schleusen am Torfkanal [sic!] zu schließen“",
    "footnote mark": "„die Schleusen am Torfkanal1 zu schließen“ und „Schleusen am Torfkanal[3] zu“",
    "other punctuation": "„beabsichtigt derzeit nicht – die Schleusen am Torfkanal zu schließen!“",
}


@pytest.mark.parametrize("text", AS_PRINTED.values(), ids=AS_PRINTED)
def test_what_is_printed_is_found(engine: SearchEngine, text: str) -> None:
    found = engine.verify(text).quotations
    assert found
    assert [one.verdict for one in found] == ["found"] * len(found)
    assert {one.printed.dokumentnummer for one in found if one.printed} == {"21/9602"}


ALTERED = {
    "negation dropped": (
        "„Die Bundesregierung beabsichtigt derzeit, die Schleusen am Torfkanal“",
        "nicht",
        "",
    ),
    "negation added": (
        "„Die Brücken über den Wendgraben werden nicht jährlich geprüft“",
        "im Übrigen",
        "nicht",
    ),
    "number": ("„waren 312 von 1 480 Dienstposten unbesetzt“", "212", "312"),
    "cut number": ("„von 480 Dienstposten unbesetzt, die Kosten lagen“", "1", ""),
    "decimals": ("„die Kosten lagen bei 445 Millionen Euro“", "44,5", "445"),
    "word": ("„Der Prüfbericht liegt den Bauämtern vor“", "Wasserbauämtern", "Bauämtern"),
    "word added": ("„die Schleusen am alten Torfkanal zu schließen“", "", "alten"),
}


@pytest.mark.parametrize(("text", "printed", "quoted"), ALTERED.values(), ids=ALTERED)
def test_what_was_altered_is_shown_word_by_word(
    engine: SearchEngine, text: str, printed: str, quoted: str
) -> None:
    one = only(engine.verify(text))
    assert one.verdict == "altered"
    assert [(change.printed, change.quoted) for change in one.changes if change.altered] == [
        (printed, quoted)
    ]


def test_a_change_has_its_place(engine: SearchEngine) -> None:
    text = "Vorab.\n\nEs „waren 312\nvon 1 480 Dienstposten unbesetzt“."
    one = only(engine.verify(text))
    (change,) = [change for change in one.changes if change.altered]
    assert change.spot is not None
    assert (change.spot.line, change.spot.column) == (3, 11)
    assert text[change.spot.start : change.spot.end] == "312"
    assert (one.spot.line, one.spot.column) == (3, 5)


def test_the_rest_of_a_word_is_not_the_word(engine: SearchEngine) -> None:
    assert only(engine.verify("„regierung beabsichtigt derzeit nicht, die Schleusen“")).verdict == "altered"


def test_what_nobody_printed_is_not_found(engine: SearchEngine) -> None:
    text = "„Der Bund wird die Fähren über den Nordsee bis zum Sommer vollständig verkaufen“"
    one = only(engine.verify(f"{text} (Drucksache 21/9602, Frage 1)."))
    assert (one.verdict, one.printed) == ("not_found", None)
    assert one.attributed is not None
    assert (one.attributed.doc, one.attributed.fragen) == ("21/9602", ("1",))


NAMED = {
    "bracket behind": ("„die Schleusen am Torfkanal zu schließen“ (Drucksache 21/9602, Frage 1).", "found"),
    "bracket behind, wrong": (
        "„die Schleusen am Torfkanal zu schließen“ (Drs. 21/9602, Frage 2).",
        "elsewhere",
    ),
    "another paper": ("„die Schleusen am Torfkanal zu schließen“ (BT-Drs. 21/9603).", "elsewhere"),
    "before": (
        "Auf Drucksache 21/9602 Frage 2 steht: „die Schleusen am Torfkanal zu schließen“",
        "elsewhere",
    ),
    "whole paper": ("Laut Bundestagsdrucksache 21/9602 „die Schleusen am Torfkanal zu schließen“", "found"),
    "the paper that asked": (
        "In der Antwort zu Frage 1 der Kleinen Anfrage auf Bundestagsdrucksache 21/9601 steht: „die Schleusen"
        " am Torfkanal zu schließen“.",
        "found",
    ),
    "the paper that asked, wrong question": (
        "In der Antwort zu Frage 2 der Kleinen Anfrage auf Bundestagsdrucksache 21/9601: „die Schleusen am"
        " Torfkanal zu schließen“.",
        "elsewhere",
    ),
    "Vorbemerkung": (
        "„seit dem Jahr 2019 ein gemeinsames Verzeichnis“ (Vorbemerkung der Bundesregierung auf Drucksache"
        " 21/9602)",
        "found",
    ),
    "Vorbemerkung, wrong": (
        "„die Schleusen am Torfkanal zu schließen“ (Vorbemerkung der Bundesregierung auf Drucksache 21/9602)",
        "elsewhere",
    ),
    "sentence before": (
        "Die Antwort liegt vor (Drucksache 21/9603). Sie lautet: „die Schleusen am Torfkanal zu schließen“.",
        "elsewhere",
    ),
    "question by itself": (
        "Die Drucksache 21/9602 sagt viel. In der Antwort zu Frage 2 heißt es: „am Torfkanal zu schließen“.",
        "elsewhere",
    ),
    "paper that is absent": ("„die Schleusen am Torfkanal zu schließen“ (Drucksache 21/9699).", "unchecked"),
    "another paragraph": ("Drucksache 21/9603.\n\n„die Schleusen am Torfkanal zu schließen“", "found"),
    "title": ("„Zustand der Schleusen und Brücken im Hochmoor“ (Drucksache 21/9602)", "found"),
    "term, there": ("Die „Nestgruppe Hochmoor“ (Drucksache 21/9603) prüft.", "found"),
    "term, not there": ("Die „Nestgruppe Hochmoor“ (Drucksache 21/9602) prüft.", "not_found"),
    "term, unnamed": ("Die „Nestgruppe Hochmoor“ prüft.", "short"),
    "word": ("Der „Torfkanal“ (Drucksache 21/9602).", "short"),
}


@pytest.mark.parametrize(("text", "verdict"), NAMED.values(), ids=NAMED)
def test_what_the_manuscript_names_is_compared(engine: SearchEngine, text: str, verdict: str) -> None:
    assert only(engine.verify(text)).verdict == verdict


def test_each_quotation_of_a_sentence_has_its_own_source(engine: SearchEngine) -> None:
    sluices, damm = "„die Schleusen am Torfkanal zu schließen“", "„wird von der Nestgruppe Hochmoor geprüft“"
    right = f"Erst {sluices} (Drucksache 21/9602), dann {damm} (Drucksache 21/9603)."
    swapped = f"Erst {sluices} (Drucksache 21/9603), dann {damm} (Drucksache 21/9602)."
    assert [one.verdict for one in engine.verify(right).quotations] == ["found", "found"]
    assert [one.verdict for one in engine.verify(swapped).quotations] == ["elsewhere", "elsewhere"]


def test_a_finding_says_where_the_words_are_printed(engine: SearchEngine) -> None:
    printed = only(engine.verify("„Prüfbericht liegt den Wasserbauämtern vor“")).printed
    assert printed is not None
    assert (printed.id, printed.label, printed.place) == ("bt-21-9602#f2", "Frage 2", "answer 2")
    assert (printed.page, printed.text) == (3, "Prüfbericht liegt den Wasserbauämtern vor")


def test_paper_numbers_and_their_questions(engine: SearchEngine) -> None:
    text = (
        "Siehe Drucksache 21/9602 Frage 2, Drucksache 21/9602 Frage 7 und BT-Drs. 20/1.\n"
        "Dann https://dserver.bundestag.de/btd/21/096/2109603.pdf"
    )
    found = engine.verify(text).numbers
    assert [(one.doc, one.verdict, one.unknown) for one in found] == [
        ("21/9602", "present", ()),
        ("21/9602", "wrong_question", ("7",)),
        ("20/1", "absent", ()),
        ("21/9603", "present", ()),
    ]
    assert found[0].ids == ("bt-21-9602#f2",)
    assert (found[3].spot.line, found[3].spot.column) == (2, 6)
    assert engine.verify(text).wrong == 1


MARKUP: dict[str, tuple[ManuscriptKind, str, list[tuple[int, str]]]] = {
    "Markdown block": (
        "markdown",
        "Drucksache 21/9602, Frage 1:\n\n> Die Bundesregierung beabsichtigt derzeit **nicht**,\n> die"
        " Schleusen am Torfkanal zu\n> schließen.\n\nEnde.",
        [(3, "found")],
    ),
    "Markdown block, altered": (
        "markdown",
        "> Die Bundesregierung beabsichtigt derzeit, die Schleusen am\n> Torfkanal zu schließen.",
        [(1, "altered")],
    ),
    "Markdown block with its source": (
        "markdown",
        "> Der Prüfbericht liegt den Wasserbauämtern vor.\n> — Drucksache 21/9602, Frage 2",
        [(1, "found")],
    ),
    "Markdown block with a wrong source": (
        "markdown",
        "> Der Prüfbericht liegt den Wasserbauämtern vor. (Drucksache 21/9602, Frage 1)",
        [(1, "elsewhere")],
    ),
    "Markdown paragraphs": (
        "markdown",
        "> Der Prüfbericht liegt den Wasserbauämtern vor.\n>\n> Der Bund verkauft alle Fähren im Sommer.",
        [(1, "found"), (3, "not_found")],
    ),
    "Markdown code": ("markdown", "```\n„Das ist hier gar kein Zitat“\n```\n`„und das hier auch nicht“`", []),
    "Markdown indented code": ("markdown", "Text.\n\n    „Das ist hier gar kein Zitat“\n", []),
    "Markdown escapes": (
        "markdown",
        "„Die Bundesregierung \\[…\\] die Schleusen am Torfkanal“",
        [(1, "found")],
    ),
    "Markdown emphasis and links": (
        "markdown",
        "„die *Schleusen* am [Torfkanal](https://beispiel.example/kanal) zu schließen“",
        [(1, "found")],
    ),
    "Markdown footnote": (
        "markdown",
        "„Der Prüfbericht liegt den Wasserbauämtern vor.“[^q]\n\n[^q]: Drucksache 21/9602, Frage 1.",
        [(1, "elsewhere")],
    ),
    "HTML block": (
        "html",
        "<p>Drucksache 21/9602:</p>\n<blockquote><p>Die Br&uuml;cken &#252;ber den <b>Wend</b>graben"
        " werden</p></blockquote>",
        [(2, "found")],
    ),
    "HTML q": ("html", "<p>Es <q>waren 212 von 1&nbsp;480 Dienst&shy;posten unbesetzt</q>.", [(1, "found")]),
    "HTML marks": ("html", "<p>Es &bdquo;waren 213 von 1 480 Dienstposten&ldquo;</p>", [(1, "altered")]),
    "HTML link": (
        "html",
        '<p><q>waren 212 von 1 480 Dienstposten</q> (<a href="https://dserver.bundestag.de/btd/21/096/2109603.pdf">'
        "hier</a>)</p>",
        [(1, "elsewhere")],
    ),
    "HTML cite": (
        "html",
        '<blockquote cite="https://dserver.bundestag.de/btd/21/096/2109603.pdf"><p>waren 212 von 1 480'
        " Dienstposten</blockquote>",
        [(1, "elsewhere")],
    ),
    "HTML script": (
        "html",
        "<script>a = „kein Zitat in dieser Zeile“</script><style>„auch hier nicht eins“</style>",
        [],
    ),
    "HTML never closed": (
        "html",
        "<blockquote>Der Prüfbericht liegt den Wasserbauämtern vor",
        [(1, "found")],
    ),
    "text keeps >": ("text", "> Der Prüfbericht liegt den Wasserbauämtern vor.", []),
}


@pytest.mark.parametrize(("kind", "text", "expected"), MARKUP.values(), ids=MARKUP)
def test_quotations_of_markup(
    engine: SearchEngine, kind: ManuscriptKind, text: str, expected: list[tuple[int, str]]
) -> None:
    found = engine.verify(text, kind)
    assert [(one.spot.line, one.verdict) for one in found.quotations] == expected


def test_marks_that_nothing_closes_are_named_and_swallow_nothing(engine: SearchEngine) -> None:
    text = 'Ein "Wort und\n\nein „anderes. Es „waren 213 von 1 480 Dienstposten“.\n\nEnde “.'
    found = engine.verify(text)
    assert [one.verdict for one in found.quotations] == ["altered"]
    assert [text[one.start] for one in found.notices if one.start is not None] == ['"', "„"]


ODD = [
    "",
    " \n",
    "„“",
    '""',
    "„" * 2_000,
    '"' * 2_001,
    "„…“",
    "„[…]“",
    "„[]“ „[1]“",
    "\x00„a b c d“",
    "»«" * 500,
]


@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_do_no_harm(engine: SearchEngine, text: str, kind: ManuscriptKind) -> None:
    assert {one.verdict for one in engine.verify(text, kind).quotations} <= {"short", "not_found"}


def test_many_quotations_in_one_line(engine: SearchEngine) -> None:
    one = "„die Schleusen am Torfkanal zu schließen“ (Drucksache 21/9602, Frage 1), „Unfug steht hier drin“, "
    found = engine.verify(one * 2_000)
    assert [one.verdict for one in found.quotations] == ["found", "not_found"] * 2_000


@pytest.mark.timeout(20)
def test_a_quotation_of_thousands_of_omissions_ends(engine: SearchEngine) -> None:
    text = "„" + "Schleusen … " * 20_000 + "“"
    assert only(engine.verify(text)).verdict == "not_found"
    assert only(engine.verify("„Die … Schleusen … am … Torfkanal … schließen“")).verdict == "found"


def test_what_was_left_out_in_looking_is_told(engine: SearchEngine) -> None:
    def codes(text: str) -> list[str]:
        return [notice.code for notice in only(engine.verify(f"„{text}“")).notices]

    assert codes("Niemand zählt Möwen. " * 3_334) == ["long"]
    assert codes("Niemand zählt Möwen. " * 3_333) == []
    assert codes("Möwen … " * 102) == ["omissions"]
    assert codes("Möwen … " * 101) == []


CAPITALS = {
    "as printed": ("die Schleusen am Torfkanal zu schließen", None),
    "the first word": ("Beabsichtigt derzeit nicht, die Schleusen", None),
    "behind an omission": ("Die Bundesregierung […] Die Schleusen am Torfkanal", None),
    "a word": ("beabsichtigt Derzeit nicht, die SCHLEUSEN", "Derzeit (printed: derzeit), SCHLEUSEN"),
    "cut at a line end": (
        "beabsichtigt der-\nzeit nicht, die Schleu-\nsen am torfkanal",
        "torfkanal (printed",
    ),
    "of an altered one": ("beabsichtigt derzeit, die schleusen am Torfkanal zu", "schleusen (printed"),
}


@pytest.mark.parametrize(("text", "told"), CAPITALS.values(), ids=CAPITALS)
def test_other_capitals_are_told_but_for_the_first_word(
    engine: SearchEngine, text: str, told: str | None
) -> None:
    notices = only(engine.verify(f"Es heißt: „{text}“.")).notices
    if told is None:
        assert notices == ()
    else:
        assert [notice.code for notice in notices] == ["case"]
        assert notices[0].text.startswith(f"capitals differ: {told}")


def test_an_unknown_kind_is_refused(engine: SearchEngine) -> None:
    with pytest.raises(QueryError, match="markdown"):
        engine.verify("x", "docx")  # type: ignore[arg-type]


def test_a_manuscript_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("query.manuscript.reading.MOST_BYTES", 10)
    with pytest.raises(SourceError) as caught:
        read_manuscript(b"Ein Text von zu vielen Zeichen", "text.md")
    assert (caught.value.code, "no manuscript is so long" in str(caught.value)) == ("too-large", True)


HEADED = (
    paper(
        "21/9701",
        Section(
            id="p1",
            kind="passage",
            heading="Vom Zustand der Deiche und Siele im Norden",
            text="Es gilt das Gesagte.",
            notes=(
                Note(mark="1", text="Nach der Zählung der Wasserverbände vom Herbst des vergangenen Jahres."),
            ),
        ),
    ),
)


def test_headings_and_notes_may_be_quoted(tmp_path: Path) -> None:
    write_index(tmp_path / "index", *HEADED)
    with SearchEngine.open(tmp_path / "index") as engine:
        for text in (
            "„Vom Zustand der Deiche und Siele im Norden“",
            "„Nach der Zählung der Wasserverbände vom Herbst“ (Bundestagsdrucksache 21/9701)",
        ):
            one = only(engine.verify(text))
            assert one.verdict == "found", text
            assert one.printed is not None and one.printed.dokumentnummer == "21/9701"


@pytest.mark.parametrize("behind", ["— Bundestagsdrucksache 21/9602", "(Bundestagsdrucksache 21/9602)"])
def test_what_stands_behind_a_block_says_where_it_is_from(engine: SearchEngine, behind: str) -> None:
    block = "> Die Bundesregierung beabsichtigt derzeit nicht, die Schleusen"
    one = only(engine.verify(f"{block}\n\n{behind}", "markdown"))
    assert one.verdict == "found"
    assert one.attributed is not None and one.attributed.doc == "21/9602"


def test_parts_of_html_that_quote_nothing_are_passed_over(engine: SearchEngine) -> None:
    html = (
        "<pre>„beabsichtigt derzeit nicht, die Schleusen am Torfkanal“<i></pre><p>Es heißt:<br>"
        "<blockquote>Der Prüfbericht liegt den Wasserbauämtern vor.<cite>Wer anders sagt das auch"
        " nicht.</cite></blockquote></i></p>"
    )
    found = engine.verify(html, "html").quotations
    assert [one.verdict for one in found] == ["found"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("„480 Dienstposten unbesetzt, die Kosten lagen bei“", "480"),
        (
            "„beabsichtigt derzeit nicht, die Schleusen am Torfkanal zu schließen. Zum 1. Oktober 203“",
            "203",
        ),
    ],
)
def test_a_number_that_is_quoted_in_part_is_altered(engine: SearchEngine, text: str, quoted: str) -> None:
    one = only(engine.verify(text))
    assert one.verdict == "altered"
    assert any(change.altered and quoted in change.quoted for change in one.changes)
