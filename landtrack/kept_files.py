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

_ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""How a block in Zstandard's form begins (RFC 8878, 3.1.1)."""

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptFile:
    """``sha256`` (hex) of the file as it came, and the file packed.

    It is packed in Zstandard's form; registers from before keep files in zlib's (RFC 1950), too.
    """

    sha256: str
    packed: bytes

    def content(self) -> bytes:
        """The file as it came."""
        if not self.packed.startswith(_ZSTANDARD):
            return zlib.decompress(self.packed)
        import pyarrow as pa  # noqa: PLC0415 - slow to load

        with pa.CompressedInputStream(io.BytesIO(self.packed), "zstd") as content:
            return bytes(content.read())


def keep_file(path: Path) -> KeptFile | None:
    """The file in one piece: the parts of a loose shapefile in a zip. None for a folder."""
    if not path.is_file():
        return None
    with _Packer() as packer:
        if path.suffix.lower() == ".shp":
            _put_parts_together(path, packer)
        else:
            with path.open("rb") as content:
                shutil.copyfileobj(content, packer, _AT_ONCE)
        return packer.kept()


class _Packer(io.RawIOBase):
    """Takes a file in and never holds more of it than its packed form."""

    def __init__(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - slow to load

        self._sha256, self._packed = hashlib.sha256(), pa.BufferOutputStream()
        self._packing = pa.CompressedOutputStream(self._packed, "zstd")

    def writable(self) -> bool:
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]
        self._sha256.update(block)
        self._packing.write(block)
        return len(block)

    def kept(self) -> KeptFile:
        self._packing.close()
        return KeptFile(self._sha256.hexdigest(), self._packed.getvalue().to_pybytes())


def _put_parts_together(path: Path, packer: _Packer) -> None:
    """The same parts make the same zip, whenever they were written."""
    with zipfile.ZipFile(packer, "w") as archive:
        for part in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*")):
            with part.open("rb") as content, archive.open(zipfile.ZipInfo(part.name), "w") as kept:
                shutil.copyfileobj(content, kept, _AT_ONCE)
