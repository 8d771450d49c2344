"""Rows pasted from Excel: what they would change is shown first, then saved as one entry."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import Now, ReadSession, WriteSession
from api.ledger_cells import field_text
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.pasting import save_paste
from landtrack.errors import LandtrackError
from landtrack.ledger import COLUMNS, Column, Sheet
from landtrack.pasting import read_pasted
from landtrack.queries.pasting import PastePlan, plan_paste
from landtrack.queries.places import village_names
from landtrack.text import Text

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE, _CONFLICT = 422, 409
_LONGEST_REASON = 400


class TypedPaste(BaseModel):
    """What was pasted and chosen; ``seen`` is the checksum of the changes that were shown."""

    text: str = ""
    columns: list[str] = []
    clear: str = ""
    reason: str = ""
    seen: str = ""
    save: str = ""


@router.get("/ledger/paste")
def paste_page(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """The empty form."""
    require(actor, Act.CORRECT, next(iter(actor.villages), None))
    return _form(request, session, TypedPaste(), Problems(), None)


@router.post("/ledger/paste")
def paste(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    typed: Annotated[TypedPaste, Form()],
) -> Response:
    """Show what would change; with ``save`` do it, if that is what was shown."""
    problems, plan = Problems(), None
    require(actor, Act.CORRECT, next(iter(actor.villages), None))
    try:
        plan = _plan(session, typed, actor)
        if typed.save and plan.signature == typed.seen:
            entry = save_paste(
                session, plan, reason=typed.reason[:_LONGEST_REASON], actor=actor, now=now
            )
            return RedirectResponse(f"/changes/{entry.id}?saved=yes", status_code=303)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
        plan = _plan(session, typed, actor) if plan is not None else None
    overtaken = bool(typed.save and plan and plan.signature != typed.seen and not problems)
    return _form(request, session, typed, problems, plan, overtaken=overtaken)


def _plan(session: Session, typed: TypedPaste, actor: Actor) -> PastePlan:
    pasted = read_pasted(typed.text)
    columns = typed.columns if len(typed.columns) == len(pasted.headings) else None
    return plan_paste(session, pasted, columns, clear=bool(typed.clear), actor=actor)


def _form(
    request: Request,
    session: Session,
    typed: TypedPaste,
    problems: Problems,
    plan: PastePlan | None,
    *,
    overtaken: bool = False,
) -> Response:
    places = village_names(session)
    wrong = bool(problems) or bool(plan and plan.problems)
    return show(
        request,
        session,
        "ledger_paste.html",
        status=_CONFLICT if overtaken else _UNPROCESSABLE if wrong else 200,
        active="ledger",
        typed=typed,
        problems=problems.by_field,
        plan=plan,
        overtaken=overtaken,
        fields=_fields(),
        text=lambda field, value: field_text(field, value, places),
    )


def _fields() -> list[tuple[str, Text]]:
    """The fields that a pasted column may hold."""
    columns: list[Column] = list(COLUMNS[Sheet.RECORDS].values())
    return [(column.key, column.label) for column in columns if column.field is not None]
