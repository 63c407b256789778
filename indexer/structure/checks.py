"""What a reader should know of a whole text: another language, look-alike letters, a second paper in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.drafts import PaperDraft
from indexer.structure.masthead import Masthead, read_masthead
from indexer.structure.rows import Row
from indexer.structure.words import set_of

# The commonest German words; they are a fifth of any German prose and near none of another language's.
_GERMAN = set_of("der die das und in den von zu mit des auf für ist im dem nicht ein eine als auch es")
_LEAST_WORDS = 80
_LEAST_SHARE = 0.04
_FRONT = 400  # rows that are looked at for the language

# Cyrillic capitals that print like Latin ones, alone ("В 175") or inside a Latin word.
_LOOK_ALIKE = re.compile(
    r"(?<!\w)[АВЕКМНОРСТХаеорсух](?!\w)|[A-Za-zÄÖÜäöüß][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-zÄÖÜäöüß]"
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def check_text(rows: Sequence[Row], body: Sequence[Row], masthead: Masthead, draft: PaperDraft) -> None:
    """Add notices on the text as a whole; `rows` are all rows of the source, `body` those after the head."""
    _check_language(body, draft)
    for row in rows:
        text = row.text
        if not text.isascii() and _CYRILLIC.search(text) and _LOOK_ALIKE.search(text):
            draft.notice("look-alike", "a Cyrillic letter stands for a Latin one here", row)
        elif text.startswith("Deutscher Bundestag") and " Drucksache " in text:
            number = read_masthead([row]).number
            if number and masthead.number and number != masthead.number:
                draft.notice("second-paper", f"another paper, {number}, begins here", row)


def _check_language(rows: Sequence[Row], draft: PaperDraft) -> None:
    words = [word for row in rows[:_FRONT] for word in row.text.lower().split() if word.isalpha()]
    if len(words) < _LEAST_WORDS:
        return
    if sum(word in _GERMAN for word in words) < _LEAST_SHARE * len(words):
        draft.notice("not-german", "the text does not look German; it is kept, but may be cut wrongly")
