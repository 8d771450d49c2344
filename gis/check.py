"""What is wrong with a layer, row by row: the one function ``inspect`` and its small checks.

No check raises on any input; each is a function of its own over whole arrays. The table of what
each finding means is ``gis/finding_kinds.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis import crs
from gis.area import areas_m2, perimeters_m
from gis.findings import Finding
from gis.layer import GeometryArray, Layer, flat
from gis.overlap import Neighbours, overlap_findings
from gis.repair import METRES_PER_DEGREE, repair
from gis.rings import FloatArray, IntArray, rings_of
from gis.shift_suspicion import suspect
from gis.vertices import vertices_of
from gis.villages import Village, homes_of, inside_point, other_village

SLIVER_WIDTH_M = 0.1
TINY_M2 = 1.0
POINT_ERROR_M = 0.05
"""Mean error of a boundary point of class 1 (城镇地籍调查规程)."""
WARN_SHARE, MUCH_SHARE, WARN_LEAST_M2 = 0.001, 0.005, 1.0
EDGE_TOLERANCE_M2 = 1.0


class Inspection(NamedTuple):
    """A valid MultiPolygon or None per row, what was found, and the measured areas in m2.

    Where points are places, too, a row may be a Point, of area nan. ``home`` is the position of the
    village that wholly holds each of them, or -1.
    """

    geoms: GeometryArray
    findings: tuple[Finding, ...]
    areas_m2: FloatArray
    home: IntArray


def inspect(
    layer: Layer,
    *,
    town_outline: BaseGeometry | None = None,
    villages: Sequence[Village] = (),
    villages_stated: Sequence[object] = (),
    neighbours: Neighbours | None = None,
    earlier: GeometryArray | None = None,
    areas_stated_m2: Sequence[float | None] | None = None,
    points: bool = False,
) -> Inspection:
    """Check and mend a layer. Its own findings come first, in one list with the new ones.

    ``town_outline`` and ``villages`` say what lies where, ``villages_stated`` what each row says
    (code or name); ``neighbours`` are parcels already registered, ``earlier`` row by row the same
    parcel as known before; ``areas_stated_m2`` overrides the areas that the file itself states.
    What is not given is not checked. ``points``: a point is a place, too (of a project), and stays.
    """
    if layer.crs.how == "unknown":
        nothing = np.full(len(layer), None, dtype=object)
        return Inspection(
            nothing, layer.findings, np.zeros(len(layer)), homes_of(nothing, villages)
        )
    rows = layer.rows
    findings = [*layer.findings, *no_geometry(layer)]
    findings += shift_findings(layer, earlier, neighbours, town_outline)
    lone = _lone_points(layer.geoms) if points else np.zeros(len(layer), dtype=bool)
    lands = layer.geoms.copy()
    lands[lone] = None
    repaired = repair(lands, rows)
    lands, areas = repaired.geoms, repaired.areas_m2
    places = lands.copy()
    places[lone] = shapely.get_geometry(flat(layer.geoms[lone]), 0)
    findings += _unsaid(repaired.findings, layer.findings)
    findings += slivers(lands, rows, areas)
    home = homes_of(places, villages)
    findings += outside(
        places, rows, town_outline, areas, _known_inside(home, villages, town_outline)
    )
    if villages_stated:
        findings += other_village(places, rows, villages_stated, villages, home)
    findings += overlap_findings(lands, rows, neighbours)
    stated = layer.areas_stated_m2 if areas_stated_m2 is None else areas_stated_m2
    findings += area_differs(lands, rows, areas, stated, _planar(layer))
    return Inspection(places, tuple(findings), np.where(lone, np.nan, areas), home)


def _lone_points(geoms: GeometryArray) -> NDArray[np.bool_]:
    """Which geometries are a point, or a collection of one."""
    first = shapely.get_geometry(geoms, 0)
    is_point = (shapely.get_type_id(first) == shapely.GeometryType.POINT) & ~shapely.is_empty(first)
    return np.asarray(is_point & (shapely.get_num_geometries(geoms) == 1))


def shift_findings(
    layer: Layer,
    earlier: GeometryArray | None,
    neighbours: Neighbours | None,
    outline: BaseGeometry | None,
) -> list[Finding]:
    """A suspected map shift, unless it is already spoken of or decided."""
    if any(f.code in {"shift_suspected", "shift_corrected"} for f in layer.findings):
        return []
    known = neighbours.geoms if neighbours is not None and len(neighbours.geoms) else None
    suspicion = suspect(layer, earlier=earlier, neighbours=known, outline=outline)
    return [suspicion.finding()] if suspicion else []


def no_geometry(layer: Layer) -> list[Finding]:
    """Rows without geometry that nothing has been said about yet."""
    explained = {
        finding.row
        for finding in layer.findings
        if finding.code
        in {
            "coordinate_off_the_earth",
            "geometry_unreadable",
            "no_geometry",
            "point_far_away",
            "point_unreadable",
            "ring_too_short",
        }
    }
    empty = shapely.is_missing(layer.geoms) | shapely.is_empty(layer.geoms)
    return [
        Finding("no_geometry", row)
        for row, missing in zip(layer.rows, empty.tolist(), strict=True)
        if missing and row not in explained
    ]


def _unsaid(new: list[Finding], said: tuple[Finding, ...]) -> list[Finding]:
    """What a reader has already said of a row is not said twice."""
    known = {(finding.code, finding.row) for finding in said}
    return [finding for finding in new if (finding.code, finding.row) not in known]


def slivers(geoms: GeometryArray, rows: tuple[int, ...], areas: FloatArray) -> list[Finding]:
    """Parcels that are next to nothing, or long and thinner than ten centimetres."""
    with np.errstate(all="ignore"):
        rough = 2 * areas / (shapely.length(geoms) * METRES_PER_DEGREE)
    narrow = (rough < 2 * SLIVER_WIDTH_M) | (areas < TINY_M2)
    candidates = np.flatnonzero(~shapely.is_missing(geoms) & narrow)
    widths = 2 * areas[candidates] / perimeters_m(geoms[candidates])
    findings = []
    for i, width in zip(candidates, widths.tolist(), strict=True):
        if width >= SLIVER_WIDTH_M and areas[i] >= TINY_M2:
            continue
        values = {"area_m2": float(areas[i]), "width_m": width}
        code = "tiny_area" if areas[i] < TINY_M2 else "sliver"
        findings.append(Finding(code, rows[i], where=inside_point(geoms[i]), values=values))
    return findings


def outside(
    geoms: GeometryArray,
    rows: tuple[int, ...],
    outline: BaseGeometry | None,
    areas: FloatArray,
    known_inside: NDArray[np.bool_],
) -> list[Finding]:
    """Parcels wholly or partly outside the town; a square metre over the edge is drawing.

    Those ``known_inside`` need not be looked at again.
    """
    if outline is None or outline.is_empty:
        return []
    outline = shapely.make_valid(outline)
    shapely.prepare(outline)
    odd = np.flatnonzero(~known_inside & ~shapely.is_missing(geoms))
    odd = odd[~shapely.covers(outline, geoms[odd])]
    beyond = shapely.difference(geoms[odd], outline)
    findings = []
    for i, rest, rest_m2 in zip(odd, beyond, areas_m2(beyond).tolist(), strict=True):
        share = rest_m2 / float(areas[i]) if areas[i] > 0 else 1.0
        values = {"outside_m2": rest_m2, "share": share}
        if share > 0.999:
            findings.append(
                Finding("outside_town", rows[i], where=inside_point(rest), values=values)
            )
        elif rest_m2 > EDGE_TOLERANCE_M2:
            findings.append(
                Finding("partly_outside_town", rows[i], where=inside_point(rest), values=values)
            )
    return findings


def _known_inside(
    home: IntArray, villages: Sequence[Village], outline: BaseGeometry | None
) -> NDArray[np.bool_]:
    """Which parcels lie in a village that lies in the outline as a whole."""
    within = [outline is not None and outline.covers(village.geometry) for village in villages]
    return np.array([*within, False])[home]


def area_differs(
    geoms: GeometryArray,
    rows: tuple[int, ...],
    areas: FloatArray,
    stated: Sequence[float | None],
    planar: FloatArray | None = None,
) -> list[Finding]:
    """Stated against measured area, with the tolerance that the survey itself can claim.

    Warned beyond the largest of twice the mean error that follows from the points, 0.1 % and 1 m2;
    said more loudly beyond 0.5 %. A stated area that is that of the map plane (``planar``, as a
    6-degree zone gives it, 0.2 % off at its edge) is no error and said as such.
    """
    claimed = np.array(stated, dtype=np.float64) if len(stated) else np.full(len(rows), np.nan)
    with np.errstate(all="ignore"):
        off = np.abs(areas - claimed)
        share = np.where(areas > 0, off / areas, 1.0)
        doubtful = off > np.maximum(WARN_SHARE * areas, WARN_LEAST_M2)
    asked = np.flatnonzero(doubtful & np.isfinite(claimed) & ~shapely.is_missing(geoms))
    findings = []
    for i, error in zip(asked.tolist(), 2 * area_errors_m2(geoms[asked]), strict=True):
        if off[i] <= error:
            continue
        values = {
            "stated_m2": stated[i],
            "measured_m2": float(areas[i]),
            "share": float(share[i]),
        }
        code = "area_differs_much" if share[i] > MUCH_SHARE else "area_differs"
        on_plane = planar is not None and abs(planar[i] - claimed[i]) <= max(error, WARN_LEAST_M2)
        if on_plane and share[i] <= MUCH_SHARE:
            code = "area_is_planar"
        findings.append(Finding(code, rows[i], where=inside_point(geoms[i]), values=values))
    return findings


def _planar(layer: Layer) -> FloatArray | None:
    """The areas in the plane of the file, where it has one."""
    if layer.crs.srid is None or not crs.system_of(layer.crs.srid).is_projected:
        return None
    return np.asarray(shapely.area(layer.raw))


def area_errors_m2(geoms: GeometryArray, point_error_m: float = POINT_ERROR_M) -> FloatArray:
    """Mean error of each area that follows from that of its points: m * sqrt(sum(D^2) / 8).

    D is the distance between the neighbours of each point (law of errors for the area formula).
    """
    v = vertices_of(rings_of(geoms))
    squared = (v.x[v.after] - v.x[v.before]) ** 2 + (v.y[v.after] - v.y[v.before]) ** 2
    total = np.bincount(v.owner, squared, minlength=len(geoms))
    return np.asarray(point_error_m * np.sqrt(total / 8))
