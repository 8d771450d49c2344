"""From lines to areas: join ends, find rings, and tell holes from neighbours inside.

A drawing does not say which ring is a hole. The rules, in the order tried:

1. a ring drawn twice inside another is both: the hole of the outer and the outline of the inner;
2. a ring with a text of its own inside is an area of its own;
3. rings that together fill most of the ring around them are areas of their own (an envelope);
4. any other ring inside a ring of the same layer is a hole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.formats.smallest_around import smallest_around

_CELLS = 8
"""Ends within an eighth of the tolerance are one from the beginning."""
FILLS = 0.8
"""Share of a ring that its inner rings must fill to make it their envelope (rule 3)."""


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon made of rings: ``outer`` and ``holes`` are numbers of the rings given."""

    outer: int
    holes: tuple[int, ...] = ()
    encloses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Lines joined to faces, and the lines that closed nothing."""

    faces: list[shapely.Polygon]
    left: list[shapely.LineString]


def end_gap(points: NDArray[np.float64]) -> float:
    """The distance between a line's ends, infinite where it is too short to enclose anything."""
    if len(points) < 4:
        return float("inf")
    return float(np.hypot(*(points[0] - points[-1])))


def join_lines(lines: list[shapely.LineString], tolerance: float) -> Joined:
    """Faces that the lines enclose once ends nearer than ``tolerance`` are brought together."""
    snapped = _snapped_ends(lines, tolerance)
    if not len(snapped):
        return Joined([], [])
    network = shapely.get_parts(shapely.unary_union(snapped))
    faces, _, dangles, _ = shapely.polygonize_full(network)
    left = [part for part in shapely.get_parts(dangles) if part.length > tolerance]
    return Joined(list(shapely.get_parts(faces)), left)


def _snapped_ends(lines: list[shapely.LineString], tolerance: float) -> Any:
    """Line ends within the tolerance of an earlier end take its place."""
    if not lines:
        return []
    xy, line = shapely.get_coordinates(np.array(lines, dtype=object), return_index=True)
    numbers = np.arange(len(lines))
    starts, stops = np.searchsorted(line, numbers), np.searchsorted(line, numbers, "right") - 1
    ends = xy[np.concatenate([starts, stops])]
    ends = ends[_earliest_near(ends, tolerance)]
    xy[starts], xy[stops] = np.split(ends, 2)
    snapped: Any = shapely.linestrings(xy, indices=line)
    return snapped[(stops - starts > 1) | (xy[starts] != xy[stops]).any(axis=1)]


def _earliest_near(ends: NDArray[np.float64], tolerance: float) -> NDArray[np.int64]:
    """For each end the number of the first one near it.

    Ends in nearly the same place are looked at once: thousands of lines may leave one point.
    """
    cells = np.round(ends * (_CELLS / tolerance))
    _, earliest, place = np.unique(
        cells[:, 0] + 1j * cells[:, 1], return_index=True, return_inverse=True
    )
    points: Any = shapely.points(ends[earliest])
    near, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=tolerance)
    first = np.full(len(earliest), len(ends))
    np.minimum.at(first, near, earliest[other])
    of_end = np.asarray(first[place])
    return np.asarray(of_end[of_end])  # one step on: chains of near ends meet at the earliest


def nest(rings: list[shapely.Polygon], labelled: NDArray[np.bool_]) -> list[Area]:
    """Which of the rings of one layer are areas and which are holes, by the rules above."""
    first, copies = _distinct(rings)
    parent = _parents([rings[i] for i in first])
    children: dict[int, list[int]] = {}
    for child, owner in enumerate(parent):
        if owner >= 0:
            children.setdefault(int(owner), []).append(child)
    hole_of_parent, own_area = _decide(rings, first, copies, labelled, children)
    return [
        Area(
            int(first[i]),
            tuple(int(first[c]) for c in children.get(i, []) if hole_of_parent[c]),
            tuple(int(first[c]) for c in children.get(i, []) if not hole_of_parent[c]),
        )
        for i in range(len(first))
        if own_area[i]
    ]


def _decide(
    rings: list[shapely.Polygon],
    first: NDArray[np.int64],
    copies: NDArray[np.int64],
    labelled: NDArray[np.bool_],
    children: dict[int, list[int]],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Per distinct ring: is it cut out of its parent, is it an area of its own."""
    hole = np.zeros(len(first), dtype=bool)
    own = np.ones(len(first), dtype=bool)
    area = np.array([rings[i].area for i in first])
    order = sorted(children, key=lambda i: -area[i])  # from the outside in
    for owner in order:
        inside = children[owner]
        envelope = area[inside].sum() > FILLS * area[owner]
        for child in inside:
            twice = copies[child] > 1
            plain = not (labelled[first[child]] or envelope) and own[owner]
            hole[child] = twice or plain
            own[child] = twice or not plain
    return hole, own


def _distinct(rings: list[shapely.Polygon]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First ring of each shape, whatever its start and direction, and how many there are."""
    keys = [shapely.to_wkb(shapely.normalize(ring)) for ring in rings]
    seen: dict[bytes, int] = {}
    first: list[int] = []
    copies: list[int] = []
    for number, key in enumerate(keys):
        if key in seen:
            copies[seen[key]] += 1
        else:
            seen[key] = len(first)
            first.append(number)
            copies.append(1)
    return np.array(first, dtype=np.int64), np.array(copies, dtype=np.int64)


def _parents(rings: list[shapely.Polygon]) -> NDArray[np.int64]:
    """For each ring the smallest other ring around it, -1 for none. Invalid rings stand alone."""
    parent = np.full(len(rings), -1, dtype=np.int64)
    array = np.array(rings, dtype=object)
    valid = shapely.is_valid(array) & ~shapely.is_empty(array)
    usable = np.flatnonzero(valid)
    if len(usable) < 2:
        return parent
    sound = array[usable]
    found = smallest_around(sound, sound, shapely.covers, least=shapely.area(sound))
    parent[usable] = np.where(found < 0, -1, usable[found])
    return parent
