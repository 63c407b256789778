"""Walking files, folders and archives: order, loops, and every refusal with its reason."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from indexer.model import Failure
from indexer.sources import Input, archive, inputs, iter_inputs, iter_places, read_input
from indexer.sources.inputs import printable

TEXT = "Deutscher Bundestag Drucksache 99/1\n"


def put(path: Path, content: str | bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def walk(*paths: Path) -> list[tuple[str, str]]:
    """Give file name or member of each origin, with the code of a failure."""
    found = list(iter_inputs(paths))
    return [(one.origin.rpartition("/")[2], one.code if isinstance(one, Failure) else "") for one in found]


def pack(
    path: Path, members: dict[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED
) -> Path:
    with zipfile.ZipFile(path, "w", compression) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def test_folders_are_walked_in_order_and_other_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a/b.txt", "c.md", ".hidden/x.txt", "a/.x.txt", "noise"):
        put(tmp_path / name)
    assert walk(tmp_path) == [("b.txt", ""), ("z.TXT", ""), ("b.txt", "")]
    assert [Path(p.origin).relative_to(tmp_path).as_posix() for p in iter_places([tmp_path])] == [
        "a/b.txt",
        "a/z.TXT",
        "b.txt",
    ]


def test_input_says_where_it_lies_and_what_it_holds(tmp_path: Path) -> None:
    path = put(tmp_path / "deep" / "a.txt")
    (item,) = iter_inputs([tmp_path])
    assert isinstance(item, Input)
    assert item.source_hash == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (item.path, item.folder) == (str(path.resolve()), str(tmp_path.resolve()))
    (named,) = iter_inputs([path])
    assert isinstance(named, Input) and named.folder == str(path.parent.resolve())


def test_named_files_that_cannot_be_read_give_reasons(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe.txt"
    os.mkfifo(fifo)
    paths = [tmp_path / "gone.txt", put(tmp_path / "notes.md"), fifo, tmp_path / "nul\0.txt"]
    assert [code for _, code in walk(*paths)] == ["missing", "unsupported", "not-a-file", "unreadable"]


def test_system_errors_while_reading_are_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.txt")
    put(tmp_path / "b.txt")
    opened = Path.open

    def refuse(path: Path, mode: str) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    assert walk(tmp_path) == [("a.txt", "unreadable"), ("b.txt", "")]


def test_folder_that_cannot_be_listed_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a" / "x.txt")
    put(tmp_path / "b.txt")
    listed = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert walk(tmp_path) == [("a", "unreadable"), ("b.txt", "")]


def test_links_are_followed_once(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    assert walk(tmp_path) == [("x.txt", ""), ("dead.txt", "missing")]


def test_too_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs.read_bounded, "__defaults__", (10,))
    put(tmp_path / "a.txt", b"0123456789")
    put(tmp_path / "b.txt", b"0123456789X")
    assert walk(tmp_path) == [("a.txt", ""), ("b.txt", "too-large")]


def test_one_bad_file_does_not_stop_the_walk(tmp_path: Path) -> None:
    put(tmp_path / "a.zip", b"no archive")
    put(tmp_path / "b.json", b"{")
    put(tmp_path / "c.txt")
    assert walk(tmp_path) == [("a.zip", "zip-broken"), ("b.json", "json-broken"), ("c.txt", "")]


def test_archive_members_are_read_like_files(tmp_path: Path) -> None:
    record = b'{"dokumentnummer": "99/2", "text": "Deutscher Bundestag"}'
    ignored = {"x.md": b"", "__MACOSX/b.txt": b"x", "__MACOSX/._b.txt": b"x", "d/.c.txt": b"x", "e/": b""}
    members = {"d/b.txt": TEXT.encode(), "a.jsonl": record + b"\n" + record, **ignored}
    path = pack(tmp_path / "p.zip", members)
    items = [item for item in iter_inputs([tmp_path]) if isinstance(item, Input)]
    names = ["p.zip!a.jsonl#1", "p.zip!a.jsonl#2", "p.zip!d/b.txt"]
    assert [item.origin for item in items] == [f"{tmp_path}/{name}" for name in names]
    assert {item.path for item in items} == {str(path.resolve())}
    assert read_input(items[2]).lines[0].text == TEXT.strip()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("../up.txt", b"x", "out of the archive"),
        ("/etc/root.txt", b"x", "out of the archive"),
        ("C:/disk.txt", b"x", "out of the archive"),
        ("a\\..\\..\\up.txt", b"x", "out of the archive"),
        (link("link.txt"), b"/etc/passwd", "link"),
        ("inner.zip", b"PK", "archive inside"),
        ("bomb.txt", b"0" * 3_000_000, "times its size"),
    ],
)
def test_members_that_are_refused(
    tmp_path: Path, name: str | zipfile.ZipInfo, data: bytes, words: str
) -> None:
    pack(tmp_path / "p.zip", {name: data, "ok.txt": TEXT.encode()})
    failed = [one for one in iter_inputs([tmp_path]) if isinstance(one, Failure)]
    assert [(one.code, words in one.reason) for one in failed] == [("zip-refused", True)]
    assert len(walk(tmp_path)) == 2


def test_archive_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(tmp_path / "p.zip", {"a.txt": b"12345", "b.txt": b"1"})
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 4)
    assert walk(tmp_path) == [("p.zip!a.txt", "zip-refused"), ("p.zip!b.txt", "")]
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    assert walk(tmp_path) == [("p.zip", "zip-refused")]


def test_lying_size_of_a_member_does_not_unpack_more(tmp_path: Path) -> None:
    path = pack(tmp_path / "p.zip", {"a.txt": b"0" * 100_000})
    data = bytearray(path.read_bytes())
    for start in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        data[start : start + 4] = (50).to_bytes(4, "little")
    path.write_bytes(data)
    assert walk(path) == [("p.zip!a.txt", "zip-broken")]


def test_encrypted_and_damaged_members(tmp_path: Path) -> None:
    path = pack(tmp_path / "p.zip", {"a.txt": TEXT.encode() * 50, "b.txt": TEXT.encode()})
    data = bytearray(path.read_bytes())
    flags = data.find(b"PK\x01\x02") + 8
    data[flags] |= 1
    path.write_bytes(data)
    assert walk(path) == [("p.zip!a.txt", "zip-refused"), ("p.zip!b.txt", "")]
    data[flags] &= 0xFE
    start = data.find(b"a.txt") + 10
    data[start : start + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert walk(path) == [("p.zip!a.txt", "zip-broken"), ("p.zip!b.txt", "")]


@pytest.mark.parametrize(
    ("raw", "shown"), [("Türme.txt".encode(), "Türme.txt"), (b"T\x81rme.txt", "Türme.txt")]
)
def test_member_names_without_the_utf_8_flag(tmp_path: Path, raw: bytes, shown: str) -> None:
    path = pack(tmp_path / "p.zip", {"X" * len(raw[:-4]) + ".txt": TEXT.encode()})
    path.write_bytes(path.read_bytes().replace(b"X" * len(raw[:-4]) + b".txt", raw))
    assert walk(path) == [(f"p.zip!{shown}", "")]


@pytest.mark.parametrize("cut", [10, 100, 150, 200])
def test_cut_archive_is_broken(tmp_path: Path, cut: int) -> None:
    path = pack(tmp_path / "p.zip", {"a.txt": TEXT.encode()}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes()[:-cut])
    assert walk(path) == [("p.zip", "zip-broken")]


def test_names_stay_on_one_line(tmp_path: Path) -> None:
    put(tmp_path / "a\nb.txt")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_bytes(TEXT.encode())
    found = [one.origin for one in iter_inputs([tmp_path])]
    assert [origin.rpartition("/")[2] for origin in found] == ["a\\nb.txt", "\\xff.txt"]
    assert printable("Türme 21-1.txt") == "Türme 21-1.txt"


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    path = pack(tmp_path / "p.zip", {"a": TEXT.encode(), "b.txt": TEXT.encode()})
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    path.write_bytes(data[: start + 28] + b"\0\0" + data[start + 30 : start + 46] + data[start + 47 :])
    shorter = bytearray(path.read_bytes())
    size = shorter.index(b"PK\x05\x06") + 12
    shorter[size : size + 4] = (int.from_bytes(shorter[size : size + 4], "little") - 1).to_bytes(4, "little")
    path.write_bytes(shorter)
    assert [one.filename for one in zipfile.ZipFile(path).infolist()] == ["", "b.txt"]
    assert walk(path) == [("p.zip!b.txt", "")]
