"""HEIC photos without metadata: its items are overwritten with zeros where they stand.

Nothing moves, so the places of all other items stay right. Source: ISO/IEC 14496-12, 8.11 (meta,
iinf, iloc) and ISO/IEC 23008-12, annex A (Exif and XMP items). Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

_XMP = b"application/rdf+xml"
_IN_FILE, _IN_META = 0, 1


class _Box(NamedTuple):
    name: bytes
    start: int
    end: int


def without_metadata(content: bytes) -> tuple[bytes, bytes]:
    """The same file with its metadata blanked, and the EXIF block that stood in it.

    Raises:
        ValueError, struct.error: it is damaged.
    """
    kept, block = bytearray(content), b""
    meta = _child(content, b"meta", 0, len(content))
    inner = list(_boxes(content, meta.start + 4, meta.end))
    wanted = _metadata_items(content, inner)
    inline = next((box.start for box in inner if box.name == b"idat"), 0)
    for item, method, at, length in _extents(content, _named(inner, b"iloc")):
        if item not in wanted:
            continue
        if method not in (_IN_FILE, _IN_META):
            raise ValueError("metadata in a place of its own")
        start = at + (inline if method == _IN_META else 0)
        if start + length > len(content):
            raise ValueError("cut off")
        if wanted[item] == b"Exif" and not block:
            skip = 4 + struct.unpack_from(">I", content, start)[0]
            block = content[start + skip : start + length]
        kept[start : start + length] = bytes(length)
    return bytes(kept), block


def _boxes(content: bytes, at: int, end: int) -> Iterator[_Box]:
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, at)
        start = at + 8
        if size == 1:
            size = struct.unpack_from(">Q", content, start)[0]
            start += 8
        after = at + size if size else end
        if after > end or after < start:
            raise ValueError("cut off")
        yield _Box(name, start, after)
        at = after


def _child(content: bytes, name: bytes, at: int, end: int) -> _Box:
    return _named(list(_boxes(content, at, end)), name)


def _named(boxes: list[_Box], name: bytes) -> _Box:
    for box in boxes:
        if box.name == name:
            return box
    raise ValueError(f"no {name!r}")


def _metadata_items(content: bytes, inner: list[_Box]) -> dict[int, bytes]:
    """The numbers of the items that hold EXIF or XMP, with their type."""
    table = _named(inner, b"iinf")
    first = table.start + (6 if content[table.start] == 0 else 8)
    found = {}
    for box in _boxes(content, first, table.end):
        version = content[box.start]
        number, after = ("H", 2) if version == 2 else ("I", 4)  # noqa: PLR2004 - of the box
        item = struct.unpack_from(f">{number}", content, box.start + 4)[0]
        kind = box.start + 4 + after + 2
        name = content[kind : kind + 4]
        if name == b"Exif" or (name == b"mime" and _XMP in content[kind : box.end]):
            found[item] = name
    return found


def _extents(content: bytes, table: _Box) -> Iterator[tuple[int, int, int, int]]:
    """Item, how it is placed, where, and how long: one for each stretch of bytes."""
    version = content[table.start]
    at = table.start + 4
    sizes = [content[at] >> 4, content[at] & 15, content[at + 1] >> 4, content[at + 1] & 15]
    offset_size, length_size, base_size, index_size = sizes
    wide = 4 if version == 2 else 2  # noqa: PLR2004 - of the box
    numbers = _Reader(content, at + 2)
    for _ in range(numbers.next(wide)):
        item = numbers.next(wide)
        method = numbers.next(2) & 15 if version else _IN_FILE
        numbers.next(2)
        base = numbers.next(base_size)
        for _ in range(numbers.next(2)):
            if version:
                numbers.next(index_size)
            offset = numbers.next(offset_size)
            yield item, method, base + offset, numbers.next(length_size)


class _Reader:
    """Whole numbers one after another."""

    def __init__(self, content: bytes, at: int) -> None:
        self._content, self._at = content, at

    def next(self, size: int) -> int:
        """The next one, of so many bytes."""
        end = self._at + size
        if end > len(self._content):
            raise ValueError("cut off")
        value = int.from_bytes(self._content[self._at : end], "big")
        self._at = end
        return value
