"""Whether the sectors of an old Office file (OLE, ``.xls``) make sense, before they are followed.

Each sector names the next one. In a damaged file they may go round in circles, and a reader that
trusts them fills the memory: 5 KB become 20 GB. (Layout: [MS-CFB] 2.2 to 2.6.)
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_HEADER = 512
_LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on are marks: end of chain, free, table sectors."""
_ENTRY = 128
_MINI_BELOW = 4096
_FAT_IN_HEADER = 109


def sound_chains(block: bytes) -> bool:
    """Whether every chain of sectors in an OLE file ends, and lies within the file."""
    if len(block) < _HEADER:
        return False
    shift = struct.unpack_from("<H", block, 30)[0]
    if shift not in (9, 12):
        return False
    size = 1 << shift
    table = _table(block, size)
    if table is None:
        return False
    first_directory, first_mini = (struct.unpack_from("<I", block, at)[0] for at in (48, 60))
    directory, mini = _chain(first_directory, table), _chain(first_mini, table)
    if directory is None or mini is None:
        return False
    small = _numbers(b"".join(_sector(block, number, size) for number in mini))
    entries = b"".join(_sector(block, number, size) for number in directory)
    return all(
        _chain(start, table if length >= _MINI_BELOW or kind == _ROOT else small) is not None
        for kind, start, length in _streams(entries)
    )


_ROOT, _STREAM = 5, 2


def _streams(entries: bytes) -> list[tuple[int, int, int]]:
    """Kind, first sector and length of what the directory lists as having content."""
    found = []
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        kind = entries[at + 66]
        start, length = struct.unpack_from("<II", entries, at + 116)
        if kind in (_ROOT, _STREAM) and length:
            found.append((kind, start, length))
    return found


def _table(block: bytes, size: int) -> Sequence[int] | None:
    """The successor of every sector; None if the table itself goes round in circles."""
    sectors = list(struct.unpack_from(f"<{_FAT_IN_HEADER}I", block, 76))
    more, seen = struct.unpack_from("<I", block, 68)[0], set()
    while more < _LAST_SECTOR:
        numbers = _numbers(_sector(block, more, size))
        if more in seen or not numbers:
            return None
        seen.add(more)
        sectors += numbers[:-1]
        more = numbers[-1]
    used = [number for number in sectors if number < _LAST_SECTOR]
    return _numbers(b"".join(_sector(block, number, size) for number in used))


def _sector(block: bytes, number: int, size: int) -> bytes:
    return block[(number + 1) * size : (number + 2) * size]


def _numbers(block: bytes) -> tuple[int, ...]:
    count = len(block) // 4
    return struct.unpack(f"<{count}I", block[: count * 4])


def _chain(start: int, table: Sequence[int]) -> list[int] | None:
    """The sectors of a chain in order; None if it leaves the table or never ends."""
    found: list[int] = []
    while start < _LAST_SECTOR:
        if start >= len(table) or len(found) > len(table):
            return None
        found.append(start)
        start = table[start]
    return found
