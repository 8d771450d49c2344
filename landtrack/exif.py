"""The few facts in a photo's EXIF block that the register may want: when, where, which way up.

Source: CIPA DC-008 (Exif 2.32); the block is a TIFF file of its own. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

_ORIENTATION, _EXIF_IFD, _GPS_IFD = 0x0112, 0x8769, 0x8825
_TAKEN, _OFFSET = 0x9003, 0x9011
_LATITUDE_SIGN, _LATITUDE, _LONGITUDE_SIGN, _LONGITUDE = 1, 2, 3, 4
_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_SIZES = {1: 1, _ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, 7: 1, 9: 4, 10: 8}
_MOST_ENTRIES, _MOST_VALUES = 200, 64


@dataclass(frozen=True, slots=True)
class Taken:
    """When and where the camera says that a photo was taken: WGS 84, degrees."""

    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


def orientation(block: bytes) -> int:
    """Which way up the picture is to be shown, 1 to 8 (1: as it is stored)."""
    values = _tags(block, 0).get(_ORIENTATION) or (1,)
    value = values[0]
    return value if value in range(1, 9) else 1


def oriented(value: int) -> bytes:
    """A block that says nothing but which way up."""
    entry = struct.pack("<HHIHH", _ORIENTATION, _SHORT, 1, value, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)


def taken(block: bytes, zone: tzinfo) -> Taken:
    """When and where; what is not there, or makes no sense, is None.

    Args:
        block: the TIFF structure, without what a container puts in front of it.
        zone: of the camera's clock where the block does not say.
    """
    first = _tags(block, 0)
    lon, lat = _place(_tags(block, (first.get(_GPS_IFD) or (None,))[0]))
    inner = _tags(block, (first.get(_EXIF_IFD) or (None,))[0])
    return Taken(_instant(inner, zone), lon, lat)


def _instant(tags: dict[int, tuple[Any, ...]], zone: tzinfo) -> datetime | None:
    text, offset = _text(tags.get(_TAKEN)), _text(tags.get(_OFFSET))
    with suppress(ValueError, OverflowError):
        if offset:
            hours, _, minutes = offset[1:].partition(":")
            shift = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(-shift if offset[0] == "-" else shift)
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    return None


def _place(tags: dict[int, tuple[Any, ...]]) -> tuple[float | None, float | None]:
    lon = _degrees(tags.get(_LONGITUDE), _text(tags.get(_LONGITUDE_SIGN)) == "W")
    lat = _degrees(tags.get(_LATITUDE), _text(tags.get(_LATITUDE_SIGN)) == "S")
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90 or lon == lat == 0:  # noqa: PLR2004
        return None, None
    return lon, lat


def _degrees(values: tuple[Any, ...] | None, negative: bool) -> float | None:
    if not values or len(values) != 3:  # noqa: PLR2004 - degrees, minutes, seconds
        return None
    if any(below == 0 for _, below in values):
        return None
    total: float = sum(above / below / 60**i for i, (above, below) in enumerate(values))
    return round(-total if negative else total, 7)


def _text(values: tuple[Any, ...] | None) -> str:
    return bytes(values or ()).split(b"\0")[0].decode("ascii", "replace").strip()


def _tags(block: bytes, at: int | None) -> dict[int, tuple[Any, ...]]:
    """The entries of a directory: the first one for 0, else the one at a place; {} if broken."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None or at is None:
        return {}
    with suppress(struct.error):
        start = at or struct.unpack_from(f"{order}I", block, 4)[0]
        return dict(_entries(block, start, order))
    return {}


def _entries(block: bytes, start: int, order: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    count = struct.unpack_from(f"{order}H", block, start)[0]
    for i in range(min(count, _MOST_ENTRIES)):
        place = start + 2 + 12 * i
        tag, kind, length = struct.unpack_from(f"{order}HHI", block, place)
        if kind not in _SIZES or length > _MOST_VALUES:
            continue
        values = place + 8
        if _SIZES[kind] * length > 4:  # noqa: PLR2004 - longer values stand elsewhere
            values = struct.unpack_from(f"{order}I", block, values)[0]
        with suppress(struct.error):
            yield tag, _READ.get(kind, _bytes)(block, values, length, order)


def _bytes(block: bytes, at: int, length: int, _: str) -> tuple[Any, ...]:
    return tuple(block[at : at + length])


def _numbers(letter: str) -> Callable[[bytes, int, int, str], tuple[Any, ...]]:
    return lambda block, at, length, order: struct.unpack_from(
        f"{order}{length}{letter}", block, at
    )


def _rationals(block: bytes, at: int, length: int, order: str) -> tuple[Any, ...]:
    flat = struct.unpack_from(f"{order}{2 * length}I", block, at)
    return tuple(zip(flat[::2], flat[1::2], strict=True))


_READ = {_SHORT: _numbers("H"), _LONG: _numbers("I"), _RATIONAL: _rationals}
