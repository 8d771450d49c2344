"""Where areas overlap that should not: inside a layer and against neighbours.

Candidates come from an STRtree; what only touches along a boundary is no overlap, nor is a strip
thinner than a centimetre, which is drawing accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.area import areas_m2, perimeters_m
from gis.findings import Finding
from gis.layer import GeometryArray

LEAST_AREA_M2 = 0.1
LEAST_WIDTH_M = 0.01
LEAST_BOX_DEGREES = 5e-8
"""Half a centimetre: boxes that share less cannot hold an overlap that counts."""
MOST_PAIRS = 1_000_000
CHUNK = 20_000

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Areas already known, lon/lat EPSG:4490, and what people call them."""

    geoms: GeometryArray
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of positions (``first`` in the layer, ``second`` in the other) and what they share."""

    first: Indices
    second: Indices
    area_m2: NDArray[np.float64]
    where: NDArray[np.float64]
    complete: bool


def overlaps_within(geoms: GeometryArray) -> Overlaps:
    """Pairs of one layer that share area, each pair once, ``first`` before ``second``."""
    return _overlaps(geoms, geoms, within=True)


def overlaps_with(geoms: GeometryArray, others: GeometryArray) -> Overlaps:
    """Pairs of two layers that share area."""
    return _overlaps(geoms, others, within=False)


def same_as_earlier(geoms: GeometryArray) -> dict[int, int]:
    """Positions whose geometry is that of an earlier one, to the position of the first.

    The direction of rings, their first vertex and the order of parts do not matter.
    """
    # One number a box, equal for equal boxes: sorting boxes themselves takes eight times as long.
    west, south, east, north = np.round(shapely.bounds(geoms), 9).T
    boxes = west + 3.0**0.5 * south + 5.0**0.5 * east + 7.0**0.5 * north
    _, first, count = np.unique(boxes, return_inverse=True, return_counts=True)
    alike = np.flatnonzero((count[first] > 1) & ~shapely.is_missing(geoms))
    seen: dict[bytes, int] = {}
    twins: dict[int, int] = {}
    normal = shapely.to_wkb(shapely.normalize(geoms[alike])).tolist()
    for i, wkb in zip(alike.tolist(), normal, strict=True):
        if seen.setdefault(wkb, i) != i:
            twins[i] = seen[wkb]
    return twins


def overlap_findings(
    geoms: GeometryArray, rows: tuple[int, ...], neighbours: Neighbours | None = None
) -> list[Finding]:
    """All findings on duplicates and overlaps of a layer of valid areas (None for no geometry)."""
    twins = same_as_earlier(geoms)
    findings = [
        Finding("duplicate_geometry", rows[i], where=_point(geoms[i]), values={"other": rows[j]})
        for i, j in twins.items()
    ]
    single = geoms.copy()
    single[list(twins)] = None
    inside = overlaps_within(single)
    for i, j, area, where in _pairs(inside):
        findings.append(_finding("overlap_in_file", rows[j], where, other=rows[i], area_m2=area))
    if neighbours is not None and len(neighbours.geoms):
        areas = areas_m2(geoms)
        against = overlaps_with(geoms, neighbours.geoms)
        for i, j, area, where in _pairs(against):
            share = area / float(areas[i])
            name = neighbours.names[j]
            findings.append(
                _finding(
                    "overlap_with_register", rows[i], where, other=name, area_m2=area, share=share
                )
            )
        inside = inside if not inside.complete else against
    if not inside.complete:
        findings.append(Finding("overlaps_not_all_checked", values={"count": MOST_PAIRS}))
    return findings


def _finding(code: str, row: int, where: tuple[float, float], **values: object) -> Finding:
    return Finding(code, row, where=where, values=values)


def _pairs(found: Overlaps) -> list[tuple[int, int, float, tuple[float, float]]]:
    return [
        (int(i), int(j), float(area), (float(lon), float(lat)))
        for i, j, area, (lon, lat) in zip(
            found.first, found.second, found.area_m2, found.where, strict=True
        )
    ]


def _point(geometry: shapely.Geometry) -> tuple[float, float]:
    point = shapely.point_on_surface(geometry)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def _overlaps(geoms: GeometryArray, others: GeometryArray, *, within: bool) -> Overlaps:
    first, second, complete = _candidates(geoms, others, within=within)
    shared = shapely.intersection(geoms[first], others[second])
    areas = areas_m2(shared)
    with np.errstate(all="ignore"):
        width = 2 * areas / perimeters_m(shared)
    real = np.flatnonzero((areas >= LEAST_AREA_M2) & (width >= LEAST_WIDTH_M))
    where = shapely.get_coordinates(shapely.point_on_surface(shared[real]))
    return Overlaps(first[real], second[real], areas[real], where, complete)


def _candidates(
    geoms: GeometryArray, others: GeometryArray, *, within: bool
) -> tuple[Indices, Indices, bool]:
    """Pairs whose insides may meet: boxes first, then the exact relation."""
    tree = shapely.STRtree(others)
    firsts, seconds, count = [], [], 0
    complete = True
    for start in range(0, len(geoms), CHUNK):
        first, second = tree.query(geoms[start : start + CHUNK])
        first = first + start
        keep = first < second if within else np.ones(len(first), dtype=bool)
        first, second = _insides_meet(geoms, others, first[keep], second[keep])
        firsts.append(first)
        seconds.append(second)
        count += len(first)
        if count > MOST_PAIRS:
            complete = False
            break
    if not firsts:
        return np.zeros(0, np.intp), np.zeros(0, np.intp), True
    return np.concatenate(firsts), np.concatenate(seconds), complete


def _insides_meet(
    geoms: GeometryArray, others: GeometryArray, first: Indices, second: Indices
) -> tuple[Indices, Indices]:
    boxes, other_boxes = shapely.bounds(geoms[first]), shapely.bounds(others[second])
    shared = np.minimum(boxes[:, 2:], other_boxes[:, 2:]) - np.maximum(
        boxes[:, :2], other_boxes[:, :2]
    )
    wide = (shared > LEAST_BOX_DEGREES).all(axis=1)
    first, second = first[wide], second[wide]
    meet = shapely.relate_pattern(geoms[first], others[second], "T********")
    return first[meet], second[meet]
