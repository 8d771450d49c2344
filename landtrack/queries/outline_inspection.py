"""What each row of a file of village outlines would do: which village it is, and what changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.check import inspect
from gis.findings import Finding, Severity
from gis.layer import Layer
from landtrack.queries.imports import village_areas
from landtrack.queries.inspection import judged
from landtrack.queries.places import villages
from landtrack.staging import Change, StagedLayer
from landtrack.stated_villages import stated_villages
from landtrack.store.tables import Place

_SAME_PLACE_DEGREES = 1e-8
"""A millimetre: files round their coordinates."""


def inspect_outlines(
    session: Session, layer: Layer, severities: Mapping[str, Severity]
) -> tuple[StagedLayer, list[Finding]]:
    """Check outlines against themselves and the register.

    A row belongs to the village that one of its cells names, by code or name; a row that names
    none, or one that another row has named, is blocked.

    Returns:
        The rows with verdicts (never new: the villages are known), and findings about the file.
    """
    places = {place.code: place for place in villages(session)}
    codes = _codes(session, layer)
    inspection = inspect(layer)
    findings = [*inspection.findings, *_unnamed(layer, codes), *_named_twice(layer.rows, codes)]
    known = {i: places[code] for i, code in enumerate(codes) if code}
    changes = {
        i: found
        for i, place in known.items()
        if (found := _changes(place, inspection.geoms[i], layer.name))
    }
    values: dict[str, list[Any]] = {
        "reference": [code or "" for code in codes],
        "title": [places[code].short if code else "" for code in codes],
        "village": list(codes),
    }
    missing = set(np.flatnonzero(shapely.is_missing(inspection.geoms)).tolist())
    return judged(layer, values, inspection, findings, changes, known, missing, severities)


def _codes(session: Session, layer: Layer) -> list[str | None]:
    """The village of each row: what its first cell that names one says."""
    codes: list[str | None] = [None] * len(layer)
    known = village_areas(session)
    for column in layer.columns.values():
        texts = [str(cell).strip() if cell is not None else None for cell in column]
        said, _ = stated_villages(texts, layer.rows, known)
        codes = [code or other for code, other in zip(codes, said, strict=True)]
    return codes


def _unnamed(layer: Layer, codes: Sequence[str | None]) -> list[Finding]:
    findings = []
    for i, code in enumerate(codes):
        if code is None:
            cells = [str(column[i]) for column in layer.columns.values() if column[i] is not None]
            told = {
                "zh": f"没有写明是哪个村（社区）：{'、'.join(cells) or '没有属性'}。",
                "en": f"It names no village of the town: {', '.join(cells) or 'no attributes'}.",
            }
            findings.append(Finding("bad_value", layer.rows[i], "village", values=told))
    return findings


def _named_twice(rows: Sequence[int], codes: Sequence[str | None]) -> list[Finding]:
    seen: dict[str, int] = {}
    findings = []
    for row, code in zip(rows, codes, strict=True):
        if code in seen:
            told = {"value": code, "others": [seen[code]]}
            findings.append(Finding("duplicate_reference", row, "village", values=told))
        elif code:
            seen[code] = row
    return findings


def _changes(place: Place, geom: Any, source: str) -> list[Change]:
    """The outline, and that it is surveyed from now on; the former ones are kept for an undo."""
    if geom is None:
        return []
    old = to_shape(place.geom)
    same = shapely.equals_exact(
        shapely.normalize(old), shapely.normalize(geom), _SAME_PLACE_DEGREES
    )
    if same and not place.schematic:
        return []
    return [
        ("geom", old.wkt, geom.wkt),
        ("schematic", place.schematic, False),
        ("source", place.source, source),
    ]
