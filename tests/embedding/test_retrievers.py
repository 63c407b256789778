"""The LangChain retriever, driven by langchain-core."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from indexer import StoreError, add_papers
from query import QueryError, SearchEngine, UnknownFieldError
from query.retrievers import DrucksucheRetriever
from tests.papers import exchange, paper, passage
from tests.query.collections import write_collection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_collection(tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def retriever(folder: Path) -> DrucksucheRetriever:
    return DrucksucheRetriever(index_dir=folder)


def ids(documents: list[Document]) -> list[str]:
    return [str(document.id) for document in documents]


def test_a_document_is_a_question_with_its_answer_and_can_be_cited(retriever: DrucksucheRetriever) -> None:
    (best, *_) = retriever.invoke("Wer löscht denn eigentlich im Wald?")
    assert best.page_content == "Frage 4: Wer löscht im Wald?\n\nAntwort zu 4: Die Feuerwehr."
    assert best.metadata.pop("score") > 0
    assert best.metadata == {
        "id": "bt-21-9402#f4",
        "title": "Wasser im Hochland",
        "date": "2030-01-15",
        "page": None,
        "url": "https://dserver.bundestag.de/btd/21/094/2109402.pdf",
        "paper": "21/9402",
        "label": "Frage 4",
    }


def test_joint_answers_and_other_kinds_are_whole(retriever: DrucksucheRetriever) -> None:
    texts = {document.id: document.page_content for document in retriever.invoke("Pläne Kosten Landrat")}
    assert texts["bt-21-9402#f2-3"] == (
        "Frage 2: Welche Pläne gibt es für das Moor?\n\nFrage 3: Welche Kosten entstehen im Moor?"
        "\n\nAntwort zu 2, 3: Die Pläne für das Moor kosten wenig."
    )
    assert "wie der Landrat im Frühjahr berichtet hat" in texts["bt-21-9402#vorbemerkung_fragesteller"]


def test_page_and_address_lead_to_the_place(tmp_path: Path) -> None:
    add_papers([paper("21/1", exchange("1", "Was?", "Ein Damm.", pages=(3, 4)))], tmp_path / "index")
    (found,) = DrucksucheRetriever(index_dir=tmp_path / "index").invoke("Damm")
    assert (found.metadata["page"], found.metadata["url"].rpartition("/")[2]) == (3, "2100001.pdf#page=3")


def test_k_match_and_filters_restrict(folder: Path) -> None:
    def found(**options: object) -> list[str]:
        return ids(DrucksucheRetriever(index_dir=folder, **options).invoke("Moor Feuerwehr"))

    assert len(found(k=2)) == 2
    assert "bt-21-9402#f4" in found(k=10)
    assert found(match="all") == []
    assert set(found(k=10, filters={"typ": "Antrag"})) == {"bt-20-9403#p1", "bt-20-9403#p2"}
    both = found(k=20, filters={"wp": ["17", "20"]})
    assert {one.split("#")[0] for one in both} == {"bt-20-9403", "bw-17-9404"}


def test_signs_in_a_question_are_no_operators(folder: Path) -> None:
    question = 'Frage: was sagt "der Landrat" (zum Moor)? - und feld:wert OR'
    assert DrucksucheRetriever(index_dir=folder).invoke(question)
    with pytest.raises(UnknownFieldError):
        DrucksucheRetriever(index_dir=folder, plain=False).invoke(question)
    only = DrucksucheRetriever(index_dir=folder, plain=False).invoke('antwort:"Die Feuerwehr"')
    assert ids(only) == ["bt-21-9402#f4"]


def test_batch_async_and_chains_give_the_same(retriever: DrucksucheRetriever) -> None:
    questions = ["Moor", "Wald", "Landrat", "Feuerwehr"] * 5
    expected = [retriever.invoke(question) for question in questions]
    assert retriever.batch(questions) == expected

    async def run() -> tuple[list[Document], list[list[Document]]]:
        return await retriever.ainvoke("Moor"), await retriever.abatch(questions)

    assert asyncio.run(run()) == (expected[0], expected)
    chain = retriever | RunnableLambda(ids)
    assert chain.invoke("Feuerwehr") == ids(expected[3])


def test_callbacks_hear_of_each_search(retriever: DrucksucheRetriever) -> None:
    heard: list[list[str]] = []

    class Ear(BaseCallbackHandler):
        def on_retriever_end(self, documents: list[Document], **_: object) -> None:
            heard.append(ids(documents))

    found = retriever.invoke("Moor", config={"callbacks": [Ear()]})
    assert heard == [ids(found)]


def test_new_commits_are_followed_where_the_retriever_opened_the_index(folder: Path) -> None:
    with SearchEngine.open(folder) as engine, DrucksucheRetriever(index_dir=folder) as own:
        given = DrucksucheRetriever(engine=engine)
        add_papers([paper("21/7", passage(1, "Ein Biber."))], folder)
        assert ids(own.invoke("Biber")) == ["bt-21-7#p1"]
        assert given.invoke("Biber") == []
        given.close()
        engine.refresh()
        assert ids(given.invoke("Biber")) == ["bt-21-7#p1"]
    with pytest.raises(StoreError, match="closed"):
        own.invoke("Biber")


def test_searches_go_on_while_papers_come(retriever: DrucksucheRetriever, folder: Path) -> None:
    wrong: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            while not done.is_set():
                assert all(document.page_content for document in retriever.invoke("Biber Moor"))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(1, 15):
        add_papers([paper("21/7", passage(1, f"Ein Biber im Moor {n}."))], folder)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "options", [{}, {"k": 0}, {"k": -1}, {"k": 10**9}, {"match": "some"}, {"filters": {"wp": []}}]
)
def test_what_cannot_be_meant_is_refused(folder: Path, options: dict[str, object]) -> None:
    place = {"index_dir": folder} if options else {}
    with pytest.raises(ValidationError):
        DrucksucheRetriever(**place, **options)


def test_errors_say_what_to_do(retriever: DrucksucheRetriever, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        DrucksucheRetriever(index_dir=tmp_path / "none")
    with pytest.raises(QueryError, match="query is empty"):
        retriever.invoke("  ")
    with pytest.raises(QueryError, match="at most 100000 are read"):
        retriever.invoke("Moor " * 200_000)
    with pytest.raises(UnknownFieldError, match="did you mean fraktion"):
        DrucksucheRetriever(index_dir=retriever.index_dir, filters={"fraktio": "SPD"}).invoke("Moor")
