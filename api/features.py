"""Records as GeoJSON, for programs and for our own map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import orjson
from sqlalchemy.orm import Session

from api.schemas.words import m2
from gis.geojson import DECIMALS, geometries_to_text
from landtrack.counting import CountingRule
from landtrack.lifecycle import Light, Thresholds
from landtrack.periods import Period
from landtrack.queries.due import due_list
from landtrack.queries.features import map_features
from landtrack.report import MapFeature, Moment

MEDIA_TYPE = "application/geo+json"


def feature_json(
    session: Session,
    moment: Moment,
    rule: CountingRule,
    period: Period,
    lights: Mapping[int, Light],
    *,
    blocked: Mapping[int, int],
    decimals: int = DECIMALS,
) -> bytes:
    """A FeatureCollection of every record with a place (lon/lat, EPSG:4490).

    ``lights`` and ``blocked`` (how many blockers are not resolved) by number of the record.
    """
    found = list(map_features(session, moment, rule, period))
    shapes = geometries_to_text(np.array([one.geom for one in found], object), decimals=decimals)
    features = [
        b'{"type":"Feature","id":%d,"geometry":%s,"properties":%s}'
        % (
            one.id,
            (shape or "null").encode(),
            orjson.dumps(_properties(one, lights.get(one.id), blocked.get(one.id, 0))),
        )
        for one, shape in zip(found, shapes, strict=True)
    ]
    return b'{"type":"FeatureCollection","features":[%s]}' % b",".join(features)


def _properties(one: MapFeature, light: Light | None, blockers: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "track": one.track.value,
        "reference": one.reference,
        "title": one.title,
        "village": one.village,
        "stage": one.stage.value,
        "counted_m2": m2(one.counted_cm2),
        "light": light.value if light else None,
        "blockers": blockers,
    }


def worst_lights(
    session: Session, today: date, thresholds: Thresholds, entry: int | None = None
) -> dict[int, Light]:
    """The worst light of each record that has something late or due soon on a day.

    With ``entry`` as it was known then.
    """
    found: dict[int, Light] = {}
    for due in due_list(session, today, thresholds, entry=entry):
        found.setdefault(due.record.id, due.light)  # red comes first
    return found
