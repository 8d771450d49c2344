"""The rings of many polygons laid end to end, for whatever is worked out edge by edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.layer import GeometryArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Rings:
    """All rings that have a vertex, shell before holes, in the order of the geometries.

    ``xy`` has one row a vertex, the closing one of each ring included. The others have one entry a
    ring: where it starts in ``xy``, how many vertices it has, the index of the geometry it is of,
    and 1 for a shell or -1 for a hole.
    """

    xy: FloatArray
    start: IntArray
    count: IntArray
    owner: IntArray
    sign: FloatArray

    def __len__(self) -> int:
        return len(self.start)


def rings_of(geoms: GeometryArray) -> Rings:
    """The rings of the polygons among ``geoms``, also inside collections; others have none."""
    parts, owner = _polygons(geoms)
    holes = shapely.get_num_interior_rings(parts)
    ring_part = np.repeat(np.arange(len(parts)), 1 + holes)
    count = shapely.get_num_coordinates(parts)[ring_part]
    pierced = np.flatnonzero(holes)
    if len(pierced):  # rings as objects are slow to make, and few parcels need them
        count[holes[ring_part] > 0] = shapely.get_num_coordinates(shapely.get_rings(parts[pierced]))
    sign = np.full(len(count), -1.0)
    sign[np.cumsum(1 + holes) - holes - 1] = 1.0
    filled = count > 0
    lengths: IntArray = np.asarray(count[filled], dtype=np.intp)
    return Rings(
        xy=np.asarray(shapely.get_coordinates(parts)),
        start=np.asarray(np.cumsum(lengths) - lengths),
        count=lengths,
        owner=owner[ring_part][filled],
        sign=sign[filled],
    )


def _polygons(geoms: GeometryArray) -> tuple[GeometryArray, IntArray]:
    parts, owner = shapely.get_parts(geoms, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, index = shapely.get_parts(parts, return_index=True)  # collections in collections
        owner = owner[index]
    polygonal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return parts[polygonal], owner[polygonal]
