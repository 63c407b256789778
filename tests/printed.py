"""Invented papers as the DIP service gives their text, for tests that read files."""

from __future__ import annotations

from collections.abc import Sequence


def answer_text(
    number: str = "21/9301",
    date: str = "15.01.2030",
    exchanges: Sequence[tuple[str, str]] = (("Wie viele Moore brannten?", "Im Sommer brannten zwei Moore."),),
    *,
    addition: str = "",
    title: str = "Brandvorsorge im Hochland",
) -> str:
    """An Antwort with one question a pair; `addition` is printed behind the number (`(neu)`)."""
    shown = f"{number} {addition}".strip()
    lines = [
        f"Deutscher Bundestag Drucksache {shown}",
        f"{number.partition('/')[0]}. Wahlperiode {date}",
        "Antwort ",
        "der Bundesregierung ",
        "auf die Kleine Anfrage der Abgeordneten Ada Beispiel, Ben Muster und der Fraktion ",
        "Die Linke",
        f"– Drucksache {number.partition('/')[0]}/9300 –",
        title,
    ]
    for place, (question, answer) in enumerate(exchanges, 1):
        lines += [f"{place:2}. {question}", answer]
    return "\n".join(lines)
