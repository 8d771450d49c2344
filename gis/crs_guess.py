"""What a file's numbers alone tell of its coordinate system.

They give much away. Chinese eastings with a zone number have eight digits of which the first two
name the zone; without it six; degrees are small; Web Mercator is in between. They never tell the
datum: Xian 1980 and Beijing 1954 look like CGCS2000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import crs
from gis.bbox import Bbox
from gis.layer import GeometryArray

CHINA = Bbox(73.0, 3.0, 136.0, 54.0)
SAMPLE = 2000
BEYOND_ALL = 1e15
"""No system has larger numbers; sums of what lies beyond would overflow."""
MOST = 0.6
"""Share of the vertices that must fit: wild rows of a short table do not decide, they are named."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A sample of a file's coordinates as they stand, first and second number of each vertex."""

    first: FloatArray
    second: FloatArray

    @classmethod
    def of(cls, geoms: GeometryArray) -> Numbers:
        """Finite vertices of the geometries, thinned to a few thousand."""
        xy = shapely.get_coordinates(geoms[:: max(1, len(geoms) // SAMPLE)])
        xy = xy[np.isfinite(xy).all(axis=1)]
        xy = np.clip(xy[:: max(1, len(xy) // SAMPLE)], -BEYOND_ALL, BEYOND_ALL)
        return cls(xy[:, 0], xy[:, 1])

    def ordered(self, *, swapped: bool) -> tuple[FloatArray, FloatArray]:
        """``(x, y)`` with x east."""
        return (self.second, self.first) if swapped else (self.first, self.second)

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of the numbers that makes sense."""

    srid: int
    swapped: bool
    zh: str
    en: str
    sure: bool = True


def share(mask: NDArray[np.bool_]) -> float:
    """Which share of a mask is true; 0 of nothing."""
    return float(mask.mean()) if len(mask) else 0.0


def guesses_for(numbers: Numbers) -> list[Guess]:
    """All readings of the numbers by size alone, likeliest first, in both axis orders."""
    guesses: list[Guess] = []
    for swapped in (False, True):
        x, y = numbers.ordered(swapped=swapped)
        if not len(x):
            continue
        for reading in (_degrees, _with_zone, _web_mercator, _without_zone):
            guesses += reading(x, y, swapped)
    return guesses


def _degrees(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    if share((np.abs(x) <= 180) & (np.abs(y) <= 90)) < MOST:
        return []
    in_china = share(
        (x >= CHINA.west) & (x <= CHINA.east) & (y >= CHINA.south) & (y <= CHINA.north)
    )
    if in_china >= MOST:
        return [
            Guess(
                4490, swapped, "坐标值是中国范围内的经纬度", "The numbers are degrees within China"
            )
        ]
    if swapped:
        return []
    # Small numbers outside China may be degrees elsewhere or a drawing's own metres.
    return [
        Guess(
            4326, swapped, "坐标值在经纬度范围内", "The numbers are in the range of degrees", False
        )
    ]


def _with_zone(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    zone = int(np.median(x) // 1_000_000)
    width = crs.meridian_of(zone)
    if width is None or share(_northing(y)) < MOST:
        return []
    easting = x - zone * 1_000_000
    if share((easting > 100_000) & (easting < 900_000)) < MOST:
        return []
    srid = crs.gauss_kruger("cgcs2000", width[0], width[1], prefixed=True)
    if srid is None:
        return []
    return [
        Guess(
            srid,
            swapped,
            f"东坐标为八位数、以{zone}开头，是{width[0]}度带第{zone}带",
            f"Eastings have eight digits and begin with {zone}, the {width[0]}-degree zone {zone}",
            # Zones 13 and 14 look like Web Mercator at 121 and 130 degrees east.
            sure=zone > 15,
        )
    ]


def _northing(y: FloatArray) -> NDArray[np.bool_]:
    return (y > 300_000) & (y < 6_000_000)


def _web_mercator(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    fits_x = (x > 8_100_000) & (x < 15_150_000)
    fits_y = (y > 330_000) & (y < 7_200_000)
    if swapped or share(fits_x & fits_y) < MOST:
        return []
    return [
        Guess(
            3857,
            swapped,
            "坐标值符合网络墨卡托投影在中国的范围",
            "The numbers are those of Web Mercator in China",
            sure=not _with_zone(x, y, swapped),
        )
    ]


def _without_zone(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    if share((x > 100_000) & (x < 900_000) & _northing(y) & (y > 1_000_000)) < MOST:
        return []
    # A 3-degree zone reaches 1.5 degrees (about 165 km) to each side; beyond, it is a 6-degree one.
    in_narrow_zone = abs(float(np.median(x)) - 500_000) < 200_000
    systems = [
        s
        for s in crs.GAUSS_KRUGER.values()
        if s.datum == "cgcs2000" and s.zone is None and (in_narrow_zone or s.zone_width == 6)
    ]
    return [
        Guess(
            s.srid,
            swapped,
            f"东坐标为六位数、不带带号，中央经线应为{s.central_meridian}°",
            f"Eastings have six digits and no zone number; the central meridian must be "
            f"{s.central_meridian}E",
            sure=False,
        )
        for s in sorted(systems, key=lambda s: (s.zone_width, s.central_meridian))
    ]
