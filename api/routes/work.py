"""What is to be done next, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import CurrentSite, ReadSession, Today
from api.schemas.due import DueOut, DuesOut
from api.schemas.words import PROBLEMS
from landtrack.access import Act, require
from landtrack.queries.due import due_list

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get("/work", summary="My work", operation_id="listWork")
def list_work(
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    days: Annotated[int, Query(ge=0, le=3650, description="How far to look ahead.")] = 90,
) -> DuesOut:
    """What is late, due soon or due next in the villages that you may write in."""
    require(actor, Act.READ)
    found = due_list(session, today, site.town.lights(), days_ahead=days)
    own = [due for due in found if not actor.villages or due.record.village in actor.villages]
    return DuesOut(today=today, dues=[DueOut.of(due) for due in own])
