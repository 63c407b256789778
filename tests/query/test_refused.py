"""Values of a wrong kind are told apart before they are used."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from indexer.dip.answers import _checked
from indexer.errors import DipError
from query import QueryError
from query.attributes import _number_key
from query.synonyms import read_table
from query.watch.file import _is_address


def test_a_number_that_is_none_has_no_place_in_an_order() -> None:
    assert math.isnan(_number_key("IV/x"))
    assert _number_key("21/10") > _number_key("21/9") > _number_key("20/11")


def test_an_address_is_text() -> None:
    assert not _is_address(17)
    assert _is_address("https://example.org/hook")


def test_a_table_of_synonyms_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("query.synonyms.MAX_FILE_BYTES", 3)
    (tmp_path / "own.txt").write_text("Moor = Sumpf", encoding="utf-8")
    with pytest.raises(QueryError, match="part it"):
        read_table(tmp_path / "own.txt")


def test_a_document_of_the_service_is_an_object() -> None:
    with pytest.raises(DipError, match="no object"):
        _checked(["id"])
