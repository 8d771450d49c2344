"""The few facts in a photo's EXIF block that the register may want: when, where, which way up.

Pillow reads the block, which is a TIFF file of its own (CIPA DC-008, Exif 2.32). Pure.
"""

from __future__ import annotations

import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL.ExifTags import GPS, IFD, Base
from PIL.Image import Exif

_BROKEN = (SyntaxError, struct.error, ArithmeticError, LookupError, OSError, TypeError, ValueError)
"""What Pillow raises at a block that is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """When and where the camera says that a photo was taken: WGS 84, degrees."""

    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


def orientation(block: bytes) -> int:
    """Which way up the picture is to be shown, 1 to 8 (1: as it is stored)."""
    value = _tags(block).get(Base.Orientation)
    return value if isinstance(value, int) and value in range(1, 9) else 1


def oriented(value: int) -> bytes:
    """A block that says nothing but which way up."""
    exif = Exif()
    exif[Base.Orientation] = value
    return exif.tobytes().removeprefix(b"Exif\0\0")


def taken(block: bytes, zone: tzinfo) -> Taken:
    """When and where; what is not there, or makes no sense, is None.

    Args:
        block: the TIFF structure, without what a container puts in front of it.
        zone: of the camera's clock where the block does not say.
    """
    lon, lat = _place(_tags(block, IFD.GPSInfo))
    return Taken(_instant(_tags(block, IFD.Exif), zone), lon, lat)


def _tags(block: bytes, directory: IFD | None = None) -> dict[int, Any]:
    """The entries of a directory, or of the first one; {} if they are broken."""
    exif = Exif()
    with suppress(*_BROKEN), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of broken entries, which are left out
        exif.load(block)
        return dict(exif if directory is None else exif.get_ifd(directory))
    return {}


def _instant(tags: dict[int, Any], zone: tzinfo) -> datetime | None:
    text = _text(tags.get(Base.DateTimeOriginal))
    offset = _text(tags.get(Base.OffsetTimeOriginal))
    with suppress(ValueError, OverflowError):
        if offset:
            hours, _, minutes = offset[1:].partition(":")
            shift = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(-shift if offset[0] == "-" else shift)
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    return None


def _place(tags: dict[int, Any]) -> tuple[float | None, float | None]:
    lon = _degrees(tags.get(GPS.GPSLongitude), _text(tags.get(GPS.GPSLongitudeRef)) == "W")
    lat = _degrees(tags.get(GPS.GPSLatitude), _text(tags.get(GPS.GPSLatitudeRef)) == "S")
    if lon is None or lat is None or not (abs(lon) <= 180 and abs(lat) <= 90) or lon == lat == 0:  # noqa: PLR2004
        return None, None
    return lon, lat


def _degrees(values: Any, negative: bool) -> float | None:
    """Degrees, minutes and seconds as one number."""
    with suppress(*_BROKEN):
        degrees, minutes, seconds = (float(value) for value in values)
        total = degrees + minutes / 60 + seconds / 3600
        return round(-total if negative else total, 7)
    return None


def _text(value: Any) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""
