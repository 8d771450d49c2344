"""From rings to polygons: close them, drop what is none, and see which lies in which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.layer import GeometryArray

FEWEST_POINTS = 3
"""Distinct points that a ring needs."""


@dataclass(slots=True)
class RingFaults:
    """What was mended while one geometry was built."""

    unclosed: int = 0
    too_few_points: int = 0
    heights: bool = False

    def findings(self, row: int) -> list[Finding]:
        """One finding per kind of fault."""
        found = []
        if self.unclosed:
            found.append(Finding("ring_not_closed", row=row, values={"rings": self.unclosed}))
        if self.too_few_points:
            values = {"rings": self.too_few_points}
            found.append(Finding("ring_too_short", row=row, values=values))
        return found


def closed_ring(
    positions: list[tuple[float, float]], faults: RingFaults
) -> shapely.LinearRing | None:
    """A closed ring, or None where there are not three distinct points."""
    if len(set(positions)) < FEWEST_POINTS:
        if positions:
            faults.too_few_points += 1
        return None
    if positions[0] != positions[-1]:
        faults.unclosed += 1
        positions = [*positions, positions[0]]
    return shapely.LinearRing(positions)


def nested_polygons(rings: list[shapely.LinearRing]) -> BaseGeometry | None:
    """Polygons from rings in any order and direction: nesting alone decides.

    A ring in an even number of others is a shell, one in an odd number a hole of the smallest
    shell around it. Rings that only touch or overlap are beside each other, not inside.
    """
    if not rings:
        return None
    polygons = shapely.polygons(rings)
    if len(polygons) == 1:
        return shapely.MultiPolygon([polygons[0]])
    inside = _containment(polygons)
    depth = inside.sum(axis=1)
    area = shapely.area(polygons)
    shells = np.flatnonzero(depth % 2 == 0).tolist()
    holes: dict[int, list[shapely.LinearRing]] = {i: [] for i in shells}
    for ring in np.flatnonzero(depth % 2 == 1):
        around = [int(i) for i in np.flatnonzero(inside[ring]) if int(i) in holes]
        holes[min(around, key=lambda i: float(area[i]))].append(rings[ring])
    return shapely.MultiPolygon([shapely.Polygon(rings[i], inner) for i, inner in holes.items()])


def _containment(polygons: GeometryArray) -> NDArray[np.bool_]:
    """``inside[i, j]``: ring i lies in ring j (and is the smaller one)."""
    valid = shapely.make_valid(polygons)
    area = shapely.area(polygons)
    count = len(polygons)
    inside = np.zeros((count, count), dtype=bool)
    tree = shapely.STRtree(valid)
    # A point on the surface, not a vertex: a hole may touch the ring around it.
    points = shapely.point_on_surface(valid)
    which, around = tree.query(points, predicate="intersects")
    smaller = (which != around) & (area[which] < area[around])
    inside[which[smaller], around[smaller]] = True
    return inside
