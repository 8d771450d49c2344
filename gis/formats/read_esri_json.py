"""Esri JSON: rings of all parts in one list, a spatial reference by number."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis import crs
from gis.errors import UnknownCrs
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.json_columns import columns_of
from gis.formats.json_geometry import UNREADABLE, position_of
from gis.formats.rings import RingFaults, closed_ring, nested_polygons


def read_esri_json(
    document: dict[str, Any], name: str, encoding: str, findings: list[Finding]
) -> Draft:
    """Esri JSON: rings of all parts in one list; direction and nesting tell shells from holes."""
    features = [f for f in document.get("features") or [] if isinstance(f, dict)]
    geoms = np.full(len(features), None, dtype=object)
    for i, feature in enumerate(features):
        faults = RingFaults()
        try:
            geoms[i] = _esri_geometry(feature.get("geometry") or {}, faults)
        except UNREADABLE:
            findings.append(Finding("geometry_unreadable", row=i + 1))
        findings += faults.findings(i + 1)
    reference = document.get("spatialReference") or {}
    declared: int | str | None = None
    for key in ("latestWkid", "wkid", "wkt"):
        if declared is None and reference.get(key):
            declared = _known(str(reference[key]))
    rows = [f["attributes"] if isinstance(f.get("attributes"), dict) else {} for f in features]
    return Draft(
        name=name,
        driver="ESRIJSON",
        raw=geoms,
        columns=columns_of(rows),
        declared=declared,
        declared_by="spatialReference",
        encoding=encoding,
        findings=tuple(findings),
    )


def _known(text: str) -> int | str | None:
    try:
        return crs.parse(text)
    except UnknownCrs:
        return None


def _esri_geometry(value: dict[str, Any], faults: RingFaults) -> BaseGeometry | None:
    if "rings" in value:
        rings = [closed_ring([position_of(p) for p in ring], faults) for ring in value["rings"]]
        return nested_polygons([ring for ring in rings if ring is not None])
    if "paths" in value:
        return shapely.MultiLineString([[position_of(p) for p in path] for path in value["paths"]])
    if "x" in value and value["x"] is not None:
        return shapely.Point(position_of((value["x"], value["y"])))
    return None
