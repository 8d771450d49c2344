"""Search over everything, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import ReadSession
from api.schemas.search import FoundOut
from api.schemas.words import PROBLEMS
from landtrack.access import Act, require
from landtrack.queries.search import search_everything

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get("/search", summary="Search everything", operation_id="search")
def search(
    session: ReadSession,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=200, description="Pieces of names, numbers, pinyin.")],
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many of each.")] = 50,
) -> FoundOut:
    """Records, buildings and enterprises; names, former names, numbers, pinyin, initials."""
    require(actor, Act.READ)
    return FoundOut.of(q, search_everything(session, q, limit))
