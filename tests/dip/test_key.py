"""The key comes from the environment or the config file, and is shown by neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.config import config_path, is_open_to_others
from indexer.dip import ApiKey, read_key
from indexer.errors import ConfigurationError, DipError

SECRET = "Geheim.0123456789"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose config folder is the test's."""
    return {"XDG_CONFIG_HOME": str(tmp_path)}


def write(home: dict[str, str], text: str) -> Path:
    path = config_path(home)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_environment_comes_before_the_file(home: dict[str, str]) -> None:
    write(home, f'[dip]\nkey = "{SECRET}"\n')
    assert read_key(home).authorization() == f"ApiKey {SECRET}"
    assert (
        read_key({**home, "DIP_API_KEY": " aus.der.Umgebung\n"}).authorization() == "ApiKey aus.der.Umgebung"
    )


def test_the_file_is_where_xdg_says(tmp_path: Path, home: dict[str, str]) -> None:
    assert config_path(home) == tmp_path / "drucksuche" / "config.toml"
    assert config_path({}) == Path.home() / ".config" / "drucksuche" / "config.toml"


@pytest.mark.parametrize("text", [None, "", "[dip]\n", '[dip]\nkey = ""\n'])
def test_without_a_key_the_message_says_how_to_get_one(home: dict[str, str], text: str | None) -> None:
    if text is not None:
        write(home, text)
    with pytest.raises(DipError) as caught:
        read_key(home)
    assert caught.value.code == "no-key"
    for told in ("dip.bundestag.de/über-dip/hilfe/api", "DIP_API_KEY", str(config_path(home)), "chmod 600"):
        assert told in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [f"[dip]\nkey = {SECRET}\n", f'[dip]\nkey = ["{SECRET}"]\n', f'[dip]\nkey = "{SECRET} x"\n', "\xff"],
)
def test_a_file_that_is_wrong_is_named_and_not_quoted(home: dict[str, str], text: str) -> None:
    path = write(home, "")
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError) as caught:
        read_key(home)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("value", ["", " ", "a b", "ä", "a\nb", "x" * 201])
def test_what_cannot_be_a_key_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is none: letters, digits, dots$"):
        ApiKey(value)


def test_a_file_that_others_may_read_is_noticed(home: dict[str, str]) -> None:
    path = write(home, "")
    path.chmod(0o640)
    assert is_open_to_others(path)
    path.chmod(0o600)
    assert not is_open_to_others(path)
    assert not is_open_to_others(path.with_name("absent"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'[dip]\nKey = "{SECRET}"\n', "'Key' below `[dip]` means nothing here; `key` is meant?"),
        (f'[dip]\nkey = "x"\nkye = "{SECRET}"\n', "'kye' below `[dip]` means nothing here; `key` is meant?"),
        (f'[dpi]\nkey = "{SECRET}"\n', "'dpi' means nothing here; `dip` is meant?"),
        (f'[watch]\nkey = "{SECRET}"\n', "a name means nothing here; there is only dip and opensearch"),
        (f'[dip]\n"{SECRET}" = ""\n', "a name below `[dip]` means nothing here; there is only key"),
        (f'dip = "{SECRET}"\n', "`dip` is a table, `[dip]` on a line of its own"),
    ],
)
def test_a_name_that_means_nothing_is_named_with_the_nearest(
    home: dict[str, str], text: str, told: str
) -> None:
    path = write(home, text)
    with pytest.raises(ConfigurationError) as caught:
        read_key(home)
    assert str(caught.value) == f"{path}: {told}"
