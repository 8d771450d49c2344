"""The ledger, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, ReadSession
from api.i18n import language_of
from api.ledger_view import PAGE_SIZE, CurrentLedger, LedgerFormat, ledger_answer, ledger_page
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


@router.get(
    "/ledger/file",
    summary="The ledger as a file",
    operation_id="exportLedger",
    response_class=Response,
    responses={200: {"description": "A workbook, a zip with a CSV, or a Parquet file."}},
)
def get_ledger_file(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    wanted: CurrentLedger,
    actor: CurrentActor,
    site: CurrentSite,
    format: LedgerFormat = "xlsx",  # noqa: A002 - the word of the trade
) -> Response:
    """All rows that fit, with the columns asked for. Nothing in it is read as a formula."""
    require(actor, Act.EXPORT)
    language = language_of(request)
    return ledger_answer(session, wanted, view, site, form=format, language=language)
