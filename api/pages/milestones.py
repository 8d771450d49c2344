"""Logging, correcting and withdrawing milestones by form."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.dates import read_day
from api.deps import Now, ReadSession, Today, WriteSession, site_of
from api.pages.milestone_form import (
    STARTS,
    Problems,
    Typed,
    TypedCorrection,
    choices,
    read_evidence,
    read_new,
    read_text,
)
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.documents import attach_document
from landtrack.actions.milestones import correct_milestone, log_milestone, withdraw_milestone
from landtrack.counting import CountingRule
from landtrack.documents import DocumentSubject
from landtrack.errors import LandtrackError
from landtrack.periods import Period
from landtrack.queries.cards import record_card
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.records import get_building, get_milestone, get_record
from landtrack.report import RecordCard

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
) -> Response:
    """The form, with today's date; a proposal fills in the rest."""
    card, rule = _card(session, record_id, today, actor)
    require(actor, Act.LOG, card.line.village)
    typed = Typed(kind=kind, building=building, happened_on=today.isoformat())
    return _form(request, session, (card, rule), typed, Problems())


@router.post("/records/{record_id}/milestones/new")
def log_milestone_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    record_id: int,
    sent: ReceivedForm,
) -> Response:
    """Log it, perhaps with a photo or paper, and lead to the record, which says what it did."""
    problems = Problems()
    typed = Typed.model_validate(sent.fields)
    upload = problems.read(sent.attached)
    new, building_id = read_new(typed, today, problems)
    if new is not None:
        try:
            record = get_record(session, record_id, actor=actor, lock=True)
            building = get_building(session, record, building_id) if building_id else None
            logged = log_milestone(
                session, record, new, building, actor=actor, today=today, now=now
            )
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
            return _to_record(record_id, logged.milestone.id)
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
    milestone_id: int,
    typed: Annotated[TypedCorrection, Form()],
) -> Response:
    """Put the right fact in its place."""
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
            return _to_record(right.record_id, right.id)
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
    milestone_id: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take back what never happened."""
    problems = Problems()
    wrong = get_milestone(session, milestone_id)
    try:
        withdrawn = withdraw_milestone(session, wrong, reason=reason, actor=actor, now=now)
        return _to_record(withdrawn.record_id, withdrawn.id)
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


def _to_record(record_id: int, milestone_id: int) -> Response:
    return RedirectResponse(f"/records/{record_id}?logged={milestone_id}", status_code=303)


def _card(
    session: Session, record_id: int, today: date, actor: Actor
) -> tuple[RecordCard, CountingRule]:
    """A record as it stands today, and the rule its buildings are judged by."""
    period, at = Period(today.year), moment(session, today)
    rule = progress(session, period, at).rule
    return record_card(session, record_id, at, rule, period, actor=actor), rule


def _form(
    request: Request,
    session: Session,
    about: tuple[RecordCard, CountingRule],
    typed: Typed,
    problems: Problems,
) -> Response:
    card, rule = about
    return show(
        request,
        session,
        "milestone_new.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        card=card,
        typed=typed,
        problems=problems.by_field,
        choices=choices(card, rule),
        starts=STARTS,
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
    card, _ = _card(session, wrong.record_id, today, actor)
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
