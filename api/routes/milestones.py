"""Logging, correcting and withdrawing milestones, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth import CurrentActor
from api.deps import Now, Today, WriteSession
from api.effect import effect_of
from api.once import CurrentOnce
from api.schemas.milestones import CorrectionIn, EffectOut, LoggedOut, NewMilestoneIn, WithdrawalIn
from api.schemas.records import MilestoneOut
from api.schemas.words import PROBLEMS, REFUSED, Words
from landtrack.actions.milestones import (
    NewMilestone,
    correct_milestone,
    log_milestone,
    withdraw_milestone,
)
from landtrack.queries.cards import timeline
from landtrack.queries.moments import moment
from landtrack.queries.records import get_building, get_milestone, get_record
from landtrack.text import Text

router = APIRouter(prefix="/api/v1", tags=["milestones"], responses=PROBLEMS | REFUSED)


@router.post(
    "/records/{record_id}/milestones",
    status_code=201,
    summary="Log a milestone",
    operation_id="logMilestone",
    response_model=LoggedOut,
)
def log(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    response: Response,
    once: CurrentOnce,
    record_id: int,
    new: NewMilestoneIn,
) -> LoggedOut | Response:
    """Append what happened, or a plan (a new plan takes the place of the one before).

    The answer says what it did to the figure. Warnings say what is unusual; they never block.
    """
    if earlier := once.earlier():
        return earlier
    record = get_record(session, record_id, actor=actor, lock=True)
    building = get_building(session, record, new.building_id) if new.building_id else None
    logged = log_milestone(
        session,
        record,
        NewMilestone(new.kind, new.happened_on, new.evidence, new.document, new.note, new.planned),
        building,
        actor=actor,
        today=today,
        now=now,
    )
    response.headers["Location"] = f"/api/v1/records/{record_id}"
    answer = _answer(session, logged.milestone.id, today, logged.warnings)
    once.keep(201, f"/api/v1/records/{record_id}", answer.model_dump_json())
    return answer


@router.post(
    "/milestones/{milestone_id}/correction",
    status_code=201,
    summary="Correct a milestone",
    operation_id="correctMilestone",
    response_model=LoggedOut,
)
def correct(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    milestone_id: int,
    right: CorrectionIn,
) -> LoggedOut | Response:
    """Put a right fact in the place of a wrong one. Both stay on record, with the reason."""
    if earlier := once.earlier():
        return earlier
    fact = correct_milestone(
        session,
        get_milestone(session, milestone_id),
        reason=right.reason,
        happened_on=right.happened_on,
        evidence=right.evidence,
        document=right.document,
        note=right.note,
        actor=actor,
        today=today,
        now=now,
    )
    answer = _answer(session, fact.id, today)
    once.keep(201, "", answer.model_dump_json())
    return answer


@router.post(
    "/milestones/{milestone_id}/withdrawal",
    status_code=201,
    summary="Withdraw a milestone",
    operation_id="withdrawMilestone",
    response_model=LoggedOut,
)
def withdraw(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    milestone_id: int,
    withdrawal: WithdrawalIn,
) -> LoggedOut | Response:
    """Take back what never happened. It stays on record as withdrawn, with the reason."""
    if earlier := once.earlier():
        return earlier
    fact = withdraw_milestone(
        session,
        get_milestone(session, milestone_id),
        reason=withdrawal.reason,
        actor=actor,
        now=now,
    )
    answer = _answer(session, fact.id, today)
    once.keep(201, "", answer.model_dump_json())
    return answer


def _answer(
    session: Session, milestone_id: int, today: date, warnings: Sequence[Text] = ()
) -> LoggedOut:
    fact = get_milestone(session, milestone_id)
    effect = effect_of(
        session,
        fact.entry_id,
        today=today,
        record_id=fact.record_id,
        building_id=fact.building_id,
    )
    lines = timeline(session, fact.record_id, moment(session, today))
    line = next(line for line in lines if line.id == milestone_id)
    return LoggedOut(
        milestone=MilestoneOut.of(line),
        warnings=[Words.of(warning) for warning in warnings],
        effect=EffectOut.of(effect),
    )
