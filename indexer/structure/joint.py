"""The sentence that says which questions an answer answers: "Die Fragen 1 bis 3b, 11 und 16 werden …"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_CUE = re.compile(
    r"(?:[Dd]ie |Zu den |zu den |Zu |Zur |Auf die |Auf )?"
    r"(?:(?:Beantwortung|Antwort(?:en)?) (?:der |zu den |auf die |zu )?)?"
    r"(?:Teil|Unter|Einzel)?[Ff]rage(?:n|teile)?\s{0,2}(?:zu\s)?(?:Nr\.\s|Nummern?\s)?(?=\d)"
)
# A reason and the verb may come first: "Aufgrund ihres Zusammenhangs werden die Fragen 3 und 4 beantwortet."
_REASON = re.compile(
    r"(?:Aufgrund|Wegen|Auf ?[Gg]rund|Im) [^.:\d]{0,120}?\b(?P<verb>werden|wird|können|sollen) (?=die |zu )"
)
_ITEM = re.compile(
    r"\s{0,2}(?:(?P<number>\d{1,3})\.?(?:\s{0,2}(?P<letter>[a-z])\)?(?![a-zäöü.]))?"
    r"|(?P<alone>[a-z])\)?(?![a-zäöü.])|(?P<range>bis(?: einschließlich| zu)?\b|–|-)"
    r"|(?P<link>,|;|/|und zu\b|und\b|sowie\b|u\.|&))"
)
# What the verb says. The first that matches the sentence decides; source: 1,100 joint sentences of 2025.
_JOINT = re.compile(
    r"(?:^|\s)(?:werden|wird|sind|können|kann|sollen)\b.*"
    r"\b(?:beantwortet|beantworten|zusammengefasst|behandelt|Stellung genommen)\b"
)
_REFUSED = re.compile(r"\b(?:nicht|keine|nur|nachgereicht|gesondert|verwiesen|hingewiesen)\b")
_MOST = 330  # characters; the longest sentence seen has 190
_END = re.compile(r"[.:](?=\s|$|[A-ZÄÖÜ])")


@dataclass(frozen=True, slots=True)
class Item:
    """A number or lettered part as printed; `until` is the end of a range that begins here."""

    n: int
    letter: str | None = None
    until: tuple[int, str | None] | None = None


@dataclass(frozen=True, slots=True)
class JointSentence:
    """What a paragraph's first sentence says of the questions that it answers.

    `end` is where the answer begins in the paragraph: after the sentence, or 0 where the sentence itself
    is the answer ("Die Fragen 5 bis 7 können nicht beantwortet werden, da …").
    """

    items: tuple[Item, ...]
    end: int


def read_joint(text: str) -> JointSentence | None:
    """Read the joint sentence that begins a paragraph; None where there is none."""
    reason = _REASON.match(text)
    cue = _CUE.match(text, reason.end() if reason else 0)
    if cue is None:
        return None
    items, position = _read_items(text, cue.end())
    if not items:
        return None
    return _read_verb(text, items, position, reason["verb"] if reason else "")


def _read_items(text: str, position: int) -> tuple[tuple[Item, ...], int]:
    """The list of numbers from here, and where it stops."""
    items: list[Item] = []
    ranging = False
    while match := _ITEM.match(text, position):
        if match["range"]:
            ranging = bool(items)
        elif not match["link"]:
            if match["alone"] and not items:
                break
            n = int(match["number"]) if match["number"] else _last_number(items)
            letter = match["letter"] or match["alone"]
            if ranging:
                first = items.pop()
                items.append(Item(first.n, first.letter, (n, letter)))
                ranging = False
            else:
                items.append(Item(n, letter))
        position = match.end()
    return tuple(items), position


def _last_number(items: list[Item]) -> int:
    return items[-1].until[0] if items[-1].until else items[-1].n


def _read_verb(text: str, items: tuple[Item, ...], position: int, verb: str) -> JointSentence | None:
    """The sentence from `position` on to its end; `verb` is one that stood before the questions."""
    window = text[position : position + _MOST]
    begin = 0
    while end := _END.search(window, begin):
        sentence = window[: end.start()]
        begin = end.end()
        if sentence.endswith((" bzw", " ggf", " z", " B", " Abs", " Nr", " Art", " lit", " vgl")):
            continue
        break
    else:
        sentence, end = window, None
    if not _JOINT.search(f"{verb} {sentence}"):
        return _label(text, items, position, sentence)
    if end is None and len(window) == _MOST:
        return None
    if _REFUSED.search(sentence):
        return JointSentence(items, 0)
    return JointSentence(items, position + (end.end() if end else len(window)))


def _label(text: str, items: tuple[Item, ...], position: int, sentence: str) -> JointSentence | None:
    """ "Zu den Fragen 1 bis 3:" as a line of its own heads an answer as well."""
    if text.startswith("Zu ") and not sentence.strip() and len(text) <= position + 2:
        return JointSentence(items, len(text))
    return None


def resolve(
    items: Sequence[Item], asked: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Targets that were asked, in printed order, and the named ones that were not.

    `asked` maps question numbers to their letters. Ranges that touch a letter spell out the parts between:
    "13 bis 14b" gives 13, 13a, 13b, 14, 14a, 14b; other ranges give bare numbers.
    """
    found: dict[str, None] = {}
    unknown: list[str] = []
    for item in items:
        for target in _spell_out(item, asked):
            number = target.rstrip("abcdefghijklmnopqrstuvwxyz")
            if number not in asked:
                unknown.append(target)
            elif target == number or target[len(number) :] in asked[number]:
                found[target] = None
            else:
                found.setdefault(number) if not asked[number] else unknown.append(target)
    return tuple(found), tuple(unknown)


def _spell_out(item: Item, asked: Mapping[str, Sequence[str]]) -> list[str]:
    if item.until is None:
        return [f"{item.n}{item.letter or ''}"]
    last, last_letter = item.until
    if last < item.n or last - item.n > 400:
        return [f"{item.n}{item.letter or ''}", f"{last}{last_letter or ''}"]
    if not item.letter and not last_letter:
        return [str(n) for n in range(item.n, last + 1)]
    targets = []
    for n in range(item.n, last + 1):
        letters = [
            letter
            for letter in sorted(asked.get(str(n), ()))
            if (n != item.n or not item.letter or letter >= item.letter)
            and (n != last or not last_letter or letter <= last_letter)
        ]
        if n != item.n or not item.letter:
            targets.append(str(n))
        targets.extend(f"{n}{letter}" for letter in letters)
    return targets
