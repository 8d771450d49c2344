"""The geometries of GeoJSON features: all at once where they are sound, else one by one."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats.rings import RingFaults, closed_ring
from gis.layer import GeometryArray

DEEPEST = 60
UNREADABLE = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    shapely.GEOSException,
)


def geometries_of(features: list[dict[str, Any]], findings: list[Finding]) -> GeometryArray:
    """One geometry or None per feature; what cannot be read is named with its row."""
    simple = _sound_polygons(features)
    if simple is not None:
        return simple
    geoms = np.full(len(features), None, dtype=object)
    with_heights = 0
    for i, feature in enumerate(features):
        faults = RingFaults()
        try:
            geoms[i] = _geometry(feature.get("geometry"), faults)
        except UNREADABLE:
            findings.append(Finding("geometry_unreadable", row=i + 1))
        findings += faults.findings(i + 1)
        with_heights += faults.heights and geoms[i] is not None
    if with_heights:
        findings.append(Finding("heights_dropped", values={"count": with_heights}))
    return geoms


def _sound_polygons(features: list[dict[str, Any]]) -> GeometryArray | None:
    """All features at once where each is a sound Polygon or MultiPolygon of pairs, or nothing.

    This is the usual file and by far the fastest way; anything else (None) goes the careful way.
    """
    try:
        geometries = [feature["geometry"] for feature in features]
        owners = [i for i, geometry in enumerate(geometries) if geometry is not None]
        polygons = [_polygons_of(geometries[i]) for i in owners]
        parts = list(itertools.chain.from_iterable(polygons))
        rings = list(itertools.chain.from_iterable(parts))
        xy = np.array(list(itertools.chain.from_iterable(rings)), dtype=np.float64)
        sizes = np.array([len(ring) for ring in rings], dtype=np.intp)
    except (TypeError, ValueError, KeyError):
        return None
    counts = np.array([len(part) for part in parts], dtype=np.intp)
    several = np.array([len(one) for one in polygons], dtype=np.intp)
    if xy.ndim != 2 or xy.shape[1] != 2 or not (sizes >= 4).all() or not (counts > 0).all():
        return None
    last = np.cumsum(sizes) - 1
    if (xy[last] != xy[last - sizes + 1]).any() or not (several > 0).all():
        return None
    lines = shapely.linearrings(xy, indices=np.repeat(np.arange(len(sizes)), sizes))
    part_of_ring = np.repeat(np.arange(len(counts)), counts)
    made = shapely.polygons(np.asarray(lines), indices=part_of_ring)
    return _assembled(np.asarray(made), several, owners, geometries)


def _polygons_of(geometry: dict[str, Any]) -> list[Any]:
    """The coordinates of each polygon of a geometry.

    Raises:
        KeyError: it is neither a Polygon nor a MultiPolygon.
    """
    coordinates: list[Any] = geometry["coordinates"]
    return {"Polygon": [coordinates], "MultiPolygon": coordinates}[geometry["type"]]


def _assembled(
    made: GeometryArray,
    several: NDArray[np.intp],
    owners: list[int],
    geometries: list[dict[str, Any] | None],
) -> GeometryArray:
    """Parts put together again: polygons by themselves, multipolygons as such."""
    result = np.full(len(geometries), None, dtype=object)
    first = np.cumsum(several) - several
    is_multi = np.array([(geometries[i] or {})["type"] == "MultiPolygon" for i in owners], bool)
    where = np.array(owners, dtype=np.intp)
    result[where[~is_multi]] = made[first[~is_multi]]
    members = np.repeat(is_multi, several)
    if is_multi.any():
        index = np.repeat(np.arange(is_multi.sum()), several[is_multi])
        result[where[is_multi]] = shapely.multipolygons(made[members], indices=index)
    return result


def _geometry(value: Any, faults: RingFaults, depth: int = 0) -> BaseGeometry | None:
    if value is None:
        return None
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if value["type"] == "GeometryCollection":
        parts = [_geometry(part, faults, depth + 1) for part in value["geometries"]]
        return shapely.GeometryCollection([part for part in parts if part is not None])
    return _BUILDERS[value["type"]](value["coordinates"], faults)


def _polygon(rings: list[Any], faults: RingFaults) -> shapely.Polygon:
    """A polygon as the file says: first ring the shell, the others holes."""
    made = []
    for number, positions in enumerate(rings):
        ring = closed_ring([position_of(p, faults) for p in positions], faults)
        if ring is not None:
            made.append(ring)
        elif number == 0:
            return shapely.Polygon()
    return shapely.Polygon(made[0], made[1:]) if made else shapely.Polygon()


def _multipolygon(polygons: list[Any], faults: RingFaults) -> BaseGeometry:
    made = [_polygon(rings, faults) for rings in polygons]
    return shapely.MultiPolygon([polygon for polygon in made if not polygon.is_empty])


def _point(position: Any, faults: RingFaults) -> shapely.Point:
    return shapely.Point(position_of(position, faults)) if position else shapely.Point()


def _line(positions: list[Any], faults: RingFaults) -> shapely.LineString:
    return shapely.LineString([position_of(p, faults) for p in positions])


_BUILDERS: dict[str, Callable[[Any, RingFaults], BaseGeometry]] = {
    "Polygon": _polygon,
    "MultiPolygon": _multipolygon,
    "Point": _point,
    "LineString": _line,
    "MultiPoint": lambda points, faults: shapely.MultiPoint([_point(p, faults) for p in points]),
    "MultiLineString": lambda lines, faults: shapely.MultiLineString(
        [_line(positions, faults) for positions in lines]
    ),
}


def position_of(position: Any, faults: RingFaults | None = None) -> tuple[float, float]:
    """The first two numbers of a position.

    Raises:
        TypeError: they are no numbers.
    """
    x, y = position[0], position[1]
    if isinstance(x, str | bool) or isinstance(y, str | bool):
        raise TypeError("a coordinate must be a number")
    if faults is not None and len(position) > 2:
        faults.heights |= bool(position[2])
    return float(x), float(y)
