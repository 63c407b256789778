"""What is being typed → what it may become: fields, values, names, numbers of papers, words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from indexer.analysis import fold_word
from indexer.model import ART_KINDS
from indexer.schema import NUMBER
from query.compile.names import fold_words
from query.fields import FIELDS, QueryField, find_field
from query.lexicon import Lexicon
from query.model import Completion

COMPLETIONS = 20
"""Completions that are given when no other number is asked."""

_LEAST_LETTERS = 2
"""Letters from which on words and names are completed: one letter may become anything."""

_NAMED = tuple(field for field in FIELDS if field.kind in ("name", "person"))
_MOST_NAMES = 8
"""Names of one field among completions of all kinds."""


def complete(
    typed: str, lexicon: Lexicon, printed: Callable[[str], str], limit: int = COMPLETIONS
) -> tuple[Completion, ...]:
    """What the last word of `typed` may become, at most `limit`; `text` is the whole of what is typed then.

    Fields come first, then values, then words of the index, the most frequent first. `printed` gives a folded
    word as a section prints it.
    """
    head, last = _split_last(typed)
    name, colon, value = last.partition(":")
    sign = "-" if name.startswith("-") else ""
    field = find_field(name.removeprefix("-")) if colon else None
    if field is not None:
        found = _values(field, value.strip('"'), lexicon, printed)
    elif colon:
        found = iter(())
    else:
        found = _anything(last.removeprefix("-"), lexicon, printed)
    start = head + sign
    return tuple(
        Completion(text=start + one.text, kind=one.kind, count=one.count) for one in islice(found, limit)
    )


def _split_last(typed: str) -> tuple[str, str]:
    """What stands before the word that is being typed, and the word; blanks within quotation marks count."""
    at, quoted = 0, False
    for place, sign in enumerate(typed):
        if sign == '"':
            quoted = not quoted
        elif not quoted and (sign.isspace() or sign == "("):
            at = place + 1
    return typed[:at], typed[at:]


def _anything(word: str, lexicon: Lexicon, printed: Callable[[str], str]) -> Iterator[Completion]:
    yield from _fields(word)
    if len(word) < _LEAST_LETTERS:
        return
    if word[0].isdigit():
        yield from _numbers(word, "", lexicon)
    for field in _NAMED:
        yield from islice(_names(field, word, lexicon), _MOST_NAMES)
    for entry in lexicon.matching(f"{fold_word(word)}*", COMPLETIONS).entries:
        yield Completion(text=printed(entry.text), kind="word", count=entry.sections)


def _fields(word: str) -> Iterator[Completion]:
    folded = fold_word(word)
    for field in FIELDS:
        names = (name for name in (field.name, field.english, *field.aliases) if name.startswith(folded))
        name = next(names, None)
        if name is not None:
            yield Completion(text=f"{name}:", kind="field")


def _values(
    field: QueryField, value: str, lexicon: Lexicon, printed: Callable[[str], str]
) -> Iterator[Completion]:
    match field.kind:
        case "text":
            found: Iterator[Completion] = (
                (
                    Completion(text=f"{field.name}:{printed(entry.text)}", kind="word", count=entry.sections)
                    for entry in lexicon.matching(f"{fold_word(value)}*", COMPLETIONS).entries
                )
                if len(value) >= _LEAST_LETTERS
                else iter(())
            )
        case "name" | "person":
            found = _names(field, value, lexicon)
        case "number":
            found = _numbers(value, f"{field.name}:", lexicon, field)
        case "art":
            kinds = (kind for kind in ART_KINDS if kind.startswith(value.lower()))
            counts = {entry.text: entry.sections for entry in lexicon.values(field.index)}
            found = (Completion(text=f"art:{kind}", kind="art", count=counts.get(kind, 0)) for kind in kinds)
        case "period" | "date":
            entries = lexicon.values_from(field.index, value, 10 * COMPLETIONS).entries
            found = (
                Completion(text=f"{field.name}:{entry.text}", kind=field.name, count=entry.sections)
                for entry in sorted(entries, key=lambda entry: (len(entry.text), entry.text))
            )
    yield from found


def _names(field: QueryField, typed: str, lexicon: Lexicon) -> Iterator[Completion]:
    """Values one of whose words begins so, of several words all of them; the most frequent first."""
    words = fold_words(typed)
    entries = (
        entry
        for entry in lexicon.values(field.index)
        if all(any(own.startswith(word) for own in fold_words(entry.text)) for word in words)
    )
    for entry in sorted(entries, key=lambda entry: (-entry.sections, entry.text)):
        shown = f'"{entry.text}"' if " " in entry.text else entry.text
        yield Completion(text=f"{field.name}:{shown}", kind=field.name, count=entry.sections)


def _numbers(
    typed: str, before: str, lexicon: Lexicon, field: QueryField | None = None
) -> Iterator[Completion]:
    index = NUMBER if field is None else field.index
    for entry in lexicon.values_from(index, typed, COMPLETIONS).entries:
        yield Completion(text=f"{before}{entry.text}", kind="drucksache", count=entry.sections)
