"""What is said of a query: the words of each notice and error, the places of parts, and where limits lie."""

from __future__ import annotations

import pytest

from query.errors import BadValueError, UnknownFieldError
from query.syntax import MAX_CLAUSES, MAX_DEPTH, Near, Negated, Query, Within, Words, parse_query
from query.syntax.nodes import Boosted, Fuzzy, Sequence, Syntax, Value, iter_leaves, iter_typed
from query.syntax.parser import MAX_DISTANCE
from query.syntax.reading import MAX_NOTICES, MAX_PART_CHARACTERS, MOST_FACTOR
from query.syntax.values import read_value

TOLD = [
    ('Moor "Brand', "the quotation mark is never closed", None),
    ("a ODER", "ODER has nothing to join and is left out", '"oder"'),
    ("a NEAR/3", "NEAR/3 has nothing to join and is left out", '"near/3"'),
    ("(a b", "the bracket is never closed", None),
    ("a) b", "a bracket closes that was never opened; it is left out", None),
    ("a () b", "the brackets hold nothing", None),
    ("wort~9", "at most 2 letters may differ; wort~2 is read", "wort~2"),
    ("a^0 b", "a part may weigh more than 0 and up to 100 times as much; ^ is left out", "^2"),
    ("(a b)~2", "~ stands behind one word or one sequence; here it is left out", None),
    (
        "Was kostet das Moor?",
        "? at the end of several words is read as a question mark, not as a wildcard",
        "Moor*",
    ),
    ("Bürger*innen", "Bürger*innen is read as a word with a gender star, not as a wildcard", None),
    ("frage: a", "frage: is read as a word; write the value right behind the colon", "frage:…"),
    ("a oder b", "oder is no operator: those stand in capital letters", "ODER"),
    ("a NEAR/x b", "NEAR/x is read as a word: NEAR/5 takes a number", None),
    ("a ^2", "^2 is read as words: ^2 weighs what stands before it", None),
    ("a~1.5", "a~1.5 is read as words: ~2 stands right behind a word", None),
    ("[1 TO 2]", "[1 is read as words: a range stands behind a field, as in wp:[19 TO 21]", None),
    (
        "x >= 2",
        ">= is read as words: a comparison stands right behind a field, as in datum>=2024",
        None,
    ),
    ("(" * 33 + "a" + ")" * 33, "brackets deeper than 32 do not group", None),
    ("a =b " * 65, "the query has more than 128 words; the rest is left out", None),
    ("x" * 1001, "a part of the query is longer than 1000 characters; its rest is left out", None),
    (f"{'x' * 60}^^", f"{'x' * 60}… is read as words: ^2 weighs what stands before it", None),
    (f"{'x' * 58}^^", f"{'x' * 58}^^ is read as words: ^2 weighs what stands before it", None),
]


@pytest.mark.parametrize(("text", "told", "suggestion"), TOLD)
def test_a_notice_says_what_was_made_of_it(text: str, told: str, suggestion: str | None) -> None:
    assert [(one.text, one.suggestion) for one in parse_query(text).notices] == [(told, suggestion)]


@pytest.mark.parametrize(
    ("text", "field", "value", "start", "allowed"),
    [
        ("datum:[2024", "datum", "[2024", 6, "a range is written datum:[2024 TO 2025-06]"),
        ("a wp:[1] b", "wp", "[1]", 5, "a range is written drucksache:[21/1000 TO 21/1999]"),
        ("b titel:[a TO b]", "titel", "[a", 8, "takes words; ranges are for wp, datum, drucksache"),
        ('datum:"[2024 2025]"', "datum", "[2024 2025]", 6, "a range is written datum:[2024 TO 2025-06]"),
        ("frage:>=3 x", "frage", ">=3", 6, "takes words; ranges are for wp, datum, drucksache"),
    ],
)
def test_a_range_that_is_none_is_told_with_its_place(
    text: str, field: str, value: str, start: int, allowed: str
) -> None:
    with pytest.raises(BadValueError) as caught:
        parse_query(text)
    error = caught.value
    assert (error.field, error.value, error.start, error.allowed) == (field, value, start, allowed)


def iter_nodes(node: Syntax | None) -> list[Syntax]:
    """A node and all below it, the outermost first."""
    match node:
        case None:
            return []
        case Near():
            below = [node.left, node.right]
        case Negated() | Within() | Boosted():
            below = [node.child]
        case _:
            below = list(getattr(node, "children", ()))
    return [node, *(inner for one in below for inner in iter_nodes(one))]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        (" a  NEAR/3 (b  OR c) d", ["a  NEAR/3 (b  OR c)", "a", "b", "c", "d"]),
        (" -  b NOT  -x NICHT (a b)^2 ", ["-  b", "x", "NICHT (a b)^2", "a b"]),
        ("x -NOT (NOT b)~2 y", ["x", "NOT b", "b", "y"]),
        ("x NOT -NOT b", ["x", "NOT -NOT b", "b"]),
        ("x frage:(a -b) datum>=2024", ["x", "frage:(a -b)", "a", "-b", "b", "datum>=2024", ">=2024"]),
        ('a =b^2 ="c d" „e“~3^2 f*g^2 h~2^3', ["a", "=b^2", '="c d"', "„e“~3^2", "f*g^2", "h~2^3"]),
        ("a wp:[1 TO 2] datum:letzte 3 tage b", ["a", "wp:[1 TO 2]", "[1 TO 2]", None, "letzte 3 tage", "b"]),
        ("a^2 frage:b^2", ["a", "frage:b^2", "b"]),
        ("a NEAR -b NEAR/2 c", ["a NEAR -b NEAR/2 c", "a NEAR -b", "a", "-b", "b", "c"]),
        ('x typ:"A b" typ:(a b)', ["x", 'typ:"A b"', '"A b"', "typ:(a b)", "a b"]),
    ],
)
def test_parts_have_their_places(text: str, stretches: list[str | None]) -> None:
    nodes = [node for node in iter_nodes(parse_query(text).tree) if hasattr(node, "start")]
    found = [text[node.start : node.end] for node in nodes]
    wanted = ["datum:letzte 3 tage" if one is None else one for one in stretches]
    assert found == wanted
    assert all(node.start < node.end for node in nodes)


# --- limits -------------------------------------------------------------------------------------------------


def leaf(text: str) -> Syntax:
    (only,) = iter_leaves(parse_query(text).tree)
    return only


@pytest.mark.parametrize("typed", [999, MAX_DISTANCE, 1001, 999_999])
def test_a_distance_is_bounded(typed: int) -> None:
    near, sequence = parse_query(f"a NEAR/{typed} b").tree, leaf(f'"a b"~{typed}')
    assert isinstance(near, Near) and isinstance(sequence, Sequence)
    assert near.distance == sequence.slop == min(typed, 1000)


def test_a_tilde_without_a_number_is_one_letter_and_no_word_between() -> None:
    fuzzy, sequence = leaf("wort~"), leaf('"a b"~')
    assert isinstance(fuzzy, Fuzzy) and isinstance(sequence, Sequence)
    assert (fuzzy.edits, sequence.slop) == (1, 0)


@pytest.mark.parametrize("edits", [0, 1, 2])
def test_few_letters_that_differ_are_read_as_typed(edits: int) -> None:
    fuzzy = leaf(f"wort~{edits}")
    assert isinstance(fuzzy, Fuzzy)
    assert fuzzy.edits == edits
    assert parse_query(f"wort~{edits}").notices == ()


@pytest.mark.parametrize(
    ("factor", "read"), [("100", 100), ("0.01", 0.01), ("1", 1), ("100.1", None), ("0", None)]
)
def test_a_weight_is_bounded(factor: str, read: float | None) -> None:
    query = parse_query(f"(a b)^{factor}")
    assert MOST_FACTOR == 100
    assert (query.tree.factor if isinstance(query.tree, Boosted) else None) == read
    assert [one.start for one in query.notices] == ([] if read else [5])


@pytest.mark.parametrize("letters", [999, MAX_PART_CHARACTERS, 1001, 3000])
def test_a_part_is_bounded(letters: int) -> None:
    for text, start in (("x" * letters, 0), (f'"{"x" * letters}"', 1), (f'"{"x" * letters}', 1)):
        one = leaf(text)
        assert isinstance(one, Words | Sequence)
        assert one.text == "x" * min(letters, 1000)
        told = [(told.start, told.end) for told in parse_query(text).notices if told.code == "part-too-long"]
        assert told == ([(start, start + letters)] if letters > 1000 else [])


@pytest.mark.parametrize("more", [0, 1])
def test_what_may_be_read_is_counted_by_parts(more: int) -> None:
    parts = MAX_CLAUSES + more
    alone = [sign * (parts - 1) + "=x" for sign in ("() ", ") ", "AND ", "NEAR ")]
    for text in ("=x " * parts, *alone, "a) " * (MAX_CLAUSES // 2 + more)):
        last = max((one.end for one in iter_leaves(parse_query(text).tree)), default=0)
        assert (last == len(text.rstrip(") "))) == (not more), text


@pytest.mark.parametrize("text", ["AND ", "OR ", ") ", "( ) ", "NOT AND "])
def test_signs_without_words_end_at_a_limit_too(text: str) -> None:
    query = parse_query(text * 10 * MAX_CLAUSES)
    assert query.tree is None
    assert "query-too-long" in [one.code for one in query.notices] or len(query.notices) == MAX_NOTICES


def test_notices_are_bounded_and_in_the_order_of_the_query() -> None:
    notices = parse_query('^b frage: a "c" NEAR/x ' * 20).notices
    assert len(notices) == MAX_NOTICES == 32
    assert [one.start for one in notices] == sorted(one.start or 0 for one in notices)


@pytest.mark.parametrize("text", ["a) b) c)", "() a ()", "a or b and c", "(" * 40])
def test_some_are_said_once(text: str) -> None:
    codes = [one.code for one in parse_query(text).notices]
    assert len(codes) == len(set(codes))


def test_two_of_one_kind_are_said_at_each_place() -> None:
    assert [one.start for one in parse_query("a^0 b^0").notices] == [1, 5]


# --- brackets -----------------------------------------------------------------------------------------------


def test_brackets_too_deep_leave_what_stands_in_them_and_behind() -> None:
    opened = "(" * MAX_DEPTH
    for inner, words in (("(a OR (b)) c", "a b c"), ("((a)) b", "a b"), ("frage:((a) b) c", "a b c")):
        query = parse_query(f"{opened}{inner}{')' * MAX_DEPTH} d")
        found = " ".join(one.text for one in iter_leaves(query.tree) if isinstance(one, Words))
        assert found == f"{words} d"
        assert [one.code for one in query.notices] == ["too-deep"]
        assert query.notices[0].start == query.text.index(inner.removeprefix("frage:"))


@pytest.mark.parametrize("text", ["[ab cd] a TO b]", "[ab cd] Moor", "[ab cd"])
def test_a_bracket_without_two_ends_is_no_range(text: str) -> None:
    assert parse_query(text).notices == ()


@pytest.mark.parametrize("closed", ["((a)b)c", "((a)))b", "((a) ) b"])
def test_brackets_that_close_take_nothing_with_them(closed: str) -> None:
    query = parse_query("(" * MAX_DEPTH + closed)
    found = "".join(one.text for one in iter_leaves(query.tree) if isinstance(one, Words))
    assert found.replace(" ", "") == closed.replace("(", "").replace(")", "").replace(" ", "")


def test_leaves_come_in_the_order_of_the_query() -> None:
    leaves = iter_leaves(parse_query("a NEAR b (c OR -d^2) frage:e").tree)
    assert [one.text for one in leaves if isinstance(one, Words)] == ["a", "b", "c", "d", "e"]


# --- words --------------------------------------------------------------------------------------------------


def test_a_text_taken_as_words_is_one_part() -> None:
    query = Query.of_words('a OR "b')
    assert query.tree == Words(text='a OR "b', start=0, end=7)
    assert (query.text, query.notices) == ('a OR "b', ())


def test_words_as_typed_are_those_that_are_wanted() -> None:
    typed = iter_typed(parse_query('a b^2 (c OR -d) =e "f g" frage:(h i) typ:Antwort k*').tree)
    assert list(typed) == ["a", "b", "c", "h", "i"]


@pytest.mark.parametrize(
    ("text", "quoted"), [("typ:(Kleine Anfrage)", False), ('typ:"Kleine Anfrage"', True), ("typ:x", False)]
)
def test_a_value_knows_whether_it_was_quoted(text: str, quoted: bool) -> None:
    value = leaf(text)
    assert isinstance(value, Value)
    assert value.quoted is quoted


def test_quoted_values_do_not_run_together() -> None:
    for text in ('typ:("a" b)', 'typ:(a "b")', 'typ:("a" "b")'):
        assert len(list(iter_leaves(parse_query(text).tree))) == 2


@pytest.mark.parametrize(
    ("text", "low", "high", "strict"),
    [
        ("[ 2024 TO 2025 ]", "2024", "2025", False),
        ('["2024" bis "2025"]', "2024", "2025", False),
        ("[* TO 2025]", None, "2025", False),
        ("[TO 2025]", None, "2025", False),
        ("[2024 TO]", "2024", None, False),
        ("..2025", None, "2025", False),
        ("2024..", "2024", None, False),
        ("2024..2025..2026", "2024", "2025..2026", False),
        (">2024", "2024", None, True),
        ("<2024", None, "2024", True),
        ("<=2024", None, "2024", False),
        ("> 2024", "2024", None, True),
        ("[ß TO ä]", "ß", "ä", False),
        ("[Mai bis März]", "Mai", "März", False),
        ("X..Y", "X", "Y", False),
        ("[a TO b TO c]", "a", "b TO c", False),
    ],
)
def test_ranges_are_read_in_all_their_spellings(
    text: str, low: str | None, high: str | None, strict: bool
) -> None:
    field = parse_query("wp:21").tree
    assert isinstance(field, Within)
    read = read_value(field.field, f" {text}", 4)
    assert not isinstance(read, Value)
    assert (read.low, read.high, read.strict) == (low, high, strict)
    assert (read.start, read.end) == (4, 4 + len(text) + 1)


def test_a_quoted_value_is_no_range_by_its_dots_but_by_its_signs() -> None:
    field = parse_query("wp:21").tree
    assert isinstance(field, Within)
    assert read_value(field.field, "a..b", quoted=True) == Value(text="a..b", start=0, end=4, quoted=True)
    assert not isinstance(read_value(field.field, ">2", quoted=True), Value)


@pytest.mark.parametrize(
    "text", ["HTTP:x", "x://y", "Kolleg:innen", "jede:r", "viele:n-", "10:30", "x:-", "a:/b", "x:,y", "z:.5"]
)
def test_a_colon_that_names_no_field_stays_in_its_word(text: str) -> None:
    query = parse_query(text)
    assert query.tree == Words(text=text, start=0, end=len(text))
    assert query.notices == ()


@pytest.mark.parametrize(
    "text", ["a:b//c", "x:inn", "x:innere", "x:1", 'x:"a"', "x:(a)", "x:[1", "x:=a", "x:*"]
)
def test_a_colon_before_a_value_names_a_field(text: str) -> None:
    with pytest.raises(UnknownFieldError):
        parse_query(text)
