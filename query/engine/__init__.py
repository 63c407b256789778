"""`SearchEngine`: an index that is searched and read, and follows new commits. Whoosh's objects end here."""

from query.engine.checking import MAX_LIMIT, MAX_QUERY_CHARACTERS
from query.engine.following import SearchEngine
from query.engine.searching import Searcher

__all__ = ["MAX_LIMIT", "MAX_QUERY_CHARACTERS", "SearchEngine", "Searcher"]
