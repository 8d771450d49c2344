"""The corrections ledger: what was changed from what to what and why, and what was refused."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import CurrentView, ReadSession
from api.ledger import CurrentLedger, ledger_lines
from api.render import show

router = APIRouter(include_in_schema=False)


@router.get("/corrections")
def corrections_page(
    request: Request,
    session: ReadSession,
    view: CurrentView,
    wanted: CurrentLedger,
    actor: CurrentActor,
) -> Response:
    """Both lists, latest first: applied, and refused because the old value no longer held."""
    lines, more = ledger_lines(session, view.moment(session), wanted, actor)
    return show(
        request,
        session,
        "corrections.html",
        active="corrections",
        view=view,
        wanted=wanted,
        lines=lines,
        more=more,
    )
