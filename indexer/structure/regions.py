"""Inside the stretch from one question to the next: what is still asked, and what is answered.

DIP text has no type sizes, so the evidence is question marks, letters in sequence, joint sentences ahead and
the form of a paragraph. Where a source tells type sizes, they decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.structure.drafts import Paragraph
from indexer.structure.starts import PART
from indexer.structure.voice import Voice

_ASKED = re.compile(r"\?[)“\"”*\d\s.]{0,4}$")
_BULLET = re.compile(r"[–•\-●◦·▪o]\s")
_GOES_ON = re.compile(
    r"(?:Wenn (?:ja|nein|nicht)|Falls (?:ja|nein|nicht)|Und |Oder |Bitte |\(|Sofern |Welche|Wie |Wann |Warum "
    r"|Gibt |Hat |Ist |Sind |[–•-] )"
)
_MOST_LIST = 25  # paragraphs of a list inside a question


def is_asking(text: str) -> bool:
    """Whether a paragraph ends in a question mark, brackets and footnote marks aside."""
    return text.endswith("?") or ("?" in text[-6:] and _ASKED.search(text) is not None)


def part_letter(text: str) -> str | None:
    """The letter of a paragraph that begins "a) …", else None."""
    match = PART.match(text)
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of a question: those it has, and those that the next joint sentence names.

    `labelled` tells that the answer before labels its own paragraphs from a) on.
    """

    parts: Sequence[str]
    named: Collection[str]
    labelled: bool = False


def question_length(paragraphs: Sequence[Paragraph], letters: Letters, voice: Voice) -> int:
    """How many of the paragraphs, from the first, belong to the question that begins there: one at least."""
    end, seen, named = 1, list(letters.parts), letters.named
    first = part_letter(paragraphs[0].text)
    seen.extend(first or "")
    while end < len(paragraphs):
        step, letter = _next_piece(paragraphs, end, seen, named, voice)
        if not step:
            break
        seen.extend(letter or "")
        end += step
    return end


def _next_piece(
    paragraphs: Sequence[Paragraph], at: int, parts: Sequence[str], named: Collection[str], voice: Voice
) -> tuple[int, str | None]:
    """Number of paragraphs from `at` that go on with the question (0: none), and the letter they begin."""
    before, text = paragraphs[at - 1].text, paragraphs[at].text
    asks = voice.asks(paragraphs[at])
    letter = part_letter(text)
    if letter and (is_due(letter, parts, named) or (letter not in parts and before.endswith(","))):
        if asks or _list_asks(paragraphs, at, letter, voice) or (asks is None and not is_asking(before)):
            return 1, letter
        return 0, None
    if asks is False and not (is_asking(text) and _GOES_ON.match(text)):
        return 0, None
    if is_asking(before):
        return (1, None) if is_asking(text) and _GOES_ON.match(text) and len(text) < 400 else (0, None)
    ahead = _asking_ahead(paragraphs, at, voice)
    if ahead:
        return ahead, None
    return (1, None) if before.endswith((":", ",", ";")) and _BULLET.match(text) else (0, None)


def is_due(letter: str, parts: Sequence[str], named: Collection[str] = ()) -> bool:
    """Whether a letter can be the next part: it follows the last, fills a gap, or is `named` ahead."""
    if letter in parts:
        return False
    if not parts:
        return letter == "a" or letter in named
    return letter in named or letter < max(parts) or ord(letter) == ord(max(parts)) + 1


def _list_asks(paragraphs: Sequence[Paragraph], at: int, letter: str, voice: Voice) -> bool:
    """Whether the lettered paragraphs from `at` hold a question: one of them, or what follows one, asks."""
    expected = letter
    for place in range(at, min(at + _MOST_LIST, len(paragraphs))):
        text = paragraphs[place].text
        here = part_letter(text)
        if here:
            if here != expected:
                return False
            expected = chr(ord(expected) + 1)
        if is_asking(text):
            return True
        if not here and (text.endswith(".") or voice.asks(paragraphs[place]) is False):
            return False
    return False


def _asking_ahead(paragraphs: Sequence[Paragraph], at: int, voice: Voice) -> int:
    """Paragraphs from `at` to the next that asks, where what lies between can belong to a question."""
    open_list = paragraphs[at - 1].text.endswith((":", ",", ";")) or _BULLET.match(paragraphs[at].text)
    for place in range(at, min(at + (_MOST_LIST if open_list else 3), len(paragraphs))):
        text = paragraphs[place].text
        if part_letter(text) and place > at:
            return 0
        if voice.asks(paragraphs[place]) is False:
            return 0
        if is_asking(text):
            return place - at + 1
        if len(text) > 500 and not open_list:
            return 0
    return 0


def lettered_from(paragraphs: Sequence[Paragraph], at: int, letters: Letters, voice: Voice) -> bool:
    """Whether the lettered paragraph at `at`, after an answer, is a further part of the question."""
    letter = part_letter(paragraphs[at].text)
    if letter is None or letter in letters.parts:
        return False
    if not is_due(letter, letters.parts, letters.named):
        return bool(letters.parts) and not letters.labelled and is_asking(paragraphs[at].text)
    asks = voice.asks(paragraphs[at])
    if asks or is_asking(paragraphs[at].text) or letter in letters.named:
        return True
    if letters.labelled or asks is False:
        return False
    return letter != "a" or _list_asks(paragraphs, at, letter, voice)


def holds_answer(paragraphs: Sequence[Paragraph], voice: Voice) -> bool:
    """Whether a statement stands between what is asked: a joint sentence after it does not cover it."""
    return any(
        not is_asking(paragraph.text)
        and is_asking(before.text)
        and paragraph.text.endswith(".")
        and part_letter(paragraph.text) is None
        and voice.asks(paragraph) is not True
        for before, paragraph in pairwise(paragraphs)
    )
