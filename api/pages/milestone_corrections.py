"""Correcting and withdrawing milestones by form; the second of two is told what the first did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.dates import read_day
from api.deps import Now, ReadSession, Today, WriteSession
from api.once import CurrentOnce, new_key
from api.pages.milestone_about import card_about, to_effect
from api.pages.milestone_form import (
    STARTS,
    Problems,
    TypedCorrection,
    read_evidence,
    read_text,
)
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.errors import AlreadyCorrected, KeyReused, LandtrackError
from landtrack.queries.records import get_milestone
from landtrack.report import MilestoneLine

router = APIRouter(include_in_schema=False)

_CONFLICT, _UNPROCESSABLE = 409, 422


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
    problems, late = Problems(), False
    try:
        if earlier := once.earlier():
            return earlier
    except KeyReused as error:  # somebody went back to a form that was saved, and changed it
        problems.add(error)
        typed.once = ""
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
            return once.leads_to(to_effect(right.record_id, right.id))
        except LandtrackError as error:
            session.rollback()
            late = isinstance(error, AlreadyCorrected)
            problems.add(error)
    return _correction(
        request=request,
        session=session,
        actor=actor,
        today=today,
        milestone_id=milestone_id,
        typed=typed,
        problems=problems,
        late=late,
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
        return once.leads_to(to_effect(withdrawn.record_id, withdrawn.id))
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


def _correction(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    today: Today,
    milestone_id: int,
    typed: TypedCorrection,
    problems: Problems,
    late: bool = False,
) -> Response:
    """The forms; ``late``: what was typed came after somebody else's correction."""
    wrong = get_milestone(session, milestone_id)
    card = card_about(session, wrong.record_id, today, actor).card
    require(actor, Act.CORRECT, card.line.village)
    line = next(line for line in card.timeline if line.id == milestone_id)
    status = _CONFLICT if late else _UNPROCESSABLE if problems else 200
    return show(
        request,
        session,
        "milestone_correct.html",
        status=status,
        active="records",
        actor=actor,
        card=card,
        line=line,
        rival=_followed_by(line, card.timeline),
        late=late,
        typed=typed,
        problems={} if late else problems.by_field,
        needs_evidence=line.kind in STARTS and not line.planned,
        key=typed.once or new_key(),
        other_key=new_key(),
    )


def _followed_by(line: MilestoneLine, timeline: Iterable[MilestoneLine]) -> MilestoneLine | None:
    """What stands now in the place of a milestone that others have corrected or taken back."""
    after = {one.replaces_id: one for one in timeline if one.replaces_id is not None}
    found = after.get(line.id)
    while found is not None and found.id in after:
        found = after[found.id]
    return found
