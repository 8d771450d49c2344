"""Open an archive that somebody sent, safely: never outside its folder, never more than agreed.

Sizes are counted while unpacking: what an archive says about itself is not believed. Names made by
Chinese Windows tools are GBK without saying so and are read as such. On disk every member gets a
neutral name of ours; the name in the archive is kept beside it to be shown.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gis.encodings import best_encoding
from gis.errors import UnreadableFile, UnsafeArchive

MEBIBYTE = 1 << 20
CHUNK = MEBIBYTE
CATALOGUE = "a00000001.gdbtable"
"""The table of tables that every geodatabase has."""
RUBBISH = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini", "~$")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold. ``ratio`` counts only for members above ``ratio_from`` bytes."""

    entries: int = 2000
    total: int = 2048 * MEBIBYTE
    ratio: int = 300
    ratio_from: int = 16 * MEBIBYTE
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: the name in it (with ``/``) and where it lies now."""

    name: str
    path: Path


@contextmanager
def unpacked(path: Path, limits: Limits | None = None) -> Iterator[list[Member]]:
    """The members of a zip in a temporary folder that goes away afterwards.

    A zip inside a zip is opened too, one level deep.

    Raises:
        UnsafeArchive: it breaks a limit, has a password, or names a place outside itself.
        UnreadableFile: it is damaged or empty.
    """
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        members = _unpack(path, Path(folder), limits or Limits(), depth=0)
        if not members:
            raise UnreadableFile("压缩包是空的。", "The archive is empty.")
        yield members


def _unpack(path: Path, folder: Path, limits: Limits, depth: int) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked_entries(archive, limits)
            budget = [limits.total]
            places = _Places(folder, [name for name, _ in entries])
            members = [
                Member(name, _write_entry(archive, entry, places.of(name), budget, limits))
                for name, entry in entries
            ]
    except UnreadableFile:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UnreadableFile(
            "压缩包已损坏或不完整，请重新打包。", "The archive is damaged or cut: pack it again."
        ) from error
    except NotImplementedError as error:
        raise UnreadableFile(
            "压缩包用了不支持的压缩方法，请用普通 zip 重新打包。",
            "The archive uses a compression that is not supported: pack it as a plain zip.",
        ) from error
    return _with_inner_archives(members, folder, limits, depth)


def _with_inner_archives(
    members: list[Member], folder: Path, limits: Limits, depth: int
) -> list[Member]:
    result: list[Member] = []
    for number, member in enumerate(members):
        if member.path.suffix != ".zip":
            result.append(member)
        elif depth < limits.depth:
            inner = folder / f"inner{number}"
            inner.mkdir()
            found = _unpack(member.path, inner, limits, depth + 1)
            result += [Member(f"{member.name}/{m.name}", m.path) for m in found]
    return result


def _checked_entries(archive: zipfile.ZipFile, limits: Limits) -> list[tuple[str, zipfile.ZipInfo]]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise UnsafeArchive(
            f"压缩包里有 {len(infos)} 个文件，超过上限 {limits.entries} 个。",
            f"The archive holds {len(infos)} files; at most {limits.entries} are taken.",
        )
    encoding = best_encoding(_raw_name(info) for info in infos if not info.flag_bits & 0x800)
    entries = []
    for info in infos:
        name = _entry_name(info, encoding)
        _refuse_harm(name, info, limits)
        if not info.is_dir() and not _is_rubbish(name):
            entries.append((name, info))
    return entries


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a name without the UTF-8 flag, which the library reads as code page 437."""
    return info.orig_filename.encode("cp437", "ignore")


def _entry_name(info: zipfile.ZipInfo, encoding: str) -> str:
    """The name with ``/``, whatever the tool that packed it wrote."""
    utf8 = info.flag_bits & 0x800
    name = info.orig_filename if utf8 else _raw_name(info).decode(encoding, "replace")
    return name.replace("\\", "/")


def _refuse_harm(name: str, info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.flag_bits & 0x1:
        raise UnsafeArchive(
            "压缩包有密码，请去掉密码后重新打包。",
            "The archive has a password: pack it again without one.",
        )
    parts = PurePosixPath(name).parts
    outside = name.startswith("/") or ".." in parts or "\x00" in name
    if outside or name[1:2] == ":":
        raise UnsafeArchive(
            "压缩包不安全：里面有指向包外的路径。",
            "The archive is unsafe: it names a place outside itself.",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeArchive(
            "压缩包不安全：里面有链接文件。", "The archive is unsafe: it holds a link."
        )
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * info.compress_size:
        _refuse_bomb()


def _refuse_bomb() -> None:
    raise UnsafeArchive(
        "压缩包不安全：解压后大得不合理。",
        "The archive is unsafe: it unpacks to an unreasonable size.",
    )


def _is_rubbish(name: str) -> bool:
    return any(part.lower().startswith(RUBBISH) for part in PurePosixPath(name).parts)


class _Places:
    """Neutral places on disk: members with one stem stay together, geodatabases stay whole.

    A geodatabase is a folder called ``.gdb``, or one packed without its name: its tables tell.
    """

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._folder = folder
        paths = [PurePosixPath(name) for name in names]
        self._geodatabases = {
            str(path.parent)
            for path in paths
            if path.parent.suffix.lower() == ".gdb" or path.name.lower() == CATALOGUE
        }
        self._folders: dict[str, Path] = {}
        self._stems: dict[tuple[str, str], int] = {}

    def of(self, name: str) -> Path:
        path = PurePosixPath(name)
        parent = str(path.parent)
        if parent not in self._folders:
            suffix = ".gdb" if parent in self._geodatabases else ""
            self._folders[parent] = self._folder / f"d{len(self._folders)}{suffix}"
            self._folders[parent].mkdir()
        folder = self._folders[parent]
        if folder.suffix == ".gdb" and path.name.isascii():
            return folder / path.name
        stem = (parent, path.stem.lower())
        number = self._stems.setdefault(stem, len(self._stems))
        return folder / f"f{number}{_plain_suffix(path.suffix)}"


def _plain_suffix(suffix: str) -> str:
    suffix = suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 12 else ".bin"


def _write_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, budget: list[int], limits: Limits
) -> Path:
    written = 0
    # Two members that differ only in case would share a place: the first one stays.
    if place.exists():
        return place
    with archive.open(entry) as source, place.open("wb") as target:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            budget[0] -= len(chunk)
            unreasonable = written > limits.ratio_from and written > limits.ratio * max(
                entry.compress_size, 1
            )
            if budget[0] < 0 or unreasonable:
                _refuse_bomb()
            target.write(chunk)
    return place
