"""Invented papers, and manuscripts that quote them with planted faults: seeded, so that runs compare.

Sentences are drawn from few patterns with many fillings, so that sections share most of their words and
whole formulas, as answers of the government do. What is planted is known by its place in the manuscript.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from indexer.model import Answer, Paper, Question, Reference, Section
from query.findings import ManuscriptKind, NumberVerdict, QuoteVerdict


def _words(printed: str) -> list[str]:
    return printed.split()


def _phrases(printed: str) -> list[str]:
    return printed.split("; ")


PLACES = _words(
    "Torfkanal Wendgraben Hakenkrug Moorsee Lindenhafen Ostwehr Birkensiel Kranichufer Sandhorst Erlenbach"
    " Nordmole Fuchsdamm Weidensteg Altmühle Seggenfeld Grauwasser Rohrbruch Heidetor Mittelwerder"
)
THINGS = _words(
    "Schleusen Brücken Wehre Deiche Pegel Fähren Häfen Radwege Bahnhöfe Leitungen Kläranlagen Stellwerke"
    " Funkmasten Turnhallen Archive Messstellen Lagerhallen Pumpwerke Werften Treppen Aufzüge Gleise Tunnel"
)
ACTORS = _phrases(
    "die Bundesregierung; die Wasserbauverwaltung; das zuständige Ressort; die Landesbehörde; die Prüfstelle;"
    " der Betreiber; die Nestgruppe Hochmoor; der Fachbeirat; das Planungsamt; die Rechnungsstelle"
)
VERBS = _words(
    "saniert erneuert überprüft ausgeschrieben gesperrt freigegeben vermessen verpachtet umgebaut stillgelegt"
    " begutachtet gewartet instandgesetzt kartiert abgerissen verkauft"
)
REASONS = _phrases(
    "wegen fehlender Fachkräfte; aus Gründen des Hochwasserschutzes; nach Maßgabe des Haushalts; im"
    " Einvernehmen mit den Ländern; auf Grundlage eines Gutachtens; im Rahmen verfügbarer Mittel; infolge"
    " gestiegener Baupreise; mit Blick auf den Naturschutz; unter Beteiligung der Gemeinden"
)
FORMULAS = (
    "Der Bundesregierung liegen hierzu keine eigenen Erkenntnisse vor.",
    "Auf die Vorbemerkung der Bundesregierung wird insoweit verwiesen.",
    "Die Willensbildung innerhalb der Bundesregierung ist hierzu noch nicht abgeschlossen.",
)
INVENTED = (
    "Wir haben uns gestern Abend {x} auf einen völlig neuen Kurs verständigt und {y} verabschiedet",
    "Niemand im Kabinett wollte {x} glauben, dass {y} so teuer werden könnten",
    "Das wäre ein fataler Fehler, den {x} kommende Generationen bei {y} bitter bezahlen müssten",
    "Ohne entschlossenes Handeln droht {x} ein Desaster, vor dem uns auch {y} kaum retten",
)
"""Sentences of other texts; `x` and `y` take words that papers have, too."""
FILLER = (
    "Das Thema beschäftigt die Region seit Jahren.",
    "Vor Ort ist davon wenig zu spüren.",
    "Beobachter hatten anderes erwartet.",
    "Die Debatte ist damit nicht zu Ende.",
)
MARKS = (("„", "“"), ("„", "”"), ("„", '"'), ("»", "«"), ("“", "”"), ('"', '"'), ("«", "»"), ("‚", "‘"))
CUT = "-\n"
Fault = Literal[
    "none", "word", "number", "negation", "dropped", "added", "question", "paper", "invented", "absent"
]
FAULTS: tuple[Fault, ...] = (
    "word",
    "number",
    "negation",
    "dropped",
    "added",
    "question",
    "paper",
    "invented",
    "absent",
)
VERDICT_OF: dict[Fault, QuoteVerdict] = {
    "none": "found",
    "word": "altered",
    "number": "altered",
    "negation": "altered",
    "dropped": "altered",
    "added": "altered",
    "question": "elsewhere",
    "paper": "elsewhere",
    "invented": "not_found",
    "absent": "unchecked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A quotation of a manuscript: where its words begin, and what must be said of it."""

    start: int
    verdict: QuoteVerdict
    fault: Fault
    section: str | None
    """Full id of the section that it was taken from; None of words that several have."""


@dataclass(slots=True, kw_only=True)
class Manuscript:
    """A manuscript and what was planted in it, in order."""

    kind: ManuscriptKind
    text: str = ""
    quotations: list[Planted] = field(default_factory=list)
    numbers: list[tuple[int, NumberVerdict]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Footnotes that stand at its end."""


# --- papers -------------------------------------------------------------------------------------------------


def make_papers(count: int, sections: int, seed: int = 1916) -> list[Paper]:
    """Antworten 21/5001, 21/5003 … each to the Kleine Anfrage of the number before it, which is not there."""
    random = Random(seed)
    return [_paper(random, 2 * place + 5001, sections) for place in range(count)]


def _paper(random: Random, number: int, sections: int) -> Paper:
    asked = f"21/{number - 1}"
    return Paper(
        dokumentnummer=f"21/{number}",
        drucksachetyp="Antwort",
        wahlperiode=21,
        datum="2030-01-15",
        bezug=asked,
        references=(Reference(kind="drucksache", doc=asked, place="head", text="–", span=(0, 1)),),
        titel=f"Zustand der {random.choice(THINGS)} am {random.choice(PLACES)}",
        sections=tuple(_exchange(random, str(n)) for n in range(1, sections + 1)),
    )


def _exchange(random: Random, n: str) -> Section:
    asked = (
        f"Wie viele {random.choice(THINGS)} am {random.choice(PLACES)} wurden seit dem Jahr"
        f" {random.randint(2001, 2029)} {random.choice(VERBS)}, und welche Kosten sind"
        f" {random.choice(REASONS)} entstanden?"
    )
    sentences = [_sentence(random) for _ in range(random.randint(3, 8))]
    if random.random() < 0.3:
        sentences.insert(random.randint(0, len(sentences)), random.choice(FORMULAS))
    return Section(
        id=f"f{n}",
        kind="exchange",
        questions=(Question(n=n, text=asked),),
        answers=(Answer(to=(n,), text=" ".join(sentences)),),
        pages=(int(n) // 4 + 2, int(n) // 4 + 2),
    )


def _sentence(random: Random) -> str:
    actor, reason = random.choice(ACTORS), random.choice(REASONS)
    things, place, verb = random.choice(THINGS), random.choice(PLACES), random.choice(VERBS)
    count, year, money = (
        random.randint(2, 980),
        random.randint(2003, 2034),
        f"{random.randint(1, 99)},{random.randint(1, 9)}",
    )
    patterns = (
        f"Nach Angaben, die {actor} vorgelegt hat, wurden {count} {things} am {place} {reason} {verb}.",
        f"Derzeit ist nicht vorgesehen, dass {things} am {place} vor dem Jahr {year} {reason} {verb} werden.",
        f"Im Jahr {year} hat {actor} für {things} rund {money} Millionen Euro ausgegeben und {count} Anträge"
        f" bewilligt.",
        f"Ob die {things} am {place} {verb} werden, entscheidet {actor} {reason} nicht vor Sommer {year}.",
        f"Von {count} {things} sind {random.randint(2, 90)} Prozent älter als {random.randint(12, 88)} Jahre,"
        f" so dass {actor} am {place} kein weiteres Vorhaben plant.",
    )
    sentence = random.choice(patterns)
    return sentence[0].upper() + sentence[1:]


# --- manuscripts --------------------------------------------------------------------------------------------


class Writer:
    """Writes manuscripts over some papers."""

    def __init__(self, papers: list[Paper], seed: int) -> None:
        self._papers = papers
        self._random = Random(seed)
        self._texts = {
            f"bt-{paper.dokumentnummer.replace('/', '-')}#{section.id}": section.answers[0].text
            for paper in papers
            for section in paper.sections
            if paper.dokumentnummer
        }
        self._all = "\n".join(self._texts.values())

    def write(self, quotations: int) -> Manuscript:
        """A manuscript of so many quotations, about half of them with a fault."""
        random = self._random
        made = Manuscript(kind=random.choice(("text", "markdown", "html")))
        for _ in range(quotations):
            fault = random.choice(FAULTS) if random.random() < 0.5 else "none"
            self._add_prose(made)
            self._add_quotation(made, fault)
            if random.random() < 0.1:
                self._add_term(made)
            if random.random() < 0.3:
                self._add_number(made)
            self._end_paragraph(made)
        made.text += "\n\n".join(made.notes)
        return made

    def _add_prose(self, made: Manuscript) -> None:
        made.text += "<p>" if made.kind == "html" else ""
        made.text += " ".join(self._random.sample(FILLER, self._random.randint(0, 3)))
        made.text += " " if made.text and not made.text.endswith((">", "\n")) else ""

    def _end_paragraph(self, made: Manuscript) -> None:
        made.text += "</p>\n" if made.kind == "html" else "\n\n"

    def _add_number(self, made: Manuscript) -> None:
        """A sentence about a paper that quotes nothing."""
        random = self._random
        verdict: NumberVerdict = random.choice(("present", "absent", "wrong_question"))
        doc = self._absent() if verdict == "absent" else random.choice(self._papers).dokumentnummer
        frage = 99 if verdict == "wrong_question" else 1
        made.text += " Mehr dazu steht auf "
        made.numbers.append((len(made.text), verdict))
        made.text += f"Drucksache {doc}, Frage {frage}."

    def _add_term(self, made: Manuscript) -> None:
        """Words in quotation marks that are no quotation."""
        made.text += " Man nennt das „"
        made.quotations.append(Planted(start=len(made.text), verdict="short", fault="none", section=None))
        made.text += f"{self._random.choice(THINGS)} light“."

    def _absent(self) -> str:
        return f"20/{self._random.randint(100, 9000)}"

    def _add_quotation(self, made: Manuscript, fault: Fault) -> None:
        random = self._random
        section = random.choice(list(self._texts))
        paper = next(
            p for p in self._papers if section.startswith(f"bt-{(p.dokumentnummer or '').replace('/', '-')}#")
        )
        words = self._words(section, fault)
        if words is None:
            words, fault = self._span(section, 6, 12), "none"
        number = section.partition("#f")[2]
        source, verdict = self._named(paper, number, words, fault)
        plain = " ".join(words)
        is_formula = self._all.count(plain) > 1
        if VERDICT_OF[fault] in ("found", "unchecked"):
            words = self._disguise(words, made.kind)
        elif fault != "invented":
            words = self._wrap(words, made.kind)
        self._set(
            made,
            words,
            source,
            Planted(start=0, verdict=verdict, fault=fault, section=None if is_formula else section),
        )

    def _named(
        self, paper: Paper, number: str, words: list[str], fault: Fault
    ) -> tuple[tuple[str, str] | None, QuoteVerdict]:
        """What is named as the source: a paper and a question, or nothing; and the verdict then."""
        random = self._random
        doc, verdict = paper.dokumentnummer or "", VERDICT_OF[fault]
        plain = " ".join(words)
        if fault == "question":
            others = [s.id[1:] for s in paper.sections if plain not in s.answers[0].text]
            return (doc, random.choice(others)), verdict
        if fault == "paper":
            away = [p for p in self._papers if all(plain not in s.answers[0].text for s in p.sections)]
            return (random.choice(away).dokumentnummer or "", ""), verdict
        if fault == "absent":
            return (self._absent(), "3"), verdict
        if random.random() < 0.2:
            return None, verdict
        asked = paper.bezug or ""
        return random.choice(((doc, number), (doc, number), (doc, ""), (asked, number))), verdict

    # --- the words of a quotation ---------------------------------------------------------------------------

    def _span(self, section: str, least: int, most: int) -> list[str]:
        words = self._texts[section].split()
        size = min(len(words), self._random.randint(least, most))
        first = self._random.randint(0, len(words) - size)
        return words[first : first + size]

    def _words(self, section: str, fault: Fault) -> list[str] | None:
        """Words of a section with a fault in them; None where they have no place for it."""
        random = self._random
        if fault == "invented":
            x, y = f"am {random.choice(PLACES)}", f"die {random.choice(THINGS)}"
            return random.choice(INVENTED).format(x=x, y=y).split()
        words = self._span(section, 8, 40)
        if fault in ("none", "question", "paper", "absent"):
            return words
        places = [at for at in range(2, len(words) - 2) if _takes(fault, words[at])]
        if not places:
            return None
        at = random.choice(places)
        changed = words[:at] + self._changed(fault, words[at]) + words[at + 1 :]
        return changed if " ".join(changed) not in self._all else None

    def _changed(self, fault: Fault, word: str) -> list[str]:
        random = self._random
        if fault == "word":
            return [random.choice([one for one in (*THINGS, *VERBS) if one != word.strip(",.")])]
        if fault == "number":
            return [str(int(word) + random.randint(1, 9))]
        if fault == "added":
            return [random.choice(("angeblich", "bereits", "nicht", "kaum")), word]
        return []

    def _disguise(self, words: list[str], kind: ManuscriptKind) -> list[str]:
        """The same words as an honest manuscript may print them."""
        random = self._random
        done = list(words)
        if len(done) > 14 and random.random() < 0.4:
            at = random.randint(5, len(done) - 8)
            done[at : at + random.randint(1, 3)] = [random.choice(("[…]", "(...)", "…", "[...]", "(…)"))]
        if random.random() < 0.3 and done[0][0].isalpha() and done[0].isalpha():
            head = done[0]
            done[0] = f"[{head[0].swapcase()}]{head[1:]}"
        if random.random() < 0.15:
            at = random.randint(1, len(done) - 2)
            done[at] += random.choice(("[2]", "¹")) if done[at].isalpha() else ""
        return self._wrap(done, kind)

    def _wrap(self, words: list[str], kind: ManuscriptKind) -> list[str]:
        """Words cut at line ends, with soft hyphens and fixed spaces."""
        random = self._random
        shy = "&shy;" if kind == "html" else "\u00ad"
        done: list[str] = []
        for word in words:
            at = random.randint(3, len(word) - 3) if len(word) > 8 and word.isalpha() else 0
            is_cut = at > 0 and random.random() < 0.15
            done.append(f"{word[:at]}{random.choice((shy, CUT))}{word[at:]}" if is_cut else word)
        return done

    # --- the sentence around it -----------------------------------------------------------------------------

    def _set(
        self, made: Manuscript, words: list[str], source: tuple[str, str] | None, planted: Planted
    ) -> None:
        random = self._random
        text = " ".join(words)
        cited = "" if source is None else self._cite(source)
        if random.random() < 0.2 and made.kind != "text" and source is not None:
            self._set_block(made, text, cited, planted)
            return
        if made.kind == "html" and random.random() < 0.4:
            opening, closing = "<q>", "</q>"
        else:
            opening, closing = random.choice(MARKS)
        before, behind = _around(random, cited)
        if made.kind == "markdown" and cited and random.random() < 0.2:
            made.notes.append(f"[^{len(made.notes)}]: Siehe {cited}.")
            before, behind = "So steht es dort: ", f"[^{len(made.notes) - 1}]."
        made.text += before + opening
        made.quotations.append(_at(planted, len(made.text)))
        made.text += text + closing + behind

    def _set_block(self, made: Manuscript, text: str, cited: str, planted: Planted) -> None:
        made.text += f"Die Antwort auf {cited} lautet:"
        if made.kind == "html":
            made.text += "</p><blockquote><p>"
        else:
            made.text += "\n\n> "
            text = text.replace("\n", "\n> ")
        made.quotations.append(_at(planted, len(made.text)))
        made.text += text + ("</p></blockquote><p>" if made.kind == "html" else "\n\n")

    def _cite(self, source: tuple[str, str]) -> str:
        doc, frage = source
        cue = self._random.choice(("Drucksache", "Bundestagsdrucksache", "BT-Drs.", "Drs."))
        return f"{cue} {doc}" + (f", Frage {frage}" if frage else "")


def _at(planted: Planted, start: int) -> Planted:
    return Planted(start=start, verdict=planted.verdict, fault=planted.fault, section=planted.section)


def _takes(fault: Fault, word: str) -> bool:
    if fault == "number":
        return word.isdigit()
    if fault == "negation":
        return word in ("nicht", "kein", "keine")
    return len(word) > 5 and word.isalpha()


def _around(random: Random, cited: str) -> tuple[str, str]:
    """What stands before and behind a quotation that names its source so, or names none."""
    if not cited:
        return random.choice((("Es heißt: ", "."), ("Immer wieder hört man ", ", und das zu Recht.")))
    return random.choice(
        (
            (f"In der Antwort auf {cited}, heißt es: ", "."),
            (f"Auf {cited} steht ", ", was niemanden überrascht."),
            ("Die Antwort lautet: ", f" ({cited})."),
            ("Dort steht ", f", so die Antwort auf {cited}."),
            ("", f" ({cited}) ist eine klare Aussage."),
        )
    )


def iter_manuscripts(papers: list[Paper], count: int, quotations: int, seed: int = 9) -> Iterator[Manuscript]:
    """So many manuscripts of so many quotations each."""
    writer = Writer(papers, seed)
    for _ in range(count):
        yield writer.write(quotations)
