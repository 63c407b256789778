"""Nodes of the tree are values: equal ones are one key, also after pickling."""

from __future__ import annotations

import pickle

import pytest

from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word

WORD = Word(variants=(Variant(term="moor"),), text="Moor")


@pytest.mark.parametrize(
    "node",
    [
        WORD,
        Phrase(words=(WORD, WORD), offsets=(0, 1)),
        And(children=(WORD, Not(child=WORD))),
        Or(children=(WORD, Filter(field="wp", terms=("21",)))),
        Boost(child=WORD, factor=2.0),
        Prefer(child=WORD, extra=WORD),
    ],
    ids=lambda node: type(node).__name__,
)
def test_an_equal_node_is_the_same_key(node: Node) -> None:
    assert hash(node) == hash(node)
    again = pickle.loads(pickle.dumps(node))
    assert again == node and hash(again) == hash(node)
    assert {node: 1}[again] == 1
    assert "_hash" not in repr(node)


def test_other_nodes_are_other_keys() -> None:
    assert And(children=(WORD,)) != Or(children=(WORD,))
    assert len({WORD, Boost(child=WORD, factor=2.0), Boost(child=WORD, factor=3.0), Not(child=WORD)}) == 4
