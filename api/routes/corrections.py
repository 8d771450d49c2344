"""The corrections ledger, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import CurrentActor
from api.deps import CurrentView, ReadSession
from api.ledger import CurrentLedger, ledger_lines
from api.schemas.corrections import CorrectionOut, CorrectionsOut
from api.schemas.words import MISSING, PROBLEMS

router = APIRouter(prefix="/api/v1", tags=["milestones"], responses=PROBLEMS | MISSING)


@router.get("/corrections", summary="The corrections ledger", operation_id="listCorrections")
def list_corrections(
    session: ReadSession,
    view: CurrentView,
    wanted: CurrentLedger,
    actor: CurrentActor,
) -> CorrectionsOut:
    """What was corrected, from what to what, why and by whom; or what was refused. Latest first."""
    moment = view.moment(session)
    lines, more = ledger_lines(session, moment, wanted, actor)
    return CorrectionsOut(
        entry=moment.entry, lines=[CorrectionOut.of(line) for line in lines], more=more
    )
