"""The file of an import comes out of the register as it went in."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from pathlib import Path

from landtrack.kept_files import KeptFile, keep_file


def test_a_file_comes_back_as_it_was_and_is_kept_small(tmp_path: Path) -> None:
    path, content = tmp_path / "界址点.txt", b"J1,1,2544000.123,473000.456\n" * 50_000
    path.write_bytes(content)
    kept = keep_file(path)
    assert kept is not None
    assert kept.content() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert len(kept.packed) < len(content) / 50


def test_the_parts_of_a_shapefile_go_into_one_zip_and_others_stay_out(tmp_path: Path) -> None:
    for name in ("地块[1].shp", "地块[1].dbf", "地块[1].cpg", "地块1.dbf"):
        (tmp_path / name).write_bytes(name.encode())
    kept = keep_file(tmp_path / "地块[1].shp")
    assert kept is not None
    with zipfile.ZipFile(io.BytesIO(kept.content())) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            name: name for name in ("地块[1].cpg", "地块[1].dbf", "地块[1].shp")
        }
    for part in tmp_path.iterdir():
        os.utime(part, (1, 1))
    assert keep_file(tmp_path / "地块[1].shp") == kept


def test_a_folder_is_not_kept(tmp_path: Path) -> None:
    assert keep_file(tmp_path) is None


def test_files_packed_in_the_former_form_can_still_be_read() -> None:
    assert KeptFile("", zlib.compress(b"J1,1,2544000.123,473000.456")).content().startswith(b"J1,")
