"""Plain words: analysed together as a text is, with the other names of the bodies among them."""

from __future__ import annotations

from collections.abc import Iterable

from query.compile.context import Context, Fields, listed
from query.compile.joining import only
from query.synonyms import Claim, Typed
from query.syntax import Words
from query.tree import And, Node, Or
from query.variants import synonym_node, word_node

_MOST_NAMES = 12


def word_nodes(words: Words, fields: Fields, context: Context) -> list[Node]:
    """A node for each word and each name of a body."""
    typed = _analysed(words, context)
    nodes: list[Node] = []
    at = 0
    for claim in context.synonyms.find(typed):
        nodes.extend(_plain_nodes(typed[at : claim.start], words.start, fields, context))
        nodes.extend(_claimed_nodes(typed[claim.start : claim.end], claim, words.start, fields, context))
        _note_synonyms(words, typed, claim, context)
        at = claim.end
    return [*nodes, *_plain_nodes(typed[at:], words.start, fields, context)]


def excluded_nodes(words: Words, fields: Fields, context: Context) -> list[Node]:
    """A node for each word, without other names and without a verb's noun."""
    return _plain_nodes(_analysed(words, context), words.start, fields, context, related=False)


def _analysed(words: Words, context: Context) -> list[Typed]:
    """The words of a run; what of it holds none that is searched is remembered."""
    text = words.text
    typed = [
        Typed(token=token, text=text[token.start : token.end]) for token in context.tokens(text, words.start)
    ]
    kept = [word.token.start for word in typed if not word.token.stop]
    at = end = 0
    read = typed[-1].token.end if typed else len(text)
    for chunk in text[:read].split():
        place = text.index(chunk, end)
        end = place + len(chunk)
        while at < len(kept) and kept[at] < place:
            at += 1
        if at == len(kept) or kept[at] >= end:
            context.drop(chunk, words.start + place, words.start + end)
    return typed


def _plain_nodes(
    typed: Iterable[Typed], start: int, fields: Fields, context: Context, *, related: bool = True
) -> list[Node]:
    nodes = []
    for token in (word.token for word in typed if not word.token.stop):
        nodes.append(word_node(token, match=context.match, fields=fields, related=related))
        context.places.setdefault(nodes[-1], (start + token.start, start + token.end))
    return nodes


def _claimed_nodes(
    typed: list[Typed], claim: Claim, start: int, fields: Fields, context: Context
) -> list[Node]:
    """A name as asked, and beside it the other names of the same body."""
    asked = _plain_nodes(typed, start, fields, context)
    others = synonym_node(claim.others, fields)
    if context.match == "any":
        return [*asked, others]
    whole = Or(children=(only(And, tuple(asked)), others))
    context.places.setdefault(whole, (start + typed[0].token.start, start + typed[-1].token.end))
    return [whole]


def _note_synonyms(words: Words, typed: list[Typed], claim: Claim, context: Context) -> None:
    first, last = typed[claim.start].token.start, typed[claim.end - 1].token.end
    asked = words.text[first:last]
    others = listed(claim.others, _MOST_NAMES)
    text = f'{asked}: also searched as {others} ("{asked}" in quotation marks is not)'
    context.note("synonyms", text, words.start + first, words.start + last, f'"{asked}"')
