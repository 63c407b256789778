"""A retriever for LangChain over an index: sections as documents (extra `langchain`).

What a model or a person asks is taken as words, and more words rank higher. Each document can be cited by its
id, page and address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from query.engine import MAX_LIMIT, SearchEngine, Searcher
from query.labels import labelled_text
from query.model import Hit, Match, Mode, SearchRequest

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from pydantic import Field, PrivateAttr, model_validator
except ImportError as error:
    raise ImportError(
        "query.retrievers needs langchain-core; install it with: pip install 'drucksuche[langchain]'"
    ) from error


class DrucksucheRetriever(BaseRetriever):
    """Finds the sections that fit a question, best first, as LangChain documents.

    `page_content` is the question with its answer, or the whole text of another section; `metadata` has id,
    title, date (ISO), page, url and score, beside paper (number) and label. It may be shared by threads.
    Raises `QueryError` for what cannot be searched, and `StoreError` where there is no index.
    """

    index_dir: Path | None = None
    """The index folder; new commits are followed before each search. Name this or `engine`."""
    engine: SearchEngine | None = Field(default=None, exclude=True, repr=False)
    """An engine of one's own, which the retriever neither refreshes nor closes."""
    k: int = Field(default=4, ge=1, le=MAX_LIMIT)
    """Most documents of one answer."""
    match: Match = "any"
    """`all` gives only sections that have every word."""
    filters: Mapping[str, str | Sequence[str]] = Field(default_factory=dict)
    """Fields of the query language with a value or several, which are alternatives: `{"fraktion": "SPD"}`."""
    mode: Mode = "keyword"
    """`semantic` and `hybrid` find by what a question means too; they need vectors (`drucksuche embed`)."""
    plain: bool = True
    """False reads questions as the query language, with operators and fields."""

    _engine: SearchEngine = PrivateAttr()

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        if (self.index_dir is None) == (self.engine is None):
            raise ValueError("name index_dir or engine, one of them")
        empty = [name for name, values in self.filters.items() if not values]
        if empty:
            raise ValueError(f"name a value of {', '.join(empty)}, or leave the filter out")
        return self

    def model_post_init(self, context: Any, /) -> None:
        """Open the index."""
        super().model_post_init(context)
        if self.engine is not None:
            self._engine = self.engine
        elif self.index_dir is not None:
            self._engine = SearchEngine.open(self.index_dir)

    def close(self) -> None:
        """Release the index, where the retriever opened it."""
        if self.engine is None:
            self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        if self.engine is None:
            self._engine.refresh()
        request = SearchRequest(
            query=query,
            match=self.match,
            mode=self.mode,
            limit=self.k,
            filters=self._pairs(),
            plain=self.plain,
        )
        with self._engine.pinned() as commit:
            return [_document(hit, commit) for hit in commit.search(request).hits]

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, value)
            for name, values in self.filters.items()
            for value in ([values] if isinstance(values, str) else values)
        )


def _document(hit: Hit, commit: Searcher) -> Document:
    metadata = {
        "id": hit.id,
        "title": hit.titel,
        "date": hit.datum,
        "page": hit.page,
        "url": hit.pdf_url,
        "score": hit.score,
        "paper": hit.dokumentnummer,
        "label": hit.label,
    }
    return Document(id=hit.id, page_content=labelled_text(commit.section(hit.id).section), metadata=metadata)
