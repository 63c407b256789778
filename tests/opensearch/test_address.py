"""Addresses of indexes on a cluster, and who asks there."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from indexer.errors import ClusterError, ConfigurationError
from indexer.opensearch import Access, is_address, read_access, read_address

SECRET = "geheim-0815"


@pytest.mark.parametrize(
    ("text", "cluster"),
    [
        ("opensearch+http://127.0.0.1:9201/papiere", "http://127.0.0.1:9201"),
        ("opensearch+https://suche.example/papiere/", "https://suche.example:9200"),
        ("opensearch+https://a:1,b,c:3/papiere", "https://a:1,b:9200,c:3"),
        ("opensearch+http://[::1]:9200/papiere", "http://[::1]:9200"),
    ],
)
def test_an_address_names_a_cluster_and_an_index_there(text: str, cluster: str) -> None:
    address = read_address(text)
    assert (address.cluster, address.name) == (cluster, "papiere")
    assert str(address) == f"opensearch+{cluster}/papiere"
    assert read_address(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "opensearch+http://127.0.0.1:9200",
        "opensearch+http://127.0.0.1:9200/",
        "opensearch+http:///papiere",
        "opensearch+ftp://127.0.0.1/papiere",
        "opensearch+http://127.0.0.1:99999/papiere",
        "opensearch+http://127.0.0.1:0/papiere",
        "opensearch+http://a,,b/papiere",
        "opensearch+http://a/Papiere",
        "opensearch+http://a/_all",
        "opensearch+http://a/b/c",
        "opensearch+http://a/b?c=d",
        "opensearch+http://a/" + "b" * 201,
        "index_data/index",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigurationError, match="write opensearch\\+https://host:9200/name"):
        read_address(text)


def test_a_folder_is_no_address() -> None:
    assert not is_address("index_data/index")
    assert not is_address("C:/papers")
    assert is_address("opensearch+nonsense")
    assert is_address("http://localhost:9200/x")
    assert is_address("OpenSearch+https:/host/x")


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError, match="DRUCKSUCHE_OPENSEARCH_PASSWORD") as caught:
        read_address(f"opensearch+https://jo:{SECRET}@host/name")
    assert SECRET not in str(caught.value)


def test_credentials_come_from_the_environment_before_the_config_file(tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path)}
    path = tmp_path / "drucksuche" / "config.toml"
    path.parent.mkdir()
    path.write_text(f'[opensearch]\nuser = "jo"\npassword = "{SECRET}"\nca = "/etc/own.pem"\n', "utf-8")
    assert read_access(home) == Access(user="jo", password=SECRET, certificates="/etc/own.pem")
    found = read_access(home | {"DRUCKSUCHE_OPENSEARCH_USER": "ro"})
    assert found == Access(user="ro", password=SECRET, certificates="/etc/own.pem")
    assert read_access({"XDG_CONFIG_HOME": str(tmp_path / "none")}) == Access()


def test_a_password_is_shown_by_nothing(tmp_path: Path) -> None:
    assert SECRET not in repr(Access(user="jo", password=SECRET))
    path = tmp_path / "drucksuche" / "config.toml"
    path.parent.mkdir()
    path.write_text(f'[opensearch]\npassword = "{SECRET}', "utf-8")
    with pytest.raises(ConfigurationError, match="is no TOML") as caught:
        read_access({"XDG_CONFIG_HOME": str(tmp_path)})
    assert SECRET not in str(caught.value)
    with pytest.raises(ConfigurationError, match="both a user and a password"):
        read_access({"XDG_CONFIG_HOME": str(tmp_path / "none"), "DRUCKSUCHE_OPENSEARCH_PASSWORD": SECRET})


def test_an_error_of_a_cluster_survives_pickling() -> None:
    found = pickle.loads(pickle.dumps(ClusterError("gone", "cluster-unreachable")))
    assert (str(found), found.code) == ("gone", "cluster-unreachable")
