"""Lines made to be slow: reading takes no longer than their length allows."""

from __future__ import annotations

import time

import pytest

from tests.structure.papers import HEAD, IMPRINT, parse_text

QUESTION = " 1. Wer baut Leuchttürme?\nDer Bund.\n"
NOTE = "1 https://www.turm.de/" + "hoehe/" * 20 + "\n"
MOST = 2.0
"""Seconds of processor time; each takes below 0.2, and took from 5 seconds to minutes when it grew faster."""

SLOW = {
    "a label and question marks": IMPRINT + "\nAnlage: " + "?" * 40_000 + " a\n",
    "a label and one long word": IMPRINT + "\nAnlage: " + "aufge" * 20_000 + "?a\n",
    "a box without end": "Drucksachen, Plenarprotokolle sowie " + "www.a" * 20_000 + " x\n",
    "a mark behind a path": "Der Turm " + "a/" * 20_000 + "a)1 steht.\n" + NOTE,
    "marks in an address": "Der Turm www." + "a1," * 30_000 + " steht.\n" + NOTE,
    "numbered and unnumbered annexes": IMPRINT + "\n" + "Anlage 1\nTurm\nAnlage zu Frage 2\nTurm\n" * 3_000,
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW)
def test_effort_grows_with_the_length(body: str) -> None:
    begin = time.process_time()
    parse_text(HEAD + QUESTION + body)
    assert time.process_time() - begin < MOST
