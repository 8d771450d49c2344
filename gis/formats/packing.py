"""Zip archives whose bytes depend on their content alone: no clock, no user, no machine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

FIXED_TIME = (2000, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def pack(path: Path, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip with the entries in the order given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.create_system = _UNIX
            info.external_attr = _PLAIN_FILE
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def pack_folder(path: Path, folder: Path) -> None:
    """Zip the files of a folder by name, flat."""
    files = sorted(file for file in folder.iterdir() if file.is_file())
    pack(path, [(file.name, file.read_bytes()) for file in files])
