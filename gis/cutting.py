"""Land cut by lines: the pieces cover the old ground, all of it and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.area import area_m2, distance_m

FloatArray = NDArray[np.float64]

_REACH_DEGREES = 2e-5
"""About two metres, by which a line goes on at its ends: who points at an edge means to meet it."""
_SPLINTER_M2 = 1.0
"""A smaller piece lies between a drawn line and the edge it was meant to follow."""


def cut_land(
    outlines: Sequence[BaseGeometry], lines: Sequence[shapely.LineString]
) -> list[shapely.Polygon]:
    """The pieces of the ground below all outlines, lon/lat, in reading order.

    Borders between old outlines that touch fall away: only the lines part the ground. A line
    that ends inside it parts nothing, unless it meets another.
    """
    ground = shapely.union_all(list(outlines))
    edges = shapely.union_all([ground.boundary, *map(_reaching, lines)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    held = [face for face in faces if ground.intersects(face.representative_point())]
    return _in_reading_order(_without_splinters(held))


def _reaching(line: shapely.LineString) -> shapely.LineString:
    """A line that goes on straight at both ends."""
    points = shapely.get_coordinates(line)
    if (points[0] == points[-1]).all():
        return line
    return shapely.LineString([_beyond(points[1], points[0]), *points[1:-1],
                               _beyond(points[-2], points[-1])])  # fmt: skip


def _beyond(before: FloatArray, end: FloatArray) -> FloatArray:
    along: FloatArray = end - before
    return end + along * (_REACH_DEGREES / float(np.hypot(*along)))


def _without_splinters(pieces: list[shapely.Polygon]) -> list[shapely.Polygon]:
    """Splinters go to the piece that they share most of their edge with."""
    whole = [piece for piece in pieces if area_m2(piece) >= _SPLINTER_M2]
    for splinter in (piece for piece in pieces if area_m2(piece) < _SPLINTER_M2):
        shared = [shapely.length(shapely.intersection(splinter, piece)) for piece in whole]
        if shared and max(shared) > 0:
            at = shared.index(max(shared))
            joined = shapely.union(whole[at], splinter)
            whole[at] = joined if isinstance(joined, shapely.Polygon) else whole[at]
    return whole


def _in_reading_order(pieces: list[shapely.Polygon]) -> list[shapely.Polygon]:
    """From west to east if they lie so; from north to south if that is the longer way."""
    if not pieces:
        return []
    west, south, east, north = shapely.total_bounds(pieces)
    wide = distance_m(west, south, east, south) >= distance_m(west, south, west, north)
    places = [piece.representative_point() for piece in pieces]
    keys = [(at.x, -at.y) if wide else (-at.y, at.x) for at in places]
    return [pieces[i] for i in sorted(range(len(pieces)), key=keys.__getitem__)]
