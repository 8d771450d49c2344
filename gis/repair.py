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

from gis.area import areas_m2, areas_of, perimeters_m
from gis.blocks import in_blocks
from gis.findings import Finding
from gis.layer import GeometryArray, flat
from gis.rings import rings_of
from gis.spikes import drop_spikes, spikes_of
from gis.vertices import Vertices, vertices_of

CRUMB_M2 = 0.01
"""Parts smaller than this beside a real one are crumbs of a repair or of drawing."""
FLAT_M = 1e-4
"""Twice the area over the perimeter, about the mean width: below it the points are on a line."""
METRES_PER_DEGREE = 111_195.0
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
    """MultiPolygon or None per row, its area in m2 (0 for None), and what was done."""

    geoms: GeometryArray
    areas_m2: NDArray[np.float64]
    findings: list[Finding]


def repair(geoms: GeometryArray, rows: tuple[int, ...]) -> Repaired:
    """Make every row a valid MultiPolygon, or None where that cannot be.

    Rows without geometry stay None without a finding: whoever looked for the geometry says why.
    """
    mended, areas = flat(geoms).copy(), np.zeros(len(geoms))
    mended[shapely.is_empty(mended)] = None
    findings = _mixed_types(mended)

    def mend(some: slice) -> list[Finding]:
        mended[some], areas[some], found = _repaired(mended[some], rows[some])
        return found

    for found in in_blocks(mend, len(mended)):
        findings += found
    return Repaired(mended, areas, findings)


def _repaired(
    mended: GeometryArray, rows: tuple[int, ...]
) -> tuple[GeometryArray, NDArray[np.float64], list[Finding]]:
    findings: list[Finding] = []
    _refuse_infinite(mended, rows, findings)
    _to_areas(mended, rows, findings)
    rings = rings_of(mended)
    vertices = vertices_of(rings)
    if _drop_repeated(mended, vertices, rows, findings):
        vertices = vertices_of(rings_of(mended))
    drop_spikes(mended, spikes_of(vertices), rows, findings)
    _make_valid(mended, rows, findings)
    mended = to_multipolygons(mended)
    _drop_crumbs(mended, rows, findings)
    areas = areas_m2(mended) if findings else areas_of(rings, len(mended))
    _refuse_flat(mended, areas, rows, findings)
    return mended, areas, findings


def to_multipolygons(geoms: GeometryArray) -> GeometryArray:
    """Polygons and multipolygons as MultiPolygons, None for the rest."""
    kinds = shapely.get_type_id(geoms)
    filled = ~shapely.is_empty(geoms)
    result = np.full(len(geoms), None, dtype=object)
    several = (kinds == _MULTIPOLYGON) & filled
    result[several] = geoms[several]
    single = np.flatnonzero((kinds == _POLYGON) & filled)
    if len(single):
        result[single] = shapely.multipolygons(geoms[single].reshape(-1, 1))
    return result


def _refuse_infinite(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    if np.isfinite(shapely.get_coordinates(geoms)).all():
        return
    xy, index = shapely.get_coordinates(geoms, return_index=True)
    for i in np.unique(index[~np.isfinite(xy).all(axis=1)]):
        geoms[i] = None
        findings.append(Finding("coordinate_off_the_earth", rows[i]))


def _mixed_types(geoms: GeometryArray) -> list[Finding]:
    kinds, firsts, counts = np.unique(
        shapely.get_type_id(geoms), return_index=True, return_counts=True
    )
    families: Counter[tuple[str, str]] = Counter()
    for i in np.argsort(firsts):  # in the order of the file
        if kinds[i] in _TYPES:
            families[_TYPES[int(kinds[i])]] += int(counts[i])
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
        gap_m = float(np.hypot(*(xy[0] - xy[-1]))) * METRES_PER_DEGREE if len(xy) > 3 else np.inf
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


def _drop_repeated(
    geoms: GeometryArray, vertices: Vertices, rows: tuple[int, ...], findings: list[Finding]
) -> bool:
    """Drop vertices that stand twice in a row; whether there were any."""
    after = vertices.lonlat[vertices.after]
    same = (vertices.lonlat == after).all(axis=1) & (vertices.after != np.arange(len(vertices)))
    counts = np.bincount(vertices.owner[same], minlength=len(geoms))
    touched = np.flatnonzero(counts)
    for i in touched:
        cleaner = _without_repeated(geoms[i])
        # A ring may collapse to a point; the check for flat geometries speaks of that.
        if cleaner is not None and not cleaner.is_empty:
            geoms[i] = cleaner
            values = {"count": int(counts[i])}
            findings.append(Finding("duplicate_vertices", rows[i], values=values))
    return bool(len(touched))


def _without_repeated(geometry: BaseGeometry) -> BaseGeometry | None:
    """None where the geometry is too broken for the library to touch."""
    try:
        return shapely.remove_repeated_points(geometry)
    except shapely.GEOSException:
        return None


def _make_valid(geoms: GeometryArray, rows: tuple[int, ...], findings: list[Finding]) -> None:
    bad = np.flatnonzero(~shapely.is_valid(geoms) & ~shapely.is_missing(geoms))
    if not len(bad):
        return
    before = geoms[bad].copy()
    reasons = [_reason(geometry) for geometry in before]
    codes = [_code(g, reason) for g, (reason, _) in zip(before, reasons, strict=True)]
    sound = before.copy()
    for i, code in enumerate(codes):
        if code == "hole_outside":
            sound[i] = _without_outer_holes(before[i])
    valid = shapely.make_valid(sound, method="structure", keep_collapsed=False)
    geoms[bad] = [_only_areas(geometry) for geometry in valid]
    before_m2, after_m2 = areas_m2(before), areas_m2(geoms[bad])
    for i, row in enumerate(bad):
        if geoms[row] is None:
            geoms[row] = before[i]  # flat, which is said later
            continue
        reason, where = reasons[i]
        values = {
            "before_m2": float(before_m2[i]),
            "after_m2": float(after_m2[i]),
            "reason": reason,
        }
        findings.append(Finding(codes[i], rows[row], where=where, values=values))


def _only_areas(geometry: BaseGeometry) -> BaseGeometry | None:
    if isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        return None if geometry.is_empty else geometry
    areas = _areas_of(geometry)
    return shapely.MultiPolygon(areas) if areas else None


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


def _refuse_flat(
    geoms: GeometryArray,
    areas: NDArray[np.float64],
    rows: tuple[int, ...],
    findings: list[Finding],
) -> None:
    """Nothing without area is a parcel. The width is first judged roughly, for all at once."""
    with np.errstate(all="ignore"):
        rough = 2 * areas / (shapely.length(geoms) * METRES_PER_DEGREE)
        narrow = np.flatnonzero(~shapely.is_missing(geoms) & ~(rough >= 10 * FLAT_M))
        width = 2 * areas[narrow] / perimeters_m(geoms[narrow])
    for i in narrow[~(width >= FLAT_M)]:
        findings.append(Finding("no_area", rows[i], where=_place(geoms[i])))
        geoms[i] = None
        areas[i] = 0.0


def _place(geometry: BaseGeometry | None) -> tuple[float, float] | None:
    """A vertex of the geometry: always there, whatever is wrong with the rest."""
    xy = shapely.get_coordinates(geometry)
    if not len(xy) or not np.isfinite(xy[0]).all():
        return None
    return float(xy[0, 0]), float(xy[0, 1])
