"""Villages and communities: which of them a parcel lies in, and which one a text means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.layer import GeometryArray
from gis.rings import IntArray


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community: its code, its name, its area (lon/lat EPSG:4490)."""

    code: str
    name: str
    geometry: BaseGeometry


def homes_of(geoms: GeometryArray, villages: Sequence[Village]) -> IntArray:
    """The position of the village that holds all of each geometry and shares its boundary nowhere.

    -1 for what crosses or touches a boundary, lies outside, or is None.
    """
    found = np.full(len(geoms), -1)
    if not villages:
        return found
    outlines = np.array([village.geometry for village in villages], dtype=object)
    shapely.prepare(outlines)
    which, near = shapely.STRtree(outlines).query(geoms)
    holds = shapely.contains_properly(outlines[near], geoms[which])
    found[which[holds]] = near[holds]
    return found


def other_village(
    geoms: GeometryArray,
    rows: tuple[int, ...],
    stated: Sequence[object],
    villages: Sequence[Village],
    home: IntArray,
) -> list[Finding]:
    """Parcels that lie mostly in another village than the one the row states.

    ``home`` is what :func:`homes_of` says of them.
    """
    known = {key: village for village in villages for key in village_keys(village)}
    meant = {text: known.get(village_key(str(text))) for text in set(stated) if text}
    asked = np.array([i for i, text in enumerate(stated) if meant.get(text)], dtype=np.intp)
    if not len(asked):
        return []
    settled, crossing = asked[home[asked] >= 0], asked[home[asked] < 0]
    lies_in = dict(zip(settled.tolist(), home[settled].tolist(), strict=True))
    tree = shapely.STRtree([village.geometry for village in villages])
    which, found = tree.query(shapely.point_on_surface(geoms[crossing]), predicate="intersects")
    lies_in |= dict(zip(crossing[which].tolist(), found.tolist(), strict=True))
    findings = []
    for i in asked.tolist():
        village = meant[stated[i]]
        if village is None or i not in lies_in or villages[lies_in[i]] is village:
            continue
        values = {"stated": village.name, "found": villages[lies_in[i]].name}
        findings.append(
            Finding("other_village", rows[i], where=inside_point(geoms[i]), values=values)
        )
    return findings


def village_key(text: str) -> str:
    """A name as people write it, without the endings of the statistics office."""
    text = re.sub(r"\s", "", text)
    text = re.sub(r"(村民委员会|居民委员会|村委会|居委会|股份经济联合社|经济联合社)$", "", text)
    return re.sub(r"^[^镇]{1,6}镇(?=.)", "", text)


def village_keys(village: Village) -> set[str]:
    """The ways in which a village is written: code, full name, with and without 村 or 社区."""
    name = village_key(village.name)
    short = re.sub(r"(社区|村)$", "", name)
    keys = {village.code, village.name, name}
    if len(short) >= 2:
        keys |= {short, f"{short}村", f"{short}社区"}
    return keys


def inside_point(geometry: BaseGeometry) -> tuple[float, float] | None:
    """A point inside a geometry as lon/lat, for showing where something is."""
    point = shapely.point_on_surface(geometry)
    if shapely.is_empty(point) or shapely.is_missing(point):
        return None
    return float(shapely.get_x(point)), float(shapely.get_y(point))
