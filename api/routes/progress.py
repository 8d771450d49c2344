"""The figure, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentView, ReadSession
from api.schemas.progress import ProgressOut
from api.schemas.words import PROBLEMS
from landtrack.queries.progress import progress

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/progress", summary="How far the town is", operation_id="getProgress")
def get_progress(session: ReadSession, view: CurrentView) -> ProgressOut:
    """Done, gap and pace in a period; certain and likely; every roll-up, and why not.

    The same query answers the page at `/`, the command line and this route. A figure can be asked
    for as of any day (`as_of`), as it was known at any time (`known_at`).
    """
    return ProgressOut.of(progress(session, view.period, view.moment(session)))
