"""Reading a milestone from one line, as JSON. What it says is logged by ``logMilestone``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import ReadSession, Today
from api.schemas.one_line import ReadingOut
from api.schemas.words import PROBLEMS
from landtrack.access import Act, require
from landtrack.one_line import LONGEST, Choice, read_line
from landtrack.queries.names import name_index
from landtrack.stages import MilestoneKind

router = APIRouter(prefix="/api/v1", tags=["milestones"], responses=PROBLEMS)


@router.get("/log", summary="Read a line", operation_id="readLine")
def read(
    *,
    session: ReadSession,
    actor: CurrentActor,
    today: Today,
    line: Annotated[
        str,
        Query(max_length=LONGEST, description="Record, step, building, day, in any order."),
    ],
    record: Annotated[int | None, Query(description="The record that was chosen.")] = None,
    kind: Annotated[MilestoneKind | None, Query(description="The step that was chosen.")] = None,
    building: Annotated[int | None, Query(description="The building that was chosen.")] = None,
) -> ReadingOut:
    """What it would be logged as, and what must be chosen first. Nothing is written."""
    require(actor, Act.READ)
    choice = Choice(record, kind, building)
    return ReadingOut.of(read_line(line, today, name_index(session), choice))
