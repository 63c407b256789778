"""The baseline: Whoosh as it is installed, BM25F over one field, with its German analyzer."""

from __future__ import annotations

from whoosh import fields, scoring
from whoosh.analysis.analyzers import LanguageAnalyzer
from whoosh.filedb.filestore import RamStorage
from whoosh.query.compound import Or
from whoosh.query.terms import Term

from benchmarks.quality.collections import Judged, whole_text
from query.evaluate import RUN_DEPTH


def stock_run(collection: Judged) -> dict[str, list[str]]:
    """The best documents of each query, read as words in lower case, with Whoosh's stop words and stems."""
    analyzer = LanguageAnalyzer("de")
    schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(analyzer=analyzer, phrase=False))
    index = RamStorage().create_index(schema)
    writer = index.writer(limitmb=256)
    for document in collection.documents:
        writer.add_document(id=document["id"], text=whole_text(document))
    writer.commit()
    with index.searcher(weighting=scoring.BM25F()) as searcher:
        return {
            query: [
                hit["id"]
                for hit in searcher.search(
                    Or([Term("text", token.text) for token in analyzer(text, mode="query")]), limit=RUN_DEPTH
                )
            ]
            for query, text in collection.queries.items()
        }
