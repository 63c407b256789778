"""Forms, sequences, wildcards, likenesses and nearness: the parts of a query that are signs and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from indexer.analysis import Token, exact_term, fold_word
from query.compile.context import Context, Fields
from query.compile.joining import only
from query.lexicon import Looked
from query.syntax import Boosted, Either, Form, Fuzzy, Near, Sequence, Syntax, Wild, Words, iter_leaves
from query.syntax.spelling import distance
from query.tree import And, Node, Or, Phrase, Variant, Word
from query.variants import form_word, sequence

MAX_EXPANSIONS = 200
"""Words of the index that one wildcard stands for."""

MAX_SIMILAR = 50
"""Words of the index that one `wort~` stands for."""

PREFIX_COST, PATTERN_COST, SIMILAR_COST = 1, 6, 8
"""What one costs beside the others: `wort*` reads a stretch of the words, the others read all."""

_SIMILAR_WEIGHTS = (1.0, 0.6, 0.4)
"""Weight of a word by how many letters differ."""

_LEAST_LETTERS = (0, 3, 6)
"""Letters that a word must have so that this many may differ: nearly all words are like a shorter one."""

_SIGNS = re.compile(r"([*?])")
_STARS = re.compile(r"\*+")
_NOT_IN_WORDS = str.maketrans("", "", "-\u2010\u2011:_")


def form_nodes(form: Form, fields: Fields, context: Context) -> list[Node]:
    """`=wort`: words in just this form."""
    tokens = _searched(context.tokens(form.text, form.start))
    if not tokens:
        context.drop(form.text, form.start, form.end)
    return [form_word(token, exact_only=True, fields=fields) for token in tokens]


def sequence_nodes(quoted: Sequence, fields: Fields, context: Context) -> list[Node]:
    """`"a b"~5`; one word alone is met by its forms, not as part of a compound."""
    tokens = _searched(context.tokens(quoted.text, quoted.start))
    if not tokens:
        context.drop(f'"{quoted.text}"', quoted.start, quoted.end)
        return []
    if "*" in quoted.text:
        text = "within quotation marks * is no wildcard"
        context.note("wildcard-in-sequence", text, quoted.start, quoted.end)
    if len(tokens) == 1:
        return [form_word(tokens[0], exact_only=False, fields=fields)]
    return [replace(sequence(tokens, quoted.text, fields), slop=quoted.slop)]


def wild_nodes(wild: Wild, fields: Fields, context: Context) -> list[Word]:
    """`Bundes*`: the most frequent words of the index that the pattern meets."""
    word = _wild_word(wild, fields, context)
    return [] if word is None else [word]


def _wild_word(wild: Wild, fields: Fields, context: Context) -> Word | None:
    pattern = fold_pattern(wild.text)
    cost = PATTERN_COST if pattern.startswith(("*", "?")) else PREFIX_COST
    most = context.look_up(cost, MAX_EXPANSIONS, wild.text, wild.start, wild.end)
    if not most:
        return None
    looked = context.lexicon.matching(pattern, most)
    context.looked(len(looked.entries))
    variants = (Variant(term=exact_term(entry.text), kind="wildcard") for entry in looked.entries)
    _note_expansion(wild, looked, context)
    return Word(variants=tuple(variants), fields=fields, text=wild.text)


def fold_pattern(text: str) -> str:
    """A pattern as the index folds words: `Müll*` gives muell*; signs around it are left out."""
    pieces = _SIGNS.split(_trimmed(text))
    folded = (one if one in ("*", "?") else fold_word(one.translate(_NOT_IN_WORDS)) for one in pieces)
    return _STARS.sub("*", "".join(folded))


def _trimmed(text: str) -> str:
    inside = [at for at, sign in enumerate(text) if sign.isalnum() or sign in "*?"]
    return text[inside[0] : inside[-1] + 1] if inside else ""


def _note_expansion(node: Wild | Fuzzy, looked: Looked, context: Context) -> None:
    if not looked.entries:
        context.note("no-expansion", f"{node.text}: no word of the index is like this", node.start, node.end)
    elif looked.cut:
        text = f"{node.text} meets more words than are searched: only {len(looked.entries)} of them are"
        context.note("expansion-cut", text, node.start, node.end)


def fuzzy_nodes(fuzzy: Fuzzy, fields: Fields, context: Context) -> list[Word]:
    """`wort~1`: words of the index that differ by at most so many letters."""
    word = _fuzzy_word(fuzzy, fields, context)
    return [] if word is None else [word]


def _fuzzy_word(fuzzy: Fuzzy, fields: Fields, context: Context) -> Word | None:
    tokens = context.tokens(fuzzy.text, fuzzy.start)
    if len(tokens) != 1:
        context.drop(fuzzy.text, fuzzy.start, fuzzy.end)
        return None
    word = tokens[0].word
    edits = max(number for number in range(fuzzy.edits + 1) if len(word) >= _LEAST_LETTERS[number])
    if edits < fuzzy.edits:
        text = f"{fuzzy.text} is short: {'no' if not edits else 'only one'} letter of it may differ"
        context.note("fuzzy-narrowed", text, fuzzy.start, fuzzy.end)
    most = context.look_up(SIMILAR_COST, MAX_SIMILAR, fuzzy.text, fuzzy.start, fuzzy.end)
    if not most:
        return None
    looked = context.lexicon.similar(word, edits, most)
    context.looked(len(looked.entries))
    _note_expansion(fuzzy, looked, context)
    variants = tuple(_similar_variant(word, entry.text) for entry in looked.entries)
    return Word(variants=variants, fields=fields, text=f"{fuzzy.text}~{edits}")


def _similar_variant(word: str, found: str) -> Variant:
    if word == found:
        return Variant(term=exact_term(found), kind="exact")
    apart = 1 if distance(word, found, 1) == 1 else 2
    return Variant(term=exact_term(found), kind="fuzzy", weight=_SIMILAR_WEIGHTS[apart])


def near_node(near: Near, fields: Fields, context: Context) -> Node | None:
    """`a NEAR/5 b`: both words, either first; of a longer chain every two neighbours."""
    pairs = []
    node: Syntax = near
    while isinstance(node, Near):
        left = node.left.right if isinstance(node.left, Near) else node.left
        pairs.append((left, node.right, node))
        node = node.left
    made = [_near_pair(left, right, one, fields, context) for left, right, one in reversed(pairs)]
    kept = tuple(dict.fromkeys(one for one in made if one is not None))
    return only(And, kept) if kept else None


def _near_pair(left: Syntax, right: Syntax, near: Near, fields: Fields, context: Context) -> Node | None:
    operands = [_operand(one, fields, context) for one in (left, right)]
    words = [word for operand in operands for word in operand]
    if len(words) == 2 and all(operands):
        first, second = words
        phrases = [_slack(pair, near.distance, fields) for pair in ((first, second), (second, first))]
        return phrases[0] if first == second else Or(children=tuple(phrases))
    if len(words) > 1:
        text = "NEAR brings single words together; these are searched anywhere in the section"
        context.note("near-operands", text, near.start, near.end)
    return only(And, tuple(words)) if words else None


def _slack(words: tuple[Word, Word], distance: int, fields: Fields) -> Phrase:
    text = f"{words[0].text} … {words[1].text}"
    return Phrase(words=words, offsets=(0, 1), slop=distance, fields=fields, text=text)


def _operand(syntax: Syntax, fields: Fields, context: Context) -> list[Word]:
    """The words of one side of NEAR; alternatives in brackets are one word with the variants of all."""
    match syntax:
        case Wild():
            return wild_nodes(syntax, fields, context)
        case Fuzzy():
            return fuzzy_nodes(syntax, fields, context)
        case Boosted():
            return _operand(syntax.child, fields, context)
        case Either():
            words = [word for child in syntax.children for word in _operand(child, fields, context)]
            variants = tuple(dict.fromkeys(variant for word in words for variant in word.variants))
            text = " OR ".join(word.text for word in words)
            return [Word(variants=variants, fields=fields, text=text)] if words else []
    texts = [leaf for leaf in iter_leaves(syntax) if isinstance(leaf, Words | Form | Sequence)]
    found = [word for leaf in texts for word in _form_words(leaf, fields, context)]
    if texts and not found:
        context.drop(texts[0].text, texts[0].start, texts[-1].end)
    return found


def _form_words(leaf: Words | Form | Sequence, fields: Fields, context: Context) -> list[Word]:
    tokens = _searched(context.tokens(leaf.text, leaf.start))
    return [form_word(token, exact_only=isinstance(leaf, Form), fields=fields) for token in tokens]


def _searched(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if not token.stop]
