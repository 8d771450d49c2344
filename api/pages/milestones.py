"""Logging milestones by form."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.deps import Now, ReadSession, Today, WriteSession, site_of
from api.once import ReceivedOnce, new_key
from api.pages.milestone_about import About, card_about, to_effect
from api.pages.milestone_form import (
    STARTS,
    Problems,
    Typed,
    choices,
    plans_known,
    read_new,
    read_plan,
)
from api.render import show
from landtrack.access import Act, require
from landtrack.actions.documents import attach_document
from landtrack.actions.milestones import (
    log_milestone,
    log_plan_beside,
)
from landtrack.documents import DocumentSubject
from landtrack.errors import KeyReused, LandtrackError
from landtrack.queries.records import get_building, get_record

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422


@router.get("/records/{record_id}/milestones/new")
def new_milestone_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    today: Today,
    record_id: int,
    kind: str = "",
    building: str = "",
    day: str = "",
    planned: str = "",
) -> Response:
    """The form, with today's date; a proposal fills in the rest."""
    about = card_about(session, record_id, today, actor)
    require(actor, Act.LOG, about.card.line.village)
    typed = Typed(
        kind=kind, building=building, happened_on=day or today.isoformat(), planned=planned
    )
    return _form(request, session, about, typed, Problems())


@router.post("/records/{record_id}/milestones/new")
def log_milestone_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    record_id: int,
    sent: ReceivedForm,
) -> Response:
    """Log it, perhaps with a photo or paper, and lead to the record, which says what it did."""
    problems = Problems()
    typed = Typed.model_validate(sent.fields)
    try:
        if earlier := once.earlier():
            return earlier
    except KeyReused as error:  # somebody went back to a form that was saved, and changed it
        problems.add(error)
        typed.once = ""
    upload = problems.read(sent.attached)
    new, building_id = read_new(typed, today, problems)
    plan = read_plan(typed, today, problems)
    if new is not None and not problems:
        try:
            record = get_record(session, record_id, actor=actor, lock=True)
            building = get_building(session, record, building_id) if building_id else None
            logged = log_milestone(
                session, record, new, building, actor=actor, today=today, now=now
            )
            if plan:
                log_plan_beside(session, logged.milestone, plan, actor=actor, today=today, now=now)
            if upload:
                attach_document(
                    session,
                    DocumentSubject.MILESTONE,
                    logged.milestone.id,
                    upload,
                    actor=actor,
                    now=now,
                    consent=sent.consent,
                    entry_id=logged.milestone.entry_id,
                )
            return once.leads_to(to_effect(record_id, logged.milestone.id))
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _form(request, session, card_about(session, record_id, today, actor), typed, problems)


def _form(
    request: Request, session: Session, about: About, typed: Typed, problems: Problems
) -> Response:
    card, rule, actor = about
    return show(
        request,
        session,
        "milestone_new.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        actor=actor,
        card=card,
        typed=typed,
        problems=problems.by_field,
        choices=choices(card, rule),
        plans=plans_known(card),
        starts=STARTS,
        key=typed.once or new_key(),
        document_limit=site_of(request).settings.max_document_mb,
    )
