"""Which words are forms of one verb, and which noun belongs to it."""

from pathlib import Path

import pytest

from indexer.analysis.folding import fold_word
from indexer.analysis.verbs import verb_family
from scripts.build_verbs import learn_verbs, write_verbs


@pytest.mark.parametrize(
    ("noun", "words"),
    [
        ("Prüfung", "prüfen prüft prüfte prüften geprüft geprüfter prüfend prüfende Prüfungen"),
        ("Förderung", "fördern fördert förderte gefördert geförderten fördernd Förderung"),
        ("Leistung", "leisten leistet leistete geleistet"),
        ("Sammlung", "sammeln sammelt sammelte gesammelt Sammlungen"),
        ("Einstellung", "einstellen einstellt eingestellt einzustellen eingestellten"),
        ("Gewährung", "gewähren gewährt gewährte"),
        ("Veränderung", "verändern verändert veränderte"),
    ],
)
def test_forms_have_one_family(noun: str, words: str) -> None:
    for word in words.split():
        family = verb_family(fold_word(word))
        assert family is not None, word
        assert family.noun == fold_word(noun), word


@pytest.mark.parametrize("word", ["Haus", "Macht", "Zahl", "Sicht", "Amt", "Zeitung", "Grund", "", "t"])
def test_other_words_have_none(word: str) -> None:
    assert verb_family(fold_word(word)) is None


def test_the_participle_is_among_the_forms() -> None:
    family = verb_family("einstellung")
    assert family is not None
    assert {"einstellen", "einstellt", "eingestellt"} <= set(family.forms)


def test_learns_verbs_whose_four_forms_are_in_use(tmp_path: Path) -> None:
    common = ("pruefen", "prueft", "pruefte", "pruefung", "foerdern", "foerdert", "foerderte", "foerderung")
    frequency = dict.fromkeys(common, 1000.0)
    frequency |= {"machen": 1e6, "macht": 1e6, "machte": 1e6, "machung": 30.0, "gehen": 1e6, "geht": 1e6}
    assert learn_verbs(frequency) == {"t": ["pruef"], "et": [], "n": ["foerder"]}
    write_verbs(learn_verbs(frequency), tmp_path)
    lines = (tmp_path / "verbs.txt").read_text(encoding="ascii").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["t: pruef", "n: foerder"]
