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

# A hyphen before these is a suspended one: "Klima- und Landschaftsschutz", "Haupt- auf Nebenerwerb".
AFTER_SUSPENDED = set_of(
    """
    und oder bzw. sowie bis noch als aber auch wie beziehungsweise u. o. und/oder respektive auf vor durch
    statt gegenüber inklusive inkl. einschließlich sondern weder
    """
)

# A lone hyphen after these is the first sign of a word: "Personenfern- und -nahverkehr".
BEFORE_SUSPENDED = set_of("und oder bzw. sowie beziehungsweise noch als auch")

# After these a short number and a stop are an ordinal: "in der 20. Wahlperiode", "zum 2. Entwurf".
BEFORE_ORDINAL = set_of(
    """
    der die das den dem des ein eine einer einem einen eines zum zur am im vom beim ins jede jeder jedem
    jeden jedes ihre ihrer ihrem ihren seine seiner seinem seinen unser unsere unserer diese dieser diesem
    """
)

# First words of sentences that are too short to be divided, and no noun: no ordinal stands before them.
SENTENCE_OPENERS = set_of(
    """
    Der Die Das Dies Den Dem Des Es Er Sie Wir Im In Am An Auf Aus Bei Bis Da Für Hier Ja Mit Nach Nein Ob
    Um Und Von Vom Vor Wie Wer Was Wo Zu Zum Zur Ein Eine So Als Auch Man
    """
)

# No sentence and no cell ends in these: the line runs on, however short it is.
RUNNING_ON = set_of(
    """
    der die das den dem des eines einem einer einen zum zur im am vom beim für von gegen ohne deren
    dessen
    """
)

# Words printed in capitals that lines divide with a hyphen, which the text service leaves in: parties, and
# the stamp of classified papers. Names like "KPMD-PMK" and "EURO-DAC" keep theirs.
CAPITALS = set_of("BÜNDNIS GRÜNE GRÜNEN LINKE LINKEN DIENSTGEBRAUCH")
