"""Cuts a folded text into sentences, as answers of the government print them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .tables import word_set

STOP = re.compile(r"[.?!][“”\"‘)*]{0,3} {1,3}(?=[\"„‚(–A-ZÄÖÜ0-9•])")
"""What may end a sentence; bounded, so linear."""
SHORT_FORMS = word_set(
    "Dr Prof Nr Nrn Abs Art Rn Rz bzw vgl Vgl ca u a z B d h o g i V m S s St c e v Az usw inkl exkl evtl "
    "ggf Mio Mrd Tsd Kap Tit Bd Abg Hrsg Buchst Ziff Drs Drucks Co Fa Std Str km max min mind rd bspw sog "
    "ff f"
)
"""Words whose point ends no sentence, at least not before a capital letter that goes on."""
MONTHS = word_set("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
ORDINAL_NOUNS = ("Wahlperiode", "Legislaturperiode", "Sitzung", "Jahrhundert", "Lebensjahr")
CLOSING_FORMS = frozenset({"f", "ff", "usw"})
"""Short forms that may well stand at the end of a sentence."""


def iter_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Half-open places of the sentences of `text`, in order, without the blanks between them."""
    begin = 0
    for stop in STOP.finditer(text):
        if text[stop.start()] == "." and not _ends_here(text, stop):
            continue
        yield begin, stop.start() + len(stop[0].rstrip())
        begin = stop.end()
    end = len(text.rstrip())
    if begin < end:
        yield begin, end


def _ends_here(text: str, stop: re.Match[str]) -> bool:
    """Whether the point closes a sentence, and not an ordinal or a short form."""
    last = text[max(0, stop.start() - 30) : stop.start()].rpartition(" ")[2].lstrip("(„")
    following = text[stop.end() : stop.end() + 20].partition(" ")[0].rstrip(".,;")
    if last.isdigit():
        return len(last) > 2 or (following not in MONTHS and not following.startswith(ORDINAL_NOUNS))
    return last in CLOSING_FORMS or not (last in SHORT_FORMS or (len(last) == 1 and last.isupper()))
