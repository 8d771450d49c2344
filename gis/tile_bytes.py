"""Vertices and values as the bytes of a vector tile: commands, variable-length integers, messages.

The message layout is that of vector_tile.proto 2.1; integers of a whole layer are encoded at once.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOVE, _LINE, _CLOSE = 1, 2, 15
POINTS, LINES, POLYGONS = 1, 2, 3
"""Geometry types of a tile."""

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Paths:
    """Vertices in tile units: ``path`` numbers the path of each, ``owner`` the row of each path."""

    x: Integers
    y: Integers
    path: Integers
    owner: Integers


def starts(groups: Integers) -> NDArray[np.bool_]:
    """True where a run of equal numbers begins."""
    if not len(groups):
        return np.zeros(0, dtype=bool)
    return np.concatenate([[True], groups[1:] != groups[:-1]])


def geometry_bytes(paths: Paths, kind: int) -> list[tuple[int, bytes]]:
    """Row and encoded commands of each feature."""
    commands, bounds = _commands(paths, kind)
    encoded, offsets = _varints(commands)
    raw = encoded.tobytes()
    new = starts(paths.owner)
    cuts = offsets[np.concatenate([bounds[:-1][new], bounds[-1:]])].tolist()
    rows = paths.owner[new].tolist()
    return [(row, raw[a:b]) for row, a, b in zip(rows, cuts, cuts[1:], strict=False)]


def _commands(paths: Paths, kind: int) -> tuple[NDArray[np.uint64], Integers]:
    """The command integers of all paths, and where each path begins in them.

    A path is: MoveTo, a point, LineTo, the other points, and ClosePath for rings. Points are
    differences from the point before; a feature begins at 0, 0.
    """
    count = np.bincount(paths.path, minlength=len(paths.owner))
    extra = {POINTS: 1, LINES: 2, POLYGONS: 3}[kind]
    bounds = np.concatenate([[0], np.cumsum(2 * count + extra)])
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    out = np.empty(bounds[-1], dtype=np.uint64)
    if kind == POINTS:
        out[bounds[:-1]] = (count << 3) | _MOVE
    else:
        out[bounds[:-1]] = (1 << 3) | _MOVE
        out[bounds[:-1] + 3] = ((count - 1) << 3) | _LINE
    if kind == POLYGONS:
        out[bounds[1:] - 1] = _CLOSE
    place = np.arange(len(paths.x)) - first[paths.path]
    at = bounds[:-1][paths.path] + 1 + 2 * place
    if kind != POINTS:
        at += place > 0  # the LineTo stands between
    begins = first[starts(paths.owner)]
    out[at] = _zigzag(_differences(paths.x, begins))
    out[at + 1] = _zigzag(_differences(paths.y, begins))
    return out, bounds


def _differences(values: Integers, begins: Integers) -> Integers:
    out = np.diff(values, prepend=0)
    out[begins] = values[begins]
    return out


def _zigzag(values: Integers) -> NDArray[np.uint64]:
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def _varints(values: NDArray[np.uint64]) -> tuple[Bytes, Integers]:
    """Seven bits a byte, low ones first: all bytes, and where each value begins."""
    length = np.ones(len(values), dtype=np.int64)
    for k in range(1, 10):
        length += values >= np.uint64(1 << (7 * k))
    offsets = np.concatenate([[0], np.cumsum(length)])
    out = np.empty(offsets[-1], dtype=np.uint8)
    for k in range(int(length.max(initial=0))):
        some = length > k
        low = (values[some] >> np.uint64(7 * k)) & np.uint64(127)
        more = (length[some] > k + 1).astype(np.uint8) << 7
        out[offsets[:-1][some] + k] = low.astype(np.uint8) | more
    return out, offsets


def tags_of(columns: Mapping[str, Sequence[Any]], rows: list[int]) -> tuple[list[bytes], bytes]:
    """For each row its pairs of key and value numbers, and all distinct values in order."""
    numbers: dict[tuple[type, Any], bytes] = {}
    stored: list[bytes] = []
    per_column: list[list[bytes]] = []
    for key, values in enumerate(columns.values()):
        prefix = varint(key)
        tags = []
        for row in rows:
            value = _plain(values[row])
            if value is None:
                tags.append(b"")
                continue
            identity = (type(value), value)
            if identity not in numbers:
                numbers[identity] = varint(len(numbers))
                stored.append(field(4, _value(value)))
            tags.append(prefix + numbers[identity])
        per_column.append(tags)
    joined = [b"".join(tags) for tags in zip(*per_column, strict=True)] or [b""] * len(rows)
    return joined, b"".join(stored)


def _plain(value: Any) -> str | bool | int | float | None:
    """A value that a tile can hold; dates and codes become texts, numpy numbers plain ones."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def _value(value: str | bool | float) -> bytes:
    if isinstance(value, str):
        return field(1, value.encode("utf-8", "replace"))
    if isinstance(value, bool):
        return b"\x38" + bytes([value])
    if isinstance(value, int):
        return b"\x30" + varint((value << 1) ^ (value >> 63))
    return b"\x19" + struct.pack("<d", value)


def feature(identifier: int, tags: bytes, kind: int, geometry: bytes) -> bytes:
    """A Feature message; ``identifier`` is not negative."""
    head = b"\x08" + varint(int(identifier)) + field(2, tags)
    return head + b"\x18" + bytes([kind]) + field(4, geometry)


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field of a message."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(number: int) -> bytes:
    """A whole number, not negative, seven bits a byte."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)
