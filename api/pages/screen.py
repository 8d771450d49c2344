"""The big screen of the meeting room: the figure, large, renewed by itself."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, CurrentView, ReadSession, Today
from api.display import areas_of
from api.pages.progress_charts import months_chart, progress_bar
from api.pages.progress_parts import late_list, plan_of
from api.render import show
from landtrack.queries.progress import progress
from landtrack.queries.prospects import prospects

router = APIRouter(include_in_schema=False)

REFRESH_SECONDS: Final = 60
_ROWS_SHOWN = 7


@router.get("/screen")
def screen_page(
    request: Request, session: ReadSession, view: CurrentView, today: Today, site: CurrentSite
) -> Response:
    """What the progress page says first, to be read from ten metres."""
    found = progress(session, view.period, view.moment(session))
    areas = areas_of(request)
    late = late_list(session, view, today, site)
    return show(
        request,
        session,
        "screen.html",
        view=view,
        progress=found,
        prospects=prospects(session, found),
        bar=progress_bar(found, areas),
        months=months_chart(found, areas),
        plan=plan_of(session, found, areas),
        late=late,
        late_count=len(late),
        rows_shown=_ROWS_SHOWN,
        refresh_seconds=REFRESH_SECONDS,
    )
