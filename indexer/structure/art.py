"""How the government answered: by the wordings of `artrules`, each with the words that show it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from indexer.model import Art
from indexer.structure.artrules import GRADES, RULES, Rule, Step
from indexer.structure.references import is_referral
from indexer.structure.references.folding import fold
from indexer.structure.references.sentences import iter_sentences
from indexer.structure.references.tables import word_set

LEAST_ROWS = 3
"""Neighbouring lines with figures that make a table."""
LONGEST_ROW = 160
BULLETS = "–•-*"
SENTENCE_ENDS = ".:;?!,"
UNITS = frozenset({"EUR", "Euro", "€", "%", "Prozent", "km", "Mio"})
LEAST_BEFORE = 2
"""Sentences that answer before one that leaves the rest open."""
LEFT_OPEN = frozenset({"no_knowledge", "refusal"})
NOTHING: frozenset[str] = frozenset()
COMMON = word_set("nicht kein keine vor lieg hat haben können kann nur auf Auf sind ist nehmen werden")
"""Wordings that stand in most answers."""


def _key_of(rule: Rule) -> Step:
    """The step that is looked for first: of few wordings, and none that stands in most answers."""
    return min(rule.steps, key=lambda step: (any(w.strip() in COMMON for w in step), len(step)))


KEYED = tuple((rule, _key_of(rule)) for rule in RULES)
"""Each rule with the step by which it is looked for."""
KEYS = frozenset(wording for _, key in KEYED for wording in key)
LIMITS = (
    "weitere",
    "arüber hinaus",
    "m Übrigen",
    "edoch",
    "llerdings",
    "inzelne",
    "etaillierte",
    "grundsätzlich",
)
"""Wordings by which a sentence limits what was said before it."""


NARROWS = (
    "Für ",
    "Zu ",
    "Konkrete ",
    "Genaue ",
    "Nähere ",
    "Detaillierte ",
    "Eine weitere ",
    "Eine weitergehende ",
)
"""What begins a sentence on a part of what is asked."""
NO_COUNT_AFTER = word_set(
    "Absatz Abs. Nummer Nr. Artikel Satz Frage Fragen Anlage Kapitel Titel Tabelle Seite S. Teil als"
)
"""A number behind one of these names something, or is a limit ("mehr als 20 Prozent")."""
COUNTED = word_set(
    "Euro EUR Prozent Mio Mrd Millionen Milliarden Personen Fälle Fällen Verfahren Anträge Anträgen "
    "Straftaten Tatverdächtige Beschäftigte Beschäftigten Stellen Planstellen Wohnungen Kinder Projekte "
    "Vorhaben Unternehmen Beamtinnen Soldatinnen Versicherte Leistungsberechtigte Tonnen Hektar Kilometer"
)
"""What numbers of an answer count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sentence, its place, and the kinds that it shows; "pointer" where it only points."""

    sentence: str
    span: tuple[int, int]
    kinds: frozenset[str]


def classify_answer(text: str, *, to: Collection[str] = ()) -> tuple[Art, ...]:
    """How an answer was given, one entry a kind, each with the place of the words that show it.

    `to` holds the questions and parts that it is given to: more than one make it joint. Kinds come in the
    order of the answer's text, joint last. A referral is nothing else but (perhaps) joint.
    """
    arts = _read(text)
    if len(to) > 1:
        arts.append(Art(kind="joint", span=None))
    return tuple(arts)


def _read(text: str) -> list[Art]:
    if is_referral(text):
        return [Art(kind="referral", span=(0, len(text)))]
    found: dict[str, Art] = {}
    shown: list[Shown] = []
    possible = _possible(text)
    lines = _lines(text)
    for sentence, start, end in _sentences(lines) if possible else ():
        rules = [rule for rule, key in possible if _has(sentence, key) and _shows(sentence, rule)]
        kinds = frozenset(rule.kind for rule in rules) | _points(sentence)
        shown.append(Shown(sentence=sentence, span=(start, end), kinds=kinds))
        for rule in rules:
            found.setdefault(rule.kind, Art(kind=rule.kind, span=(start, end)))
    if "confidential" in found:
        said = (one.sentence for one in shown if "confidential" in one.kinds)
        found["confidential"] = replace(found["confidential"], grade=_grade(" ".join(said)))
    table = _table(lines)
    if table is not None:
        found["table"] = Art(kind="table", span=table)
    _mark_partly(found, shown)
    return sorted(found.values(), key=lambda art: art.span or (0, 0))


def _possible(text: str) -> list[tuple[Rule, Step]]:
    """The rules whose rarest wordings stand somewhere in a text, with those, so that few are tried."""
    there = {wording for wording in KEYS if wording in text}
    if not there:
        return []
    found = ((rule, tuple(wording for wording in key if wording in there)) for rule, key in KEYED)
    return [(rule, key) for rule, key in found if key]


def _points(sentence: str) -> frozenset[str]:
    return frozenset({"pointer"}) if sentence.rstrip(".*").endswith(("verwiesen", "hingewiesen")) else NOTHING


def _mark_partly(found: dict[str, Art], shown: list[Shown]) -> None:
    """Keeps or adds "partly": one part is left open, and another answered in words, rows or an annex."""
    answered = "table" in found or "annex" in found
    open_at = [at for at, said in enumerate(shown) if said.kinds & LEFT_OPEN]
    points = sum("pointer" in said.kinds for said in shown)
    if len(shown) - points < 2 and not answered:
        found.pop("partly", None)
    if not open_at or "partly" in found:
        return
    said = shown[open_at[-1]]
    before = sum(not other.kinds for other in shown[: open_at[-1]])
    limits = any(wording in said.sentence for wording in LIMITS) and before >= LEAST_BEFORE
    # Behind a refusal stand its reasons, which may hold figures too.
    first = open_at[0] if "refusal" in found else len(shown)
    counts = any(_counts(other.sentence) for other in shown[:first] if not other.kinds)
    narrows = "refusal" not in found and before > 0 and said.sentence.startswith(NARROWS)
    if answered or limits or counts or narrows:
        found["partly"] = Art(kind="partly", span=said.span)


def _counts(sentence: str) -> bool:
    """Whether a sentence tells how many of what is counted, and does not tell what a law says."""
    if "§" in sentence:
        return False
    words = sentence.split()
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if not word.replace(".", "").replace(",", "").isdigit() or before.lstrip("(") in NO_COUNT_AFTER:
            continue
        if after.rstrip(".,;:)") in COUNTED:
            return True
    return False


def _lines(text: str) -> list[tuple[str, int, bool]]:
    """Each line, the place where it begins, and whether it is a row of a table."""
    lines = []
    at = 0
    for line in text.split("\n"):
        lines.append((line, at, _is_row(line)))
        at += len(line) + 1
    return lines


def _sentences(lines: Iterable[tuple[str, int, bool]]) -> Iterator[tuple[str, int, int]]:
    """The sentences of each paragraph with their places; rows of tables are passed over."""
    for line, at, is_row in lines:
        if not is_row:
            folded = fold(line)
            for begin, stop in iter_sentences(folded.text):
                start, end = folded.source(begin, stop)
                yield folded.text[begin:stop], at + start, at + end


def _has(sentence: str, wordings: Step) -> bool:
    return any(wording in sentence for wording in wordings)


def _shows(sentence: str, rule: Rule) -> bool:
    at = 0
    if rule.opens and not sentence.startswith(rule.steps[0]):
        return False
    for step in rule.steps:
        ends = [found + len(wording) for wording in step if (found := sentence.find(wording, at)) >= 0]
        if not ends:
            return False
        at = min(ends)
    return not any(wording in sentence for wording in rule.unless)


def _grade(sentence: str) -> str | None:
    """The highest grade printed, None where none is."""
    for grade, spellings in GRADES:
        if any(spelling in sentence for spelling in spellings):
            return grade
    return None


def _table(lines: Iterable[tuple[str, int, bool]]) -> tuple[int, int] | None:
    """The place of the first table: neighbouring lines that are rows of figures."""
    for is_row, group in groupby(lines, key=itemgetter(2)):
        block = list(group)
        if is_row and len(block) >= LEAST_ROWS:
            last, at, _ = block[-1]
            return block[0][1], at + len(last)
    return None


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: figures in it, and neither a bullet nor the end of a sentence."""
    if len(line) > LONGEST_ROW or line[-1:] in SENTENCE_ENDS or line[0] in BULLETS:
        return False
    words = line.split()
    if len(words) < 2:
        return False
    figures = sum(map(_is_figure, words))
    return (
        figures > 1 or _is_figure(words[0]) or _is_figure(words[-1]) or (figures > 0 and words[-1] in UNITS)
    )


def _is_figure(word: str) -> bool:
    """A number, a date or a share, with points, commas, signs and brackets as tables print them."""
    if word.isalpha():
        return False
    return word.strip("()%*").replace(".", "").replace(",", "").replace("-", "").isdigit()
