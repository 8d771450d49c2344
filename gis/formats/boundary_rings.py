"""From the point lines of a parcel to its geometry: axis order, closing points, rings, slips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats.boundary_lines import ParcelLines, Point
from gis.formats.rings import RingFaults, closed_ring, nested_polygons

SAME_POINT_M = 0.0015
FARTHEST_M = 100_000.0
"""No parcel is wider than this; a point beyond is a slip of the writing program."""

Pair = tuple[float, float]


@dataclass(slots=True)
class Parcel:
    """One parcel in east, north order, with what is known of its numbers.

    ``prefix`` is the zone number before its eastings; ``swapped`` says that the file has it first.
    """

    geometry: BaseGeometry | None = None
    prefix: int | None = None
    degrees: bool = False
    swapped: bool = False


def build_parcel(parcel: ParcelLines, row: int, findings: list[Finding]) -> Parcel:
    """The geometry of one parcel as the file has it, east first; what was odd goes to findings."""
    made = Parcel()
    broken = [p.line for p in parcel.points if p.first is None or p.second is None]
    lost = set(broken)
    good = [(p.first, p.second) for p in parcel.points if p.line not in lost]
    if not good:
        findings.append(Finding("no_geometry", row=row))
        return made
    first, second = np.median(np.array(good, dtype=float), axis=0)
    made.degrees = max(abs(first), abs(second)) <= 180
    made.swapped = _east_first(float(first), float(second))
    if made.swapped and not made.degrees:
        findings.append(Finding("axes_swapped", row=row, values={"line": parcel.points[0].line}))
    east = float(first if made.swapped else second)
    made.prefix = int(east // 1_000_000) if east >= 13_000_000 and not made.degrees else None
    if broken:
        findings.append(Finding("point_unreadable", row=row, values={"lines": broken[:20]}))
        return made
    _check_count(parcel, row, findings)
    rings = _rings(parcel.points, made, row, findings)
    if rings is not None:
        made.geometry = nested_polygons(rings)
        if made.geometry is None:
            findings.append(Finding("ring_too_short", row=row, values={"rings": 1}))
    return made


def _east_first(first: float, second: float) -> bool:
    """Which of the two is the easting, by size: 8 or 6 digits against 7, 73-136 against 3-54."""
    if max(abs(first), abs(second)) <= 180:
        return abs(first) > abs(second)
    if first >= 13_000_000 or second >= 13_000_000:
        return first > second
    return first < 1_000_000 <= second


def _check_count(parcel: ParcelLines, row: int, findings: list[Finding]) -> None:
    """The count may include closing points or not; it only warns."""
    if not parcel.fields or not parcel.fields[0].isdigit():
        return
    stated, found = int(parcel.fields[0]), len(parcel.points)
    rings = len({p.ring for p in parcel.points})
    if not found - rings <= stated <= found + rings:
        values = {"stated": stated, "found": found}
        findings.append(Finding("point_count_differs", row=row, values=values))


def _rings(
    points: list[Point], made: Parcel, row: int, findings: list[Finding]
) -> list[shapely.LinearRing] | None:
    """The rings of a parcel, closed by the number of the closing point or by its place."""
    faults = RingFaults()
    rings = []
    for piece in _pieces(points):
        pairs = [_east_north(point, made) for point in piece]
        pairs = _without_closing(piece, pairs, made, row, findings)
        if _has_wild_point(pairs, piece, made, row, findings):
            return None
        for loop in _loops(pairs):
            ring = closed_ring(loop, faults)
            if ring is not None:
                rings.append(ring)
    findings += [f for f in faults.findings(row) if f.code == "ring_too_short"]
    return rings


def _pieces(points: list[Point]) -> list[list[Point]]:
    """Runs of points with one ring number."""
    pieces: list[list[Point]] = []
    for point in points:
        if not pieces or pieces[-1][-1].ring != point.ring:
            pieces.append([])
        pieces[-1].append(point)
    return pieces


def _east_north(point: Point, made: Parcel) -> Pair:
    first, second = point.first or 0.0, point.second or 0.0
    return (first, second) if made.swapped else (second, first)


def _without_closing(
    piece: list[Point], pairs: list[Pair], made: Parcel, row: int, findings: list[Finding]
) -> list[Pair]:
    """Drop a closing point that is known by its number; say so where its place is another."""
    named = len(piece) > 3 and piece[-1].name == piece[0].name and piece[0].name != ""
    far = _apart(pairs[-1], pairs[0], made) > SAME_POINT_M
    if named and far:
        findings.append(Finding("closing_point_wrong", row=row, values={"line": piece[-1].line}))
        return pairs[:-1]
    # The last point of an unnamed or wrongly numbered ring may be a wild copy of the first.
    if len(pairs) > 3 and _wild(pairs, made)[-1]:
        findings.append(Finding("closing_point_wrong", row=row, values={"line": piece[-1].line}))
        return pairs[:-1]
    return pairs[:-1] if named else pairs


def _apart(a: Pair, b: Pair, made: Parcel) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1])) * _metres_per_unit(made)


def _metres_per_unit(made: Parcel) -> float:
    return 111_000.0 if made.degrees else 1.0


def _wild(pairs: list[Pair], made: Parcel) -> NDArray[np.bool_]:
    """Which points lie farther from the middle of all than any parcel is wide."""
    xy = np.array(pairs)
    off = np.hypot(*(xy - np.median(xy, axis=0)).T) * _metres_per_unit(made)
    return np.asarray(off > FARTHEST_M)


def _has_wild_point(
    pairs: list[Pair], piece: list[Point], made: Parcel, row: int, findings: list[Finding]
) -> bool:
    wild = [piece[i].line for i in np.flatnonzero(_wild(pairs, made))]
    if wild:
        findings.append(Finding("point_far_away", row=row, values={"lines": wild[:20]}))
    return bool(wild)


def _loops(pairs: list[Pair]) -> list[list[Pair]]:
    """Several closed loops under one ring number come apart where they close."""
    loops: list[list[Pair]] = []
    current: list[Pair] = []
    for pair in pairs:
        current.append(pair)
        if len(current) > 3 and pair == current[0]:
            loops.append(current)
            current = []
    if current:
        loops.append(current)
    return loops
