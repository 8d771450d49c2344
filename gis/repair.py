"""Mend geometries without hiding it: every change is a finding, with the area before and after.

In: lon/lat geometries of any kind. Out: a valid two-dimensional MultiPolygon or None per row. What
was sound comes out with the same vertices.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.area import area_m2, areas_m2, perimeters_m
from gis.findings import Finding
from gis.layer import GeometryArray
from gis.vertices import vertices_of

SPIKE_WIDTH_M = 0.01
SPIKE_ANGLE = np.radians(1.0)
CRUMB_M2 = 0.01
"""Parts smaller than this beside a real one are crumbs of a repair or of drawing."""
FLAT_M = 1e-4
"""Twice the area over the perimeter, about the mean width: below it the points are on a line."""
LINE_GAP_M = 0.01

_POLYGON, _MULTIPOLYGON = shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON
_TYPES = {
    0: ("点", "point"),
    1: ("线", "line"),
    2: ("线", "line"),
    3: ("面", "polygon"),
    4: ("点", "point"),
    5: ("线", "line"),
    6: ("面", "polygon"),
    7: ("图形集合", "geometry collection"),
}
_REASONS = {
    "Hole lies outside shell": "hole_outside",
    "Holes are nested": "nested_holes",
    "Nested shells": "parts_overlap",
}


@dataclass(frozen=True, slots=True)
class Repaired:
    """MultiPolygon or None per row, and what was done."""

    geoms: GeometryArray
    findings: list[Finding]


def repair(geoms: GeometryArray, rows: tuple[int, ...]) -> Repaired:
    """Make every row a valid MultiPolygon, or None where that cannot be.

    Rows without geometry stay None without a finding: whoever looked for the geometry says why.
    """
    findings: list[Finding] = []
    mended = np.array(shapely.force_2d(np.asarray(geoms, dtype=object)), dtype=object)
    mended[shapely.is_empty(mended)] = None
    findings += _mixed_types(mended)
    _to_areas(mended, rows, findings)
    _drop_repeated(mended, rows, findings)
    _drop_spikes(mended, rows, findings)
    _make_valid(mended, rows, findings)
    mended = to_multipolygons(mended)
    _drop_crumbs(mended, rows, findings)
    _refuse_flat(mended, rows, findings)
    return Repaired(mended, findings)


def to_multipolygons(geoms: GeometryArray) -> GeometryArray:
    """Polygons and multipolygons as MultiPolygons, None for the rest."""
    parts, owner = shapely.get_parts(geoms, return_index=True)
    polygonal = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    parts, owner = parts[polygonal], owner[polygonal]
    result = np.full(len(geoms), None, dtype=object)
    present, index = np.unique(owner, return_inverse=True)
    if len(parts):
        result[present] = shapely.multipolygons(parts, indices=index)
    return result


def _mixed_types(geoms: GeometryArray) -> list[Finding]:
    families = Counter(
        _TYPES[kind] for kind in shapely.get_type_id(geoms).tolist() if kind in _TYPES
    )
    if len(families) < 2:
        return []
    values = {
        "counts_zh": "、".join(f"{zh} {count} 个" for (zh, _), count in families.items()),
        "counts_en": ", ".join(f"{en} {count}" for (_, en), count in families.items()),
    }
    return [Finding("mixed_geometry_types", values=values)]


def _to_areas(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    """Closed lines become areas, collections keep their areas, everything else becomes None."""
    kinds = shapely.get_type_id(geoms)
    for i in np.flatnonzero((kinds >= 0) & (kinds != _POLYGON) & (kinds != _MULTIPOLYGON)):
        geometry = geoms[i]
        where = _place(geometry)
        if kinds[i] in {1, 2, 5} and (closed := closed_line(geometry)) is not None:
            geoms[i] = closed
            findings.append(Finding("line_closed", rows[i], where=where))
        elif kinds[i] == 7 and (areas := _areas_of(geometry)):
            geoms[i] = shapely.MultiPolygon(areas)
            findings.append(Finding("other_parts_dropped", rows[i], where=where))
        else:
            geoms[i] = None
            zh, en = _TYPES[int(kinds[i])]
            values = {"type_zh": zh, "type_en": en}
            findings.append(Finding("wrong_geometry_type", rows[i], where=where, values=values))


def closed_line(geometry: BaseGeometry) -> BaseGeometry | None:
    """The areas inside lines that all come back to their start (within a centimetre); else None."""
    polygons = []
    for line in shapely.get_parts(geometry):
        xy = shapely.get_coordinates(line)
        gap_m = float(np.hypot(*(xy[0] - xy[-1]))) * 111_195 if len(xy) > 3 else np.inf
        if gap_m > LINE_GAP_M:
            return None
        polygons.append(shapely.Polygon(xy[:-1]))
    return shapely.MultiPolygon(polygons) if polygons else None


def _areas_of(geometry: BaseGeometry) -> list[shapely.Polygon]:
    found: list[shapely.Polygon] = []
    for part in shapely.get_parts(geometry):
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            found.append(part)
        elif isinstance(part, shapely.MultiPolygon | shapely.GeometryCollection):
            found += _areas_of(part)
    return found


def _drop_repeated(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    vertices = vertices_of(geoms)
    after = vertices.lonlat[vertices.after]
    same = (vertices.lonlat == after).all(axis=1) & (vertices.after != np.arange(len(vertices)))
    counts = np.bincount(vertices.owner[same], minlength=len(geoms))
    touched = np.flatnonzero(counts)
    # A ring may collapse to a point; the check for flat geometries speaks of that.
    with np.errstate(all="ignore"):
        for i in touched:
            cleaner = _without_repeated(geoms[i])
            if cleaner is not None and not cleaner.is_empty:
                geoms[i] = cleaner
                values = {"count": int(counts[i])}
                findings.append(Finding("duplicate_vertices", rows[i], values=values))


def _without_repeated(geometry: BaseGeometry) -> BaseGeometry | None:
    """None where the geometry is too broken for the library to touch."""
    try:
        return shapely.remove_repeated_points(geometry)
    except shapely.GEOSException:
        return None


def _drop_spikes(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    """Drop vertices at which the boundary turns straight back on itself."""
    tips, lengths, owners = _spikes(geoms)
    for i in np.unique(owners):
        mine = owners == i
        trimmed = _without(geoms[i], tips[mine])
        if trimmed.is_empty:  # nothing but spikes: flat, which is said later
            continue
        geoms[i] = trimmed
        longest = int(np.argmax(lengths[mine]))
        values = {"count": int(mine.sum()), "length_m": float(lengths[mine][longest])}
        lon, lat = tips[mine][longest].tolist()
        findings.append(Finding("spike", rows[i], where=(lon, lat), values=values))


def _spikes(
    geoms: GeometryArray,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Tips (lon/lat), lengths in metres and owners of all spikes."""
    v = vertices_of(geoms)
    ux, uy = v.x[v.before] - v.x, v.y[v.before] - v.y
    wx, wy = v.x[v.after] - v.x, v.y[v.after] - v.y
    back, onward = np.hypot(ux, uy), np.hypot(wx, wy)
    shorter = np.minimum(back, onward)
    with np.errstate(all="ignore"):
        sine = np.abs(ux * wy - uy * wx) / (back * onward)
    narrow = (ux * wx + uy * wy > 0) & (sine < np.sin(SPIKE_ANGLE))
    found = narrow & (shorter * sine < SPIKE_WIDTH_M) & (shorter > SPIKE_WIDTH_M)
    return v.lonlat[found], shorter[found], v.owner[found]


def _without(geometry: BaseGeometry, tips: NDArray[np.float64]) -> BaseGeometry:
    """The geometry without these vertices, again and again while that lays bare another spike."""
    current = geometry
    for _ in range(10):
        drop = {tuple(tip) for tip in tips.tolist()}
        polygons = []
        for part in shapely.get_parts(current):
            rings = [_ring_without(ring, drop) for ring in shapely.get_rings(part)]
            if rings and rings[0] is not None:
                polygons.append(shapely.Polygon(rings[0], [r for r in rings[1:] if r is not None]))
        current = shapely.MultiPolygon(polygons)
        tips, _, _ = _spikes(np.array([current], dtype=object))
        if not len(tips):
            break
    return current


def _ring_without(
    ring: BaseGeometry, drop: set[tuple[float, ...]]
) -> list[tuple[float, ...]] | None:
    kept = [p for p in map(tuple, shapely.get_coordinates(ring)[:-1].tolist()) if p not in drop]
    # Once the tip is gone, the foot of a spike stands there twice.
    kept = [p for i, p in enumerate(kept) if p != kept[i - 1]]
    return [*kept, kept[0]] if len(kept) >= 3 else None


def _make_valid(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    bad = np.flatnonzero(~shapely.is_valid(geoms) & ~shapely.is_missing(geoms))
    for i in bad:
        before = geoms[i]
        reason, where = _reason(before)
        code = _code(before, reason)
        sound = _without_outer_holes(before) if code == "hole_outside" else before
        geoms[i] = shapely.make_valid(sound, method="structure", keep_collapsed=False)
        areas = _areas_of(geoms[i]) if not isinstance(geoms[i], shapely.Polygon) else [geoms[i]]
        geoms[i] = shapely.MultiPolygon([a for a in areas if not a.is_empty]) if areas else None
        values = {"before_m2": area_m2(before), "after_m2": area_m2(geoms[i]), "reason": reason}
        if not (geoms[i] is None or geoms[i].is_empty):
            findings.append(Finding(code, rows[i], where=where, values=values))


def _reason(geometry: BaseGeometry) -> tuple[str, tuple[float, float] | None]:
    text = str(shapely.is_valid_reason(geometry))
    match = re.fullmatch(r"(.*?)\s*\[([-\d.e+]+) ([-\d.e+]+).*\]", text)
    if match is None:
        return text, _place(geometry)
    return match[1], (float(match[2]), float(match[3]))


def _code(geometry: BaseGeometry, reason: str) -> str:
    if reason in _REASONS:
        return _REASONS[reason]
    if "Self-intersection" not in reason:
        return "invalid_geometry"
    parts = shapely.get_parts(geometry)
    overlapping = len(parts) > 1 and bool(shapely.is_valid(parts).all())
    return "parts_overlap" if overlapping else "self_intersection"


def _without_outer_holes(geometry: BaseGeometry) -> BaseGeometry:
    """Holes that share no area with their shell are dropped."""
    polygons = []
    for part in shapely.get_parts(geometry):
        shell, *holes = shapely.get_rings(part)
        body = shapely.make_valid(shapely.Polygon(shell), method="structure")
        kept = [hole for hole in holes if _shares_area(body, hole)]
        polygons.append(shapely.Polygon(shell, kept))
    return shapely.MultiPolygon(polygons)


def _shares_area(body: BaseGeometry, hole: BaseGeometry) -> bool:
    inner = shapely.make_valid(shapely.Polygon(hole.coords), method="structure")
    return bool(shapely.area(shapely.intersection(body, inner)) > 0)


def _drop_crumbs(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    """Parts of next to no area go, where a real part stays."""
    several = np.flatnonzero(shapely.get_num_geometries(geoms) > 1)
    for i in several:
        parts = shapely.get_parts(geoms[i])
        areas = areas_m2(parts)
        crumbs = areas < CRUMB_M2
        if crumbs.any() and not crumbs.all():
            geoms[i] = shapely.MultiPolygon(parts[~crumbs].tolist())
            values = {"count": int(crumbs.sum()), "area_m2": float(areas[crumbs].sum())}
            where = _place(parts[crumbs][0])
            findings.append(Finding("sliver_parts_dropped", rows[i], where=where, values=values))


def _refuse_flat(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    """Nothing without area is a parcel."""
    with np.errstate(all="ignore"):
        width = 2 * areas_m2(geoms) / perimeters_m(geoms)
    for i in np.flatnonzero(~shapely.is_missing(geoms) & ~(width >= FLAT_M)):
        findings.append(Finding("no_area", rows[i], where=_place(geoms[i])))
        geoms[i] = None


def _place(geometry: BaseGeometry | None) -> tuple[float, float] | None:
    """A vertex of the geometry: always there, whatever is wrong with the rest."""
    xy = shapely.get_coordinates(geometry)
    if not len(xy) or not np.isfinite(xy[0]).all():
        return None
    return float(xy[0, 0]), float(xy[0, 1])
