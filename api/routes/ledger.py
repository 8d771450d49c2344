"""The ledger, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, ReadSession
from api.ledger_view import PAGE_SIZE, CurrentLedger, ledger_page
from api.schemas.ledger import LedgerOut
from api.schemas.words import PROBLEMS
from landtrack.access import Act, require

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get("/ledger", summary="The ledger", operation_id="getLedger")
def get_ledger(
    *,
    session: ReadSession,
    view: CurrentView,
    wanted: CurrentLedger,
    actor: CurrentActor,
    site: CurrentSite,
    limit: Annotated[int, Query(ge=1, le=1000)] = PAGE_SIZE,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> LedgerOut:
    """Records or buildings as a table: filtered, sorted, with the columns asked for."""
    require(actor, Act.READ)
    page, at = ledger_page(session, wanted, view, site, limit=limit, offset=offset)
    return LedgerOut.of(page, offset=offset, as_of=view.as_of, rule=at.rule.label)
