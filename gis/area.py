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
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.rings import FloatArray, IntArray, Rings, rings_of

SEMI_MAJOR_M = 6378137.0
FLATTENING = 1 / 298.257222101
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
ECCENTRICITY = math.sqrt(ECCENTRICITY_SQUARED)
SQUARE_METRES_PER_MU = 2000 / 3
SQUARE_METRES_PER_HECTARE = 10_000.0
LONGEST_SHORT_EDGE_M = 20_000.0


def m2_to_ha(square_metres: float) -> float:
    """Square metres to hectares (公顷)."""
    return square_metres / SQUARE_METRES_PER_HECTARE


@functools.cache
def geod() -> pyproj.Geod:
    """The geodesic solver on GRS 80, made once."""
    return pyproj.Geod(a=SEMI_MAJOR_M, f=FLATTENING)


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
    return areas_of(rings_of(geoms), len(geoms))


def areas_of(rings: Rings, length: int) -> FloatArray:
    """:func:`areas_m2` of ``length`` geometries by their rings."""
    if not len(rings):
        return np.zeros(length)
    with np.errstate(all="ignore"):
        edges = _edges_of(rings)
        area = np.abs(np.bincount(edges.ring, edges.swept, minlength=len(rings)))
        for ring in _rings_for_geod(rings, edges):
            area[ring] = abs(_geod_ring(rings, int(ring))[0])
    return np.asarray(np.bincount(rings.owner, area * rings.sign, minlength=length))


def perimeters_m(geoms: NDArray[np.object_]) -> FloatArray:
    """Ellipsoidal length of all rings (shells and holes) of each geometry in metres."""
    geoms = np.asarray(geoms, dtype=object)
    rings = rings_of(geoms)
    if not len(rings):
        return np.zeros(len(geoms))
    with np.errstate(all="ignore"):
        edges = _edges_of(rings)
        length = np.bincount(edges.ring, edges.length, minlength=len(rings))
        for ring in _rings_for_geod(rings, edges):
            length[ring] = _geod_ring(rings, int(ring))[1]
    return np.asarray(np.bincount(rings.owner, length, minlength=len(geoms)))


def area_m2(geometry: BaseGeometry | None) -> float:
    """Ellipsoidal area of one geometry in m2 (see :func:`areas_m2`)."""
    return float(areas_m2(np.array([geometry], dtype=object))[0])


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Geodesic distance between two points in metres."""
    return float(geod().inv(lon1, lat1, lon2, lat2)[2])


def _edges_of(rings: Rings) -> _Edges:
    lon, latitude = rings.xy.T
    ring = np.repeat(np.arange(len(rings)), rings.count)
    inside = np.ones(len(ring), dtype=bool)
    inside[rings.start + rings.count - 1] = False
    lat = np.radians(np.where(np.abs(latitude) <= 90, latitude, np.nan))
    # Strips are measured from the first vertex of the ring: the sum over a closed ring is the
    # same, and no digits are lost in the large area down to the equator.
    strip = _strip_area(np.sin(lat))
    strip -= np.repeat(strip[rings.start], rings.count)
    first = np.flatnonzero(inside)
    second = first + 1
    turn = np.radians((lon[second] - lon[first] + 180.0) % 360.0 - 180.0)
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


def _rings_for_geod(rings: Rings, edges: _Edges) -> IntArray:
    long_edge = np.bincount(edges.ring, edges.length > LONGEST_SHORT_EDGE_M, minlength=len(rings))
    winding = np.abs(np.bincount(edges.ring, edges.turn, minlength=len(rings)))
    return np.flatnonzero((long_edge > 0) | (winding > 1))


def _geod_ring(rings: Rings, ring: int) -> tuple[float, float]:
    """Area (m2, signed) and perimeter (m) of one ring by the full geodesic solution."""
    start = rings.start[ring]
    lon, lat = rings.xy[start : start + rings.count[ring]].T
    area, length = geod().polygon_area_perimeter(lon, lat)
    return float(area), float(length)
