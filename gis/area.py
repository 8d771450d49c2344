"""Area and length on the ellipsoid: the only measure in the project.

The ellipsoid is GRS 80, which is that of CGCS2000 (flattening 1/298.257222101). Edges are
geodesics. Survey practice agrees with it: the published series of the land survey (国土调查办发
〔2008〕32号) gives the area between a parallel and the equator by the same integral.

Instead of one geodesic after another (``pyproj.Geod``, seconds for a large file), the area under
each edge is taken in closed form for a whole file at once: with ``Q(lat)`` the area of a strip
one radian wide from the equator to ``lat``, an edge sweeps ``dlon * (Q1 + Q2) / 2`` plus the
sliver between the straight chord in the (lon, Q) plane and the geodesic, which to leading order is
``dlon * sin(lat) * ((p * dlon)^2 + 3 * (M * dlat)^2) / 12`` at the middle of the edge (p the radius
of the parallel, M that of the meridian). For edges up to 20 km this agrees with ``Geod`` to
better than 1e-8; rings with a longer edge, or around a pole, are given to ``Geod``.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

SEMI_MAJOR_M = 6378137.0
FLATTENING = 1 / 298.257222101
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
ECCENTRICITY = math.sqrt(ECCENTRICITY_SQUARED)
SQUARE_METRES_PER_MU = 2000 / 3
SQUARE_METRES_PER_HECTARE = 10_000.0
LONGEST_SHORT_EDGE_M = 20_000.0

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def m2_to_mu(square_metres: float) -> float:
    """Square metres to mu (亩): 1 mu is 2000/3 m2."""
    return square_metres / SQUARE_METRES_PER_MU


def mu_to_m2(mu: float) -> float:
    """Mu (亩) to square metres."""
    return mu * SQUARE_METRES_PER_MU


def m2_to_ha(square_metres: float) -> float:
    """Square metres to hectares (公顷)."""
    return square_metres / SQUARE_METRES_PER_HECTARE


def ha_to_m2(hectares: float) -> float:
    """Hectares (公顷) to square metres."""
    return hectares * SQUARE_METRES_PER_HECTARE


@functools.cache
def geod() -> pyproj.Geod:
    """The geodesic solver on GRS 80, made once."""
    return pyproj.Geod(a=SEMI_MAJOR_M, f=FLATTENING)


@dataclass(frozen=True, slots=True)
class _Rings:
    """All rings of many polygons laid end to end; ``owner`` and ``sign`` have one entry a ring."""

    lon: FloatArray
    lat: FloatArray
    start: IntArray
    owner: IntArray
    sign: FloatArray


@dataclass(frozen=True, slots=True)
class _Edges:
    """All edges of the rings; angles in radians, lengths in metres."""

    ring: IntArray
    swept: FloatArray
    length: FloatArray
    turn: FloatArray


def areas_m2(geoms: NDArray[np.object_]) -> FloatArray:
    """Ellipsoidal area of each geometry (lon/lat EPSG:4490) in m2.

    Points, lines, empty geometries and None have area 0; a geometry with a coordinate that is no
    number or no latitude has area nan. Every ring counts by itself, shells plus and holes minus, so
    the direction of a ring and its first vertex do not matter.
    """
    geoms = np.asarray(geoms, dtype=object)
    rings = _rings_of(geoms)
    total = np.zeros(len(geoms))
    if not len(rings.start):
        return total
    with np.errstate(all="ignore"):
        edges = _edges_of(rings)
        area = np.abs(np.bincount(edges.ring, edges.swept, minlength=len(rings.start)))
        for ring in _rings_for_geod(rings, edges):
            area[ring] = abs(_geod_ring(rings, int(ring))[0])
    np.add.at(total, rings.owner, area * rings.sign)
    return total


def perimeters_m(geoms: NDArray[np.object_]) -> FloatArray:
    """Ellipsoidal length of all rings (shells and holes) of each geometry in metres."""
    geoms = np.asarray(geoms, dtype=object)
    rings = _rings_of(geoms)
    total = np.zeros(len(geoms))
    if not len(rings.start):
        return total
    with np.errstate(all="ignore"):
        edges = _edges_of(rings)
        length = np.bincount(edges.ring, edges.length, minlength=len(rings.start))
        for ring in _rings_for_geod(rings, edges):
            length[ring] = _geod_ring(rings, int(ring))[1]
    np.add.at(total, rings.owner, length)
    return total


def area_m2(geometry: BaseGeometry | None) -> float:
    """Ellipsoidal area of one geometry in m2 (see :func:`areas_m2`)."""
    return float(areas_m2(np.array([geometry], dtype=object))[0])


def perimeter_m(geometry: BaseGeometry | None) -> float:
    """Ellipsoidal perimeter of one geometry in metres (see :func:`perimeters_m`)."""
    return float(perimeters_m(np.array([geometry], dtype=object))[0])


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Geodesic distance between two points in metres."""
    return float(geod().inv(lon1, lat1, lon2, lat2)[2])


def _rings_of(geoms: NDArray[np.object_]) -> _Rings:
    parts, part_owner = shapely.get_parts(geoms, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():  # collections may hold collections
        parts, index = shapely.get_parts(parts, return_index=True)
        part_owner = part_owner[index]
    polygonal = shapely.get_type_id(parts) == 3
    parts, part_owner = parts[polygonal], part_owner[polygonal]
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    count = np.bincount(ring_of_vertex, minlength=len(rings))
    start = np.concatenate(([0], np.cumsum(count)[:-1])) if len(rings) else count
    is_shell = np.ones(len(rings), dtype=bool)
    is_shell[1:] = ring_part[1:] != ring_part[:-1]
    filled = count > 0
    return _Rings(
        lon=xy[:, 0],
        lat=xy[:, 1],
        start=start[filled],
        owner=part_owner[ring_part][filled],
        sign=np.where(is_shell, 1.0, -1.0)[filled],
    )


def _edges_of(rings: _Rings) -> _Edges:
    count = np.diff(np.append(rings.start, len(rings.lon)))
    ring = np.repeat(np.arange(len(count)), count)
    inside = np.ones(len(ring), dtype=bool)
    inside[np.append(rings.start[1:], len(ring)) - 1] = False
    lat = np.radians(np.where(np.abs(rings.lat) <= 90, rings.lat, np.nan))
    # Strips are measured from the first vertex of the ring: the sum over a closed ring is the
    # same, and no digits are lost in the large area down to the equator.
    strip = _strip_area(np.sin(lat))
    strip -= strip[rings.start][ring]
    first = np.flatnonzero(inside)
    second = first + 1
    turn = np.radians((rings.lon[second] - rings.lon[first] + 180.0) % 360.0 - 180.0)
    rise = lat[second] - lat[first]
    sine = np.sin((lat[first] + lat[second]) / 2)
    root = 1 - ECCENTRICITY_SQUARED * sine**2
    along_parallel = (SEMI_MAJOR_M * np.sqrt((1 - sine**2) / root) * turn) ** 2
    along_meridian = (SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / root**1.5 * rise) ** 2
    bulge = turn * sine * (along_parallel + 3 * along_meridian) / 12
    return _Edges(
        ring=ring[first],
        swept=turn * (strip[first] + strip[second]) / 2 + bulge,
        length=np.sqrt(along_parallel + along_meridian),
        turn=turn,
    )


def _strip_area(sine: FloatArray) -> FloatArray:
    """Area in m2 of a strip one radian wide from the equator to a latitude (exact)."""
    authalic = sine / (1 - ECCENTRICITY_SQUARED * sine**2)
    authalic += np.arctanh(ECCENTRICITY * sine) / ECCENTRICITY
    return SEMI_MAJOR_M**2 * (1 - ECCENTRICITY_SQUARED) / 2 * authalic


def _rings_for_geod(rings: _Rings, edges: _Edges) -> IntArray:
    rings_count = len(rings.start)
    long_edge = np.bincount(edges.ring, edges.length > LONGEST_SHORT_EDGE_M, minlength=rings_count)
    winding = np.abs(np.bincount(edges.ring, edges.turn, minlength=rings_count))
    return np.flatnonzero((long_edge > 0) | (winding > 1))


def _geod_ring(rings: _Rings, ring: int) -> tuple[float, float]:
    """Area (m2, signed) and perimeter (m) of one ring by the full geodesic solution."""
    stop = rings.start[ring + 1] if ring + 1 < len(rings.start) else len(rings.lon)
    span = slice(rings.start[ring], stop)
    area, length = geod().polygon_area_perimeter(rings.lon[span], rings.lat[span])
    return float(area), float(length)
