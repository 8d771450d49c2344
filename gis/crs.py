"""Coordinate systems: names, codes, and the way in and out of the one we store.

Everything inside the program is EPSG:4490 (CGCS2000) as lon/lat, x east and y north, whatever
axis order the EPSG database lists. WGS 84 degrees are taken as they are: the two agree to
centimetres. All Chinese Gauss-Krüger systems follow rules (EPSG database): CGCS2000 3-degree
zones are 4488 + zone, and so on, so they are generated here and not listed.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

from gis.blocks import in_blocks
from gis.errors import UnknownCrs

STORAGE_SRID = 4490
DEGREES = frozenset({4490, 4326, 4979, 4480})
"""Systems whose lon/lat are stored as they stand."""

Datum = Literal["cgcs2000", "xian80", "beijing54"]
GeometryArray = NDArray[np.object_]

set_network_enabled(active=False)


@dataclass(frozen=True, slots=True)
class GaussKruger:
    """One Chinese Gauss-Krüger system. ``zone`` is the number that stands before the easting,
    or None where the easting has no prefix."""

    srid: int
    datum: Datum
    zone_width: int
    central_meridian: int
    zone: int | None

    @property
    def false_easting(self) -> float:
        """Metres at the central meridian, prefix included."""
        return 500_000.0 + 1_000_000.0 * (self.zone or 0)


# First code of each run in the EPSG database: 3-degree zones 25-45 with and without prefix,
# 6-degree zones 13-23 with and without prefix.
_RUNS: dict[Datum, tuple[int, int, int, int]] = {
    "cgcs2000": (4513, 4534, 4491, 4502),
    "xian80": (2349, 2370, 2327, 2338),
    "beijing54": (2401, 2422, 21413, 21453),
}
_DATUM_NAMES = {
    "cgcs2000": ("2000国家大地坐标系", "CGCS2000"),
    "xian80": ("1980西安坐标系", "Xian 1980"),
    "beijing54": ("1954北京坐标系", "Beijing 1954"),
}
_GEOGRAPHIC: dict[int, Datum] = {4490: "cgcs2000", 4610: "xian80", 4214: "beijing54"}
_OTHER_NAMES = {
    4490: ("2000国家大地坐标系 经纬度", "CGCS2000 longitude and latitude"),
    4326: ("WGS 84 经纬度", "WGS 84 longitude and latitude"),
    3857: ("网络墨卡托投影", "Web Mercator"),
    4610: ("1980西安坐标系 经纬度", "Xian 1980 longitude and latitude"),
    4214: ("1954北京坐标系 经纬度", "Beijing 1954 longitude and latitude"),
}
_ALIASES = {900913: 3857, 3785: 3857, 102100: 3857, 102113: 3857}
"""Numbers that programs write for Web Mercator."""
# Ellipsoids by semi-major axis and inverse flattening, for texts that name no known datum.
_ELLIPSOIDS: tuple[tuple[float, float, Datum], ...] = (
    (6378137.0, 298.257222101, "cgcs2000"),
    (6378140.0, 298.257, "xian80"),
    (6378245.0, 298.3, "beijing54"),
)


def _generate() -> dict[int, GaussKruger]:
    systems = []
    for datum, (zoned3, plain3, zoned6, plain6) in _RUNS.items():
        for i, zone in enumerate(range(25, 46)):
            systems.append(GaussKruger(zoned3 + i, datum, 3, 3 * zone, zone))
            systems.append(GaussKruger(plain3 + i, datum, 3, 3 * zone, None))
        for i, zone in enumerate(range(13, 24)):
            systems.append(GaussKruger(zoned6 + i, datum, 6, 6 * zone - 3, zone))
            systems.append(GaussKruger(plain6 + i, datum, 6, 6 * zone - 3, None))
    return {system.srid: system for system in systems}


GAUSS_KRUGER: dict[int, GaussKruger] = _generate()
_BY_PARTS = {
    (s.datum, s.zone_width, s.central_meridian, s.zone is not None): s.srid
    for s in GAUSS_KRUGER.values()
}


def gauss_kruger(
    datum: Datum, zone_width: int, central_meridian: float, *, prefixed: bool
) -> int | None:
    """The code of a Chinese Gauss-Krüger system, or None where there is none."""
    if central_meridian != int(central_meridian):
        return None
    return _BY_PARTS.get((datum, zone_width, int(central_meridian), prefixed))


def meridian_of(zone: int) -> tuple[int, int] | None:
    """``(zone width, central meridian)`` of a zone number used in China; None for no such zone."""
    if 25 <= zone <= 45:
        return 3, 3 * zone
    if 13 <= zone <= 23:
        return 6, 6 * zone - 3
    return None


def datum_of(srid: int) -> Datum | None:
    """Which Chinese datum a code belongs to, None for all others."""
    system = GAUSS_KRUGER.get(srid)
    return system.datum if system else _GEOGRAPHIC.get(srid)


def is_old_datum(srid: int | None) -> bool:
    """Whether a code is on Xian 1980 or Beijing 1954, whose way to CGCS2000 is not public."""
    return srid is not None and datum_of(srid) in ("xian80", "beijing54")


def name(srid: int, language: str = "zh") -> str:
    """What people call a system, with its code."""
    english = language.lower().startswith("en")
    system = GAUSS_KRUGER.get(srid)
    if system:
        return _name_of_zone(system, english=english)
    if srid in _OTHER_NAMES:
        return f"{_OTHER_NAMES[srid][english]} (EPSG:{srid})"
    return f"{system_of(srid).name} (EPSG:{srid})"


def _name_of_zone(system: GaussKruger, *, english: bool) -> str:
    datum = _DATUM_NAMES[system.datum][english]
    if english:
        zone = f"zone {system.zone}" if system.zone else f"CM {system.central_meridian}E"
        return f"{datum} {system.zone_width}-degree {zone} (EPSG:{system.srid})"
    zone = f"第{system.zone}带" if system.zone else f"中央经线{system.central_meridian}°无带号"
    return f"{datum} {system.zone_width}度带 {zone} (EPSG:{system.srid})"


@functools.lru_cache(maxsize=256)
def system_of(source: int | str) -> pyproj.CRS:
    """The pyproj system of a code or a WKT text.

    Raises:
        UnknownCrs: nobody knows it.
    """
    try:
        return pyproj.CRS.from_user_input(source)
    except (CRSError, ProjError) as error:
        shown = f"EPSG:{source}" if isinstance(source, int) else source[:60]
        raise UnknownCrs(f"不认识的坐标系：{shown}。", f"Unknown CRS: {shown}.") from error


def parse(text: str) -> int | str:
    """A code, or the text itself, from ``EPSG:4547``, ``4547``, a URN, an OGC address or WKT.

    A WKT is matched by its parameters, not by its name. What is sound but has no EPSG code (a
    town's own plane system) comes back as WKT, which :func:`to_storage` takes too.

    Raises:
        UnknownCrs: the text names nothing known.
    """
    text = text.strip().strip("\ufeff\x00").strip()
    if re.search(r"crs[:/]+84\b|crs84$", text, re.IGNORECASE):
        return 4326
    code = re.fullmatch(
        r"(?:urn:(?:x-)?ogc:def:crs:)?(?:https?://www\.opengis\.net/(?:def/crs|gml/srs)/)?"
        r"(?:epsg)?(?:\.xml#)?[:/]*(?:[\d.]+[:/])?(\d{4,6})",
        text,
        re.IGNORECASE,
    )
    if code:
        srid = _ALIASES.get(int(code[1]), int(code[1]))
        system_of(srid)
        return srid
    return _from_wkt(text)


def _from_wkt(text: str) -> int | str:
    system = system_of(text)
    if not (system.is_geographic or system.is_projected) or "undefined" in system.name.lower():
        raise UnknownCrs(f"坐标系没有定义：{system.name}。", f"Undefined CRS: {system.name}.")
    srid = system.to_epsg(min_confidence=70) or _match_by_parameters(system)
    return srid or system.to_wkt()


def _match_by_parameters(system: pyproj.CRS) -> int | None:
    """The Chinese Gauss-Krüger system with the same ellipsoid and the same numbers."""
    ellipsoid, operation = system.ellipsoid, system.coordinate_operation
    if ellipsoid is None:
        return None
    datum = next(
        (
            datum
            for major, inverse, datum in _ELLIPSOIDS
            if abs(ellipsoid.semi_major_metre - major) < 1e-3
            and abs(ellipsoid.inverse_flattening - inverse) < 1e-7
        ),
        None,
    )
    if datum is None or operation is None or "Transverse Mercator" not in operation.method_name:
        return None
    values = {parameter.name.lower(): parameter.value for parameter in operation.params}
    meridian = values.get("longitude of natural origin", float("nan"))
    easting = values.get("false easting", float("nan"))
    if values.get("scale factor at natural origin", 1.0) != 1.0:
        return None
    for candidate in GAUSS_KRUGER.values():
        if (
            candidate.datum == datum
            and candidate.central_meridian == meridian
            and candidate.false_easting == easting
        ):
            return candidate.srid
    return None


@functools.lru_cache(maxsize=256)
def transformer(source: int | str, target: int | str) -> pyproj.Transformer:
    """Between two systems, always x east and y north, whatever the database lists."""
    return pyproj.Transformer.from_crs(system_of(source), system_of(target), always_xy=True)


def _storage_twin(source: int | str) -> int:
    """The degrees to go to: foreign datums have their published way to WGS 84, not to CGCS2000."""
    if isinstance(source, int) and datum_of(source):
        return STORAGE_SRID
    if "China" in str(system_of(source).datum or "") or "2000" in str(system_of(source).datum):
        return STORAGE_SRID
    return 4326


def to_lonlat(
    x: NDArray[np.float64], y: NDArray[np.float64], source: int | str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Plane (or other) coordinates to lon/lat; what cannot be placed comes back as inf."""
    if source in DEGREES:
        return x, y
    lon, lat = transformer(source, _storage_twin(source)).transform(x, y)
    return np.asarray(lon), np.asarray(lat)


def to_storage(geoms: GeometryArray, source: int | str, *, swapped: bool = False) -> GeometryArray:
    """Geometries of a file in ``source`` as two-dimensional lon/lat EPSG:4490.

    ``swapped`` says that the file has its northing (or latitude) first.
    """
    geoms = np.asarray(geoms, dtype=object)

    def place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = (xy[:, 1], xy[:, 0]) if swapped else (xy[:, 0], xy[:, 1])
        placed = np.empty_like(xy)
        with np.errstate(all="ignore"):
            placed[:, 0], placed[:, 1] = to_lonlat(x, y, source)
        return placed

    if source in DEGREES and not swapped:
        return np.array(shapely.force_2d(geoms) if shapely.has_z(geoms).any() else geoms)
    placed = in_blocks(lambda rows: shapely.transform(geoms[rows], place), len(geoms))
    return np.concatenate([*placed, geoms[:0]])


def from_storage(geoms: GeometryArray, srid: int) -> GeometryArray:
    """Stored lon/lat geometries in the coordinates of ``srid``, x east and y north."""
    geoms = np.asarray(geoms, dtype=object)
    if srid in DEGREES:
        return geoms
    way = transformer(_storage_twin(srid), srid)

    def place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.transform(geoms, place), dtype=object)
