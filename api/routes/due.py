"""What is late or due soon, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentSite, CurrentView, ReadSession
from api.schemas.due import DueOut, DuesOut
from api.schemas.words import PROBLEMS
from landtrack.queries.due import due_list

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get("/due", summary="What is late or due soon", operation_id="listDue")
def list_due(session: ReadSession, site: CurrentSite, view: CurrentView) -> DuesOut:
    """Contract deadlines and planned dates not met: red first, then the most floor area."""
    found = due_list(session, view.as_of, site.town.lights(), entry=view.past_entry(session))
    return DuesOut(today=view.as_of, dues=[DueOut.of(due) for due in found])
