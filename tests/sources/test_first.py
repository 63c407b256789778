import hashlib
from pathlib import Path

from indexer.sources import iter_inputs, read_input


def test_text_and_json(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[Deutscher Bundestag Drucksache 99/1\nAntwort \n]", encoding="utf-8")
    (item,) = iter_inputs([tmp_path])
    assert item.source_hash == hashlib.sha256(item.data).hexdigest()
    assert [line.text for line in read_input(item).lines] == ["Deutscher Bundestag Drucksache 99/1", "Antwort "]
