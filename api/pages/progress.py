"""The page a leader reads: how far the town is, and what everything in the figure consists of."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dates import read_day
from api.deps import CurrentSite, CurrentView, ReadSession, Today
from api.display import areas_of
from api.filters import BLANK_IS_ANY
from api.pages.progress_charts import even_pace, months_chart, progress_bar, slice_rows
from api.pages.progress_parts import (
    changes_since,
    landmark_rows,
    late_list,
    measure_rows,
    plan_of,
    plan_steps,
)
from api.pages.report_notes import report_notes
from api.render import show
from landtrack.counting import REASONS, Reason
from landtrack.queries.progress import progress
from landtrack.queries.prospects import prospects
from landtrack.report import Progress, ReasonCount
from landtrack.stages import Stage, Track
from landtrack.waterfall import MOVE_LABELS
from maps.town_plan import plan_key

router = APIRouter(include_in_schema=False)

_YEARS_BACK, _YEARS_AHEAD = 6, 1
_LATE_SHOWN = 6
_CLOSERS_SHOWN = 8
_A_WEEK = timedelta(days=7)  # dispatch meetings are weekly
_TRACKS = (Track.PARCEL, Track.RENOVATION, Track.PROJECT)


@router.get("/")
def progress_page(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    view: CurrentView,
    today: Today,
    site: CurrentSite,
    since: Annotated[str | None, BLANK_IS_ANY, Query()] = None,
) -> Response:
    """Done, gap, pace, and every part of it."""
    found = progress(session, view.period, view.moment(session))
    areas = areas_of(request)
    late = late_list(session, view, today, site)
    compared = read_day(since, today, field="since") if since else view.as_of - _A_WEEK
    goals = site.town.yearly_goals()
    return show(
        request,
        session,
        "progress.html",
        active="progress",
        view=view,
        years=range(today.year + _YEARS_AHEAD, today.year - _YEARS_BACK, -1),
        progress=found,
        prospects=prospects(session, found),
        closers_shown=_CLOSERS_SHOWN,
        bar=progress_bar(found, areas),
        months=months_chart(found, areas),
        even=even_pace(found),
        tracks=_TRACKS,
        late=late[:_LATE_SHOWN],
        late_count=len(late),
        goals=measure_rows(session, found),
        landmarks=landmark_rows(session, found, goals),
        growth_wanted=goals.investment_growth,
        since=compared,
        changes=changes_since(session, found, compared, site),
        move_labels=MOVE_LABELS,
        plan=plan_of(session, found, areas),
        plan_key=plan_key,
        plan_steps=plan_steps(areas.language),
        schematic=site.town.schematic,
        stages=_stage_table(found),
        not_counted=_not_counted(found),
        notes=report_notes(session, found),
        by_village=slice_rows(found.by_village),
        by_route=slice_rows(found.by_route),
        by_use=slice_rows(found.by_use),
        by_unit=slice_rows(found.by_unit, keep_empty=False),
    )


def _stage_table(found: Progress) -> list[tuple[Stage, list[tuple[Track, int]]]]:
    counts = {(count.track, count.stage): count.records for count in found.by_stage}
    return [
        (stage, [(track, counts.get((track, stage), 0)) for track in _TRACKS]) for stage in Stage
    ]


def _not_counted(found: Progress) -> list[ReasonCount]:
    """What somebody can act on first, the largest first."""
    nothing_to_do = REASONS[Reason.COUNTED].what
    rows = [row for row in found.by_reason if row.reason is not Reason.COUNTED]
    return sorted(
        rows, key=lambda row: (REASONS[row.reason].what == nothing_to_do, -row.amount.cm2)
    )
