"""The page a leader reads: how far the town is, and what everything in the figure consists of."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, CurrentView, ReadSession, Site, Today, View
from api.i18n import language_of
from api.pages.progress_charts import even_pace, months_chart, progress_bar, slice_rows
from api.pages.report_notes import report_notes
from api.render import show
from landtrack.counting import REASONS, Reason
from landtrack.lifecycle import Light
from landtrack.queries.due import Due, due_list
from landtrack.queries.progress import progress
from landtrack.report import Progress, ReasonCount
from landtrack.stages import Stage, Track

router = APIRouter(include_in_schema=False)

_YEARS_BACK, _YEARS_AHEAD = 6, 1
_LATE_SHOWN = 6
_TRACKS = (Track.PARCEL, Track.RENOVATION, Track.PROJECT)


@router.get("/")
def progress_page(
    request: Request, session: ReadSession, view: CurrentView, today: Today, site: CurrentSite
) -> Response:
    """Done, gap, pace, and every part of it."""
    found = progress(session, view.period, view.moment(session))
    language = language_of(request)
    late = _late(session, view, today, site)
    return show(
        request,
        session,
        "progress.html",
        active="progress",
        view=view,
        years=range(today.year + _YEARS_AHEAD, today.year - _YEARS_BACK, -1),
        progress=found,
        bar=progress_bar(found, language),
        months=months_chart(found, language),
        even=even_pace(found),
        tracks=_TRACKS,
        late=late[:_LATE_SHOWN],
        late_count=len(late),
        stages=_stage_table(found),
        not_counted=_not_counted(found),
        notes=report_notes(session, found),
        by_village=slice_rows(found.by_village),
        by_route=slice_rows(found.by_route),
        by_use=slice_rows(found.by_use),
        by_unit=slice_rows(found.by_unit, keep_empty=False),
    )


def _late(session: Session, view: View, today: date, site: Site) -> list[Due]:
    """What is late today; nothing where the page looks at another time."""
    if view.as_of != today or view.known_at is not None:
        return []
    dues = due_list(session, today, site.town.lights())
    return [due for due in dues if due.light is Light.RED]


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
