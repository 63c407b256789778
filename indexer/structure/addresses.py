"""Web addresses over line ends: which last words are addresses, and whether the next line goes on with one.

DIP text breaks an address at any letter and leaves no blank there. An address is known by its scheme, by
`www`, or by a host and a slash: `taz.de/…`. Its end is not marked, so the next line's first word decides.
"""

from __future__ import annotations

import re

from indexer.structure.words import ABBREVIATIONS, AFTER_SUSPENDED

_START = re.compile(r"https?:|ftp:|://|www[\w-]{0,9}\.")
_COMPLETE = re.compile(r"\.(?:html?|pdf|de|com|eu|org|net|int|aspx|php|xlsx?|docx?)[).,;]?$")
# What no word of a sentence holds: marks, a figure, a dot or hyphen inside, a closing bracket behind it.
_MARKED = re.compile(r"[/_=&%?#@~+\d]|\w\.\w|\w-\w|\)[.,;?]{0,2}$")
_PLAIN = re.compile(r"[a-zäöüß]+[.,;:]?$")
_FILE = re.compile(r"\w\.(?:html?|pdf|xlsx?|docx?)[).,;?]{0,2}$")
_LETTERS = re.compile(r"[a-z]{2,12}$")
_PIECE = re.compile(r"[\w.-]+$")
_OPENERS = "([{„‚“\"'<"
# Words before an address that begins the next line; any other last word may be the first part of its host.
_BEFORE = frozenset(
    [
        *("siehe", "unter", "auf", "und", "oder", "sowie", "bei", "von", "vom", "vgl"),
        *("der", "die", "das", "dem", "zu", "in", "auch"),
    ]
)


def is_address(word: str) -> bool:
    """Whether a word is a web or mail address, or the beginning of one."""
    if "." not in word and ":" not in word and "@" not in word:
        return False
    return _START.search(word) is not None or word.find("@") > 0 or _is_host(word.lstrip(_OPENERS))


def _is_host(word: str) -> bool:
    """Whether a word begins with a host and a slash: `taz.de/`, `x.com/name`."""
    host, slash, _ = word.partition("/")
    labels = host.split(".")
    if not slash or len(labels) < 2 or not _LETTERS.match(labels[-1]):
        return False
    return all(label.replace("-", "").isalnum() for label in labels)


def divides(tail: str, word: str) -> bool:
    """Whether a line's last word and the next line's first are parts of one host or file name.

    `gruenstr` `eifen.de/`, `Bericht_2024-ent` `wurf.pdf`.
    """
    if ("_" in tail or tail.count("-") > 1) and ("_" in word or _FILE.search(word)):
        return True
    if "/" not in word:
        return False
    host = word.partition("/")[0]
    piece = tail.lstrip(_OPENERS)
    if not host or not piece or piece[:1].isupper() or not _PIECE.match(piece):
        return False
    if piece in _BEFORE or piece in ABBREVIATIONS or (piece.endswith(".") and piece.count(".") > 1):
        return False
    return ("." in host or "." in piece[:-1]) and _is_host(piece + word)


def goes_on(tail: str, word: str, *, full: bool) -> bool:
    """Whether the address `tail` at the end of a line goes on with the next line's first `word`.

    `full` tells that the line is filled to the measure: a shorter one breaks no word of letters alone.
    """
    last = tail[-1]
    if _START.match(word.lstrip(_OPENERS)):
        return last in "/=?&"
    if last in ")]“”":
        return word[:1] in "/?&=#%_]"
    if last in ",;":
        return "%" in word and "%" in tail
    if last in "!?:":
        return word[:1] in "~/" or "=" in word or (word[:1].isdigit() and "/" in word)
    if last == "." and (word[:1].isupper() or (word.isdigit() and not tail[-2:-1].isdigit())):
        return False
    return _MARKED.search(word) is not None or _is_rest(tail, word, full=full)


def _is_rest(tail: str, word: str, *, full: bool) -> bool:
    """Whether a word without marks is the rest of a divided address, not the sentence's next word."""
    if not word[:1].islower() or word.rstrip(",") in AFTER_SUSPENDED:
        return False
    if tail[-1] == "." and _COMPLETE.match("." + word):
        return True
    if _COMPLETE.search(tail):
        return False
    return not _PLAIN.match(word) or (full and word.isascii())


def goes_on_after_blank(tail: str, word: str) -> bool:
    """The same for a line that ends in a blank: only a broken path shows that the address goes on."""
    return tail[-1] in "/_=&" and "/" in word
