"""A file that was read for an import, kept in the register so that it can be read again."""

from __future__ import annotations

import glob
import hashlib
import io
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

_QUICKLY = 1
"""Coordinates hardly get smaller with more effort, and a planner waits."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """``sha256`` (hex) of the file as it came, and the file in zlib's form (RFC 1950)."""

    sha256: str
    packed: bytes

    def content(self) -> bytes:
        """The file as it came."""
        return zlib.decompress(self.packed)


def keep_file(path: Path) -> KeptFile | None:
    """The file in one piece: the parts of a loose shapefile in a zip. None for a folder."""
    if not path.is_file():
        return None
    with _Packer() as packer:
        if path.suffix.lower() == ".shp":
            _put_parts_together(path, packer)
        else:
            with path.open("rb") as content:
                shutil.copyfileobj(content, packer)
        return packer.kept()


class _Packer(io.RawIOBase):
    """Takes a file in and never holds more of it than its packed form."""

    def __init__(self) -> None:
        self._sha256, self._packing = hashlib.sha256(), zlib.compressobj(_QUICKLY)
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]
        self._sha256.update(block)
        self._blocks.append(self._packing.compress(block))
        return len(block)

    def kept(self) -> KeptFile:
        return KeptFile(self._sha256.hexdigest(), b"".join([*self._blocks, self._packing.flush()]))


def _put_parts_together(path: Path, packer: _Packer) -> None:
    """The same parts make the same zip, whenever they were written."""
    with zipfile.ZipFile(packer, "w") as archive:
        for part in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*")):
            with part.open("rb") as content, archive.open(zipfile.ZipInfo(part.name), "w") as kept:
                shutil.copyfileobj(content, kept)
