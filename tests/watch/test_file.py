"""The file of watches: what it takes, what it refuses, and that its comments stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from query.model import SearchRequest
from query.watch import Watch, WatchError, add_watch, default_file, file, read_watches, remove_watch

EDITED = """\
# mine
[watch.moor]  # the first
query = 'Moor "am See"'
match = "any"
in = ["antwort", "frage"]
where = { fraktion = ["SPD", "Die Linke"], wp = "21" }
sort = "relevance"
fold = false
atom = "feeds/moor.xml"
mail = ["sendmail", "-t"]
to = "ada@example.org"
hook = "https://example.org/hook?key=1"

# the second
[watch.see]
query = "See"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watches.toml"


def test_all_keys_are_read(path: Path) -> None:
    path.write_text(EDITED)
    moor, see = read_watches(path)
    assert moor == Watch(
        name="moor",
        request=SearchRequest(
            query='Moor "am See"',
            match="any",
            sections=("antwort", "frage"),
            filters=(("fraktion", "SPD"), ("fraktion", "Die Linke"), ("wp", "21")),
            sort="relevance",
            fold=False,
        ),
        atom=path.parent / "feeds/moor.xml",
        mail=("sendmail", "-t"),
        to="ada@example.org",
        hook="https://example.org/hook?key=1",
    )
    assert see == Watch(name="see", request=SearchRequest(query="See", sort="-datum"))


def test_no_file_is_no_watch(path: Path) -> None:
    assert read_watches(path) == ()


def test_comments_stay_when_watches_come_and_go(path: Path) -> None:
    path.write_text(EDITED)
    added = add_watch(path, "wald", {"query": 'Wald "im Tal"', "in": ["frage"], "expand": True})
    assert path.read_text().startswith(EDITED)
    assert read_watches(path)[2] == added
    assert added.request.expand
    remove_watch(path, "moor")
    assert [one.name for one in read_watches(path)] == ["see", "wald"]
    assert "# mine" in path.read_text()
    assert path.read_text().startswith('# mine\n\n# the second\n[watch.see]\nquery = "See"\n')
    remove_watch(path, "wald")
    remove_watch(path, "see")
    assert read_watches(path) == ()
    add_watch(path, "neu", {"query": "Neu"})
    assert [one.name for one in read_watches(path)] == ["neu"]
    assert "# the second" in path.read_text()


def test_watches_between_braces_are_taken_out_too(path: Path) -> None:
    path.write_text("[watch]\nmoor = { query = 'Moor' }  # one\nsee = { query = 'See' }\n")
    remove_watch(path, "moor")
    assert path.read_text() == "[watch]\nsee = { query = 'See' }\n"
    add_watch(path, "neu", {"query": "Neu"})
    assert [one.name for one in read_watches(path)] == ["see", "neu"]


def test_the_first_watch_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "watches.toml"
    add_watch(path, "moor", {"query": "Moor"})
    assert [one.name for one in read_watches(path)] == ["moor"]
    assert [one.name for one in path.parent.iterdir()] == ["watches.toml"]


def test_rights_and_links_of_the_file_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    real.write_text(EDITED)
    real.chmod(0o600)
    link.symlink_to(real)
    add_watch(link, "wald", {"query": "Wald"})
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert len(read_watches(real)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[watch.moor\nquery = 3", "line 1"),
        ("watch = 3", "watch is no table"),
        ("[watches.moor]\nquery = 'x'", "nothing called 'watches'"),
        ("[watch]\nmoor = 'x'", r"\[watch.moor\] is no table"),
        ("[watch.moor]", "has no query"),
        ("[watch.moor]\nquery = ' '", "query takes the query"),
        ("[watch.moor]\nquery = 'x'\nmatches = 'any'", "did you mean match"),
        ("[watch.moor]\nquery = 'x'\nmatch = 'some'", "match takes one of all, any"),
        ("[watch.moor]\nquery = 'x'\nin = 'frage'", "in takes a list of frage"),
        ("[watch.moor]\nquery = 'x'\nin = ['fragen']", "in takes a list of frage"),
        ("[watch.moor]\nquery = 'x'\nfold = 'no'", "fold takes true or false"),
        ("[watch.moor]\nquery = 'x'\nwhere = { partie = 'SPD' }", "where takes fields"),
        ("[watch.moor]\nquery = 'x'\nmail = 'sendmail -t'", "mail takes a program"),
        ("[watch.moor]\nquery = 'x'\nto = \"a@b\\nBcc: c@d\"", "to takes an address"),
        ("[watch.moor]\nquery = 'x'\nhook = 'file:///etc/passwd'", "hook takes an address"),
        ("[watch.moor]\nquery = 'x'\nhook = 'http://[::1'", "hook takes an address"),
        ("[watch.'../x']\nquery = 'x'", "cannot be called"),
        ("[watch.Moor]\nquery = 'x'\n[watch.moor]\nquery = 'x'", "stands there twice"),
        ("x = " + "[" * 5000, "watches.toml"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(path: Path, text: str, said: str) -> None:
    path.write_text(text)
    with pytest.raises(WatchError, match=said):
        read_watches(path)


def test_other_encodings_and_folders_are_refused(path: Path) -> None:
    path.write_bytes(b"\xff")
    with pytest.raises(WatchError, match="not UTF-8"):
        read_watches(path)
    with pytest.raises(WatchError, match="cannot be read"):
        read_watches(path.parent)


def test_a_name_that_is_taken_or_unknown_leaves_the_file(path: Path) -> None:
    path.write_text(EDITED)
    with pytest.raises(WatchError, match="a watch moor already"):
        add_watch(path, "moor", {"query": "x"})
    with pytest.raises(WatchError, match="did you mean moor"):
        remove_watch(path, "moors")
    with pytest.raises(WatchError, match="has no query"):
        add_watch(path, "neu", {})
    assert path.read_text() == EDITED


def test_without_tomlkit_the_file_is_read_and_not_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(EDITED)
    monkeypatch.setattr(file, "find_spec", lambda _: None)
    assert len(read_watches(path)) == 2
    with pytest.raises(WatchError, match=r"drucksuche\[dip\]"):
        add_watch(path, "neu", {"query": "x"})
    assert path.read_text() == EDITED


def test_the_default_is_among_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_file() == tmp_path / "drucksuche" / "watches.toml"
