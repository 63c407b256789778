"""What stands between two lines of a paragraph: a blank, nothing, or a hyphen that is taken out."""

from __future__ import annotations

import pytest

from indexer.structure.seams import ends_open, seam


@pytest.mark.parametrize(
    ("text", "word", "mend", "between"),
    [
        ("Der Leucht-", "turm", True, ("", True)),
        ("Der Leucht-", "turm", False, ("", False)),
        ("Der Leucht-", "Turm", True, ("", False)),
        ("Der A3-", "turm", True, ("", False)),
        ("Leucht-", "und", True, (" ", False)),
        ("Leucht-", "und,", True, (" ", False)),
        ("Leucht- und -", "turm", True, ("", False)),
        ("Leucht- und -", "5", True, (" ", False)),
        ("Türme, -", "baken", True, ("", False)),
        ("Türme, -", "Baken", True, (" ", False)),
        ("Türme -", "baken", True, (" ", False)),
        ("Türme --", "baken", True, (" ", False)),
        ("PMK -", "rechts-", True, ("", False)),
        ("(PMK -", "rechts-", True, ("", False)),
        ("PMK -", "Rechts-", True, (" ", False)),
        ("die PMK -rechts-", "wird", True, (" ", False)),
        ("der Turm/", "die", True, ("", False)),
        ("der Turm\u2011", "bau", True, ("", False)),
        ("der Turm (", "in", True, ("", False)),
        ("sagt „", "der", True, ("", False)),
        ("sagt ,,", "der", True, ("", False)),
        ("sagt,", "der", True, (" ", False)),
        ("2012–", "2015", True, ("", False)),
        ("2012–", "Turm", True, (" ", False)),
        ("2012.–", "13.", True, ("", False)),
        ("Singen–", "Grenze", True, ("", False)),
        ("Singen–", "3", True, (" ", False)),
        ("(–", "3", True, ("", False)),
        ("Türme –", "Baken", True, (" ", False)),
        ("Der Turm", "steht", True, (" ", False)),
    ],
)
def test_what_stands_between_two_lines(text: str, word: str, mend: bool, between: tuple[str, bool]) -> None:
    assert seam(text, word, mend=mend) == between


@pytest.mark.parametrize(
    ("text", "word", "is_open"),
    [
        ("Leucht-", "turm", True),
        ("Leucht-", "5", False),
        ("Turm -", "bake", False),
        ("Türme, -", "baken", True),
        ("(Leucht-)", "turm", True),
        ("(Leucht-)", "5", False),
        ("Turm (", "5", True),
        ("2012–", "2015", True),
        ("Der Turm", "steht", False),
    ],
)
def test_a_line_that_ends_inside_a_word(text: str, word: str, is_open: bool) -> None:
    assert ends_open(text, word) is is_open
