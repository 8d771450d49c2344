"""The dispatch meeting, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from api.auth import CurrentActor
from api.bulletin import board_then, board_today
from api.deps import CurrentSite, Now, ReadSession, Site, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.schemas.dispatch import (
    BoardOut,
    DecisionOut,
    DispatchStepIn,
    MeetingOut,
    NewDecisionIn,
    NewMeetingIn,
)
from api.schemas.words import PROBLEMS, REFUSED
from landtrack.access import Act, require
from landtrack.actions.dispatch import (
    NewDecision,
    NewMeeting,
    NewStep,
    follow_up,
    get_decision,
    get_meeting,
    hold_meeting,
    take_decision,
)
from landtrack.dispatch import StepKind
from landtrack.queries.decisions import decisions
from landtrack.queries.moments import moment
from landtrack.queries.records import get_record

router = APIRouter(prefix="/api/v1/dispatch", tags=["dispatch"], responses=PROBLEMS)


@router.get("", summary="What a dispatch meeting looks at", operation_id="getDispatch")
def get_board(
    session: ReadSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    meeting: Annotated[
        int | None,
        BLANK_IS_ANY,
        Query(ge=1, description="Number of a meeting: all as it stood then."),
    ] = None,
) -> BoardOut:
    """Every light that is on today, by rule; decisions, and what lies with whom.

    Or those of a past meeting: of its day, by what was known then.
    """
    require(actor, Act.READ)
    if meeting is None:
        found, board = board_today(session, site, today)
    else:
        found, board = board_then(session, site, get_meeting(session, meeting))
    return BoardOut.of(board, found.moment.as_of)


@router.post(
    "/meetings",
    status_code=201,
    summary="Open a meeting",
    operation_id="holdMeeting",
    responses=REFUSED,
)
def open_meeting(
    session: WriteSession, actor: CurrentActor, today: Today, now: Now, new: NewMeetingIn
) -> MeetingOut:
    """Under a number; its bulletin bears the same."""
    meeting = NewMeeting(new.held_on or today, new.number, new.chair, new.note)
    made = hold_meeting(session, meeting, actor=actor, now=now)
    return MeetingOut(number=made.number, held_on=made.held_on, chair=made.chair, note=made.note)


@router.post(
    "/meetings/{meeting_number}/decisions",
    status_code=201,
    summary="Note a decision",
    operation_id="takeDecision",
    responses=REFUSED,
)
def decide(
    *,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    meeting_number: int,
    new: NewDecisionIn,
) -> DecisionOut:
    """Who is to do what until when."""
    require(actor, Act.DECIDE)
    meeting = get_meeting(session, meeting_number)
    record = get_record(session, new.record, actor=actor) if new.record else None
    decision = NewDecision(new.text, new.unit, new.due_on, new.leader)
    made = take_decision(session, meeting, decision, record, actor=actor, now=now)
    return _answer(session, site, today, made.id)


@router.post(
    "/decisions/{decision_id}/steps",
    status_code=201,
    summary="Follow a decision up",
    operation_id="followUp",
    responses=REFUSED,
)
def follow(
    *,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    decision_id: int,
    step: DispatchStepIn,
) -> DecisionOut:
    """Report progress, put off, close or drop it."""
    if step.kind is not StepKind.REPORTED:
        require(actor, Act.DECIDE)
    decision = get_decision(session, decision_id)
    new = NewStep(step.kind, step.happened_on or today, step.note, step.due_on)
    follow_up(session, decision, new, actor=actor, now=now)
    return _answer(session, site, today, decision_id)


def _answer(session: Session, site: Site, today: date, decision_id: int) -> DecisionOut:
    lines = decisions(session, moment(session, today), site.town.dispatch_rule())
    return next(DecisionOut.of(line) for line in lines if line.id == decision_id)
