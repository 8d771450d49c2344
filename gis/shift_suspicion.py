"""Does a layer lie where GCJ-02 or BD-09 would put it? Witnesses, and how they are heard.

A text in the file, the kind of the file, the same parcels as known before, registered neighbours
and the town's outline can speak. The answer is a suspicion for a person to decide on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.layer import GeometryArray, Layer
from gis.shift import NAMES, System, centres, corrected, from_shifted, metres_apart, shift_length_m

SUSPECT_FROM_M, SUSPECT_TO_M = 300.0, 1300.0
AGREES_M = 60.0
"""How near the correction must bring the layer to where it should lie."""
SYSTEMS: tuple[System, ...] = ("gcj02", "bd09")
COLLIDE = 0.3
"""The least share of parcels that makes a witness of the neighbours."""
_MEETS_DEGREES, _CORNERS = 5e-6, 2
"""Half a metre."""
_SAMPLED = 500


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Which shift a layer seems to have, by how much, and why it is thought so."""

    system: System
    distance_m: float
    zh: str
    en: str

    def finding(self) -> Finding:
        """The suspicion as a finding of the whole layer."""
        values = {
            "system": NAMES[self.system],
            "distance_m": self.distance_m,
            "reason_zh": self.zh,
            "reason_en": self.en,
        }
        return Finding("shift_suspected", values=values)


def suspect(
    layer: Layer,
    *,
    earlier: GeometryArray | None = None,
    neighbours: GeometryArray | None = None,
    outline: BaseGeometry | None = None,
) -> Suspicion | None:
    """Whether a layer lies where GCJ-02 or BD-09 would put it, by the best witness there is.

    ``earlier`` holds, row by row, the same parcels as known before (None where not known);
    ``neighbours`` parcels that must not be overlapped but would fit beside; ``outline`` the town.
    A text in the file that names the system speaks first.
    """
    with np.errstate(invalid="ignore"):  # odd shapes have no inside point, and so no say
        return (
            _by_word(layer)
            or (_by_earlier(layer.geoms, earlier) if earlier is not None else None)
            or (_by_neighbours(layer.geoms, neighbours) if neighbours is not None else None)
            or (_by_outline(layer.geoms, outline) if outline is not None else None)
        )


_WORDS: tuple[tuple[str, System], ...] = (
    ("gcj", "gcj02"),
    ("火星", "gcj02"),
    ("高德", "gcj02"),
    ("腾讯", "gcj02"),
    ("bd-09", "bd09"),
    ("bd09", "bd09"),
    ("百度", "bd09"),
)
_WORD_COLUMNS = ("坐标系", "坐标系统", "坐标类型", "crs", "coordinate", "datum")


def _by_word(layer: Layer) -> Suspicion | None:
    for column, values in layer.columns.items():
        if not any(word in column.lower() for word in _WORD_COLUMNS):
            continue
        texts = {str(value).lower() for value in values[:1000] if value is not None}
        for word, system in _WORDS:
            if texts and all(word in text for text in texts):
                return Suspicion(
                    system,
                    shift_length_m(layer.geoms, system),
                    f"“{column}”一栏写的是{next(iter(texts))}",
                    f"the column {column} says {next(iter(texts))}",
                )
    return None


def suspect_by_kind(geoms: GeometryArray, suffix: str) -> Suspicion | None:
    """Ovital writes ``.ovkml`` and ``.ovkmz`` in GCJ-02 from version 9.3 on."""
    if suffix.lower() not in {".ovkml", ".ovkmz"}:
        return None
    return Suspicion(
        "gcj02",
        shift_length_m(geoms, "gcj02"),
        "奥维导出的文件一般是 GCJ-02",
        "files of Ovital are usually in GCJ-02",
    )


def _by_earlier(geoms: GeometryArray, earlier: GeometryArray) -> Suspicion | None:
    """The same parcels stood elsewhere before, all by the same way."""
    now, then = centres(geoms), centres(earlier)
    known = np.isfinite(now).all(axis=1) & np.isfinite(then).all(axis=1)
    if not known.any():
        return None
    now, then = now[known], then[known]
    off = np.hypot(*metres_apart(tuple(now.T), tuple(then.T)))
    distance = float(np.median(off))
    if not SUSPECT_FROM_M <= distance <= SUSPECT_TO_M:
        return None
    for system in SYSTEMS:
        back = from_shifted(now[:, 0], now[:, 1], system)
        rest = float(np.median(np.hypot(*metres_apart(back, tuple(then.T)))))
        if rest <= AGREES_M:
            return Suspicion(
                system,
                distance,
                f"同编号地块原来的位置在 {distance:.0f} 米外，纠偏后相差 {rest:.1f} 米",
                f"the same parcels stood {distance:.0f} m away before; corrected they are "
                f"{rest:.1f} m apart",
            )
    return None


def _by_neighbours(geoms: GeometryArray, neighbours: GeometryArray) -> Suspicion | None:
    """The layer collides with known parcels and fits in, or meets them, once corrected."""
    as_is, met = _colliding(geoms, neighbours), _meeting(geoms, neighbours)
    if met >= COLLIDE:
        return None  # split or planned anew: it lies within edges that are known
    for system in SYSTEMS:
        back = corrected(geoms, system)
        length = shift_length_m(geoms, system)
        after = _colliding(back, neighbours)
        if as_is >= COLLIDE and after <= 0.1 * as_is:
            return Suspicion(
                system,
                length,
                f"现在有 {as_is:.0%} 的地块压住已登记地块，纠偏后只有 {after:.0%}",
                f"{as_is:.0%} of the parcels collide with registered ones, {after:.0%} after the "
                "correction",
            )
        meets = _meeting(back, neighbours)
        if meets >= COLLIDE and met <= 0.1 * meets and after <= 0.1:
            return Suspicion(
                system,
                length,
                f"纠偏后有 {meets:.0%} 的地块与已登记地块的边界相接，现在只有 {met:.0%}",
                f"{meets:.0%} of the parcels meet the edges of registered ones after the "
                f"correction, {met:.0%} as they are",
            )
    return None


def _meeting(geoms: GeometryArray, others: GeometryArray) -> float:
    """Share of the parcels (a sample) with two corners or more on the edge of another one."""
    sample = geoms[~(shapely.is_missing(geoms) | shapely.is_empty(geoms))]
    sample = sample[:: max(1, len(sample) // _SAMPLED)]
    if not len(sample):
        return 0.0
    xy, owners = shapely.get_coordinates(sample, return_index=True)
    once = np.unique(np.column_stack([owners, xy]), axis=0)  # a ring has its first corner twice
    owner, xy = once[:, 0].astype(int), once[:, 1:]
    edges = shapely.STRtree(shapely.boundary(others))
    hits, _ = edges.query(shapely.points(xy), predicate="dwithin", distance=_MEETS_DEGREES)
    corners = np.bincount(owner[np.unique(hits)], minlength=len(sample))
    return float((corners >= _CORNERS).mean())


def _colliding(geoms: GeometryArray, others: GeometryArray) -> float:
    """Share of the parcels whose inside point lies in another one."""
    points = shapely.point_on_surface(geoms)
    there = ~shapely.is_missing(points) & ~shapely.is_empty(points)
    if not there.any():
        return 0.0
    hits, _ = shapely.STRtree(others).query(points[there], predicate="intersects")
    return len(set(hits.tolist())) / int(there.sum())


def _by_outline(geoms: GeometryArray, outline: BaseGeometry) -> Suspicion | None:
    """Much of the layer lies outside the town and comes in once corrected."""
    shapely.prepare(outline)
    as_is = _share_inside(geoms, outline)
    if as_is > 0.9:
        return None
    for system in SYSTEMS:
        after = _share_inside(corrected(geoms, system), outline)
        if after >= 0.99 and after - as_is >= 0.1:
            return Suspicion(
                system,
                shift_length_m(geoms, system),
                f"现在 {as_is:.0%} 的地块在本镇范围内，纠偏后是 {after:.0%}",
                f"{as_is:.0%} of the parcels lie in the town, {after:.0%} after the correction",
            )
    return None


def _share_inside(geoms: GeometryArray, outline: BaseGeometry) -> float:
    points = shapely.point_on_surface(geoms[:: max(1, len(geoms) // _SAMPLED)])
    there = ~shapely.is_missing(points) & ~shapely.is_empty(points)
    if not there.any():
        return 1.0
    return float(shapely.intersects(outline, points[there]).mean())


def earlier_by_key(keys: Sequence[object], known: dict[str, BaseGeometry]) -> GeometryArray:
    """Row by row the geometry known under the same reference, None where there is none."""
    found = np.full(len(keys), None, dtype=object)
    found[:] = [known.get(str(key)) if key is not None else None for key in keys]
    return found
