"""Maps of the figure: villages against their part of the target, a year in steps, two days."""

from __future__ import annotations

from datetime import date

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, CurrentView, ReadSession, Today
from api.display import areas_of
from api.features import MEDIA_TYPE
from api.i18n import language_of, translations
from api.moves import CurrentSpan
from api.pages.map_words import map_words, tiles_of
from api.render import href, show
from gis.geojson import feature, feature_collection
from landtrack.queries.features import outlines
from landtrack.queries.progress import progress
from landtrack.queries.steps import SiteStory, site_stories, step_days, year_steps
from landtrack.queries.targets import rule_for
from landtrack.report import Point, Progress
from landtrack.stages import Stage, Track
from maps.figure_maps import compare_map, village_map, year_map
from maps.village_style import (
    ATTAINED_LABELS,
    attained,
    attained_patterns,
    attained_swatch,
)

router = APIRouter(include_in_schema=False)

_DECIMALS = 6


@router.get("/map/villages")
def village_map_page(
    request: Request, session: ReadSession, view: CurrentView, site: CurrentSite
) -> Response:
    """Each village against its part of the target, on the map and as a table."""
    language = language_of(request)
    found = progress(session, view.period, view.moment(session))
    return show(
        request,
        session,
        "map_villages.html",
        active="map",
        view=view,
        progress=found,
        labels=ATTAINED_LABELS,
        patterns=attained_patterns(),
        swatch_of=attained_swatch,
        attained=attained,
        schematic=site.town.schematic,
        map=village_map(
            outlines(session),
            found.by_village,
            amount=areas_of(request).exact,
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
    )


@router.get("/map/year")
def year_map_page(
    request: Request, session: ReadSession, view: CurrentView, site: CurrentSite
) -> Response:
    """Sites by stage with a slider over the months, and the same months as a table."""
    language, moment = language_of(request), view.moment(session)
    rule = rule_for(session, view.period, moment)
    days = step_days(view.period, view.as_of)
    return show(
        request,
        session,
        "map_year.html",
        active="map",
        view=view,
        rule=rule,
        steps=year_steps(session, view.period, moment, rule, days),
        stages=list(Stage),
        map=year_map(
            outlines(session),
            href("/map/year.json", view.query, entry=moment.entry),
            [one.isoformat() for one in days],
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
    )


@router.get("/map/year.json")
def year_stories(request: Request, session: ReadSession, view: CurrentView) -> Response:
    """Every site with the days of its stages. Unchanged as long as the register and view are."""
    moment = view.moment(session)
    tag = f'"stories-{moment.entry}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    features = [_story(story) for story in site_stories(session, moment)]
    return Response(
        orjson.dumps(feature_collection(features)), media_type=MEDIA_TYPE, headers=headers
    )


def _story(story: SiteStory) -> dict[str, object]:
    values = {
        "id": story.id,
        "track": story.track.value,
        "reference": story.reference,
        "title": story.title,
        "retired_on": story.retired_on.isoformat() if story.retired_on else None,
        "reached": [[stage.value, on.isoformat()] for stage, on in story.reached.items()],
    }
    return feature(story.geom, values, identifier=story.id, decimals=_DECIMALS)


@router.get("/map/compare")
def compare_map_page(
    request: Request, session: ReadSession, span: CurrentSpan, site: CurrentSite, today: Today
) -> Response:
    """Two points on both time axes side by side; the table has the numbers of both."""
    language = language_of(request)
    points = span.points(session, site)
    sides = [progress(session, point.period, point.moment, point.rule) for point in points]
    return show(
        request,
        session,
        "map_compare.html",
        active="map",
        span=span,
        today=today,
        sides=sides,
        rows=[(stage, [_count(side, stage) for side in sides]) for stage in Stage],
        map=compare_map(
            outlines(session),
            (
                _address(span.from_day, span.from_known, points[0]),
                _address(span.to_day, span.to_known, points[1]),
            ),
            (span.from_day.isoformat(), span.to_day.isoformat()),
            divider=translations(language).gettext("Divider between the two days"),
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
    )


def _address(day: date, known: str | None, point: Point) -> str:
    return href(
        "/map/records.json",
        year=point.period.year,
        as_of=day.isoformat(),
        known_at=known,
        entry=point.moment.entry,
    )


def _count(found: Progress, stage: Stage) -> int:
    return sum(
        count.records
        for count in found.by_stage
        if count.stage is stage and count.track is not Track.PROJECT
    )
