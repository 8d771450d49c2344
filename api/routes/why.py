"""Why the figure moved, as JSON."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentSite, ReadSession
from api.moves import CurrentSpan
from api.schemas.why import WaterfallOut
from api.schemas.words import PROBLEMS
from landtrack.queries.waterfall import waterfall_with_lines
from landtrack.waterfall import Move

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/why", summary="Why the figure moved", operation_id="getWhy")
def get_why(
    session: ReadSession,
    span: CurrentSpan,
    site: CurrentSite,
    move: Annotated[Move | None, Query(description="Only the buildings behind this bar.")] = None,
    limit: Annotated[int, Query(ge=0, le=10_000, description="At most so many buildings.")] = 200,
) -> WaterfallOut:
    """The bars between two (as-of, known-at) points, and the buildings behind them.

    Without days: from the end of last month, as it was known then, to today as it is known now.
    """
    before, after = span.points(session, site)
    found, lines = waterfall_with_lines(session, before, after, move)
    return WaterfallOut.of(found, list(islice(lines, limit)))
