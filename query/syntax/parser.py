"""The parser: recursive descent by hand, as deep as `MAX_DEPTH` brackets and as long as `MAX_CLAUSES` words.

It never fails on a text; it raises `UnknownFieldError` for a field that there is not and `BadValueError` for
a range that cannot be read. What else it cannot read becomes a notice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from query.errors import BadValueError
from query.fields import QueryField
from query.syntax.nodes import (
    Boosted,
    Either,
    Every,
    Form,
    Fuzzy,
    Join,
    Near,
    Negated,
    Query,
    Sequence,
    Syntax,
    Value,
    Wild,
    Within,
    Words,
)
from query.syntax.reading import CLOSING, Reader, Suffix, is_wild
from query.syntax.strays import note_stray
from query.syntax.values import LAST_DAYS, read_value, starts_range, whole_characters

MAX_CLAUSES = 128
"""Words, sequences and values that are read; the rest of a longer query is left out with a notice."""

MAX_DEPTH = 32
"""Brackets within each other that group; deeper ones are left out with a notice."""

MAX_DISTANCE = 1000
"""Most words between those that `NEAR` or a slop brings together."""

_NEAR_DISTANCE = 5
_MOST_EDITS = 2


def parse_query(text: str) -> Query:
    """Read a query; docs/query-language.md has the grammar.

    Raises `UnknownFieldError`, and `BadValueError` for a range that is not one.
    """
    text = whole_characters(text)
    parser = _Parser(text)
    tree = parser.alternatives(0)
    return Query(text=text, tree=tree, notices=parser.reader.notices())


class _Parser:
    def __init__(self, text: str) -> None:
        self.reader = Reader(text)
        self._field: QueryField | None = None
        """The field that restricts and whose values are read."""
        self._left = MAX_CLAUSES
        self._flattened = 0
        """Brackets open now that are too deep to group."""

    # --- operators, the loosest first -----------------------------------------------------------------------

    def alternatives(self, depth: int) -> Syntax | None:
        """Parts joined by OR, up to the end of the query or of the bracket."""
        found = [self._side_by_side(depth)]
        while operator := self.reader.take_operator("OR"):
            found.append(self._side_by_side(depth))
            if found[-1] is None or found[-2] is None:
                self.reader.note_alone(operator)
                self._left -= 1
        children = tuple(one for one in found if one is not None)
        return _only(Either, children)

    def _side_by_side(self, depth: int) -> Syntax | None:
        items: list[Syntax] = []
        while (item := self._conjunction(depth)) is not None or self._skip(depth):
            if item is not None:
                _append(
                    items, item, self.reader.text, names=self._field is not None and _is_list(self._field)
                )
        alternatives = self._field is not None and not _is_list(self._field)
        if alternatives and not any(isinstance(item, Negated) for item in items):
            return _only(Either, tuple(items))  # of dates or numbers side by side a section has one at most
        return _only(Join, tuple(items))

    def _skip(self, depth: int) -> bool:
        """Get past what no operator wants; False at the end of the query, of the bracket, and before OR."""
        reader = self.reader
        if self._left < 0 and not reader.at_end():
            reader.cut_off(MAX_CLAUSES)
        if reader.at_end() or reader.peek_operator() == "OR" or (reader.peek(")") and self._closes(depth)):
            return False
        operator = reader.take_operator("AND") or reader.take_operator("NEAR")
        if operator:
            reader.note_alone(operator)
            self._left -= 1
        elif reader.peek(")") and not self._flattened:
            text = "a bracket closes that was never opened; it is left out"
            reader.note("stray-bracket", text, reader.at, 1)
            reader.at += 1
            self._left -= 1
        while self._flattened and reader.peek(")"):
            self._flattened -= 1
            reader.at += 1
        return True

    def _closes(self, depth: int) -> bool:
        return depth > 0 and not self._flattened

    def _conjunction(self, depth: int) -> Syntax | None:
        return self._chain("AND", self._proximity, depth)

    def _chain(self, name: str, part: Callable[[int], Syntax | None], depth: int) -> Syntax | None:
        first = part(depth)
        children = [] if first is None else [first]
        while children and (operator := self.reader.take_operator(name)):
            following = part(depth)
            if following is None:
                self.reader.note_alone(operator)
                break
            children.append(following)
        return _only(Every, tuple(children))

    def _proximity(self, depth: int) -> Syntax | None:
        left = self._negation(depth)
        start = self.reader.start_of_last
        while left is not None and (operator := self.reader.take_operator("NEAR")):
            right = self._negation(depth)
            if right is None:
                self.reader.note_alone(operator)
                break
            _, _, number = operator.text.partition("/")
            distance = min(int(number or _NEAR_DISTANCE), MAX_DISTANCE)
            left = Near(left=left, right=right, distance=distance, start=start, end=self.reader.at)
        return left

    def _negation(self, depth: int) -> Syntax | None:
        reader = self.reader
        start, negated, operator = reader.next_start(), False, None
        while (found := reader.take_operator("NOT")) is not None or reader.take_minus():
            operator = found or operator
            negated = not negated
        child = self._primary(depth)
        if child is None:
            if operator is not None:
                reader.note_alone(operator)
            return None
        reader.start_of_last = start
        return Negated(child=child, start=start, end=reader.at) if negated else child

    # --- what operators join --------------------------------------------------------------------------------

    def _primary(self, depth: int) -> Syntax | None:
        """A field with its value, a bracket, or a leaf."""
        if not self._may_begin():
            return None
        name = None if self.reader.peek("(") else self.reader.take_field()
        if name is not None:
            return self._within(name.field, name.start, depth)
        return self._operand(depth)

    def _operand(self, depth: int) -> Syntax | None:
        """A bracket or a leaf."""
        if not self._may_begin():
            return None
        if self.reader.peek("("):
            return self._group(depth)
        self._left -= 1
        self.reader.start_of_last = self.reader.at
        return self._leaf() if self._field is None else self._value(self._field)

    def _may_begin(self) -> bool:
        reader = self.reader
        if reader.at_end() or reader.peek(")") or reader.peek_operator():
            return False
        if self._left <= 0:
            reader.cut_off(MAX_CLAUSES)
        return not reader.was_cut

    def _group(self, depth: int) -> Syntax | None:
        if depth == MAX_DEPTH:
            return self._too_deep(depth)
        reader = self.reader
        start = reader.at
        reader.at += 1
        outer, self._flattened = self._flattened, 0
        child = self.alternatives(depth + 1)
        self._flattened = outer
        if reader.peek(")"):
            reader.at += 1
            if not reader.text[start + 1 : reader.at - 1].strip():
                reader.note("empty-bracket", "the brackets hold nothing", start, reader.at - start)
        elif not reader.was_cut:
            reader.note("open-bracket", "the bracket is never closed", start, 1)
        if child is None:
            self._left -= 1
            return None
        return self._weighed(child, reader.take_suffix())

    def _too_deep(self, depth: int) -> Syntax | None:
        """What stands behind brackets that no longer group."""
        reader = self.reader
        reader.note("too-deep", f"brackets deeper than {MAX_DEPTH} do not group", reader.at, 1)
        while reader.peek("("):
            reader.at += 1
            self._flattened += 1
        return self._operand(depth)

    def _within(self, field: QueryField, start: int, depth: int) -> Syntax | None:
        """What stands behind `feld:`."""
        reader = self.reader
        outer, self._field = self._field, None if field.is_text else field
        if field.is_text and starts_range(reader.text[reader.at : reader.at + 2]):
            allowed = "takes words; ranges are for wp, datum, drucksache"
            raise BadValueError(field.name, reader.rest_of_chunk(), allowed, reader.at)
        child = self._operand(depth)
        self._field = outer
        return None if child is None else Within(field=field, child=child, start=start, end=reader.at)

    def _value(self, field: QueryField) -> Syntax | None:
        reader = self.reader
        start = reader.at
        if reader.text[start] in CLOSING:
            return replace(read_value(field, reader.take_quoted(), start, quoted=True), end=reader.at)
        last = LAST_DAYS.match(reader.text, start) if field.kind == "date" else None
        if last is not None:
            reader.at = last.end()
        elif reader.text[start] == "[":
            close = reader.text.find("]", start)
            reader.at = len(reader.text) if close < 0 else close + 1
        else:
            return read_value(field, reader.take_word(), start)
        return read_value(field, reader.text[start : reader.at], start)

    def _leaf(self) -> Syntax | None:
        reader = self.reader
        start = reader.at
        if reader.text[start] in CLOSING:
            inner = reader.take_quoted()
            suffix = reader.take_suffix()
            slop = min(suffix.number or 0, MAX_DISTANCE)
            made: Syntax = Sequence(text=inner, start=start, end=reader.at, slop=slop)
            return _boost(made, suffix)
        if reader.takes_form():
            reader.at += 1
            if reader.text[reader.at] in CLOSING:
                inner = reader.take_quoted()
                return Form(text=inner, start=start, end=reader.at)
            word, suffix = reader.take_word_with_suffix()
            return self._weighed(Form(text=word, start=start, end=reader.at), suffix)
        return self._word(start)

    def _word(self, start: int) -> Syntax:
        reader = self.reader
        word, suffix = reader.take_word_with_suffix()
        end = reader.at
        if suffix.tilde:
            edits = 1 if suffix.number is None else suffix.number
            if edits > _MOST_EDITS:
                wide = f"at most {_MOST_EDITS} letters may differ; {word}~{_MOST_EDITS} is read"
                reader.note("fuzzy-too-wide", wide, start, end - start, f"{word}~{_MOST_EDITS}")
            made: Syntax = Fuzzy(text=word, edits=min(edits, _MOST_EDITS), start=start, end=end)
        elif is_wild(word) and not reader.ends_question(word, first=self._left == MAX_CLAUSES - 1):
            made = Wild(text=word, start=start, end=end)
        else:
            made = Words(text=word, start=start, end=start + len(word))
            note_stray(reader, word, start)
        return _boost(made, suffix)

    def _weighed(self, child: Syntax, suffix: Suffix) -> Syntax:
        """A part behind which `^` may stand, but no `~`."""
        if suffix.tilde:
            text = "~ stands behind one word or one sequence; here it is left out"
            self.reader.note("stray-tilde", text, self.reader.at - 1, 1)
        return _boost(child, suffix)


def _boost(node: Syntax, suffix: Suffix) -> Syntax:
    return node if suffix.factor is None else Boosted(child=node, factor=suffix.factor)


def _is_list(field: QueryField) -> bool:
    """Whether its values are names, of several words."""
    return field.kind in ("name", "person")


def _append(items: list[Syntax], item: Syntax, text: str, *, names: bool) -> None:
    """Add a part; plain words and words of a name that follow each other become one."""
    last = items[-1] if items else None
    if last is None or not _touch(last, item, text):
        items.append(item)
    elif isinstance(item, Words) and isinstance(last, Words):
        items[-1] = Words(text=text[last.start : item.end], start=last.start, end=item.end)
    elif names and isinstance(item, Value) and isinstance(last, Value) and not (item.quoted or last.quoted):
        items[-1] = Value(text=text[last.start : item.end], start=last.start, end=item.end)
    else:
        items.append(item)


def _touch(left: Syntax, right: Syntax, text: str) -> bool:
    """Whether nothing but blanks stands between two leaves: nothing there was left out."""
    if not isinstance(left, Words | Value) or not isinstance(right, Words | Value):
        return False
    return not text[left.end : right.start].strip()


def _only(join: type[Every] | type[Either] | type[Join], children: tuple[Syntax, ...]) -> Syntax | None:
    return join(children=children) if len(children) > 1 else children[0] if children else None
