"""All vertices of many polygons in one table, each with the one before and after it on its ring.

Lengths are in metres on the plane that touches the earth there: right to a millionth at the size
of a parcel, which is what angles, widths and point errors need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.area import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from gis.rings import FloatArray, IntArray, Rings


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


def vertices_of(rings: Rings) -> Vertices:
    """The vertices of rings, each once."""
    last = np.zeros(len(rings.xy), dtype=bool)
    last[rings.start + rings.count - 1] = True
    xy, count = rings.xy[~last], rings.count - 1
    ring = np.repeat(np.arange(len(rings)), count)
    starts = np.cumsum(count) - count
    position = np.arange(len(ring))
    before, after = position - 1, position + 1
    there = count > 0
    starts, ends = starts[there], (starts + count - 1)[there]
    before[starts], after[ends] = ends, starts
    away = xy - np.repeat(xy[starts], count[there], axis=0)
    along_parallel, along_meridian = metres_per_degree(xy[starts, 1])  # of each ring
    return Vertices(
        x=away[:, 0] * np.repeat(along_parallel, count[there]),
        y=away[:, 1] * np.repeat(along_meridian, count[there]),
        lonlat=xy,
        ring=ring,
        owner=rings.owner[ring],
        before=before,
        after=after,
    )
