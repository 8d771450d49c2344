"""Records and places as GeoJSON."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from api.deps import CurrentSite, CurrentView, ReadSession
from api.features import MEDIA_TYPE, feature_json, worst_lights
from api.schemas.words import PROBLEMS
from gis.geojson import feature, feature_collection
from landtrack.queries.blockers import blocked_records
from landtrack.queries.features import outlines
from landtrack.queries.progress import progress

router = APIRouter(prefix="/api/v1", tags=["map"], responses=PROBLEMS)

_GEOJSON: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A FeatureCollection, lon/lat in EPSG:4490 (CGCS2000).",
        "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
    }
}


@router.get(
    "/features",
    summary="Records with a place",
    operation_id="getFeatures",
    responses=_GEOJSON,
    response_class=Response,
)
def get_features(session: ReadSession, view: CurrentView, site: CurrentSite) -> Response:
    """Every record that has a place and is not retired, with its stage and counted area then.

    `light` is the worst of its due dates on the day: `red` late, `amber` due soon, null otherwise.
    `blockers` is how many things that hold it up are not resolved.
    """
    moment = view.moment(session)
    rule = progress(session, view.period, moment).rule
    entry = view.past_entry(session)
    lights = worst_lights(session, view.as_of, site.town.lights(), entry)
    blocked = blocked_records(session, moment)
    body = feature_json(session, moment, rule, view.period, lights, blocked=blocked)
    return Response(body, media_type=MEDIA_TYPE)


@router.get(
    "/places",
    summary="The town and its villages",
    operation_id="getPlaces",
    responses=_GEOJSON,
    response_class=Response,
)
def get_places(session: ReadSession) -> Response:
    """Outlines with names; `schematic` ones are drawn, not surveyed. The town comes first."""
    features = [
        feature(
            place.geom,
            {
                "code": place.code,
                "name_zh": place.name.zh,
                "name_en": place.name.en,
                "schematic": place.schematic,
            },
            identifier=place.code,
        )
        for place in outlines(session)
    ]
    return Response(orjson.dumps(feature_collection(features)), media_type=MEDIA_TYPE)
