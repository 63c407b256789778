"""Word lists of the structure rules."""

from __future__ import annotations


def set_of(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


# First words of questions: interrogatives, verbs in first place, their usual escorts. Source: the 8,000
# questions of Kleine Anfragen of 2025, all first words seen twenty times or more.
OPENERS = set_of(
    """
    wie welche welcher welches welchen welchem was wer wem wen wann warum weshalb wieso woher wohin wo
    wofür wodurch womit worauf worin woran wovon inwiefern inwieweit ist sind war waren wird werden wurde
    wurden hat haben hatte gibt gab kann können könnte könnten soll sollen will wollen plant planen sieht
    sehen liegt liegen lagen hält teilt teilen beabsichtigt beabsichtigen bestehen besteht bestand erwägt
    verfügt verfügen kennt führt führen stimmt steht stehen trifft treffen zieht ziehen nimmt nehmen macht
    findet finden fand fanden erfolgt erfolgte erhält erhalten beteiligt unterstützt befürwortet bewertet
    betrachtet bleibt strebt setzt setzen gilt gelten geht gehen kommt kommen muss müssen darf dürfen
    dient dienen beinhaltet existiert existieren erkennt prüft sofern falls wenn bis seit ab aus auf in im
    an am bei für mit nach von vom zu zum zur über unter um durch gegen ohne vor zwischen wegen
    hinsichtlich bezüglich anhand aufgrund angesichts würde würden hätte wäre fließt fließen stellt
    stellen wirkt wirken werde tritt treten verfolgt leitet sucht schließt entspricht stammen stammt
    dauert steigt sorgt versteht handelt begründet beurteilt rechnet erwartet betreibt betreiben fördert
    finanziert sah lässt lassen ergibt ergeben ergaben wieviele wieviel welch nutzt nutzen verwendet
    beruht gedenkt mussten musste konnte konnten sollte sollten wollte dürfte wozu wobei worüber wonach
    """
)

# A number and a stop before these is a date, a count or a name, no question.
NO_QUESTION = set_of(
    """
    legislaturperiode wahlperiode quartal halbjahr jahrhundert jahrgang deutsche deutschen deutscher
    bundestag bundestages bundestags bundesversammlung sitzung änderungsgesetz änderungsverordnung
    kalenderwoche kw auflage tag monat jahr lebensjahr lebensjahres lebensjahrs klasse klassen jahrestag
    geburtstag stock etage platz sportausschuss land rang internationale internationalen europäische
    ausgabe mai uhr tsd mio mrd bundesland vereinten generation rentenanpassung staatsvertrag
    strafrechtsänderungsgesetz bimschv sgb
    """
)

# Words before a line break that end in a stop and end no sentence.
ABBREVIATIONS = set_of(
    """
    z. b. bzw. ca. vgl. nr. abs. art. dr. prof. s. f. ff. ggf. inkl. evtl. d. h. u. a. i. v. m. sog. etc.
    rd. max. min. mio. mrd. tsd. bspw. lt. gem. einschl. ggü. insb. str. st. hr. fr. kap. tit. ziff.
    buchst.
    """
)

# A hyphen before these is a suspended one: "Klima- und Landschaftsschutz".
AFTER_SUSPENDED = set_of("und oder bzw. sowie bis noch als aber auch wie beziehungsweise")
