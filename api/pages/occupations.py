"""Which project takes which site: the forms that say so, correct it and take it back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.amounts import read_share
from api.auth import CurrentActor
from api.dates import read_day
from api.deps import Now, ReadSession, Today, WriteSession
from api.pages.building_form import TypedOccupation
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.occupations import occupy, withdraw_occupation
from landtrack.errors import LandtrackError
from landtrack.queries.building_card import get_occupation
from landtrack.queries.records import get_record
from landtrack.stages import Track

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422


@router.get("/records/{record_id}/occupations/new")
def new_occupation_page(
    *, request: Request, session: ReadSession, actor: CurrentActor, today: Today, record_id: int
) -> Response:
    """The form that puts a project on a site, from either end."""
    typed = TypedOccupation(from_on=today.isoformat())
    return _form(request, session, actor, record_id, typed=typed, problems=Problems())


@router.post("/records/{record_id}/occupations/new")
def add(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedOccupation, Form()],
) -> Response:
    """Put the project on the site."""
    problems = Problems()
    values = _read(typed, today, problems)
    if not problems:
        try:
            here = get_record(session, record_id, actor=actor, lock=True)
            there = get_record(session, typed.other.strip(), actor=actor)
            project, site = (here, there) if here.track is Track.PROJECT else (there, here)
            occupy(session, project, site, actor=actor, now=now, **values)
            return RedirectResponse(f"/records/{record_id}#occupations", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.by_field.setdefault(error.field or "other", error.text)
    return _form(request, session, actor, record_id, typed=typed, problems=problems)


@router.get("/occupations/{key}/correct")
def correct_page(
    *, request: Request, session: ReadSession, actor: CurrentActor, key: int
) -> Response:
    """The form that corrects a placing or takes it back."""
    found, project, site = get_occupation(session, key, actor=actor)
    typed = TypedOccupation(
        other=site.reference,
        from_on=found.from_on.isoformat(),
        until_on=found.until_on.isoformat() if found.until_on else "",
        share=f"{found.share * 100:.10g}%",
    )
    return _form(request, session, actor, project.id, typed=typed, problems=Problems(), key=key)


@router.post("/occupations/{key}/correct")
def correct(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    key: int,
    typed: Annotated[TypedOccupation, Form()],
) -> Response:
    """Put the right placing in the place of a wrong one; both stay on record."""
    problems = Problems()
    values = _read(typed, today, problems)
    wrong, project, site = get_occupation(session, key, actor=actor)
    project_id = project.id
    if not problems:
        try:
            get_record(session, project_id, actor=actor, lock=True)
            occupy(
                session,
                project,
                site,
                replaces=wrong,
                reason=typed.reason,
                actor=actor,
                now=now,
                **values,
            )
            return RedirectResponse(f"/records/{project_id}#occupations", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _form(request, session, actor, project_id, typed=typed, problems=problems, key=key)


@router.post("/occupations/{key}/withdraw")
def withdraw(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    key: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take a placing back; it stays on record with the reason."""
    wrong, project, _ = get_occupation(session, key, actor=actor)
    project_id = project.id
    try:
        withdraw_occupation(session, wrong, reason=reason, actor=actor, now=now)
    except LandtrackError as error:
        session.rollback()
        problems = Problems()
        problems.add(error)
        typed = TypedOccupation(reason=reason)
        return _form(request, session, actor, project_id, typed=typed, problems=problems, key=key)
    return RedirectResponse(f"/records/{project_id}#occupations", status_code=303)


def _read(typed: TypedOccupation, today: Any, problems: Problems) -> dict[str, Any]:
    return {
        "from_on": problems.read(
            lambda: read_day(typed.from_on, today, planned=True, field="from_on")
        ),
        "until_on": problems.read(
            lambda: read_day(typed.until_on, today, planned=True, field="until_on")
        )
        if typed.until_on.strip()
        else None,
        "share": problems.read(lambda: read_share(typed.share)),
    }


def _form(
    request: Request,
    session: Any,
    actor: Actor,
    record_id: int,
    *,
    typed: TypedOccupation,
    problems: Problems,
    key: int | None = None,
) -> Response:
    record = get_record(session, record_id, actor=actor)
    site = get_occupation(session, key, actor=actor)[2] if key else None
    require(actor, Act.CORRECT if key else Act.EDIT, (site or record).village)
    return show(
        request,
        session,
        "occupation.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        site=site,
        typed=typed,
        problems=problems.by_field,
        key=key,
    )
