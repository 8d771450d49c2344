"""Splitting and re-planning by form: old parcels, new ones, looked at before it is saved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, Today, WriteSession
from api.pages.merge import passed_on
from api.pages.milestone_form import Problems
from api.pages.replan_form import TypedReplan, show_form
from gis.errors import GisError
from landtrack.access import Act, Actor, require
from landtrack.actions.lineage_parts import succeed_by_rows
from landtrack.actions.typed_parts import stage_cut, stage_typed
from landtrack.errors import Invalid, LandtrackError
from landtrack.queries.records import get_record
from landtrack.town import Town

router = APIRouter(include_in_schema=False)


@router.get("/records/{record_id}/replan")
def replan_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    record_id: int,
    typed: Annotated[TypedReplan, Query()],
) -> Response:
    """Choose the old parcels and give the new ones; with a waiting file, what it would do."""
    typed.on = typed.on or today.isoformat()
    return show_form(
        request=request,
        session=session,
        actor=actor,
        site=site,
        record_id=record_id,
        typed=typed,
        problems=Problems(),
    )


@router.post("/records/{record_id}/replan")
def replan_records(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedReplan, Form()],
) -> Response:
    """Take in the new parcels, show what they would do, or let them take the olds' place."""
    problems = Problems()
    require(actor, Act.EDIT, get_record(session, record_id, actor=actor).village)

    def save(on: date) -> str:
        succeed_by_rows(
            session,
            typed.olds(record_id),
            typed.batch,
            typed.rows,
            on,
            reason=typed.reason,
            actor=actor,
            now=now,
            typed=typed.fields(),
        )
        return f"/records/{record_id}?stay=yes"

    answer: Response | None = None
    if typed.way:
        answer = _given(
            session,
            actor=actor,
            town=site.town,
            now=now,
            record_id=record_id,
            typed=typed,
            problems=problems,
        )
    elif typed.save:
        answer = passed_on(session, typed, today, problems, save)
    return answer or show_form(
        request=request,
        session=session,
        actor=actor,
        site=site,
        record_id=record_id,
        typed=typed,
        problems=problems,
    )


def _given(
    session: Session,
    *,
    actor: Actor,
    town: Town,
    now: datetime,
    record_id: int,
    typed: TypedReplan,
    problems: Problems,
) -> Response | None:
    """Cut the old ground, read what was pasted, or take a waiting file, and lead to its rows."""
    olds = typed.olds(record_id)
    try:
        if typed.way == "cut":
            number = stage_cut(session, olds, typed.lines, town, actor=actor, now=now).id
        elif typed.way == "paste":
            number = stage_typed(session, olds, typed.text, town, actor=actor, now=now).id
        elif typed.way == "file":
            if not typed.batch:
                raise Invalid("请选择文件。", "Choose a file.", field="batch")
            number = typed.batch
        else:
            return None
        return RedirectResponse(typed.address(record_id, batch=number), status_code=303)
    except LandtrackError as error:
        problems.add(error)
    except GisError as error:
        problems.add(Invalid(error.zh, error.en, field="text"))
    session.rollback()
    return None
