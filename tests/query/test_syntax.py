"""A query is read into its own tree; only what cannot be meant raises, and nothing is dropped unsaid."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from query.errors import BadValueError, UnknownFieldError
from query.syntax import (
    MAX_CLAUSES,
    MAX_DEPTH,
    Boosted,
    Either,
    Every,
    Form,
    Fuzzy,
    Join,
    Near,
    Negated,
    Range,
    Sequence,
    Syntax,
    Value,
    Wild,
    Within,
    Words,
    iter_leaves,
    parse_query,
)


def shown(node: Syntax | None) -> str:  # noqa: PLR0912 - a case a node
    """A tree as one line, with brackets around whatever is joined."""
    match node:
        case None:
            return ""
        case Words():
            return node.text
        case Form():
            return f"={node.text}"
        case Sequence():
            return f'"{node.text}"' + (f"~{node.slop}" if node.slop else "")
        case Wild():
            return f"wild:{node.text}"
        case Fuzzy():
            return f"{node.text}~{node.edits}"
        case Value():
            return f"<{node.text}>"
        case Range():
            return f"[{node.low} {'<' if node.strict else '..'} {node.high}]"
        case Near():
            return f"({shown(node.left)} NEAR/{node.distance} {shown(node.right)})"
        case Every() | Either() | Join():
            sign = {Every: " AND ", Either: " OR ", Join: " & "}[type(node)]
            return f"({sign.join(map(shown, node.children))})"
        case Negated():
            return f"-{shown(node.child)}"
        case Boosted():
            return f"{shown(node.child)}^{node.factor:g}"
        case Within():
            return f"{node.field.name}:{shown(node.child)}"


READ = [
    # words, forms, sequences
    ("Moor Brand", "Moor Brand"),
    ("Außen- und Sicherheitspolitik", "Außen- und Sicherheitspolitik"),
    ("21/1406 Moor", "21/1406 Moor"),
    ("=Moor Brand", "(=Moor & Brand)"),
    ('"Moor Brand" See', '("Moor Brand" & See)'),
    ("„Moor Brand“", '"Moor Brand"'),
    ("»Moor Brand«~2", '"Moor Brand"~2'),
    ('"a b"~5', '"a b"~5'),
    ("Bürger(innen) f(x)", "Bürger(innen) f(x)"),
    ("R&D C++ a=b", "R&D C++ a=b"),
    ("= - --", "= - --"),
    ("", ""),
    # operators
    ("a AND b OR c", "((a AND b) OR c)"),
    ("a UND b ODER NICHT c", "((a AND b) OR -c)"),
    ("a b OR c d", "(a b OR c d)"),
    ("a b AND c", "(a & (b AND c))"),
    ("a (b OR c)", "(a & (b OR c))"),
    ("Moor -Brand", "(Moor & -Brand)"),
    ('-"Moor Brand"', '-"Moor Brand"'),
    ("-(a b)", "-a b"),
    ("-=Moor", "-=Moor"),
    ("NOT NOT a", "a"),
    ("NOT -a", "a"),
    ("a NEAR/7 b", "(a NEAR/7 b)"),
    ("a NEAR b", "(a NEAR/5 b)"),
    ("a NEAR/2 b AND c", "((a NEAR/2 b) AND c)"),
    # wildcards, likeness, weight
    ("Bundes* w?rt", "(wild:Bundes* & wild:w?rt)"),
    ("*reform", "wild:*reform"),
    ("Haus~ Haus~2", "(Haus~1 & Haus~2)"),
    ("a^2 b^0.5", "(a^2 & b^0.5)"),
    ('"a b"~3^2 (c d)^4', '("a b"~3^2 & c d^4)'),
    ("wort~1^2", "wort~1^2"),
    ("Bürger:innen jede:r", "Bürger:innen jede:r"),
    # fields
    ("frage:Moor", "frage:Moor"),
    ("QUESTION:Moor", "frage:Moor"),
    ("frage:(a OR b) c", "(frage:(a OR b) & c)"),
    ('titel:"a b"', 'titel:"a b"'),
    ("frage:Moor*", "frage:wild:Moor*"),
    ("-frage:Moor", "-frage:Moor"),
    ("typ:Antwort", "typ:<Antwort>"),
    ("typ:(Kleine Anfrage)", "typ:<Kleine Anfrage>"),
    ('typ:("Kleine Anfrage" OR Antwort)', "typ:(<Kleine Anfrage> OR <Antwort>)"),
    ("wp:(20 21)", "wp:(<20> OR <21>)"),
    ("wp:(20 -21)", "wp:(<20> & -<21>)"),
    ("datum:30.09.2025 Moor", "(datum:<30.09.2025> & Moor)"),
    ("datum:letzte 30 tage Moor", "(datum:<letzte 30 tage> & Moor)"),
    ('datum:"letzte 30 tage"', "datum:<letzte 30 tage>"),
    ("datum:[2024 TO 2025-06] Moor", "(datum:[2024 .. 2025-06] & Moor)"),
    ("datum:[2024 bis *]", "datum:[2024 .. None]"),
    ("datum:2024..2025", "datum:[2024 .. 2025]"),
    ("datum:>=2024 wp>20", "(datum:[2024 .. None] & wp:[20 < None])"),
    ("datum<=2024", "datum:[None .. 2024]"),
    ("fraktion:BÜNDNIS* Moor", "(fraktion:<BÜNDNIS*> & Moor)"),
    # no fields
    ("https://example.org/a 10:30 z. B.: und: a: b", "https://example.org/a 10:30 z. B.: und: a: b"),
    ("mailto:a@b.de doi:10.1000/1", "mailto:a@b.de doi:10.1000/1"),
    ("x<y x>2", "x<y x>2"),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_a_query_is_read(text: str, tree: str) -> None:
    query = parse_query(text)
    assert shown(query.tree) == tree
    assert query.notices == ()


@pytest.mark.parametrize(
    ("text", "tree", "code", "place"),
    [
        ('Moor "Brand', '(Moor & "Brand")', "open-quote", (5, 11)),
        ("a OR", "a", "operator-alone", (2, 4)),
        ("AND a", "a", "operator-alone", (0, 3)),
        ("a AND OR b", "(a OR b)", "operator-alone", (2, 5)),
        ("a NEAR/3", "a", "operator-alone", (2, 8)),
        ("NOT", "", "operator-alone", (0, 3)),
        ("(a b", "a b", "open-bracket", (0, 1)),
        ("a) b", "(a & b)", "stray-bracket", (1, 2)),
        ("wort~9", "wort~2", "fuzzy-too-wide", (0, 6)),
        ("a^0 b", "(a & b)", "bad-boost", (1, 3)),
        ("(a b)~2", "a b", "stray-tilde", (6, 7)),
        ("Was kostet das Moor?", "Was kostet das Moor?", "question-mark", (15, 20)),
        ("Bürger*innen", "Bürger*innen", "gender-star", (0, 12)),
        ("frage: Moor", "frage: Moor", "empty-field", (0, 6)),
        ("a () b", "(a & b)", "empty-bracket", (2, 4)),
        ("fraktion:( )", "", "empty-bracket", (9, 12)),
        ("a or b not c", "a or b not c", "small-operator", (2, 4)),
        ("Moor near/3 Wald", "Moor near/3 Wald", "small-operator", (5, 11)),
        ("a NEAR/x b", "a NEAR/x b", "bad-distance", (2, 8)),
        ("a ^2", "a ^2", "bad-boost", (2, 4)),
        ("a^1e9", "a^1e9", "bad-boost", (0, 5)),
        ("a^-1", "a^-1", "bad-boost", (0, 4)),
        ('"a b"~x', '("a b" & ~x)', "stray-tilde", (5, 7)),
        ("a~1.5", "a~1.5", "stray-tilde", (0, 5)),
        ("[2024 TO 2025]", "[2024 TO 2025]", "stray-range", (0, 5)),
        ("datum >= 2025", "datum >= 2025", "stray-range", (6, 8)),
    ],
)
def test_what_is_not_read_is_said_with_its_place(
    text: str, tree: str, code: str, place: tuple[int, int]
) -> None:
    query = parse_query(text)
    assert [(one.code, (one.start, one.end)) for one in query.notices] == [(code, place)]
    assert shown(query.tree) == tree


@pytest.mark.parametrize(
    "text", ["[sic] und ^ ~ Moor", "www.example.org/~moor", "Ministerin [SPD] Moor", "^^ []"]
)
def test_signs_of_plain_texts_are_no_strays(text: str) -> None:
    assert parse_query(text).notices == ()


@pytest.mark.parametrize(
    ("text", "field", "start", "nearest"),
    [
        ("titl:Moor", "titl", 0, "titel"),
        ("Moor fraktoin:SPD", "fraktoin", 5, "fraktion"),
        ("(a OR -xyzzyx:1)", "xyzzyx", 7, None),
        ('foo:"a b"', "foo", 0, None),
    ],
)
def test_an_unknown_field_is_an_error_with_the_nearest_name(
    text: str, field: str, start: int, nearest: str | None
) -> None:
    with pytest.raises(UnknownFieldError) as caught:
        parse_query(text)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.field, error.start, error.nearest) == (field, start, nearest)
    assert f"character {start + 1}" in str(error)


@pytest.mark.parametrize("text", ["datum:[2024", "datum:[2024 2025]", "titel:[a TO b]", "frage:>=3"])
def test_a_range_that_is_none_is_an_error(text: str) -> None:
    with pytest.raises(BadValueError):
        parse_query(text)


def test_a_query_without_end_is_cut_and_says_so() -> None:
    query = parse_query("wort =x " * 10_000)
    assert len(list(iter_leaves(query.tree))) == MAX_CLAUSES
    assert [notice.code for notice in query.notices] == ["query-too-long"]


@pytest.mark.parametrize("brackets", [MAX_DEPTH, MAX_DEPTH + 1, 20_000])
def test_deep_brackets_are_left_out_with_one_notice(brackets: int) -> None:
    query = parse_query("(" * brackets + "a" + ")" * brackets + " b")
    assert shown(query.tree) == "(a & b)"
    assert [one.code for one in query.notices] == ["too-deep"] * (brackets > MAX_DEPTH)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-„“ *?~^=()[]')), max_size=60))
@example(text="»")
@example(text="-AND(a")
def test_every_leaf_lies_in_the_text_and_in_order(text: str) -> None:
    try:
        query = parse_query(text)
    except (UnknownFieldError, BadValueError) as error:
        assert error.start is not None and 0 <= error.start < len(text)
        return
    end = 0
    for leaf in iter_leaves(query.tree):
        assert end <= leaf.start < leaf.end <= len(text)
        assert not isinstance(leaf, Words) or leaf.text == query.text[leaf.start : leaf.end]
        end = leaf.end
    for notice in query.notices:
        assert notice.start is not None and notice.end is not None
        assert 0 <= notice.start < notice.end <= len(text)
