"""All vertices of many polygons in one table, each with the one before and after it on its ring.

Lengths are in metres on the plane that touches the earth there: right to a millionth at the size
of a parcel, which is what angles, widths and point errors need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.area import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from gis.layer import GeometryArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def metres_per_degree(latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How long a degree of longitude and one of latitude are there, on the ellipsoid."""
    sine = np.sin(np.radians(latitude))
    root = 1 - ECCENTRICITY_SQUARED * sine**2
    prime = np.radians(SEMI_MAJOR_M) / np.sqrt(root)
    return prime * np.sqrt(1 - sine**2), prime * (1 - ECCENTRICITY_SQUARED) / root


@dataclass(frozen=True, slots=True)
class Vertices:
    """One entry a vertex, the closing vertices left out.

    ``x`` and ``y`` are metres from the first vertex of the ring; ``lonlat`` the vertex itself;
    ``ring`` and ``owner`` (index into the geometries) say whose it is; ``before`` and ``after``
    are positions of its neighbours in these same arrays.
    """

    x: FloatArray
    y: FloatArray
    lonlat: FloatArray
    ring: IntArray
    owner: IntArray
    before: IntArray
    after: IntArray

    def __len__(self) -> int:
        return len(self.x)


def vertices_of(geoms: GeometryArray) -> Vertices:
    """The vertices of the polygons and multipolygons among ``geoms``; others have none."""
    parts, part_owner = shapely.get_parts(geoms, return_index=True)
    polygonal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, part_owner = parts[polygonal], part_owner[polygonal]
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.ones(len(ring), dtype=bool)
    last[:-1] = ring[1:] != ring[:-1]
    xy, ring = xy[~last], ring[~last]
    position = np.arange(len(ring))
    first = np.ones(len(ring), dtype=bool)
    first[1:] = ring[1:] != ring[:-1]
    end = np.append(first[1:], True) if len(ring) else first
    starts, ends = position[first], position[end]
    before, after = position - 1, position + 1
    before[first], after[end] = ends, starts
    origin = np.repeat(starts, ends - starts + 1)
    away = xy - xy[origin]
    along_parallel, along_meridian = metres_per_degree(xy[starts, 1])  # of each ring
    return Vertices(
        x=away[:, 0] * np.repeat(along_parallel, ends - starts + 1),
        y=away[:, 1] * np.repeat(along_meridian, ends - starts + 1),
        lonlat=xy,
        ring=ring,
        owner=part_owner[ring_part[ring]],
        before=before,
        after=after,
    )
