"""The map of all records."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, CurrentView, ReadSession, Site, Today, View
from api.display import areas_of
from api.features import MEDIA_TYPE, feature_json, worst_lights
from api.i18n import language_of
from api.pages.map_words import map_words, tiles_of
from api.render import href, show
from landtrack.lifecycle import Light
from landtrack.queries.blockers import blocked_records
from landtrack.queries.features import outlines
from landtrack.queries.progress import progress
from landtrack.report import Moment
from landtrack.stages import Stage
from maps.overview import overview_map

router = APIRouter(include_in_schema=False)

_MAP_DECIMALS = 6  # a tenth of a metre, enough for any screen


@router.get("/map")
def map_page(
    request: Request, session: ReadSession, view: CurrentView, site: CurrentSite
) -> Response:
    """The map with its legend; the records come from an address of their own."""
    language = language_of(request)
    found = progress(session, view.period, view.moment(session))
    drawn = overview_map(
        outlines(session),
        href("/map/records.json", view.query, entry=found.moment.entry),
        language=language,
        words=map_words(areas_of(request)),
        tiles=tiles_of(site.settings, language),
    )
    return show(
        request,
        session,
        "map.html",
        active="map",
        view=view,
        map=drawn,
        stages=list(Stage),
        edges=[Light.RED, Light.AMBER],
        shifted=bool(site.settings.tile_url) and site.settings.tile_shifted,
        schematic=site.town.schematic,
    )


@router.get("/map/records.json")
def map_records(
    request: Request, session: ReadSession, view: CurrentView, site: CurrentSite, today: Today
) -> Response:
    """What the map draws. Unchanged as long as the register, the view and the day are."""
    moment = view.moment(session)
    tag = f'"{moment.entry}-{today}-{view.period.code}-{view.as_of}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    return Response(
        site.map_bodies.get(tag, lambda: _map_body(session, moment, view, site)),
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _map_body(session: Session, moment: Moment, view: View, site: Site) -> bytes:
    rule = progress(session, view.period, moment).rule
    entry = view.past_entry(session)
    lights = worst_lights(session, view.as_of, site.town.lights(), entry)
    blocked = blocked_records(session, moment)
    return feature_json(
        session, moment, rule, view.period, lights, blocked=blocked, decimals=_MAP_DECIMALS
    )
