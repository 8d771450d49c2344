"""The rows of an import as GeoJSON for its map, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import orjson
import shapely
from sqlalchemy.orm import Session

from gis.finding_kinds import describe
from gis.geojson import geometries_to_text
from gis.layer import GeometryArray
from gis.shift import NAMES, System, corrected
from landtrack.queries.imports import neighbours_around
from landtrack.staging import StagedLayer, Verdict
from landtrack.text import Language

_DECIMALS: Final = 7
_MOST: Final = 20_000
"""Rows that a map shows; the others wait in the table."""
_MOST_SENTENCES: Final = 3
_WORST_FIRST: Final = (Verdict.BLOCKED, Verdict.CHANGED, Verdict.NEW, Verdict.SAME)
_NOTHING: Final = b'{"type":"FeatureCollection","features":[]}'


def rows_json(
    session: Session,
    layer: StagedLayer,
    findings: Sequence[dict[str, Any]],
    language: Language,
) -> bytes:
    """Rows, registered neighbours, and where correcting a suspected shift would put the rows.

    ``findings`` are those about the file as a whole, as the import keeps them. One object of three
    FeatureCollections (lon/lat, EPSG:4490), and how many rows were left out.
    """
    around = neighbours_around(session, layer.geoms, layer.values["reference"])
    names = [{"name": name} for name in around.names] if around else []
    system = _suspected(findings)
    return b'{"rows":%s,"neighbours":%s,"elsewhere":%s,"left_out":%d}' % (
        _rows(layer, language),
        _collection(around.geoms, names) if around else _NOTHING,
        _elsewhere(layer, system) if system else _NOTHING,
        max(0, len(layer) - _MOST),
    )


def _suspected(findings: Sequence[dict[str, Any]]) -> System | None:
    for finding in findings:
        if finding["code"] == "shift_suspected":
            named = finding["values"].get("system")
            return next((system for system, name in NAMES.items() if name == named), None)
    return None


def _rows(layer: StagedLayer, language: Language) -> bytes:
    order = [i for verdict in _WORST_FIRST for i in layer.positions(verdict)][:_MOST]
    references, titles = layer.values["reference"], layer.values["title"]
    properties = [
        {
            "row": layer.rows[i],
            "verdict": layer.verdicts[i].value,
            "reference": references[i],
            "title": titles[i],
            "findings": [
                describe(finding, language)
                for finding in layer.findings.get(i, [])[:_MOST_SENTENCES]
            ],
        }
        for i in order
    ]
    return _collection(layer.geoms[np.array(order, dtype=int)], properties)


def _elsewhere(layer: StagedLayer, system: System) -> bytes:
    moved = corrected(layer.geoms[:_MOST], system)
    return _collection(moved, [{"row": row} for row in layer.rows[:_MOST]])


def _collection(geoms: GeometryArray, properties: Sequence[dict[str, Any]]) -> bytes:
    there = ~(shapely.is_missing(geoms) | shapely.is_empty(geoms))
    texts = geometries_to_text(geoms[there], decimals=_DECIMALS)
    kept = [one for one, placed in zip(properties, there.tolist(), strict=True) if placed]
    features = [
        b'{"type":"Feature","geometry":%s,"properties":%s}'
        % ((text or "null").encode(), orjson.dumps(one))
        for text, one in zip(texts, kept, strict=True)
    ]
    return b'{"type":"FeatureCollection","features":[%s]}' % b",".join(features)
