"""Rows of a drawing that this project wrote: rings put together again, fields and CRS with them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import shapely

from gis.formats.dxf_shapes import Stroke

OwnRow = tuple[Any, str, dict[str, Any]]
"""Geometry, layer, fields."""


def own_rows(strokes: list[Stroke]) -> tuple[list[OwnRow], int | None, list[Stroke]]:
    """Rows by their extended data, the CRS they name, and the strokes that are not ours.

    A copied entity carries the facts of its original: rings that claim the same place are taken
    as ordinary lines.
    """
    by_row: dict[int, list[Stroke]] = defaultdict(list)
    others: list[Stroke] = []
    for stroke in strokes:
        (others if stroke.own is None else by_row[stroke.own["row"]]).append(stroke)
    rows: list[OwnRow] = []
    systems: set[int] = set()
    for number in sorted(by_row):
        group = by_row[number]
        row = _row(group)
        if row is None:
            others += group
            continue
        rows.append(row)
        systems |= {srid for s in group if isinstance(srid := (s.own or {}).get("srid"), int)}
    return rows, systems.pop() if len(systems) == 1 else None, others


def _row(group: list[Stroke]) -> OwnRow | None:
    parts: dict[int, dict[int, Stroke]] = defaultdict(dict)
    fields: dict[str, Any] = {}
    for stroke in group:
        facts = stroke.own or {}
        part, ring = facts.get("part"), facts.get("ring")
        told = facts.get("fields")
        fields |= told if isinstance(told, dict) else {}
        if not (isinstance(part, int) and isinstance(ring, int) and stroke.closed):
            return None
        if ring in parts[part]:
            return None
        parts[part][ring] = stroke
    if not parts or any(0 not in rings for rings in parts.values()):
        return None
    polygons = [
        shapely.Polygon(rings[0].points, [rings[n].points for n in sorted(rings) if n])
        for _, rings in sorted(parts.items())
    ]
    geometry = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return geometry, group[0].layer, fields
