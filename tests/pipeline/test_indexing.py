"""Runs read what is new, keep what is known, remove what is gone, and report every failure."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from indexer import SourceError, StoreError, index_paths, read_paper, remove_papers
from indexer.errors import UnknownPaperError
from indexer.pipeline import Progress, indexing, preparing, rebuild_index
from indexer.store import Store
from query import SearchEngine, SearchRequest
from tests.printed import answer_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    (made / "one.txt").write_text(answer_text("21/9301"))
    (made / "two.txt").write_text(answer_text("21/9302", exchanges=[("Wer zahlt?", "Der Bund zahlt.")]))
    return made


def texts(index_dir: Path) -> dict[str, str]:
    """The first answer of every paper in an index, by number."""
    with Store.open(index_dir).snapshot() as snapshot:
        return {
            record.paper["dokumentnummer"]: next(snapshot.iter_sections(record.key))["section"]["answers"][0][
                "text"
            ]
            for record in snapshot.iter_papers()
        }


@pytest.mark.parametrize("workers", [1, 2])
def test_a_folder_is_indexed_once(tmp_path: Path, folder: Path, workers: int) -> None:
    report = index_paths([folder], tmp_path / "index", workers=workers)
    assert (report.papers, report.sections, report.questions, report.answers) == (2, 2, 2, 2)
    assert (report.unchanged, report.failures) == (0, ())
    again = index_paths([folder], tmp_path / "index", workers=workers)
    assert (again.papers, again.unchanged) == (0, 2)
    assert texts(tmp_path / "index") == {
        "21/9301": "Im Sommer brannten zwei Moore.",
        "21/9302": "Der Bund zahlt.",
    }


def test_a_changed_file_replaces_its_paper(tmp_path: Path, folder: Path) -> None:
    index_paths([folder], tmp_path / "index")
    (folder / "one.txt").write_text(answer_text("21/9301", exchanges=[("Wie?", "Anders als zuvor.")]))
    report = index_paths([folder], tmp_path / "index")
    assert (report.papers, report.unchanged, report.notices) == (1, 1, ())
    assert texts(tmp_path / "index")["21/9301"] == "Anders als zuvor."
    with SearchEngine.open(tmp_path / "index") as engine:
        assert engine.search(SearchRequest(query="Moore")).total == 0


def test_papers_are_cut_anew_when_the_rules_changed(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_paths([folder], tmp_path / "index")
    monkeypatch.setattr(preparing, "PARSER_VERSION", preparing.PARSER_VERSION + 1)
    assert index_paths([folder], tmp_path / "index").papers == 2
    assert index_paths([folder], tmp_path / "index").unchanged == 2
    assert len(texts(tmp_path / "index")) == 2


def test_failures_are_named_and_the_rest_is_indexed(tmp_path: Path, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "junk.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "letter.txt").write_text("Liebe Kundin, Ihr Paket ist unterwegs.\n" * 5)
    report = index_paths([folder, tmp_path / "gone.pdf"], tmp_path / "index")
    failed = {Path(failure.origin).name: failure.code for failure in report.failures}
    assert set(failed) == {"empty.txt", "junk.txt", "letter.txt", "gone.pdf"}
    assert failed["letter.txt"] == "not-a-paper"
    assert all("\n" not in failure.reason and failure.reason for failure in report.failures)
    assert report.papers == 2


def test_the_same_content_twice_is_one_paper_without_failure(tmp_path: Path, folder: Path) -> None:
    (folder / "copy.txt").write_bytes((folder / "one.txt").read_bytes())
    report = index_paths([folder], tmp_path / "index")
    assert (report.papers, report.failures) == (2, ())
    assert [notice.code for _, notice in report.notices] == ["same-content"]
    assert index_paths([folder], tmp_path / "index").unchanged == 2


def test_a_reprint_wins_in_one_run_and_in_the_next(tmp_path: Path, folder: Path) -> None:
    reprint = answer_text("21/9301", "20.01.2030", [("Wie?", "Im neuen Druck.")], addition="(neu)")
    (folder / "a_reprint.txt").write_text(reprint)
    report = index_paths([folder], tmp_path / "index")
    assert [notice.code for _, notice in report.notices] == ["superseded"]
    assert texts(tmp_path / "index")["21/9301"] == "Im neuen Druck."
    assert index_paths([folder], tmp_path / "index").unchanged == 3


def test_latin_1_is_read_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(answer_text("21/9303", exchanges=[("Wer löscht?", "Die Wehr löscht.")]).encode("cp1252"))
    report = index_paths([path], tmp_path / "index")
    assert (report.papers, report.failures) == (1, ())
    assert len(report.notices) == 1
    assert texts(tmp_path / "index")["21/9303"] == "Die Wehr löscht."


def test_archives_and_json_lines_are_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "papers.zip", "w") as archive:
        archive.writestr("deep/one.txt", answer_text("21/9301"))
    record = {
        "dokumentnummer": "21/9302",
        "drucksachetyp": "Antwort",
        "datum": "2030-01-15",
        "herausgeber": "BT",
    }
    record |= {"wahlperiode": 21, "titel": "Aus dem Dienst", "text": answer_text("21/9302")}
    (tmp_path / "page.json").write_text(json.dumps({"numFound": 1, "documents": [record], "cursor": "x"}))
    report = index_paths([tmp_path], tmp_path / "index")
    assert (report.papers, report.failures) == (2, ())
    assert set(texts(tmp_path / "index")) == {"21/9301", "21/9302"}


def test_sync_removes_what_is_gone_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(answer_text("21/9304"))
    index_paths([folder, other], tmp_path / "index")
    (folder / "one.txt").unlink()
    (folder / "two.txt").rename(folder / "renamed.txt")
    report = index_paths([], tmp_path / "index", sync=folder)
    assert (report.removed, report.papers, report.unchanged) == (1, 0, 1)
    assert set(texts(tmp_path / "index")) == {"21/9302", "21/9304"}


def test_sync_keeps_what_changed_also_over_several_commits(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_paths([folder], tmp_path / "index")
    (folder / "one.txt").write_text(answer_text("21/9301", exchanges=[("Wie?", "Anders als zuvor.")]))
    monkeypatch.setattr(indexing, "COMMIT_SECONDS", -1.0)
    report = index_paths([], tmp_path / "index", sync=folder)
    assert (report.removed, report.papers, report.unchanged) == (0, 1, 1)
    assert texts(tmp_path / "index") == {"21/9301": "Anders als zuvor.", "21/9302": "Der Bund zahlt."}


@pytest.mark.parametrize("content", [b"", b"Kein Papier.\n" * 9], ids=["empty", "letter"])
def test_sync_keeps_a_paper_whose_file_cannot_be_read_now(
    tmp_path: Path, folder: Path, content: bytes
) -> None:
    index_paths([folder], tmp_path / "index")
    (folder / "one.txt").write_bytes(content)
    report = index_paths([], tmp_path / "index", sync=folder)
    assert (report.removed, len(report.failures)) == (0, 1)
    assert set(texts(tmp_path / "index")) == {"21/9301", "21/9302"}


def test_sync_falls_back_on_the_source_that_is_left(tmp_path: Path, folder: Path) -> None:
    reprint = answer_text("21/9301", "20.01.2030", [("Wie?", "Im neuen Druck.")], addition="(neu)")
    (folder / "reprint.txt").write_text(reprint)
    index_paths([folder], tmp_path / "index")
    (folder / "reprint.txt").unlink()
    report = index_paths([], tmp_path / "index", sync=folder)
    assert report.removed == 0
    assert texts(tmp_path / "index")["21/9301"] == "Im Sommer brannten zwei Moore."


def test_a_foreign_folder_is_refused_before_anything_is_read(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(StoreError):
        index_paths([tmp_path / "gone.txt"], folder)
    assert {entry.name for entry in folder.iterdir()} == {"one.txt", "two.txt"}


def test_many_commits_give_the_same_index(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprint = answer_text("21/9301", "20.01.2030", [("Wie?", "Im neuen Druck.")], addition="(neu)")
    (folder / "z_reprint.txt").write_text(reprint)
    monkeypatch.setattr(indexing, "COMMIT_SECONDS", -1.0)
    assert index_paths([folder], tmp_path / "index").papers == 2
    assert Store.open(tmp_path / "index").generation() == 3
    assert texts(tmp_path / "index") == {"21/9301": "Im neuen Druck.", "21/9302": "Der Bund zahlt."}


def test_a_second_source_is_merged_also_when_the_first_is_written(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprint = answer_text("21/9301", "20.01.2030", [("Wie?", "Im neuen Druck.")], addition="(neu)")
    (folder / "z_reprint.txt").write_text(reprint)
    monkeypatch.setattr(indexing, "HELD_PAPERS", 0)
    report = index_paths([folder], tmp_path / "index")
    assert (report.papers, report.sections) == (2, 2)
    assert [notice.code for _, notice in report.notices] == ["superseded"]
    assert texts(tmp_path / "index") == {"21/9301": "Im neuen Druck.", "21/9302": "Der Bund zahlt."}


def test_an_interrupted_run_keeps_the_last_commit(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "COMMIT_SECONDS", -1.0)

    def interrupt(progress: Progress) -> None:
        if progress.papers == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_paths([folder], tmp_path / "index", on_progress=interrupt)
    assert "21/9301" in texts(tmp_path / "index")
    assert index_paths([folder], tmp_path / "index").failures == ()
    assert len(texts(tmp_path / "index")) == 2


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_counts_a_file_when_it_is_done(tmp_path: Path, folder: Path, workers: int) -> None:
    sizes = [(folder / name).stat().st_size for name in ("one.txt", "two.txt")]
    seen: list[Progress] = []
    index_paths([folder], tmp_path / "index", workers=workers, on_progress=seen.append)
    assert [progress.done_bytes for progress in seen] == [sizes[0], sum(sizes)]
    seen.clear()
    index_paths([folder], tmp_path / "index", on_progress=seen.append)
    assert (seen[-1].done_bytes, seen[-1].unchanged) == (sum(sizes), 2)


def test_progress_counts_up_to_the_size_of_the_files(tmp_path: Path, folder: Path) -> None:
    seen: list[Progress] = []
    index_paths([folder], tmp_path / "index", on_progress=seen.append)
    size = sum(entry.stat().st_size for entry in folder.iterdir())
    assert [progress.papers for progress in seen] == [1, 2]
    assert (seen[-1].done_bytes, seen[-1].total_bytes) == (size, size)


def test_papers_are_removed_all_or_none(tmp_path: Path, folder: Path) -> None:
    index_paths([folder], tmp_path / "index")
    with pytest.raises(UnknownPaperError, match="bt-21-9999"):
        remove_papers(["bt-21-9301", "bt-21-9999"], tmp_path / "index")
    assert len(texts(tmp_path / "index")) == 2
    assert remove_papers(["bt-21-9301", "bt-21-9301"], tmp_path / "index") == 1
    assert set(texts(tmp_path / "index")) == {"21/9302"}


def test_a_changed_analysis_is_written_anew_from_the_index_alone(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_paths([folder], tmp_path / "index")
    before = texts(tmp_path / "index")
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"analysis": "', '"analysis": "0'))
    for entry in folder.iterdir():
        entry.unlink()
    assert index_paths([folder], tmp_path / "index").papers == 0
    assert Store.open(tmp_path / "index").is_current()
    rebuild_index(tmp_path / "index")
    assert texts(tmp_path / "index") == before


def test_a_paper_is_read_without_an_index(folder: Path, tmp_path: Path) -> None:
    assert read_paper(folder / "one.txt").dokumentnummer == "21/9301"
    with pytest.raises(SourceError, match="no such file"):
        read_paper(tmp_path / "gone.txt")
