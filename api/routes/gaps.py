"""What keeps records from having anything to count, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentView, ReadSession
from api.schemas.gaps import GapOut, GapsOut
from api.schemas.words import PROBLEMS
from landtrack.gaps import Gap
from landtrack.queries.gaps import record_gaps

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/gaps", summary="Projects and sites with nothing to count", operation_id="listGaps")
def list_gaps(
    session: ReadSession,
    view: CurrentView,
    gap: Annotated[Gap | None, Query(description="Only those that miss this.")] = None,
) -> GapsOut:
    """Each with the first fact that is missing, who has it, and what to do.

    Buildings say for themselves why they count or not: `/api/v1/buildings`.
    """
    moment = view.moment(session)
    lines = record_gaps(session, moment)
    return GapsOut(
        as_of=view.as_of,
        entry=moment.entry,
        records=[GapOut.of(line) for line in lines if gap in (None, line.gap)],
    )
