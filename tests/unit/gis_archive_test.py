"""Archives: what is sound is unpacked, what would harm is refused before it does."""

import stat
import zipfile
from pathlib import Path

import pytest

from gis.archive import Limits, unpacked
from gis.errors import UnreadableFile, UnsafeArchive


def make(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught, unpacked(path, limits):
        pass
    return caught.value


def test_members_keep_their_names_and_get_places_of_ours(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {"成果/地块.SHP": b"1", "成果/地块.DBF": b"2", "b.txt": b"3"})
    with unpacked(path) as members:
        found = {m.name: m.path for m in members}
        assert set(found) == {"成果/地块.SHP", "成果/地块.DBF", "b.txt"}
        shp, dbf = found["成果/地块.SHP"], found["成果/地块.DBF"]
        assert shp.with_suffix(".dbf") == dbf
        assert shp.suffix == ".shp"
        assert shp.read_bytes() == b"1"
        assert str(shp).isascii()
    assert not shp.exists()


def test_names_of_windows_tools_are_gbk(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {"XXXXXXXXXX.txt": b"1"})
    data = path.read_bytes().replace(b"XXXXXXXXXX", "横沥镇地块".encode("gbk"))
    path.write_bytes(data)
    with unpacked(path) as members:
        assert [m.name for m in members] == ["横沥镇地块.txt"]


def test_rubbish_is_left_out(tmp_path: Path) -> None:
    files = {"__MACOSX/._a.shp": b"x", ".DS_Store": b"x", "sub/Thumbs.db": b"x", "a.txt": b"1"}
    with unpacked(make(tmp_path / "a.zip", files)) as members:
        assert [m.name for m in members] == ["a.txt"]


def test_one_archive_inside_another(tmp_path: Path) -> None:
    inner = make(tmp_path / "inner.zip", {"a.txt": b"1"})
    outer = make(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes()})
    third = make(tmp_path / "third.zip", {"outer.zip": outer.read_bytes()})
    with unpacked(outer) as members:
        assert [m.name for m in members] == ["inner.zip/a.txt"]
    assert isinstance(refusal(third), UnreadableFile)


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:/evil.txt", "..\\evil.txt"]
)
def test_places_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert isinstance(refusal(make(tmp_path / "a.zip", {name: b"1"})), UnsafeArchive)
    assert not (tmp_path.parent / "evil.txt").exists()


def test_a_backslash_is_a_folder_for_some_tools(tmp_path: Path) -> None:
    with unpacked(make(tmp_path / "a.zip", {"sub\\a.txt": b"1"})) as members:
        assert [m.name for m in members] == ["sub/a.txt"]


def test_links_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert isinstance(refusal(tmp_path / "a.zip"), UnsafeArchive)


def test_a_bomb_is_stopped_by_ratio_and_by_size(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {"a.txt": b"\0" * (4 << 20)})
    assert isinstance(refusal(path, Limits(ratio_from=1 << 20)), UnsafeArchive)
    assert isinstance(refusal(path, Limits(total=1 << 20)), UnsafeArchive)
    with unpacked(path) as members:
        assert members[0].path.stat().st_size == 4 << 20


def test_too_many_entries(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {f"{i}.txt": b"" for i in range(30)})
    assert "30" in refusal(path, Limits(entries=20)).en


def test_a_password_is_said(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {"a.txt": b"1"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "password" in refusal(path).en
    assert "密码" in refusal(path).zh


def test_damage_is_said(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {"a.txt": b"hello" * 100})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path).code == "unreadable_file"
    lying = bytearray(whole)
    at = lying.rindex(b"PK\x01\x02") + 24
    lying[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(lying))
    assert refusal(path).code == "unreadable_file"


def test_an_empty_archive(tmp_path: Path) -> None:
    assert "empty" in refusal(make(tmp_path / "a.zip", {})).en
