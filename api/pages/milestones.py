"""Logging, correcting and withdrawing milestones by form."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.dates import read_day
from api.deps import Now, ReadSession, Today, WriteSession, site_of
from api.once import CurrentOnce, ReceivedOnce, new_key
from api.pages.milestone_form import (
    STARTS,
    Problems,
    Typed,
    TypedCorrection,
    choices,
    plans_known,
    read_evidence,
    read_new,
    read_plan,
    read_text,
)
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.documents import attach_document
from landtrack.actions.milestones import (
    correct_milestone,
    log_milestone,
    log_plan_beside,
    withdraw_milestone,
)
from landtrack.counting import CountingRule
from landtrack.documents import DocumentSubject
from landtrack.errors import KeyReused, LandtrackError
from landtrack.periods import Period
from landtrack.queries.cards import record_card
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.records import get_building, get_milestone, get_record
from landtrack.report import RecordCard

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422


class About(NamedTuple):
    """What a form is about: a record, the rule its buildings are judged by, and who fills it in."""

    card: RecordCard
    rule: CountingRule
    actor: Actor


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
    about = _card(session, record_id, today, actor)
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
            return once.leads_to(_after(record_id, logged.milestone.id))
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _form(request, session, _card(session, record_id, today, actor), typed, problems)


@router.get("/milestones/{milestone_id}/correct")
def correct_milestone_page(
    request: Request, session: ReadSession, actor: CurrentActor, today: Today, milestone_id: int
) -> Response:
    """Two forms: put it right, or take it back."""
    typed = _as_it_stands(session, milestone_id)
    return _correction(
        request=request,
        session=session,
        actor=actor,
        today=today,
        milestone_id=milestone_id,
        typed=typed,
        problems=Problems(),
    )


@router.post("/milestones/{milestone_id}/correct")
def correct_milestone_action(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    milestone_id: int,
    typed: Annotated[TypedCorrection, Form()],
) -> Response:
    """Put the right fact in its place."""
    if earlier := once.earlier():
        return earlier
    problems = Problems()
    wrong = get_milestone(session, milestone_id)
    day = problems.read(lambda: read_day(typed.happened_on, today, planned=wrong.planned))
    evidence = problems.read(lambda: read_evidence(typed.evidence))
    document = problems.read(lambda: read_text(typed.document, "document"))
    note = problems.read(lambda: read_text(typed.note, "note"))
    if not problems:
        try:
            right = correct_milestone(
                session,
                wrong,
                reason=typed.reason,
                happened_on=day,
                evidence=evidence,
                document=document,
                note=note,
                actor=actor,
                today=today,
                now=now,
            )
            return once.leads_to(_after(right.record_id, right.id))
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _correction(
        request=request,
        session=session,
        actor=actor,
        today=today,
        milestone_id=milestone_id,
        typed=typed,
        problems=problems,
    )


@router.post("/milestones/{milestone_id}/withdraw")
def withdraw_milestone_action(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    milestone_id: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take back what never happened."""
    if earlier := once.earlier():
        return earlier
    problems = Problems()
    wrong = get_milestone(session, milestone_id)
    try:
        withdrawn = withdraw_milestone(session, wrong, reason=reason, actor=actor, now=now)
        return once.leads_to(_after(withdrawn.record_id, withdrawn.id))
    except LandtrackError as error:
        session.rollback()
        problems.by_field["withdraw_reason"] = error.text
    typed = _as_it_stands(session, milestone_id, reason)
    return _correction(
        request=request,
        session=session,
        actor=actor,
        today=today,
        milestone_id=milestone_id,
        typed=typed,
        problems=problems,
    )


def _as_it_stands(session: Session, milestone_id: int, reason: str = "") -> TypedCorrection:
    wrong = get_milestone(session, milestone_id)
    return TypedCorrection(
        happened_on=wrong.happened_on.isoformat(),
        evidence=wrong.evidence.value if wrong.evidence else "",
        document=wrong.document,
        note=wrong.note,
        reason=reason,
    )


def _after(record_id: int, milestone_id: int) -> str:
    return f"/records/{record_id}?logged={milestone_id}"


def _card(session: Session, record_id: int, today: date, actor: Actor) -> About:
    """A record as it stands today, the rule its buildings are judged by, and who asks."""
    period, at = Period(today.year), moment(session, today)
    rule = progress(session, period, at).rule
    return About(record_card(session, record_id, at, rule, period, actor=actor), rule, actor)


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


def _correction(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    today: Today,
    milestone_id: int,
    typed: TypedCorrection,
    problems: Problems,
) -> Response:
    wrong = get_milestone(session, milestone_id)
    card = _card(session, wrong.record_id, today, actor).card
    require(actor, Act.CORRECT, card.line.village)
    line = next(line for line in card.timeline if line.id == milestone_id)
    return show(
        request,
        session,
        "milestone_correct.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        card=card,
        line=line,
        typed=typed,
        problems=problems.by_field,
        needs_evidence=line.kind in STARTS and not line.planned,
    )
