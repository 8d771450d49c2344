"""The dispatch meeting (调度): lights that are on, decisions followed up, the bulletin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.bulletin import board_today, bulletin_of
from api.bulletin_workbook import MEDIA_TYPE, workbook_of
from api.deps import CurrentSite, Now, ReadSession, Site, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.i18n import language_of
from api.once import CurrentOnce, new_key
from api.pages.dispatch_form import (
    TypedDecision,
    TypedMeeting,
    TypedStep,
    read_decision,
    read_meeting,
    read_number,
    read_step,
)
from api.pages.milestone_form import Problems
from api.pages.record_cases import sent_before
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.dispatch import (
    follow_up,
    get_decision,
    get_meeting,
    hold_meeting,
    take_decision,
)
from landtrack.dispatch import GROUND_LABELS, STEP_KIND_LABELS, StepKind
from landtrack.errors import LandtrackError
from landtrack.lifecycle import Light
from landtrack.queries.cases import may_read_cases
from landtrack.queries.places import village_names
from landtrack.queries.records import get_record

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_LAMPS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who looks when."""

    request: Request
    session: Session
    site: Site
    actor: Actor
    today: date


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed into which form, and what is wrong with it."""

    form: str = ""
    values: Any = None
    problems: Problems | None = None


@router.get("/dispatch")
def dispatch_page(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    record: Annotated[int | None, BLANK_IS_ANY, Query()] = None,
    light: Annotated[Light | None, BLANK_IS_ANY, Query()] = None,
    unit: Annotated[str | None, BLANK_IS_ANY, Query()] = None,
) -> Response:
    """Red before amber, whose job each is, and what was decided and came of it."""
    require(actor, Act.READ)
    visit = _Visit(request, session, site, actor, today)
    typed = _Typed(values=TypedDecision(record=str(record or "")))
    return _page(visit, typed, light=light, unit=unit)


def _page(
    visit: _Visit, typed: _Typed, *, light: Light | None = None, unit: str | None = None
) -> Response:
    found, board = board_today(visit.session, visit.site.town, visit.today, visit.actor)
    lamps = [
        lamp
        for lamp in board.lamps
        if light in (None, lamp.light) and (unit is None or unit in (lamp.unit, lamp.leader))
    ]
    rule = board.rule
    return show(
        visit.request,
        visit.session,
        "dispatch.html",
        status=_UNPROCESSABLE if typed.problems else 200,
        active="dispatch",
        actor=visit.actor,
        progress=found,
        board=board,
        rule=rule,
        lamps=lamps[:_LAMPS_SHOWN],
        lamp_count=len(lamps),
        light=light,
        unit=unit,
        grounds=GROUND_LABELS,
        step_kinds=STEP_KIND_LABELS,
        places=village_names(visit.session),
        records={lamp.record_id: lamp.subject for lamp in board.lamps if lamp.record_id},
        readable=may_read_cases(visit.actor),
        may_take_along=visit.actor.may(Act.EXPORT),
        may_decide=visit.actor.may(Act.DECIDE),
        may_report=visit.actor.may(Act.LOG) or visit.actor.may(Act.DECIDE),
        form=typed.form,
        typed=typed.values or TypedDecision(),
        problems=typed.problems.by_field if typed.problems else {},
        today=visit.today,
        new_key=new_key,
        next_due=visit.today + timedelta(days=rule.meeting_every_days),
        next_number=board.meetings[0].number + 1 if board.meetings else 1,
    )


@router.post("/dispatch/meetings")
def hold_meeting_page(
    *,
    request: Request,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    typed: Annotated[TypedMeeting, Form()],
) -> Response:
    """Open a meeting."""
    require(actor, Act.DECIDE)
    problems = Problems()
    if earlier := sent_before(once, typed, problems):
        return earlier
    new = read_meeting(typed, today, problems)
    if new is not None:
        try:
            hold_meeting(session, new, actor=actor, now=now)
            return once.leads_to("/dispatch#decisions")
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    visit = _Visit(request, session, site, actor, today)
    return _page(visit, _Typed("meeting", typed, problems))


@router.post("/dispatch/decisions")
def take_decision_page(
    *,
    request: Request,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    typed: Annotated[TypedDecision, Form()],
) -> Response:
    """Note what a meeting decided."""
    require(actor, Act.DECIDE)
    problems = Problems()
    if earlier := sent_before(once, typed, problems):
        return earlier
    new = read_decision(typed, today, problems)
    meeting = problems.read(
        lambda: get_meeting(session, read_number(typed.meeting, field="meeting"))
    )
    if new is not None and meeting is not None and not problems:
        try:
            number = read_number(typed.record, "record") if typed.record else None
            record = get_record(session, number, actor=actor) if number else None
            take_decision(session, meeting, new, record, actor=actor, now=now)
            return once.leads_to("/dispatch#decisions")
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    visit = _Visit(request, session, site, actor, today)
    return _page(visit, _Typed("decision", typed, problems))


@router.post("/dispatch/decisions/{decision_id}/steps")
def follow_up_page(
    *,
    request: Request,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    decision_id: int,
    once: CurrentOnce,
    typed: Annotated[TypedStep, Form()],
) -> Response:
    """Say what became of a decision."""
    if typed.kind != StepKind.REPORTED:
        require(actor, Act.DECIDE)
    problems = Problems()
    if earlier := sent_before(once, typed, problems):
        return earlier
    decision = get_decision(session, decision_id)
    new = read_step(typed, today, problems)
    if new is not None:
        try:
            follow_up(session, decision, new, actor=actor, now=now)
            return once.leads_to(f"/dispatch#decision-{decision_id}")
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    visit = _Visit(request, session, site, actor, today)
    return _page(visit, _Typed(f"step-{decision_id}", typed, problems))


@router.get("/dispatch/bulletin")
def bulletin_page(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    number: Annotated[int | None, BLANK_IS_ANY, Query(ge=1)] = None,
) -> Response:
    """The bulletin (第N期) as it is handed out on paper."""
    require(actor, Act.READ)
    return show(
        request,
        session,
        "bulletin.html",
        active="dispatch",
        bulletin=bulletin_of(session, site.town, actor=actor, today=today, now=now, number=number),
        grounds=GROUND_LABELS,
        step_kinds=STEP_KIND_LABELS,
        places=village_names(session),
        readable=may_read_cases(actor),
        may_take_along=actor.may(Act.EXPORT),
    )


@router.get("/dispatch/bulletin.xlsx")
def bulletin_file(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    number: Annotated[int | None, BLANK_IS_ANY, Query(ge=1)] = None,
) -> Response:
    """The same as a workbook."""
    require(actor, Act.EXPORT)
    bulletin = bulletin_of(session, site.town, actor=actor, today=today, now=now, number=number)
    places = village_names(session)
    return Response(
        workbook_of(bulletin, places, language_of(request)),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="dispatch-{bulletin.number}.xlsx"'},
    )
