"""The words and values that an index holds, looked up by pattern, by likeness, by their start."""

from query.lexicon.columns import ColumnLexicon
from query.lexicon.protocol import EMPTY_LEXICON, Entry, Lexicon, Looked

__all__ = ["EMPTY_LEXICON", "ColumnLexicon", "Entry", "Lexicon", "Looked"]
