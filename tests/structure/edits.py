"""Neighbours of a text: a word less, cut short, another sign; and what a function says of them all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

SIGNS = ".,;:?!()/–-*"
ADDED = (".", ",", ":", ";", "?", ")", "*", "-", "/", " (", " –", " 3", " a", "n", " Turm", " der", " und")


def edits(text: str) -> Iterator[str]:
    """The text; without each word, up to it and from it on; without each sign; with another."""
    yield text
    words = text.split(" ")
    for at, word in enumerate(words):
        before, after = words[:at], words[at + 1 :]
        yield " ".join([*before, *after])
        yield " ".join(words[: at + 1])
        yield " ".join(words[at:])
        yield " ".join([*before, word.swapcase(), *after])
        yield " ".join([*before, "Turm", *after])
        yield " ".join([*before, "12", *after])
        yield " ".join([*before, f"X{word}", *after])  # a letter that is in no set of signs
        yield " ".join([*before, f"{word}X", *after])
    for at, sign in enumerate(text):
        if sign in SIGNS or sign.isdigit():
            yield text[:at] + text[at + 1 :]
            yield text[:at] + "7" + text[at + 1 :]
            yield f"{text[:at]} {text[at:]}"
    for place in sorted({len(text), *(at for at, sign in enumerate(text) if sign == " ")}):
        for added in ADDED:
            yield text[:place] + added + text[place:]


def said(function: Callable[[str], object], text: str) -> dict[str, object]:
    """What comes for a text and its neighbours, as `summed` gives it."""
    return summed([function(one) for one in dict.fromkeys(edits(text))])


def summed(answers: Iterable[object]) -> dict[str, object]:
    """How often which answer comes (the ten commonest, if short), and a digest of all in order."""
    found = [repr(answer) for answer in answers]
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()[:12]
    often = {answer: count for answer, count in Counter(found).most_common(10) if len(answer) < 160}
    return {"all": digest, "often": often}
